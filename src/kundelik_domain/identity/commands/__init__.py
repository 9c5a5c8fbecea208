"""What can be asked of identity. Secrets are never shown by `repr`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterParent:
    """Anyone may (ADM-1). `consent` is the one explicit consent to all points of `consent_text`."""

    surname: str = field(repr=False)
    name: str = field(repr=False)
    patronymic: str | None = field(default=None, repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    password: str = field(repr=False)
    consent: bool
    consent_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEmployee:
    """By the organisation's administrator, or by an operator (ADM-16).

    `password` is the initial one; without it, the employee sets the first by a link (`InviteEmployee`).
    """

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    organisation: UUID
    role: Role
    surname: str = field(repr=False)
    name: str = field(repr=False)
    patronymic: str | None = field(default=None, repr=False)
    iin: str = field(repr=False)
    login: str = field(repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    """One more role to an employee, of this or of another organisation (IDN-2)."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    user: UUID
    organisation: UUID
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRole:
    """Takes effect with the next request of that user."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    user: UUID
    organisation: UUID
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockUser:
    """`organisation` is the one in whose name it is done; an operator names the platform."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    user: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UnblockUser:
    """What the platform has blocked, only the platform unblocks."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    user: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword:
    """One's own; ends all other sessions of the account."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT

    present: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """`login` is a login name, an e-mail address or an IIN (IDN-1)."""

    login: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    """Ends the session in which it is asked."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    """Ends any session of one's own."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT

    session: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueToken:
    """Machine access to no more than the owner may do (IDN-4). Asked in a session, never by a token."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT

    name: str = field(repr=False)
    scopes: frozenset[Permission]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeToken:
    """One's own."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT

    token: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAccount:
    """For ever. `tokens` are the API tokens that were ever issued to the user, `links` their outside accounts."""

    PERMISSION: ClassVar[Permission] = Permission.ERASE

    user: UUID
    tokens: tuple[UUID, ...] = ()
    links: tuple[UUID, ...] = ()


StaffCommand = GrantRole | RevokeRole | BlockUser | UnblockUser
OwnCommand = SetPassword | SignOut | EndSession | IssueToken | RevokeToken
