"""What the facts and decisions of identity are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID, uuid5

CONSENT_TEXTS: Final = {"2022-03": 5}
"""The versions of the consent that were ever shown (ADM-1), and of how many points each consists."""

SESSION_LASTS: Final = timedelta(hours=12)
TOKEN_LASTS_AT_MOST: Final = timedelta(days=366)


class UserKind(Enum):
    """Parents register themselves and hold no role in an organisation; employees are registered by theirs."""

    PARENT = "parent"
    EMPLOYEE = "employee"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetails:
    """All that is personal about a user. Never shown by `repr`."""

    surname: str = field(repr=False)
    name: str = field(repr=False)
    patronymic: str | None = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    login: str | None = field(repr=False)
    iin: str | None = field(repr=False)
    born_on: date | None = field(default=None, repr=False)
    position: str | None = field(default=None, repr=False)

    @property
    def short_name(self) -> str:
        """Initial and surname, as sentences name people."""
        return f"{self.name[:1]}. {self.surname}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginNames:
    """Keyed digests of what names a user, each the id of a claim's stream, but the phone's.

    Login and e-mail must be free; the IIN's is claimed where nobody holds it; the phone is no name to sign in by,
    but no password may be it.
    """

    login: UUID | None = None
    email: UUID | None = None
    iin: UUID | None = None
    phone: UUID | None = None

    @property
    def unique(self) -> dict[str, UUID]:
        """Which must be free, by the field where they were written."""
        named = {"login": self.login, "email": self.email}
        return {field: name for field, name in named.items() if name is not None}

    @property
    def all(self) -> frozenset[UUID]:
        """What a password must not be."""
        return frozenset(name for name in (self.login, self.email, self.iin, self.phone) if name is not None)


@dataclass(frozen=True, slots=True)
class Registration:
    """Somebody's form, checked, with the ids it gets."""

    user: UUID
    person: UUID
    kind: UserKind
    names: LoginNames
    details: UserDetails


class CredentialKind(Enum):
    """The prefix tells a scanner of leaked secrets, and us, what it is."""

    SESSION = "kds"
    API_TOKEN = "kdt"  # noqa: S105 - a prefix


@dataclass(frozen=True, slots=True)
class BearerCredential:
    """What a signed-in person or a machine sends with each request: `kds_<id>_<secret>`."""

    kind: CredentialKind
    subject: UUID
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """As it is sent."""
        return f"{self.kind.value}_{self.subject.hex}_{self.secret}"


_CREDENTIAL: Final = re.compile(r"(kds|kdt)_([0-9a-f]{32})_([A-Za-z0-9_-]{20,100})")


def parse_credential(text: str) -> BearerCredential | None:
    """The credential, if it has the shape of one."""
    found = _CREDENTIAL.fullmatch(text)
    if found is None:
        return None
    kind, subject, secret = found.groups()
    return BearerCredential(CredentialKind(kind), UUID(subject), secret)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures in a row of time."""

    failures: int
    window: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """For guessing at one account, and for guessing from one address (IDN-1)."""

    account: Limit = Limit(10)
    address: Limit = Limit(50)


SIGN_IN_LIMITS: Final = SignInLimits()


@dataclass(frozen=True, slots=True)
class Attempted:
    """How many attempts the window has seen, this one included, and how long it goes on."""

    failures: int
    window_left: timedelta


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. `credential` is shown this once and kept nowhere."""

    session: UUID
    user: UUID
    credential: str = field(repr=False)
    expires_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new API token. `credential` is shown this once; to a repeated command it cannot be shown again."""

    token: UUID
    credential: str | None = field(repr=False)
    position: int
    repeated: bool


def user_id(command: UUID) -> UUID:
    """The user whom this command registers: the same one, however often it is sent."""
    return uuid5(command, "identity.user")


def token_id(command: UUID) -> UUID:
    """The token that this command issues."""
    return uuid5(command, "identity.api-token")


def session_id(command: UUID) -> UUID:
    """The session that this command starts."""
    return uuid5(command, "identity.session")


def session_stream(session: UUID) -> UUID:
    """Where a session's facts stand. Derived, so that an id sent by a stranger never names another kind's stream."""
    return uuid5(session, "identity.session.stream")


def token_stream(token: UUID) -> UUID:
    """Where a token's facts stand; derived for the same reason."""
    return uuid5(token, "identity.api-token.stream")
