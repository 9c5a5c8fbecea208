"""What an employee's row in an e-journal's export tells (ADM-17)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEmployee:
    """By the school's administrator. The export has no IIN: the person is known by the portal's id in that school.

    The account begins without a role and without a password: both are given afterwards (ADM-17).
    """

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    organisation: UUID
    portal_id: str = field(repr=False)
    surname: str = field(repr=False)
    name: str = field(repr=False)
    patronymic: str | None = field(default=None, repr=False)
    login: str = field(repr=False)
    born_on: date = field(repr=False)
    position: str | None = field(default=None, repr=False)
