"""What can have happened to a school's orders and to the formation of its classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kundelik_domain.admissions.values import Admitted, ClassPlan, Placing, SignatureEvidence
from kundelik_domain.shared.facts import Erased, Fact, personal


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterheadUploaded(Fact):
    """The head of the school's orders, kept under its hash; `size` in bytes (ADM-26)."""

    NAME: ClassVar[str] = "admissions.letterhead-uploaded.v1"
    school: UUID
    sha256: str
    media_type: str
    size: int
    name_kk: str
    name_ru: str
    uploaded_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FormationOrderDrafted(Fact):
    """The draft as it reads now; `signer_user` is the account and `signer` the person who is to sign (ADM-26).

    `letterhead` is the hash of the one that the school had then, None where it had none.
    """

    NAME: ClassVar[str] = "admissions.formation-order-drafted.v1"
    school: UUID
    school_year: int
    order: UUID
    text_kk: str
    text_ru: str
    letterhead: str | None
    signer_user: UUID
    signer: UUID
    signer_name: str | Erased = personal(of="signer")
    drafted_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNumberGiven(Fact):
    """The next number of the register is this order's."""

    NAME: ClassVar[str] = "admissions.order-number-given.v1"
    register: UUID
    order: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIssued(Fact):
    """The draft of that year became an order, and changes no more."""

    NAME: ClassVar[str] = "admissions.order-issued.v1"
    school: UUID
    school_year: int
    order: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolYearClosed(Fact):
    """No application for it any more; these children are to be given classes (ADM-29)."""

    NAME: ClassVar[str] = "admissions.school-year-closed.v1"
    formation: UUID
    school: UUID
    school_year: int
    most_classes: int
    most_in_class: int
    rules: str
    pupils: tuple[Admitted, ...]
    closed_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAdded(Fact):
    """`teacher` is a person: an employee's, or one whose id stands for the typed name alone (ADM-29)."""

    NAME: ClassVar[str] = "admissions.class-added.v1"
    formation: UUID
    school_class: UUID
    plan: ClassPlan
    teacher: UUID
    teacher_name: str | Erased = personal(of="teacher")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassChanged(Fact):
    """All of it again, as it reads now."""

    NAME: ClassVar[str] = "admissions.class-changed.v1"
    formation: UUID
    school_class: UUID
    plan: ClassPlan
    teacher: UUID
    teacher_name: str | Erased = personal(of="teacher")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRemoved(Fact):
    """It was empty."""

    NAME: ClassVar[str] = "admissions.class-removed.v1"
    formation: UUID
    school_class: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPlaced(Fact):
    """By hand: into this class, from whatever class it was in before (ADM-30)."""

    NAME: ClassVar[str] = "admissions.pupil-placed.v1"
    formation: UUID
    application: UUID
    school_class: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilTakenOut(Fact):
    """By hand: in no class any more."""

    NAME: ClassVar[str] = "admissions.pupil-taken-out.v1"
    formation: UUID
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAccepted(Fact):
    """Whoever was in no class is placed as the policy proposed; `policy` is its version (ADM-30)."""

    NAME: ClassVar[str] = "admissions.proposal-accepted.v1"
    formation: UUID
    policy: str
    placings: tuple[Placing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormationOrderSigned(Fact):
    """The director signed: every pupil has a class (ADM-31). `paper_sha256` is of the PDF, where there was one."""

    NAME: ClassVar[str] = "admissions.formation-order-signed.v1"
    formation: UUID
    school: UUID
    school_year: int
    order: UUID
    number: int
    signed_by: UUID
    director: UUID
    signature: SignatureEvidence | Erased = personal(of="director")
    paper_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilsHandedOver(Fact):
    """The school's e-journal system has the list of this order; `sha256` is of the very bytes (ADM-31)."""

    NAME: ClassVar[str] = "admissions.pupils-handed-over.v1"
    formation: UUID
    order: UUID
    pupils: int
    sha256: str


OrdersFact = LetterheadUploaded | FormationOrderDrafted | OrderIssued
FormationFact = (
    SchoolYearClosed
    | ClassAdded
    | ClassChanged
    | ClassRemoved
    | PupilPlaced
    | PupilTakenOut
    | ProposalAccepted
    | FormationOrderSigned
    | PupilsHandedOver
)
