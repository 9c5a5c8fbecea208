"""Which facts people are told of, as what, and with which particulars (ADM-13)."""

from __future__ import annotations

from typing import Any, Final

from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.messages.values import NoticeKind
from kundelik_domain.shared.facts import Fact

TOLD: Final[dict[type[Fact], NoticeKind]] = {
    ApplicationSent: NoticeKind.SENT,
    ApplicationAccepted: NoticeKind.ACCEPTED,
    ApplicationForwarded: NoticeKind.UNDER_REVIEW,
    ApplicationApproved: NoticeKind.ENROLLED,
    ApplicationRefused: NoticeKind.REJECTED,
    ApplicationCancelled: NoticeKind.CANCELLED,
    TimeLimitMissed: NoticeKind.OVERDUE,
    PutIntoPlacement: NoticeKind.PLACEMENT,
    PlacedInClass: NoticeKind.PLACED,
}
"""Every change of status, and the missed limit."""


def kind_of(fact: Fact) -> NoticeKind | None:
    """None where nobody is told."""
    if isinstance(fact, ApplicationRefused) and fact.final:
        return NoticeKind.REJECTED_FINALLY
    return TOLD.get(type(fact))


def particulars(fact: Fact) -> dict[str, Any]:
    """What can be shown besides number and school; plain, and nothing personal."""
    match fact:
        case ApplicationSent():
            return {"due_at": fact.limit.due_at.isoformat()}
        case ApplicationAccepted():
            return {"inclusion": fact.inclusion}
        case ApplicationRefused():
            return {"ground": fact.ground.value}
        case TimeLimitMissed():
            return {"due_at": fact.due_at.isoformat()}
        case PlacedInClass():
            return {"class_name": fact.class_name, "order_number": fact.order_number}
        case _:
            return {}
