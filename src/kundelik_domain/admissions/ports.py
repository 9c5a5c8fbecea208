"""What admission needs from outside. Each docstring is the contract its adapters are tested against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kundelik_domain.shared.signatures import VerifiedSignature
from kundelik_domain.shared.working_days import WorkingCalendar

from .values import Language, SignatureEvidence


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What admission must know of a school: its region (ISO 3166-2:KZ), IANA zone, languages, and BIN."""

    region: str
    zone: str
    languages: tuple[Language, ...]
    bin: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """The exact bytes that are shown and signed, and the edition of the content they show (SIG-1)."""

    document: bytes
    content: int


class Schools(Protocol):
    """Schools as they are now."""

    def school(self, school: UUID) -> SchoolFacts | None:
        """None where there is no such school."""
        ...


class Numbers(Protocol):
    """Numbers of applications."""

    def next(self) -> int:
        """Six digits and more, never given before and never again (ADM-10)."""
        ...


class People(Protocol):
    """Ids of persons."""

    def person_with(self, iin: str) -> UUID:
        """The same IIN always gives the same id; the id does not give the IIN away (ADR-0009)."""
        ...


class Calendars(Protocol):
    """Working days."""

    def calendar(self) -> WorkingCalendar:
        """The calendar as known now, with its version."""
        ...


class Statements(Protocol):
    """What is signed."""

    def application(self, application: UUID) -> Statement:
        """The application as canonical JSON, for its applicant's signature."""
        ...

    def approval(self, application: UUID) -> Statement:
        """The decision to admit as canonical JSON, for the director's signature."""
        ...


class EvidenceKeeping(Protocol):
    """Keeps what is needed to verify a signature years later."""

    def keep(self, verified: VerifiedSignature, document: bytes) -> SignatureEvidence:
        """Certificates and revocation lists are kept once each, under their hashes."""
        ...
