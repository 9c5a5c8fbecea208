"""How the school's people come to an application: whether they see it, in which role they act, what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from kundelik_domain.admissions.application import APPLICATION, Application
from kundelik_domain.admissions.values import Status
from kundelik_domain.admissions.workflow import WORKFLOW, Action, require
from kundelik_domain.shared.access import Permission, Principal, Role, role_for
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Reader


def schools_application(
    reader: Reader, stream: UUID, principal: Principal, permission: Permission
) -> tuple[Application, Role]:
    """An application that was sent to the asker's school, and the role in which they act on it.

    Raises `NotFound` to strangers and for drafts that nobody sent, `NotPermitted` to people without the right.
    """
    application = reader(APPLICATION, stream)
    if application.sent_to is None:
        raise NotFound
    return application, role_for(principal, permission, application.sent_to)


def refusing_role(principal: Principal, action: Action, application: Application) -> Role:
    """Whose refusal it is follows from the status; a token was asked for the command's own permission before."""
    require(action, application.status)
    step = WORKFLOW[action]
    assert application.choice is not None
    assert step.besides is not None
    return role_for(replace(principal, scopes=None), step.besides, application.choice.school)


def decision(
    others: tuple[Change, ...],
    stream: UUID,
    application: Application,
    role: Role,
    facts: Sequence[Fact],
    status: Status,
) -> Decision:
    """The application's own facts and what goes with them; the answer tells the status that people know."""
    school = application.choice.school if application.choice else None
    answer = {"application": str(stream), "number": application.number, "status": status.shown}
    return Decision((Change(stream, tuple(facts)), *others), role, school, answer)
