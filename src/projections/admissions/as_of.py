"""An application as of any moment or version, folded from its facts alone, and the difference of two (AUD-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from itertools import takewhile
from typing import Any, Final
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
from kundelik_domain.shared.facts import ERASED
from projections.reading import Recorded

_PARENTS: Final = (ApplicationEdited, DocumentAttached)

Snapshot = dict[str, Any]
"""Flat: dotted field names to plain values (str, int, bool, None, list); empty before the first fact."""


def snapshot(history: Sequence[Recorded]) -> Snapshot:
    """What was known after these facts; `version`, `position` and `recorded_at` are those of the last one."""
    state: Snapshot = {}
    for recorded in history:
        state = state | _change(state, recorded)
        state |= {
            "version": recorded.version,
            "position": recorded.position,
            "recorded_at": _plain(recorded.recorded_at),
        }
    return state


def known_to_school(history: Sequence[Recorded]) -> int:
    """Up to which version of a whole history a school knows it.

    What the parent changes after a refusal is theirs until they send it again.
    """
    own = sum(1 for _ in takewhile(lambda r: isinstance(r.fact, _PARENTS), reversed(history)))
    refused = own < len(history) and isinstance(history[-own - 1].fact, ApplicationRefused)
    return len(history) - own if refused else len(history)


def difference(before: Snapshot, after: Snapshot) -> list[tuple[str, Any, Any]]:
    """Fields that differ, with both values; None stands for "not there"."""
    names = dict.fromkeys([*before, *after])
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def _change(state: Snapshot, recorded: Recorded) -> Snapshot:
    match recorded.fact:
        case ApplicationDrafted() as fact:
            start = {"status": "draft", "number": fact.number, "service": fact.service, "overdue": False}
            return start | {"documents": []} | _content(fact)
        case ApplicationEdited() as fact:
            return _content(fact) | {"documents": [d for d in state["documents"] if d != "signed-application"]}
        case DocumentAttached(document=document):
            return {"documents": sorted({*state["documents"], document.kind.value})}
        case ApplicationSent() as fact:
            way = "scan" if fact.signature is None else "digital"
            return {"status": "sent", "signed": way, "overdue": False, "comment": None} | _flat("limit", fact.limit)
        case ApplicationAccepted() as fact:
            return {"status": "accepted", "inclusion": fact.inclusion, "comment": _plain(fact.comment)}
        case ApplicationForwarded():
            return {"status": "under_review"}
        case ApplicationApproved():
            return {"status": "enrolled", "approved_by": str(recorded.actor)}
        case ApplicationRefused() as fact:
            refused = {"final": fact.final, "ground": fact.ground.value, "comment": _plain(fact.reason)}
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


def _content(fact: ApplicationDrafted | ApplicationEdited) -> Snapshot:
    return (
        _flat("applicant", fact.applicant_details) | _flat("child", fact.child_details) | _flat("choice", fact.choice)
    )


def _flat(name: str, value: object) -> Snapshot:
    if not is_dataclass(value):
        return {name: _plain(value)}
    return {f"{name}.{f.name}": _plain(getattr(value, f.name)) for f in fields(value)}


def _plain(value: object) -> Any:
    match value:
        case _ if value is ERASED:
            return "erased"
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return value
