"""What an organisation's administrator asks about one of its people (ADM-16, ADM-17)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteEmployee:
    """A link by which they set a password themselves: mailed where an address is known, and shown once."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    user: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEmployee:
    """All details at once, but the IIN, by which the person is known."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    user: UUID
    organisation: UUID
    surname: str = field(repr=False)
    name: str = field(repr=False)
    patronymic: str | None = field(default=None, repr=False)
    login: str = field(repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInitialPassword:
    """They must set another at the next sign-in, before anything else."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    user: UUID
    organisation: UUID
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissEmployee:
    """Every role there is revoked; the account stays, for it may be a parent's, too, and so does the history."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    user: UUID
    organisation: UUID
