"""What can have happened to an application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.admissions.time_limit import TimeLimit
from kundelik_domain.admissions.values import (
    ApplicantDetails,
    ChildDetails,
    Choice,
    Document,
    DocumentKind,
    Ground,
    SignatureEvidence,
    Verdict,
)
from kundelik_domain.shared.facts import Erased, Fact, personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDrafted(Fact):
    """The application got its number (ADM-10)."""

    NAME: ClassVar[str] = "admissions.application-drafted.v1"
    application: UUID
    number: int
    service: str
    owner: UUID
    applicant: UUID
    child: UUID
    choice: Choice
    applicant_details: ApplicantDetails | Erased = personal(of="applicant")
    child_details: ChildDetails | Erased = personal(of="child")
    special_needs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationEdited(Fact):
    """All of its content again, as it reads now (ADM-10, ADM-12)."""

    NAME: ClassVar[str] = "admissions.application-edited.v1"
    application: UUID
    applicant: UUID
    child: UUID
    choice: Choice
    applicant_details: ApplicantDetails | Erased = personal(of="applicant")
    child_details: ChildDetails | Erased = personal(of="child")
    special_needs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAttached(Fact):
    """One document of a kind; attaching the kind again replaces it."""

    NAME: ClassVar[str] = "admissions.document-attached.v1"
    application: UUID
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSent(Fact):
    """Signed and sent to the school; `signature` is None where a scan was attached (ADM-10, ADM-11, ADM-14)."""

    NAME: ClassVar[str] = "admissions.application-sent.v1"
    application: UUID
    applicant: UUID
    school: UUID
    rules: str
    limit: TimeLimit
    signature: SignatureEvidence | Erased | None = personal(of="applicant")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChecked(Fact):
    """The executor looked at one attached document; replacing the document voids it (ADM-22)."""

    NAME: ClassVar[str] = "admissions.document-checked.v1"
    application: UUID
    applicant: UUID
    checked_by: UUID
    kind: DocumentKind
    verdict: Verdict
    remark: str | Erased | None = personal(of="applicant")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAccepted(Fact):
    """The executor accepted application and documents; the comment goes to the applicant (ADM-22).

    `accepted_by` is the account, `executor` the person: one with two accounts is still one pair of eyes (ADM-33).
    """

    NAME: ClassVar[str] = "admissions.application-accepted.v1"
    application: UUID
    applicant: UUID
    accepted_by: UUID
    executor: UUID
    inclusion: bool
    comment: str | Erased = personal(of="applicant")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationForwarded(Fact):
    """Sent to the director (ADM-23)."""

    NAME: ClassVar[str] = "admissions.application-forwarded.v1"
    application: UUID
    forwarded_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationApproved(Fact):
    """The director signed: the child is admitted (ADM-28).

    `director` is the person who signed. Where a deputy did, `delegated_by` is the person who delegated it (ADM-33).
    """

    NAME: ClassVar[str] = "admissions.application-approved.v1"
    application: UUID
    approved_by: UUID
    director: UUID
    signature: SignatureEvidence | Erased = personal(of="director")
    delegated_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRefused(Fact):
    """Refused on a ground, with the reason in words; `final` when the director did (ADM-22, ADM-28)."""

    NAME: ClassVar[str] = "admissions.application-refused.v1"
    application: UUID
    applicant: UUID
    refused_by: UUID
    final: bool
    ground: Ground
    reason: str | Erased = personal(of="applicant")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationCancelled(Fact):
    """Withdrawn by the applicant (ADM-12)."""

    NAME: ClassVar[str] = "admissions.application-cancelled.v1"
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimitMissed(Fact):
    """Recorded once for each sending, by the clock or by the decision that came too late (ADM-15)."""

    NAME: ClassVar[str] = "admissions.time-limit-missed.v1"
    application: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIntoPlacement(Fact):
    """The school year is closed; the admitted child is to be given a class (ADM-29)."""

    NAME: ClassVar[str] = "admissions.application-put-into-placement.v1"
    application: UUID
    formation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedInClass(Fact):
    """The formation order is signed: the child goes to this class, named as in `1 "А"` (ADM-31)."""

    NAME: ClassVar[str] = "admissions.application-placed-in-class.v1"
    application: UUID
    formation: UUID
    school_class: UUID
    class_name: str
    order_number: int


ApplicationFact = (
    ApplicationDrafted
    | ApplicationEdited
    | DocumentAttached
    | ApplicationSent
    | DocumentChecked
    | ApplicationAccepted
    | ApplicationForwarded
    | ApplicationApproved
    | ApplicationRefused
    | ApplicationCancelled
    | TimeLimitMissed
    | PutIntoPlacement
    | PlacedInClass
)
