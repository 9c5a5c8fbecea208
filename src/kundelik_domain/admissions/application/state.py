"""What is known of an application, and how each fact moves it on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.admissions.events import (
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
    DocumentChecked,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.admissions.time_limit import TimeLimit
from kundelik_domain.admissions.values import FIRST_GRADE, Choice, DocumentKind, Status, Verdict
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.streams import StreamKind


@dataclass(frozen=True, slots=True)
class Application:
    """Only what the next decision needs to know. `content` counts the editions of what is signed.

    The signature covers the attached documents: each of them makes another edition, but for the scan that is signed.
    """

    status: Status = Status.NONE
    service: str = FIRST_GRADE
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
    inclusion: bool = False
    not_in_order: frozenset[DocumentKind] = frozenset()

    @property
    def exists(self) -> bool:
        """Whether anything has happened to it at all."""
        return self.status is not Status.NONE


def holds_seat(application: Application) -> bool:
    """Sent and undecided."""
    return application.status in (Status.SENT, Status.ACCEPTED, Status.UNDER_REVIEW)


def evolve(application: Application, fact: ApplicationFact) -> Application:
    """Never refuses: history has already happened."""
    match fact:
        case ApplicationDrafted():
            return _with_content(_numbered(application, fact), fact)
        case ApplicationEdited():
            return _with_content(application, fact)
        case DocumentAttached():
            return _with_document(application, fact.document.kind)
        case DocumentChecked():
            return _checked(application, fact)
        case ApplicationSent():
            return _sent(application, fact)
        case ApplicationAccepted():
            return replace(application, status=Status.ACCEPTED, executor=fact.executor, inclusion=fact.inclusion)
        case ApplicationRefused():
            return replace(application, status=Status.REJECTED_FINALLY if fact.final else Status.REJECTED)
        case TimeLimitMissed():
            return replace(application, missed=True)
        case ApplicationForwarded() | ApplicationApproved() | ApplicationCancelled():
            return replace(application, status=_AFTER[type(fact)])
        case PutIntoPlacement() | PlacedInClass():
            return replace(application, status=_AFTER[type(fact)])
        case _:
            assert_never(fact)


_AFTER: Final[dict[type[Fact], Status]] = {
    ApplicationForwarded: Status.UNDER_REVIEW,
    ApplicationApproved: Status.ENROLLED,
    ApplicationCancelled: Status.CANCELLED,
    PutIntoPlacement: Status.PLACEMENT,
    PlacedInClass: Status.PLACED,
}


def _numbered(application: Application, fact: ApplicationDrafted) -> Application:
    return replace(application, status=Status.DRAFT, service=fact.service, number=fact.number, owner=fact.owner)


def _sent(application: Application, fact: ApplicationSent) -> Application:
    """From now on that school sees it, whatever its owner chooses later and does not send."""
    again = replace(application, status=Status.SENT, sent_to=fact.school, limit=fact.limit)
    return replace(again, missed=False, executor=None, inclusion=False)


def _with_document(application: Application, kind: DocumentKind) -> Application:
    """A scan signs what is there; any other document makes it void, as an edit does (ADM-10)."""
    scan = DocumentKind.SIGNED_APPLICATION
    if kind is scan:
        unchecked = application.not_in_order - {kind}
        return replace(application, documents=application.documents | {kind}, not_in_order=unchecked)
    documents, unchecked = application.documents - {scan} | {kind}, application.not_in_order - {scan, kind}
    return replace(application, documents=documents, not_in_order=unchecked, content=application.content + 1)


def _checked(application: Application, fact: DocumentChecked) -> Application:
    """The latest check of a document counts."""
    others = application.not_in_order - {fact.kind}
    return replace(application, not_in_order=others if fact.verdict is Verdict.IN_ORDER else others | {fact.kind})


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
        not_in_order=application.not_in_order - {DocumentKind.SIGNED_APPLICATION},
    )


APPLICATION: Final = StreamKind("admissions.application", Application(), evolve, get_args(ApplicationFact))
