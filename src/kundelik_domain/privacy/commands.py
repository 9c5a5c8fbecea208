"""What can be asked of privacy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission, Role

from .values import Subject, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson:
    """All ids of one human being at once: as applicant or child or employee, and as a registered parent."""

    PERMISSION: ClassVar[Permission] = Permission.ERASE

    subjects: tuple[Subject, ...]
    accounts: tuple[UUID, ...]
    basis: str
    even_though_live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Records about to be shown to somebody who does not own them, in the capacity that entitles them (AUD-7)."""

    way: Way
    records: tuple[UUID, ...]
    role: Role
    organisation: UUID | None
    at: datetime
