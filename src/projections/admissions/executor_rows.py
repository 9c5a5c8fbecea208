"""The rows of the executor's list: how each fact moves one on, and what is left of it after an erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
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
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.admissions.values import ApplicantDetails, ChildDetails
from kundelik_domain.shared.facts import Erased
from projections.reading import Recorded

from .forgetting import searchable, without


def forgotten(row: Mapping[str, Any], person: UUID) -> dict[str, Any]:
    """The row with nothing of this person's, in what stands aside neither."""
    edited = row["edited"] and _searched(without(row["edited"], person))
    return _searched(without(row, person)) | {"edited": edited}


def _searched(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"search": searchable([row["applicant_name"], row["child_name"]])}


def fold(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    """The row after this fact; what its owner changes after a refusal stands aside until it is sent."""
    at, fact = recorded.recorded_at, recorded.fact
    match fact:
        case ApplicationDrafted():
            return _empty(fact, at) | _content(fact)
        case ApplicationEdited():
            return row | ({"edited": _content(fact)} if row["sent_at"] else _content(fact))
        case ApplicationSent():
            fresh = dict.fromkeys(("decided_at", "missed_at", "comment", "comment_of", "inclusion", "edited"))
            return (
                row | (row["edited"] or {}) | fresh | {"status": "sent", "sent_at": at, "due_at": fact.limit.due_at}
            )
        case ApplicationAccepted():
            told = {"comment": plain_text(fact.comment), "comment_of": fact.applicant, "inclusion": fact.inclusion}
            return row | told | {"status": "accepted"}
        case ApplicationForwarded():
            return row | {"status": "under_review"}
        case ApplicationApproved():
            return row | {"status": "enrolled", "decided_at": at}
        case ApplicationRefused():
            refused = {"status": "rejected", "final": fact.final, "decided_at": at}
            return row | refused | {"comment": plain_text(fact.reason), "comment_of": fact.applicant}
        case ApplicationCancelled():
            return row | {"status": "cancelled", "decided_at": at}
        case TimeLimitMissed():
            return row | {"missed_at": fact.due_at}
        case PutIntoPlacement():
            return row | {"status": "placement"}
        case PlacedInClass():
            return row | {"status": "placed"}
        case _:
            return row


def _empty(drafted: ApplicationDrafted, at: datetime) -> dict[str, Any]:
    return {
        "application": drafted.application,
        "number": drafted.number,
        "service": drafted.service,
        "status": "draft",
        "final": False,
        "inclusion": None,
        "drafted_at": at,
        "sent_at": None,
        "due_at": None,
        "missed_at": None,
        "decided_at": None,
        "comment": None,
        "comment_of": None,
        "edited": None,
    }


def _content(fact: ApplicationDrafted | ApplicationEdited) -> dict[str, Any]:
    applicant, child, choice = fact.applicant_details, fact.child_details, fact.choice
    names = [full_name(applicant), full_name(child)]
    return {
        "school": choice.school,
        "school_year": choice.school_year,
        "applicant": fact.applicant,
        "child": fact.child,
        "applicant_name": names[0],
        "applicant_iin": None if isinstance(applicant, Erased) else applicant.iin,
        "child_name": names[1],
        "child_iin": None if isinstance(child, Erased) else child.iin,
        "search": searchable(names),
        "language": choice.language.value,
        "class_kind": choice.class_kind.value,
        "direction": choice.direction.value,
    }


def full_name(details: ApplicantDetails | ChildDetails | Erased) -> str | None:
    """Surname, name, patronymic; None when erased."""
    if isinstance(details, Erased):
        return None
    return " ".join(part for part in (details.surname, details.name, details.patronymic) if part)


def plain_text(text: str | Erased) -> str | None:
    """None when erased."""
    return None if isinstance(text, Erased) else text
