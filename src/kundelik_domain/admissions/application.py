"""A parent's application for a place in school: one child, one school, one decision (ADM-10 … ADM-15, ADM-33)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.streams import StreamKind

from .events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationFact,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    DocumentAttached,
    TimeLimitMissed,
)
from .refusals import DocumentsMissing, FourEyes, NotSigned
from .rules import RuleSet
from .time_limit import TimeLimit, is_missed
from .values import Choice, DocumentKind, Status
from .workflow import Action, require


@dataclass(frozen=True, slots=True)
class Application:
    """Only what the next decision needs to know. `content` counts the editions of what is signed."""

    status: Status = Status.NONE
    number: int = 0
    owner: UUID | None = None
    applicant: UUID | None = None
    child: UUID | None = None
    choice: Choice | None = None
    special_needs: bool = False
    content: int = 0
    documents: frozenset[DocumentKind] = frozenset()
    sent_to: UUID | None = None
    limit: TimeLimit | None = None
    missed: bool = False
    executor: UUID | None = None

    @property
    def exists(self) -> bool:
        """Whether anything has happened to it at all."""
        return self.status is not Status.NONE


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


def accept(application: Application, accepted: ApplicationAccepted, now: datetime) -> list[Fact]:
    """The executor takes application and documents (ADM-22)."""
    require(Action.ACCEPT, application.status)
    return [*_missed(application, accepted.application, now), accepted]


def forward(application: Application, forwarded: ApplicationForwarded, now: datetime) -> list[Fact]:
    """The executor sends it to the director (ADM-23)."""
    require(Action.FORWARD, application.status)
    return [*_missed(application, forwarded.application, now), forwarded]


def approve(application: Application, approved: ApplicationApproved, now: datetime) -> list[Fact]:
    """The director signs; never who accepted it as executor (ADM-28, ADM-33)."""
    require(Action.APPROVE, application.status)
    if application.executor == approved.director:
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


def holds_seat(application: Application) -> bool:
    """Sent and undecided."""
    return application.status in (Status.SENT, Status.ACCEPTED, Status.UNDER_REVIEW)


def _missed(application: Application, application_id: UUID, now: datetime) -> list[Fact]:
    limit = application.limit
    if limit is None or application.missed or not holds_seat(application) or not is_missed(limit, now):
        return []
    return [TimeLimitMissed(application=application_id, due_at=limit.due_at)]


def evolve(application: Application, fact: ApplicationFact) -> Application:
    """Never refuses: history has already happened."""
    match fact:
        case ApplicationDrafted():
            return _with_content(_numbered(application, fact), fact)
        case ApplicationEdited():
            return _with_content(application, fact)
        case DocumentAttached():
            return replace(application, documents=application.documents | {fact.document.kind})
        case ApplicationSent():
            return _sent(application, fact)
        case ApplicationAccepted():
            return replace(application, status=Status.ACCEPTED, executor=fact.executor)
        case ApplicationForwarded():
            return replace(application, status=Status.UNDER_REVIEW)
        case ApplicationApproved():
            return replace(application, status=Status.ENROLLED)
        case ApplicationRefused():
            return replace(application, status=Status.REJECTED_FINALLY if fact.final else Status.REJECTED)
        case ApplicationCancelled():
            return replace(application, status=Status.CANCELLED)
        case TimeLimitMissed():
            return replace(application, missed=True)
        case _:
            assert_never(fact)


def _numbered(application: Application, fact: ApplicationDrafted) -> Application:
    return replace(application, status=Status.DRAFT, number=fact.number, owner=fact.owner)


def _sent(application: Application, fact: ApplicationSent) -> Application:
    """From now on that school sees it, whatever its owner chooses later and does not send."""
    again = replace(application, status=Status.SENT, sent_to=fact.school, limit=fact.limit)
    return replace(again, missed=False, executor=None)


def _with_content(application: Application, fact: ApplicationDrafted | ApplicationEdited) -> Application:
    """A new content makes an old signature on paper void."""
    return replace(
        application,
        applicant=fact.applicant,
        child=fact.child,
        choice=fact.choice,
        special_needs=fact.special_needs,
        content=application.content + 1,
        documents=application.documents - {DocumentKind.SIGNED_APPLICATION},
    )


APPLICATION: Final = StreamKind("admissions.application", Application(), evolve, get_args(ApplicationFact))
