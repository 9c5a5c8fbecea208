"""What can have happened in privacy. Nothing personal stands here, the basis included (AUD-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from kundelik_domain.shared.facts import Fact

from .values import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Fact):
    """From here on whatever was sealed with that generation of the person's key reads as `ERASED`.

    `accounts` are the users that are closed with it; `even_though_live` says that the warning was overruled.
    """

    NAME: ClassVar[str] = "privacy.person-erased.v1"

    person: UUID
    generation: int
    accounts: tuple[UUID, ...]
    basis: str
    even_though_live: bool
    erased_by: UUID
    erased_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsSeen(Fact):
    """Somebody looked at personal records that are not their own (AUD-7); `records` are applications,
    accounts of employees, and other streams with personal data that an auditor opened.

    The envelope says when, in which role, for which organisation and from which address.
    """

    NAME: ClassVar[str] = "privacy.records-seen.v1"

    viewer: UUID
    way: Way
    records: tuple[UUID, ...]


ERASURE_FACTS: Final[tuple[type[PersonErased], ...]] = (PersonErased,)
PRIVACY_FACTS: Final[tuple[type[Fact], ...]] = (PersonErased, RecordsSeen)
