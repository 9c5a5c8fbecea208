"""States × actions × roles: every cell of the declaration, tried by everybody, allowed or refused by name (ADM-33).

What is expected is made from `WORKFLOW` and `PERMISSIONS` alone; what happens, by the use cases. Closing the year and
its order are for all applications at once and stand in tests of class formation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from kundelik_domain.admissions.duties import DELEGATED
from kundelik_domain.admissions.events import ChildClaimed, SeatHeld, SeatTaken
from kundelik_domain.admissions.refusals import WrongStatus
from kundelik_domain.admissions.values import DocumentKind, Status, claim_of, pool_of
from kundelik_domain.admissions.workflow import LIVE, WORKFLOW, Action, allowed_from, refusal_from
from kundelik_domain.shared.access import PERMISSIONS, PLATFORM, Permission, Principal, Role
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal
from kundelik_domain.shared.streams import Decision, Envelope
from tests.fakes import Recorded
from tests.language import (
    A_DIRECTOR_ELSEWHERE,
    A_STRANGER,
    AISULU,
    AN_EXECUTOR_ELSEWHERE,
    AN_IDLE_EXECUTOR,
    APPLICATION_ID,
    DEPUTYS_IIN,
    DIRECTORS_IIN,
    DUE,
    HISTORY_TO,
    NOON,
    NUMBER,
    THE_ADMINISTRATOR,
    THE_CHOICE,
    THE_CLOCK,
    THE_DEPUTY,
    THE_DIRECTOR,
    THE_EXECUTOR,
    THE_OPERATOR,
    THE_PARENT,
    THE_PSYCHOLOGIST,
    THE_SCHOOL,
    THIS_YEAR,
    an_employee,
    person,
)
from tests.use_cases.admissions.town import Town, a_town

pytestmark = pytest.mark.req("ADM-33", "ADM-27", "IDN-2", "IDN-3")

THE_DELEGATE: Final = replace(THE_DEPUTY, user=UUID(int=0x30C))
EVERYBODY: Final[dict[str, Principal]] = {
    "parent": THE_PARENT,
    "other parent": A_STRANGER,
    "executor": THE_EXECUTOR,
    "executor without the duty": AN_IDLE_EXECUTOR,
    "foreign executor": AN_EXECUTOR_ELSEWHERE,
    "director": THE_DIRECTOR,
    "foreign director": A_DIRECTOR_ELSEWHERE,
    "deputy": THE_DEPUTY,
    "deputy with a delegation": THE_DELEGATE,
    "administrator": THE_ADMINISTRATOR,
    "psychologist": THE_PSYCHOLOGIST,
    "auditor": an_employee(0x30D, "auditor", Role.AUDITOR, school=PLATFORM),
    "operator": THE_OPERATOR,
    "clock": THE_CLOCK,
}
FORMATIONS: Final = frozenset({Action.PUT_INTO_PLACEMENT, Action.PLACE})
IINS: Final = {THE_DEPUTY.person: DEPUTYS_IIN}

ATTEMPTS: Final[dict[Action, Callable[[Town, Principal], object]]] = {
    Action.EDIT: lambda town, who: town.edits(APPLICATION_ID, who),
    Action.ATTACH: lambda town, who: town.attaches(APPLICATION_ID, DocumentKind.PHOTO, who),
    Action.SEND: lambda town, who: town.sends(APPLICATION_ID, who),
    Action.CHECK_DOCUMENT: lambda town, who: town.checks(APPLICATION_ID, who),
    Action.ACCEPT: lambda town, who: town.accepts(APPLICATION_ID, who),
    Action.REFUSE: lambda town, who: town.refuses(APPLICATION_ID, who),
    Action.FORWARD: lambda town, who: town.forwards(APPLICATION_ID, who),
    Action.APPROVE: lambda town, who: town.approves(APPLICATION_ID, who, IINS.get(who.person, DIRECTORS_IIN)),
    Action.REFUSE_FINALLY: lambda town, who: town.refuses(APPLICATION_ID, who),
    Action.CANCEL: lambda town, who: town.cancels(APPLICATION_ID, who),
    Action.MISS: lambda town, who: town.notices(APPLICATION_ID, who),
}
CELLS: Final = [(status, action) for status in Status for action in Action if action not in FORMATIONS]


def a_town_with(status: Status, action: Action) -> Town:
    """Its school has one application, in that status; the duties and the delegation are given."""
    town = a_town(9)
    town.employees.meet(THE_DELEGATE)
    town.delegates(THE_DELEGATE)
    pool, claim = pool_of(THE_CHOICE), claim_of(person(AISULU.iin), THIS_YEAR)
    happened: list[tuple[UUID, Fact]] = [(APPLICATION_ID, fact) for fact in HISTORY_TO[status]]
    if status in LIVE:
        claimed = ChildClaimed(claim=claim, application=APPLICATION_ID, number=NUMBER, owner=THE_PARENT.user)
        happened += [(claim, claimed), (pool, SeatHeld(pool=pool, application=APPLICATION_ID))]
    if status in {Status.ENROLLED, Status.PLACEMENT, Status.PLACED}:
        happened.append((pool, SeatTaken(pool=pool, application=APPLICATION_ID)))
    envelope = Envelope(command_id=UUID(int=1), actor=UUID(int=1), correlation_id=UUID(int=1))
    decision = Decision((), Role.CLOCK)
    town.streams.log += [Recorded(stream, fact, envelope, decision) for stream, fact in happened]
    town.at(DUE if action is Action.MISS else NOON)
    return town


def may(name: str, permission: Permission) -> bool:
    """By the table of permissions, or because it is delegated to them."""
    roles = {holding.role for holding in EVERYBODY[name].holdings}
    if name == "parent":
        roles = {Role.PARENT}
    held = any(permission in PERMISSIONS.get(role, frozenset()) for role in roles)
    return held or (name == "deputy with a delegation" and permission in DELEGATED)


def knows(name: str, status: Status, action: Action) -> bool:
    """Whether there is such an application for them at all."""
    if WORKFLOW[action].permission is Permission.APPLY:
        return name == "parent" and status is not Status.NONE
    if action is Action.MISS:
        return any(holding.organisation == PLATFORM for holding in EVERYBODY[name].holdings)
    sent = status not in {Status.NONE, Status.DRAFT}
    here = any(holding.organisation in (THE_SCHOOL, PLATFORM) for holding in EVERYBODY[name].holdings)
    return sent and here and name != "executor without the duty"


def expected(name: str, status: Status, asked: Action) -> Refusal | Status:
    """The status it leads to, or the refusal."""
    refusing = asked in (Action.REFUSE, Action.REFUSE_FINALLY)
    action = refusal_from(status) if refusing else asked
    step = WORKFLOW[action]
    if not knows(name, status, action):
        return NotFound()
    if not may(name, step.permission):
        return NotPermitted(permission=step.permission.value)
    if status not in step.before and action is not Action.MISS:
        allowed = [other.value for other in allowed_from(status)]
        return WrongStatus(action=action.value, status=status.shown, allowed=allowed)
    if step.besides is not None and not may(name, step.besides):
        return NotPermitted(permission=step.besides.value)
    return step.after or status


def became(town: Town, action: Action, who: Principal) -> tuple[type[Refusal], dict[str, object]] | Status:
    before = len(town.streams.log)
    try:
        ATTEMPTS[action](town, who)
    except Refusal as refusal:
        assert len(town.streams.log) == before, "a refusal writes nothing"
        return type(refusal), refusal.details
    return town.status(APPLICATION_ID)


@pytest.mark.parametrize(("status", "action"), CELLS, ids=lambda each: each.value)
def test_everybody_is_answered_as_the_declaration_says(status: Status, action: Action) -> None:
    town = a_town_with(status, action)
    told: dict[str, object] = {}
    wanted: dict[str, object] = {}
    for name, who in EVERYBODY.items():
        said = expected(name, status, action)
        if isinstance(said, Status):
            told[name], wanted[name] = became(a_town_with(status, action), action, who), said
        else:
            told[name], wanted[name] = became(town, action, who), (type(said), said.details)

    assert told == wanted


def test_the_walk_is_over_every_cell_and_somebody_may_take_every_step() -> None:
    able = {
        action for status, action in CELLS for name in EVERYBODY if isinstance(expected(name, status, action), Status)
    }

    assert {action for _, action in CELLS} == set(ATTEMPTS) == set(Action) - FORMATIONS
    assert able == set(ATTEMPTS)
    assert len(CELLS) * len(EVERYBODY) == len(Status) * len(ATTEMPTS) * 14
