"""The words of admission: statuses, people's details, the choice of a school, documents (ADM-4 … ADM-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from kundelik_domain.shared.iin import Sex


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
    """The documents of ADM-5 and of the other services, and the scan of the application signed on paper (ADM-10).

    Which of them a service asks for, its rule sets say.
    """

    BIRTH_CERTIFICATE = "birth-certificate"
    PHOTO = "photo"
    HEALTH_CERTIFICATE = "health-certificate"
    HEALTH_PASSPORT = "health-passport"
    PMPC_CONCLUSION = "pmpc-conclusion"
    BASIC_EDUCATION_CERTIFICATE = "basic-education-certificate"
    MEALS_ELIGIBILITY = "meals-eligibility"
    RESIDENCE_CERTIFICATE = "residence-certificate"
    STUDY_CERTIFICATE = "study-certificate"
    SIGNED_APPLICATION = "signed-application"


class Ground(Enum):
    """Grounds of refusal: the three of ADM-4, and that of the services which admit nobody anywhere."""

    UNTRUE_DATA = "untrue-data"
    RULES_NOT_MET = "rules-not-met"
    CLASS_OVERFULL = "class-overfull"
    CONDITIONS_NOT_MET = "conditions-not-met"


class Channel(Enum):
    """Where one may apply (ADM-4): the provider's office, this portal, the government's portal."""

    OFFICE = "office"
    PORTAL = "portal"
    EGOV = "egov"


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
class HomeAddress:
    """Where the child lives, in parts, so that the assigned school can be found (ADM-7). Personal.

    `region` is an ISO 3166-2:KZ code; in a village the street may be empty.
    """

    region: str
    settlement: str
    street: str = ""
    house: str = ""


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
    home: HomeAddress | None = None


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
class Seats:
    """Published seats of one pool."""

    language: Language
    class_kind: ClassKind
    seats: int
