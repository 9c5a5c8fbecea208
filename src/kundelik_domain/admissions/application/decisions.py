"""What may be done with an application: each decision answers with facts, or refuses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationEdited,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    DocumentAttached,
    DocumentChecked,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.admissions.refusals import (
    DocumentNotAttached,
    DocumentsMissing,
    DocumentsNotInOrder,
    FourEyes,
    NotSigned,
)
from kundelik_domain.admissions.rules import RuleSet
from kundelik_domain.admissions.time_limit import is_missed
from kundelik_domain.admissions.values import DocumentKind
from kundelik_domain.admissions.workflow import Action, require
from kundelik_domain.shared.facts import Fact

from .state import Application, holds_seat


def edit(application: Application, edited: ApplicationEdited) -> ApplicationEdited:
    """The parent changes it before sending, or after the executor's refusal."""
    require(Action.EDIT, application.status)
    return edited


def attach(application: Application, attached: DocumentAttached) -> DocumentAttached:
    """The parent attaches a document or replaces it."""
    require(Action.ATTACH, application.status)
    return attached


def send(application: Application, sent: ApplicationSent, rules: RuleSet) -> ApplicationSent:
    """Complete by the rules in force, and signed one way or the other (ADM-5, ADM-10)."""
    require(Action.SEND, application.status)
    required = rules.required_documents(special_needs=application.special_needs)
    missing = [kind.value for kind in required if kind not in application.documents]
    if missing:
        raise DocumentsMissing(missing=missing)
    if sent.signature is None and DocumentKind.SIGNED_APPLICATION not in application.documents:
        raise NotSigned
    return sent


def check(application: Application, checked: DocumentChecked, now: datetime) -> list[Fact]:
    """The executor looks at one document (ADM-22); raises `DocumentNotAttached`."""
    require(Action.CHECK_DOCUMENT, application.status)
    if checked.kind not in application.documents:
        raise DocumentNotAttached(field="document", document=checked.kind.value)
    return [*_missed(application, checked.application, now), checked]


def accept(application: Application, accepted: ApplicationAccepted, now: datetime) -> list[Fact]:
    """The executor takes application and documents; raises `DocumentsNotInOrder` (ADM-22)."""
    require(Action.ACCEPT, application.status)
    if application.not_in_order:
        raise DocumentsNotInOrder(documents=sorted(kind.value for kind in application.not_in_order))
    return [*_missed(application, accepted.application, now), accepted]


def forward(application: Application, forwarded: ApplicationForwarded, now: datetime) -> list[Fact]:
    """The executor sends it to the director (ADM-23)."""
    require(Action.FORWARD, application.status)
    return [*_missed(application, forwarded.application, now), forwarded]


def approve(application: Application, approved: ApplicationApproved, now: datetime) -> list[Fact]:
    """The director signs, or the deputy for them; never who accepted it, nor for who accepted it (ADM-28, ADM-33)."""
    require(Action.APPROVE, application.status)
    if application.executor in (approved.director, approved.delegated_by):
        raise FourEyes
    return [*_missed(application, approved.application, now), approved]


def refuse(application: Application, refused: ApplicationRefused, now: datetime) -> list[Fact]:
    """The executor's refusal may be answered by a better application; the director's is final."""
    require(Action.REFUSE_FINALLY if refused.final else Action.REFUSE, application.status)
    return [*_missed(application, refused.application, now), refused]


def cancel(application: Application, cancelled: ApplicationCancelled, now: datetime) -> list[Fact]:
    """The applicant withdraws it (ADM-12); a limit that the school had missed by then stays on record (ADM-15)."""
    require(Action.CANCEL, application.status)
    return [*_missed(application, cancelled.application, now), cancelled]


def miss(application: Application, application_id: UUID, now: datetime) -> list[Fact]:
    """What the clock records: nothing, when it is in time, decided, or recorded already (ADM-15)."""
    return _missed(application, application_id, now)


def put_into_placement(application: Application, put: PutIntoPlacement) -> PutIntoPlacement:
    """The school year is being closed (ADM-29)."""
    require(Action.PUT_INTO_PLACEMENT, application.status)
    return put


def place(application: Application, placed: PlacedInClass) -> PlacedInClass:
    """The formation order is signed (ADM-31)."""
    require(Action.PLACE, application.status)
    return placed


def _missed(application: Application, application_id: UUID, now: datetime) -> list[Fact]:
    limit = application.limit
    if limit is None or application.missed or not holds_seat(application) or not is_missed(limit, now):
        return []
    return [TimeLimitMissed(application=application_id, due_at=limit.due_at)]
