"""What can be asked of privacy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission

from .values import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson:
    """All ids of one human being at once: as applicant or child or employee, and as a registered parent."""

    PERMISSION: ClassVar[Permission] = Permission.ERASE

    subjects: tuple[Subject, ...]
    accounts: tuple[UUID, ...]
    basis: str
    even_though_live: bool = False
