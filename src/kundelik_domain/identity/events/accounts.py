"""An account: registered, given and refused access, with its password and its roles (ADM-1, ADM-16, IDN-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.identity.values import LoginNames, UserDetails, UserKind
from kundelik_domain.shared.access import Holding
from kundelik_domain.shared.facts import Erased, Fact, personal


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
