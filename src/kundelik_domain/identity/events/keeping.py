"""What its owner and its organisation change in an account: address, details, password, leaving (ADM-1, ADM-16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.identity.values import LoginNames, UserDetails
from kundelik_domain.shared.facts import Erased, Fact, personal


@dataclass(frozen=True, slots=True)
class EmailConfirmationAsked(Fact):
    """A link went to `address`, whose keyed digest is `email`; of its secret only the digest is kept."""

    NAME: ClassVar[str] = "identity.email-confirmation-asked.v1"

    user: UUID
    person: UUID
    email: UUID
    secret_sha256: str
    asked_at: datetime
    expires_at: datetime
    address: str | Erased = personal(of="person")


@dataclass(frozen=True, slots=True)
class EmailConfirmed(Fact):
    """Its owner reads what is sent to `address`; from now on it is the account's, and a name to sign in by."""

    NAME: ClassVar[str] = "identity.email-confirmed.v1"

    user: UUID
    person: UUID
    email: UUID
    confirmed_at: datetime
    address: str | Erased = personal(of="person")


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(Fact):
    """For an account, or for a name that is nobody's: then `user` is nobody, and nothing was sent."""

    NAME: ClassVar[str] = "identity.password-reset-asked.v1"

    user: UUID
    secret_sha256: str
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class EmployeeInvited(Fact):
    """A link by which an employee sets their first password was made, to be mailed or handed out."""

    NAME: ClassVar[str] = "identity.employee-invited.v1"

    user: UUID
    organisation: UUID
    invited_by: UUID
    secret_sha256: str
    invited_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PasswordReset(Fact):
    """By a link that was sent to the account's owner. Ends all sessions begun before."""

    NAME: ClassVar[str] = "identity.password-reset.v1"

    user: UUID
    credential: UUID
    reset_at: datetime


@dataclass(frozen=True, slots=True)
class InitialPasswordSet(Fact):
    """By an administrator: ends all sessions, and its user must set another before doing anything else."""

    NAME: ClassVar[str] = "identity.initial-password-set.v1"

    user: UUID
    credential: UUID
    organisation: UUID
    set_by: UUID
    set_at: datetime


@dataclass(frozen=True, slots=True)
class OtherSessionsEnded(Fact):
    """By their owner; all begun before, but `kept_session`."""

    NAME: ClassVar[str] = "identity.other-sessions-ended.v1"

    user: UUID
    kept_session: UUID | None
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class UserDetailsChanged(Fact):
    """`names` and `details` as they are from now on, by the user or by `organisation`'s administrator."""

    NAME: ClassVar[str] = "identity.user-details-changed.v1"

    user: UUID
    person: UUID
    names: LoginNames
    changed_by: UUID
    organisation: UUID | None
    details: UserDetails | Erased = personal(of="person")


@dataclass(frozen=True, slots=True)
class EmployeeDismissed(Fact):
    """Works there no more: every role there was revoked. The account and its history stay."""

    NAME: ClassVar[str] = "identity.employee-dismissed.v1"

    user: UUID
    organisation: UUID
    dismissed_by: UUID
