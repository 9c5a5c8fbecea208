"""What can be asked of applications, campaigns and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kundelik_domain.admissions.rules import RuleSet
from kundelik_domain.admissions.values import (
    FIRST_GRADE,
    ApplicantDetails,
    ChildDetails,
    Choice,
    Document,
    DocumentKind,
    Ground,
    Seats,
    Verdict,
)
from kundelik_domain.shared.access import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftApplication:
    """Fill in an application for a service; it gets its number."""

    PERMISSION: ClassVar = Permission.APPLY
    applicant: ApplicantDetails
    child: ChildDetails
    choice: Choice
    service: str = FIRST_GRADE


@dataclass(frozen=True, slots=True, kw_only=True)
class EditApplication:
    """Give all of its content anew."""

    PERMISSION: ClassVar = Permission.APPLY
    application: UUID
    applicant: ApplicantDetails
    child: ChildDetails
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachDocument:
    """Attach what has been kept under its hash, or replace the document of that kind."""

    PERMISSION: ClassVar = Permission.APPLY
    application: UUID
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class SendApplication:
    """Send it to the school; `cms` signs its statement, None refers to the attached scan."""

    PERMISSION: ClassVar = Permission.APPLY
    application: UUID
    cms: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDocument:
    """The executor looks at one attached document; the remark goes to the applicant."""

    PERMISSION: ClassVar = Permission.ACCEPT
    application: UUID
    kind: DocumentKind
    verdict: Verdict
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptApplication:
    """The executor takes it; the comment, or the text of the template, goes to the applicant."""

    PERMISSION: ClassVar = Permission.ACCEPT
    application: UUID
    inclusion: bool
    comment: str | None = None
    template: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardApplication:
    """Send it to the director."""

    PERMISSION: ClassVar = Permission.FORWARD
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveApplication:
    """The director's signature over the decision's statement admits the child."""

    PERMISSION: ClassVar = Permission.APPROVE
    application: UUID
    cms: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseApplication:
    """The executor's refusal of a sent application, or the director's of one under review."""

    PERMISSION: ClassVar = Permission.REFUSE
    application: UUID
    ground: Ground
    reason: str | None = None
    template: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelApplication:
    """The applicant withdraws it."""

    PERMISSION: ClassVar = Permission.APPLY
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMissedLimit:
    """The clock noticed that the time limit has passed."""

    PERMISSION: ClassVar = Permission.KEEP_TIME
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCampaign:
    """Open a school's campaign of a school year, or change it."""

    PERMISSION: ClassVar = Permission.SET_CAMPAIGN
    school: UUID
    school_year: int
    most_in_class: int
    accepts_by_choice: bool
    seats: tuple[Seats, ...]
    service: str = FIRST_GRADE


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptRuleSet:
    """Enter a version of the rules into the book of a service."""

    PERMISSION: ClassVar = Permission.ADOPT_RULES
    rule_set: RuleSet
    service: str = FIRST_GRADE


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRuleSet:
    """Let a version that stands in the book unconfirmed come into force as it reads."""

    PERMISSION: ClassVar = Permission.ADOPT_RULES
    version: str
    service: str = FIRST_GRADE
