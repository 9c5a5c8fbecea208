"""What can have happened in identity (AUD-1). Personal data only in fields marked so (AUD-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from kundelik_domain.shared.access import Holding, Permission
from kundelik_domain.shared.facts import Erased, Fact, personal

from .values import LoginNames, UserDetails, UserKind


@dataclass(frozen=True, slots=True)
class UserRegistered(Fact):
    """`person` is the user's own id for a parent, the keyed digest of the IIN for an employee."""

    NAME: ClassVar[str] = "identity.user-registered.v1"

    user: UUID
    person: UUID
    kind: UserKind
    names: LoginNames
    details: UserDetails | Erased = personal(of="person")


@dataclass(frozen=True, slots=True)
class ConsentGiven(Fact):
    """One explicit consent to all `points` of that version of the text (ADM-1)."""

    NAME: ClassVar[str] = "identity.consent-given.v1"

    user: UUID
    person: UUID
    text_version: str
    points: int
    given_at: datetime
    client_address: str | Erased | None = personal(of="person")


@dataclass(frozen=True, slots=True)
class PasswordSet(Fact):
    """The hash stands in the vault under `credential`. Ends all sessions begun before, but `kept_session`."""

    NAME: ClassVar[str] = "identity.password-set.v1"

    user: UUID
    credential: UUID
    set_at: datetime
    kept_session: UUID | None


@dataclass(frozen=True, slots=True)
class PasswordRehashed(Fact):
    """The same password under stronger parameters; nothing else changes."""

    NAME: ClassVar[str] = "identity.password-rehashed.v1"

    user: UUID
    credential: UUID


@dataclass(frozen=True, slots=True)
class RoleGranted(Fact):
    """From now on the user may do in that organisation what the role may."""

    NAME: ClassVar[str] = "identity.role-granted.v1"

    user: UUID
    holding: Holding
    granted_by: UUID


@dataclass(frozen=True, slots=True)
class RoleRevoked(Fact):
    """From now on no more."""

    NAME: ClassVar[str] = "identity.role-revoked.v1"

    user: UUID
    holding: Holding
    revoked_by: UUID


@dataclass(frozen=True, slots=True)
class UserBlocked(Fact):
    """No sign-in, and no session or token of theirs is taken any more."""

    NAME: ClassVar[str] = "identity.user-blocked.v1"

    user: UUID
    organisation: UUID
    blocked_by: UUID


@dataclass(frozen=True, slots=True)
class UserUnblocked(Fact):
    """Sessions and tokens that have neither expired nor been ended work again."""

    NAME: ClassVar[str] = "identity.user-unblocked.v1"

    user: UUID
    organisation: UUID
    unblocked_by: UUID


@dataclass(frozen=True, slots=True)
class LoginClaimed(Fact):
    """The name whose keyed digest is this stream's id belongs to the user."""

    NAME: ClassVar[str] = "identity.login-claimed.v1"

    user: UUID


@dataclass(frozen=True, slots=True)
class LoginReleased(Fact):
    """The name is free again."""

    NAME: ClassVar[str] = "identity.login-released.v1"

    user: UUID


@dataclass(frozen=True, slots=True)
class SessionStarted(Fact):
    """Of its secret only the digest is kept."""

    NAME: ClassVar[str] = "identity.session-started.v1"

    session: UUID
    user: UUID
    person: UUID
    secret_sha256: str
    started_at: datetime
    expires_at: datetime
    client_address: str | Erased | None = personal(of="person")


@dataclass(frozen=True, slots=True)
class SessionEnded(Fact):
    """By its owner."""

    NAME: ClassVar[str] = "identity.session-ended.v1"

    session: UUID
    user: UUID


@dataclass(frozen=True, slots=True)
class ApiTokenIssued(Fact):
    """Of its secret only the digest is kept; its name is its owner's own text (IDN-4)."""

    NAME: ClassVar[str] = "identity.api-token-issued.v1"

    token: UUID
    user: UUID
    person: UUID
    scopes: tuple[Permission, ...]
    secret_sha256: str
    expires_at: datetime
    name: str | Erased = personal(of="person")


@dataclass(frozen=True, slots=True)
class ApiTokenRevoked(Fact):
    """By its owner."""

    NAME: ClassVar[str] = "identity.api-token-revoked.v1"

    token: UUID
    user: UUID


UserFact = (
    UserRegistered
    | ConsentGiven
    | PasswordSet
    | PasswordRehashed
    | RoleGranted
    | RoleRevoked
    | UserBlocked
    | UserUnblocked
)
LoginFact = LoginClaimed | LoginReleased
SessionFact = SessionStarted | SessionEnded
TokenFact = ApiTokenIssued | ApiTokenRevoked

# fmt: off
USER_FACTS: Final[tuple[type[UserFact], ...]] = (
    UserRegistered, ConsentGiven, PasswordSet, PasswordRehashed, RoleGranted, RoleRevoked, UserBlocked, UserUnblocked,
)
# fmt: on
LOGIN_FACTS: Final[tuple[type[LoginFact], ...]] = (LoginClaimed, LoginReleased)
SESSION_FACTS: Final[tuple[type[SessionFact], ...]] = (SessionStarted, SessionEnded)
TOKEN_FACTS: Final[tuple[type[TokenFact], ...]] = (ApiTokenIssued, ApiTokenRevoked)
