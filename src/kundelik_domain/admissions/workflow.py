"""The one declaration of what may be done with an application, from where, and with which right (ADM-33).

Decisions, tests, the help pages and the diagram in the documentation are all made from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from kundelik_domain.shared.access import PERMISSIONS, Permission, Role

from .refusals import WrongStatus
from .values import Status


class Action(Enum):
    """What somebody may do with an application."""

    EDIT = "edit"
    ATTACH = "attach"
    SEND = "send"
    CHECK_DOCUMENT = "check_document"
    ACCEPT = "accept"
    REFUSE = "refuse"
    FORWARD = "forward"
    APPROVE = "approve"
    REFUSE_FINALLY = "refuse_finally"
    CANCEL = "cancel"
    MISS = "miss"
    PUT_INTO_PLACEMENT = "put_into_placement"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Step:
    """From these statuses, with this permission, to that status; None leaves it as it is.

    `permission` is the one that the command names. `besides` is what the same role must hold, too, where the
    command alone does not tell whose step it is.
    """

    before: frozenset[Status]
    permission: Permission
    after: Status | None = None
    besides: Permission | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """Who may take it, in the order of `Role`."""
        needed = {self.permission, self.besides or self.permission}
        return tuple(role for role in Role if needed <= PERMISSIONS.get(role, frozenset()))


_OPEN: Final = frozenset({Status.SENT, Status.ACCEPTED, Status.UNDER_REVIEW})
_PARENTS: Final = frozenset({Status.DRAFT, Status.REJECTED})

WORKFLOW: Final[dict[Action, Step]] = {
    Action.EDIT: Step(_PARENTS, Permission.APPLY),
    Action.ATTACH: Step(_PARENTS, Permission.APPLY),
    Action.SEND: Step(_PARENTS, Permission.APPLY, Status.SENT),
    Action.CHECK_DOCUMENT: Step(frozenset({Status.SENT}), Permission.ACCEPT),
    Action.ACCEPT: Step(frozenset({Status.SENT}), Permission.ACCEPT, Status.ACCEPTED),
    Action.REFUSE: Step(frozenset({Status.SENT}), Permission.REFUSE, Status.REJECTED, Permission.ACCEPT),
    Action.FORWARD: Step(frozenset({Status.ACCEPTED}), Permission.FORWARD, Status.UNDER_REVIEW),
    Action.APPROVE: Step(frozenset({Status.UNDER_REVIEW}), Permission.APPROVE, Status.ENROLLED),
    Action.REFUSE_FINALLY: Step(
        frozenset({Status.UNDER_REVIEW}), Permission.REFUSE, Status.REJECTED_FINALLY, Permission.APPROVE
    ),
    Action.CANCEL: Step(_OPEN | {Status.DRAFT}, Permission.APPLY, Status.CANCELLED),
    Action.MISS: Step(_OPEN, Permission.KEEP_TIME),
    Action.PUT_INTO_PLACEMENT: Step(frozenset({Status.ENROLLED}), Permission.FORM_CLASSES, Status.PLACEMENT),
    Action.PLACE: Step(frozenset({Status.PLACEMENT}), Permission.SIGN_ORDERS, Status.PLACED),
}

_NOBODYS_CHOICE: Final = frozenset({Action.MISS, Action.PUT_INTO_PLACEMENT, Action.PLACE})
"""Taken by the clock, or by closing the year and signing its order: for all applications at once."""

ADMITTED: Final = frozenset({Status.ENROLLED, Status.PLACEMENT, Status.PLACED})
LIVE: Final = _OPEN | ADMITTED
"""With a claim on the child; those of `_OPEN` hold a seat, from enrolment on it is taken."""


def allowed_from(status: Status) -> tuple[Action, ...]:
    """What people can do from here with this one application."""
    return tuple(a for a, step in WORKFLOW.items() if status in step.before and a not in _NOBODYS_CHOICE)


def refusal_from(status: Status) -> Action:
    """Under review the director refuses, and finally; everywhere else it is the executor's to try."""
    return Action.REFUSE_FINALLY if status is Status.UNDER_REVIEW else Action.REFUSE


def require(action: Action, status: Status) -> None:
    """Raises `WrongStatus`, which says what is allowed instead."""
    if status not in WORKFLOW[action].before:
        allowed = [a.value for a in allowed_from(status)]
        raise WrongStatus(action=action.value, status=status.shown, allowed=allowed)
