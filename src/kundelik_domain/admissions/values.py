"""The words of admission: statuses, people's details, the choice of a school, documents (ADM-4 … ADM-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID, uuid5

from kundelik_domain.shared.iin import Sex

FIRST_GRADE: Final = "first-grade"
"""The service of this context that is complete in every detail (ADM-3)."""

_NAMES: Final = UUID("8d7a6f0e-6d0e-5c55-9c5a-0a5f6b1f3f10")


class Status(Enum):
    """Where an application stands. `REJECTED` by the executor may be edited and sent again, by the director not."""

    NONE = "none"
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    UNDER_REVIEW = "under_review"
    ENROLLED = "enrolled"
    REJECTED = "rejected"
    REJECTED_FINALLY = "rejected_finally"
    CANCELLED = "cancelled"
    PLACEMENT = "placement"
    PLACED = "placed"

    @property
    def shown(self) -> str:
        """The code that people and lists know (docs/requirements/admissions.md): both refusals are `rejected`."""
        return Status.REJECTED.value if self is Status.REJECTED_FINALLY else self.value


class Language(Enum):
    """Language of instruction."""

    KK = "kk"
    RU = "ru"
    EN = "en"
    TR = "tr"


class ClassKind(Enum):
    """General, or gymnasium and lyceum."""

    GENERAL = "general"
    GYMNASIUM = "gymnasium"


class Direction(Enum):
    """How the child comes to the school: by distribution (the assigned one) or by choice (ADM-8)."""

    BY_DISTRIBUTION = "by_distribution"
    BY_CHOICE = "by_choice"


class LegalStatus(Enum):
    """The applicant's standing."""

    CITIZEN = "citizen"
    FOREIGNER = "foreigner"
    STATELESS = "stateless"


class Relation(Enum):
    """What the applicant is to the child."""

    FATHER = "father"
    MOTHER = "mother"
    GUARDIAN = "guardian"
    TRUSTEE = "trustee"
    OTHER = "other"


class DocumentKind(Enum):
    """The documents of ADM-5, and the scan of the application signed on paper (ADM-10)."""

    BIRTH_CERTIFICATE = "birth-certificate"
    PHOTO = "photo"
    HEALTH_CERTIFICATE = "health-certificate"
    HEALTH_PASSPORT = "health-passport"
    PMPC_CONCLUSION = "pmpc-conclusion"
    SIGNED_APPLICATION = "signed-application"


class Ground(Enum):
    """The three grounds of refusal (ADM-4)."""

    UNTRUE_DATA = "untrue-data"
    RULES_NOT_MET = "rules-not-met"
    CLASS_OVERFULL = "class-overfull"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantDetails:
    """Who applies (ADM-6). Personal."""

    iin: str
    surname: str
    name: str
    patronymic: str | None
    born_on: date
    phone: str
    legal_status: LegalStatus
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildDetails:
    """Who is to go to school (ADM-6, ADM-7). Personal."""

    iin: str
    surname: str
    name: str
    patronymic: str | None
    born_on: date
    sex: Sex
    special_needs: bool
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """School, year (its first calendar year), language, kind of class, and how the child comes there."""

    school: UUID
    school_year: int
    language: Language
    class_kind: ClassKind
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An attached document, kept under the hash of its content; `size` in bytes."""

    kind: DocumentKind
    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEvidence:
    """A verified signature and the bytes it was made over (SIG-1). Personal: certificates name people.

    `certificates` and `revocation_lists` are hashes under which the bytes are kept.
    """

    document: bytes
    cms: bytes
    algorithm: str
    certificate_sha256: str
    signed_at: datetime | None
    checked_at: datetime
    certificates: tuple[str, ...]
    revocation_lists: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """Published seats of one pool."""

    language: Language
    class_kind: ClassKind
    seats: int


def pool_of(choice: Choice) -> UUID:
    """The stream of the seat pool: school × year × language × kind of class (ADM-11)."""
    return seat_pool(choice.school, choice.school_year, choice.language, choice.class_kind)


def seat_pool(school: UUID, year: int, language: Language, class_kind: ClassKind) -> UUID:
    """The same, from its parts."""
    return uuid5(_NAMES, f"pool/{FIRST_GRADE}/{school}/{year}/{language.value}/{class_kind.value}")


def claim_of(child: UUID, school_year: int) -> UUID:
    """The stream of a child's claim on a school year: one live application in the whole country (ADM-9)."""
    return uuid5(_NAMES, f"claim/{FIRST_GRADE}/{child}/{school_year}")


def campaign_of(school: UUID, school_year: int) -> UUID:
    """The stream of a school's admission campaign (ADM-20)."""
    return uuid5(_NAMES, f"campaign/{FIRST_GRADE}/{school}/{school_year}")


RULE_BOOK: Final = uuid5(_NAMES, f"rules/{FIRST_GRADE}")
"""The stream of the dated rules (ADM-4)."""
