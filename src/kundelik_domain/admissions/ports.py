"""What admission needs from outside. Each docstring is the contract its adapters are tested against."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from kundelik_domain.shared.access import Role
from kundelik_domain.shared.signatures import VerifiedSignature
from kundelik_domain.shared.working_days import WorkingCalendar

from .policies.distribution import Traits
from .values import HomeAddress, Language, SignatureEvidence


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What admission must know of a school: its region (ISO 3166-2:KZ), IANA zone, languages, and BIN."""

    region: str
    zone: str
    languages: tuple[Language, ...]
    bin: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """The exact bytes that are shown and signed, and the edition of the content they show (SIG-1).

    `born_on` is the child's birth date as it stands there: the rules of the day of sending ask for it (ADM-4).
    """

    document: bytes
    content: int
    born_on: date
    home: HomeAddress | None = None


class Catchments(Protocol):
    """Which school takes the children of which houses."""

    def assigned(self, region: str, settlement: str, street: str, house: str) -> UUID | None:
        """None where no school is assigned to that address. Raises what is malformed about it."""
        ...


class Schools(Protocol):
    """Schools as they are now."""

    def school(self, school: UUID) -> SchoolFacts | None:
        """None where there is no such school."""
        ...


class Employees(Protocol):
    """Who works where, as it is now."""

    def roles_in(self, user: UUID, organisation: UUID) -> frozenset[Role]:
        """The roles that the account holds in this very organisation; none for a stranger, nor for a blocked one."""
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
        """The application and the hashes of its documents as canonical JSON, for its applicant's signature.

        The scan of the application itself is not among them.
        """
        ...

    def approval(self, application: UUID) -> Statement:
        """The decision to admit as canonical JSON, for the director's signature."""
        ...


class EvidenceKeeping(Protocol):
    """Keeps what is needed to verify a signature years later."""

    def keep(self, verified: VerifiedSignature, document: bytes) -> SignatureEvidence:
        """Certificates and revocation lists are kept once each, under their hashes."""
        ...


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who holds roles in a school: the person, the roles held there, and the name in full."""

    person: UUID
    roles: frozenset[Role]
    name: str


@dataclass(frozen=True, slots=True)
class OrderStatement:
    """The exact bytes of an order that are shown and signed, and of what they were made.

    `formation` is the version of its stream, `draft` the edition of the draft, `number` the one it is to get.
    """

    document: bytes
    formation: int
    draft: int
    number: int


class Staff(Protocol):
    """The people of a school."""

    def employee(self, school: UUID, user: UUID) -> Employee | None:
        """As they are now; None for whoever holds no role there, is blocked, or has been erased."""
        ...


class Pupils(Protocol):
    """What of the admitted children only the sealed facts know."""

    def traits(self, applications: Collection[UUID]) -> Mapping[UUID, Traits]:
        """Sex and day of birth of each; without those who have been erased."""
        ...


class OrderStatements(Protocol):
    """What is signed of orders."""

    def formation_order(self, school: UUID, school_year: int) -> OrderStatement:
        """The order as canonical JSON; pupils stand in it by number and by the hash of their application's bytes.

        Raises `SchoolYearNotClosed`, `PupilsNotPlaced`, `NotDrafted`, `OrderSigned`.
        """
        ...
