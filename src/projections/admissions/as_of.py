"""An application as of any moment or version, folded from its facts alone, and the difference of two (AUD-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from itertools import takewhile
from typing import Final

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
    DocumentChecked,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.admissions.values import DocumentKind
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded
from projections.replaying import Snapshot, difference, plain

__all__ = ["Snapshot", "difference", "known_to_school", "snapshot"]

_PARENTS: Final = (ApplicationEdited, DocumentAttached)
_SCAN: Final = DocumentKind.SIGNED_APPLICATION.value
_TOLD_WHOLE: Final = ("applicant", "child", "choice")


def snapshot(history: Sequence[Recorded]) -> Snapshot:
    """What was known after these facts; `version`, `position` and `recorded_at` are those of the last one."""
    state: Snapshot = {}
    for recorded in history:
        state = _before(state, recorded.fact) | _change(state, recorded)
        state |= {
            "version": recorded.version,
            "position": recorded.position,
            "recorded_at": plain(recorded.recorded_at),
        }
    return state


def known_to_school(history: Sequence[Recorded]) -> int:
    """Up to which version of a whole history a school knows it.

    What the parent changes after a refusal is theirs until they send it again.
    """
    own = sum(1 for _ in takewhile(lambda r: isinstance(r.fact, _PARENTS), reversed(history)))
    refused = own < len(history) and isinstance(history[-own - 1].fact, ApplicationRefused)
    return len(history) - own if refused else len(history)


def _change(state: Snapshot, recorded: Recorded) -> Snapshot:
    match recorded.fact:
        case ApplicationDrafted() as fact:
            start = {"status": "draft", "number": fact.number, "service": fact.service, "overdue": False}
            return start | {"documents": []} | _content(fact)
        case ApplicationEdited() as fact:
            return _content(fact) | {"documents": sorted(_without_scan(state))} | _unchecked(state, _SCAN)
        case DocumentAttached(document=document):
            scan = document.kind is DocumentKind.SIGNED_APPLICATION
            before = state["documents"] if scan else _without_scan(state)
            unchecked = _unchecked(state, document.kind.value) | ({} if scan else _unchecked(state, _SCAN))
            return {"documents": sorted({*before, document.kind.value})} | unchecked
        case DocumentChecked(kind=kind) as fact:
            return {f"check.{kind.value}": fact.verdict.value, f"remark.{kind.value}": plain(fact.remark)}
        case ApplicationSent() as fact:
            way = "scan" if fact.signature is None else "digital"
            fresh = {name: None for name in ("comment", "ground", "inclusion") if name in state}
            return {"status": "sent", "signed": way, "overdue": False} | fresh | _flat("limit", fact.limit)
        case ApplicationAccepted() as fact:
            return {"status": "accepted", "inclusion": fact.inclusion, "comment": plain(fact.comment)}
        case ApplicationForwarded():
            return {"status": "under_review"}
        case ApplicationApproved():
            return {"status": "enrolled", "approved_by": str(recorded.actor)}
        case ApplicationRefused() as fact:
            refused = {"final": fact.final, "ground": fact.ground.value, "comment": plain(fact.reason)}
            return {"status": "rejected"} | refused
        case ApplicationCancelled():
            return {"status": "cancelled"}
        case TimeLimitMissed():
            return {"overdue": True}
        case PutIntoPlacement():
            return {"status": "placement"}
        case PlacedInClass() as fact:
            return {"status": "placed", "class_name": fact.class_name, "order_number": fact.order_number}
        case _:
            return {}


def _before(state: Snapshot, fact: Fact) -> Snapshot:
    """An edition tells people and choice whole: nothing of a fuller one, or of an erased one, is left beside it."""
    if not isinstance(fact, ApplicationDrafted | ApplicationEdited):
        return state
    return {name: value for name, value in state.items() if name.partition(".")[0] not in _TOLD_WHOLE}


def _without_scan(state: Snapshot) -> set[str]:
    """The scan signed another content than there is now."""
    return set(state["documents"]) - {_SCAN}


def _unchecked(state: Snapshot, kind: str) -> Snapshot:
    """A new document has not been checked."""
    return {name: None for name in (f"check.{kind}", f"remark.{kind}") if name in state}


def _content(fact: ApplicationDrafted | ApplicationEdited) -> Snapshot:
    return (
        _flat("applicant", fact.applicant_details) | _flat("child", fact.child_details) | _flat("choice", fact.choice)
    )


def _flat(name: str, value: object) -> Snapshot:
    if not is_dataclass(value):
        return {name: plain(value)}
    return {f"{name}.{f.name}": plain(getattr(value, f.name)) for f in fields(value)}
