"""Every status × every action, against a table written here by hand (ADM-33 and the diagram of the requirements)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest

from kundelik_domain.admissions import commands
from kundelik_domain.admissions.application import (
    APPLICATION,
    Application,
    accept,
    approve,
    attach,
    cancel,
    check,
    edit,
    forward,
    holds_seat,
    miss,
    place,
    put_into_placement,
    refuse,
    send,
)
from kundelik_domain.admissions.refusals import WrongStatus
from kundelik_domain.admissions.values import Status
from kundelik_domain.admissions.workflow import LIVE, WORKFLOW, Action, allowed_from, refusal_from, require
from kundelik_domain.shared.access import Permission, Role
from kundelik_domain.shared.facts import Fact
from tests.language import (
    A_CANCELLATION,
    A_CHECK,
    A_FINAL_REFUSAL,
    A_FORWARDING,
    A_PLACING,
    A_PUTTING_INTO_PLACEMENT,
    A_REFUSAL,
    A_RULE_SET,
    A_SCAN,
    AN_ACCEPTANCE,
    AN_APPROVAL,
    AN_EDIT,
    APPLICATION_ID,
    DUE,
    HISTORY_TO,
    NOON,
    a_sending,
    given,
    refused,
)
from tools import workflow_page

pytestmark = pytest.mark.req("ADM-33")

TABLE: Final = """
status           edit attach send check_document accept   refuse   forward      approve  refuse_finally   cancel    miss put_into_placement place
none             -    -      -    -              -        -        -            -        -                -         -    -                  -
draft            =    =      sent -              -        -        -            -        -                cancelled -    -                  -
sent             -    -      -    =              accepted rejected -            -        -                cancelled =    -                  -
accepted         -    -      -    -              -        -        under_review -        -                cancelled =    -                  -
under_review     -    -      -    -              -        -        -            enrolled rejected_finally cancelled =    -                  -
enrolled         -    -      -    -              -        -        -            -        -                -         -    placement          -
rejected         =    =      sent -              -        -        -            -        -                -         -    -                  -
rejected_finally -    -      -    -              -        -        -            -        -                -         -    -                  -
cancelled        -    -      -    -              -        -        -            -        -                -         -    -                  -
placement        -    -      -    -              -        -        -            -        -                -         -    -                  placed
placed           -    -      -    -              -        -        -            -        -                -         -    -                  -
"""  # noqa: E501 - one line a status


def cells(table: str) -> dict[tuple[Status, Action], Status | None]:
    (_, *heading), *rows = (line.split() for line in table.strip().splitlines())
    return {
        (Status(status), Action(action)): None if after == "-" else Status(status if after == "=" else after)
        for status, *row in rows
        for action, after in zip(heading, row, strict=True)
    }


CELLS: Final = cells(TABLE)
NOBODYS: Final = {Action.MISS, Action.PUT_INTO_PLACEMENT, Action.PLACE}
PEOPLES: Final = [(status, action) for status, action in CELLS if action not in NOBODYS]

DECISIONS: Final[dict[Action, Callable[[Application], Sequence[Fact]]]] = {
    Action.EDIT: lambda a: [edit(a, AN_EDIT)],
    Action.ATTACH: lambda a: [attach(a, A_SCAN)],
    Action.SEND: lambda a: [send(a, a_sending(), A_RULE_SET)],
    Action.CHECK_DOCUMENT: lambda a: check(a, A_CHECK, NOON),
    Action.ACCEPT: lambda a: accept(a, AN_ACCEPTANCE, NOON),
    Action.REFUSE: lambda a: refuse(a, A_REFUSAL, NOON),
    Action.FORWARD: lambda a: forward(a, A_FORWARDING, NOON),
    Action.APPROVE: lambda a: approve(a, AN_APPROVAL, NOON),
    Action.REFUSE_FINALLY: lambda a: refuse(a, A_FINAL_REFUSAL, NOON),
    Action.CANCEL: lambda a: cancel(a, A_CANCELLATION, NOON),
    Action.MISS: lambda a: miss(a, APPLICATION_ID, DUE),
    Action.PUT_INTO_PLACEMENT: lambda a: [put_into_placement(a, A_PUTTING_INTO_PLACEMENT)],
    Action.PLACE: lambda a: [place(a, A_PLACING)],
}


def wrong(status: Status, action: Action) -> dict[str, object]:
    allowed = [other.value for other in Action if (status, other) in PEOPLES and CELLS[status, other]]
    shown = "rejected" if status is Status.REJECTED_FINALLY else status.value
    return {"status": shown, "action": action.value, "allowed": allowed}


def test_the_table_has_a_cell_for_every_status_and_every_action() -> None:
    assert set(CELLS) == {(status, action) for status in Status for action in Action}
    assert set(DECISIONS) == set(Action) == set(WORKFLOW)


@pytest.mark.parametrize(("status", "action"), CELLS)
def test_the_declaration_says_what_the_table_says(status: Status, action: Action) -> None:
    step = WORKFLOW[action]
    after = (step.after or status) if status in step.before else None

    assert after is CELLS[status, action]


@pytest.mark.parametrize(("status", "action"), [cell for cell in CELLS if cell[1] is not Action.MISS])
def test_every_decision_is_made_or_refused_as_the_table_says(status: Status, action: Action) -> None:
    application, after = given(APPLICATION, *HISTORY_TO[status]), CELLS[status, action]
    if after is None:
        with refused(WrongStatus, **wrong(status, action)):
            DECISIONS[action](application)
    else:
        facts = DECISIONS[action](application)

        assert given(APPLICATION, *HISTORY_TO[status], *facts).status is after


@pytest.mark.parametrize("status", Status)
def test_the_clock_records_where_the_table_says_and_is_refused_nowhere(status: Status) -> None:
    facts = DECISIONS[Action.MISS](given(APPLICATION, *HISTORY_TO[status]))

    assert len(facts) == (CELLS[status, Action.MISS] is not None)


@pytest.mark.parametrize(("status", "action"), CELLS)
def test_a_required_action_is_allowed_or_refused_with_what_is_possible_instead(
    status: Status, action: Action
) -> None:
    if CELLS[status, action] is None:
        with refused(WrongStatus, **wrong(status, action)):
            require(action, status)
    else:
        require(action, status)


@pytest.mark.parametrize("status", Status)
def test_what_is_allowed_from_a_status_leaves_out_the_clock(status: Status) -> None:
    assert allowed_from(status) == tuple(a for a in Action if (status, a) in PEOPLES and CELLS[status, a])


@pytest.mark.req("ADM-9", "ADM-11")
def test_live_applications_hold_a_seat_or_have_taken_one() -> None:
    standing = {status: given(APPLICATION, *HISTORY_TO[status]) for status in Status}
    holding = {status for status, application in standing.items() if holds_seat(application)}

    assert {Status.SENT, Status.ACCEPTED, Status.UNDER_REVIEW} == holding
    assert holding | {Status.ENROLLED, Status.PLACEMENT, Status.PLACED} == LIVE
    assert WORKFLOW[Action.MISS].before == holding


@pytest.mark.parametrize("status", Status)
def test_the_history_to_a_status_leads_to_it(status: Status) -> None:
    assert given(APPLICATION, *HISTORY_TO[status]).status is status


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        (Action.EDIT, (Role.PARENT,)),
        (Action.ATTACH, (Role.PARENT,)),
        (Action.SEND, (Role.PARENT,)),
        (Action.CHECK_DOCUMENT, (Role.EXECUTOR,)),
        (Action.ACCEPT, (Role.EXECUTOR,)),
        (Action.REFUSE, (Role.EXECUTOR,)),
        (Action.FORWARD, (Role.EXECUTOR,)),
        (Action.APPROVE, (Role.DIRECTOR,)),
        (Action.REFUSE_FINALLY, (Role.DIRECTOR,)),
        (Action.CANCEL, (Role.PARENT,)),
        (Action.MISS, (Role.CLOCK,)),
        (Action.PUT_INTO_PLACEMENT, (Role.DIRECTOR,)),
        (Action.PLACE, (Role.DIRECTOR,)),
    ],
)
def test_each_step_belongs_to_one_role(action: Action, roles: tuple[Role, ...]) -> None:
    assert WORKFLOW[action].roles == roles


@pytest.mark.parametrize(
    ("command", "permission", "actions"),
    [
        (commands.EditApplication, Permission.APPLY, [Action.EDIT]),
        (commands.AttachDocument, Permission.APPLY, [Action.ATTACH]),
        (commands.SendApplication, Permission.APPLY, [Action.SEND]),
        (commands.CheckDocument, Permission.ACCEPT, [Action.CHECK_DOCUMENT]),
        (commands.AcceptApplication, Permission.ACCEPT, [Action.ACCEPT]),
        (commands.ForwardApplication, Permission.FORWARD, [Action.FORWARD]),
        (commands.ApproveApplication, Permission.APPROVE, [Action.APPROVE]),
        (commands.RefuseApplication, Permission.REFUSE, [Action.REFUSE, Action.REFUSE_FINALLY]),
        (commands.CancelApplication, Permission.APPLY, [Action.CANCEL]),
        (commands.RecordMissedLimit, Permission.KEEP_TIME, [Action.MISS]),
    ],
)
def test_a_command_and_its_steps_need_the_same_permission(
    command: type[commands.EditApplication], permission: Permission, actions: list[Action]
) -> None:
    assert command.PERMISSION is permission
    assert {WORKFLOW[action].permission for action in actions} == {permission}


def test_under_review_the_refusal_is_the_directors_and_elsewhere_the_executors() -> None:
    finally_refused = {status for status in Status if refusal_from(status) is Action.REFUSE_FINALLY}

    assert finally_refused == {Status.UNDER_REVIEW}
    assert {refusal_from(status) for status in set(Status) - finally_refused} == {Action.REFUSE}


def test_nothing_leads_out_of_placed_cancelled_and_finally_rejected() -> None:
    ends = {status for status in Status if not any(status in step.before for step in WORKFLOW.values())}

    assert ends == {Status.NONE, Status.PLACED, Status.REJECTED_FINALLY, Status.CANCELLED}


def test_the_page_of_the_documentation_is_made_from_the_declaration() -> None:
    assert Path(workflow_page.PAGE).read_text(encoding="utf-8") == workflow_page.page()


def test_the_page_shows_every_step_once() -> None:
    diagram = workflow_page.diagram()

    assert diagram.count("under_review --> rejected_finally: refuse_finally (director)") == 1
    assert diagram.count(" --> ") == 1 + sum(len(step.before) for step in WORKFLOW.values() if step.after) + 3
    assert "| `sent` |" in workflow_page.table()
