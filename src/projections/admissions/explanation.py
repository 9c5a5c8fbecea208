"""What a decision on an application rests on, folded from its facts alone (ADM-4, ADM-24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    DocumentAttached,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.admissions.time_limit import TimeLimit
from kundelik_domain.admissions.values import Choice, DocumentKind, Ground, Status
from kundelik_domain.shared.facts import Erased
from projections.reading import Recorded


@dataclass(frozen=True, slots=True)
class Explained:
    """An application as its facts tell it. `born_on` is None where the child's data was erased.

    `rules`, `limit` and `sent` are of the last sending, `decided` is the fact that decided since. `edited`: there is
    a newer content than what was sent.
    """

    status: Status = Status.NONE
    number: int = 0
    service: str = ""
    choice: Choice | None = None
    born_on: date | None = None
    special_needs: bool = False
    documents: frozenset[DocumentKind] = field(default_factory=frozenset)
    sent: Recorded | None = None
    decided: Recorded | None = None
    missed: bool = False
    edited: bool = False

    @property
    def rules(self) -> str | None:
        """The version of the rules that it was sent under."""
        return self._sending.rules if self._sending else None

    @property
    def limit(self) -> TimeLimit | None:
        """The time limit of the last sending."""
        return self._sending.limit if self._sending else None

    @property
    def school(self) -> UUID | None:
        """Where it goes, or went."""
        return self.choice.school if self.choice else None

    @property
    def ground(self) -> Ground | None:
        """Of a refusal."""
        fact = self.decided.fact if self.decided else None
        return fact.ground if isinstance(fact, ApplicationRefused) else None

    @property
    def _sending(self) -> ApplicationSent | None:
        fact = self.sent.fact if self.sent else None
        return fact if isinstance(fact, ApplicationSent) else None


def explained(history: Sequence[Recorded]) -> Explained:
    """What stands after these facts."""
    state = Explained()
    for recorded in history:
        state = _after(state, recorded)
    return state


def _after(state: Explained, recorded: Recorded) -> Explained:
    match recorded.fact:
        case ApplicationDrafted() as fact:
            return _with_content(replace(state, status=Status.DRAFT, number=fact.number, service=fact.service), fact)
        case ApplicationEdited() as fact:
            return _with_content(replace(state, edited=state.sent is not None), fact)
        case DocumentAttached(document=document):
            scan = document.kind is DocumentKind.SIGNED_APPLICATION
            before = state.documents if scan else state.documents - {DocumentKind.SIGNED_APPLICATION}
            return replace(state, documents=before | {document.kind}, edited=state.sent is not None)
        case ApplicationSent():
            return replace(state, status=Status.SENT, sent=recorded, decided=None, missed=False, edited=False)
        case ApplicationAccepted():
            return replace(state, status=Status.ACCEPTED)
        case ApplicationForwarded():
            return replace(state, status=Status.UNDER_REVIEW)
        case ApplicationApproved():
            return replace(state, status=Status.ENROLLED, decided=recorded)
        case ApplicationRefused(final=final):
            return replace(state, status=Status.REJECTED_FINALLY if final else Status.REJECTED, decided=recorded)
        case ApplicationCancelled():
            return replace(state, status=Status.CANCELLED, decided=recorded)
        case TimeLimitMissed():
            return replace(state, missed=True)
        case PutIntoPlacement():
            return replace(state, status=Status.PLACEMENT)
        case PlacedInClass():
            return replace(state, status=Status.PLACED)
        case _:
            return state


def _with_content(state: Explained, fact: ApplicationDrafted | ApplicationEdited) -> Explained:
    child = fact.child_details
    return replace(
        state,
        choice=fact.choice,
        born_on=None if isinstance(child, Erased) else child.born_on,
        special_needs=fact.special_needs,
        documents=state.documents - {DocumentKind.SIGNED_APPLICATION},
    )
