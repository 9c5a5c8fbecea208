"""Duties and delegations: who processes what, who signs for whom, and what an outsider learns (ADM-27, ADM-33)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import pytest

from kundelik_domain.admissions.duties import DEPUTIES, DUTIES, LONGEST_DAYS, Delegation, Duties
from kundelik_domain.admissions.events import (
    ApplicationApproved,
    ApplicationRefused,
    ApprovalDelegated,
    DelegationEnded,
    ServiceAssigned,
    ServiceUnassigned,
)
from kundelik_domain.admissions.refusals import (
    AlreadyAssigned,
    DelegationPeriod,
    FourEyes,
    NotADeputy,
    NotAnExecutor,
    NotAssigned,
    NotDelegated,
    ServiceUnknown,
)
from kundelik_domain.admissions.use_cases.acting import Office
from kundelik_domain.admissions.values import SERVICES, Status, duties_of
from kundelik_domain.shared.access import PLATFORM, Holding, Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal
from tests.language import (
    A_DIRECTOR_ELSEWHERE,
    AN_EXECUTOR_ELSEWHERE,
    AN_IDLE_EXECUTOR,
    DAUREN,
    DEPUTYS_IIN,
    DIRECTORS_IIN,
    NOON,
    THE_DEPUTY,
    THE_DIRECTOR,
    THE_EXECUTOR,
    THE_ONLY_CLERK,
    THE_OPERATOR,
    THE_PARENT,
    THE_SCHOOL,
    an_employee,
    refused,
    with_scopes,
)
from tests.use_cases.admissions.town import Town, a_town

WEEK: Final = NOON + timedelta(days=7)
SCHOOLS_STREAM: Final = duties_of(THE_SCHOOL)


def answers(office: Office) -> list[str]:
    """What every question to the office comes to."""
    services = (*SERVICES, "none")
    asked: list[Callable[[], object]] = [partial(office.capacity, p, each) for p in Permission for each in services]
    return [told(each) for each in (*asked, office.services)]


def told(ask: Callable[[], object]) -> str:
    try:
        return str(ask())
    except Refusal as refusal:
        return refusal.CODE


@pytest.mark.parametrize("held_on", [THE_SCHOOL, PLATFORM])
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EXECUTOR and role not in DEPUTIES])
def test_nobody_but_executors_and_deputies_gains_or_loses_by_duties(role: Role, held_on: UUID) -> None:
    """Which is why nobody else's are read."""
    town, who = a_town(), replace(THE_PARENT, holdings=frozenset({Holding(role, held_on)}))
    lent = Delegation(THE_DIRECTOR.user, THE_DIRECTOR.person, WEEK)
    given = Duties(frozenset((who.user, service) for service in SERVICES), {who.user: lent})
    office = town.duties.office(who, THE_SCHOOL, town.clock.now())

    assert office.duties == Duties()
    assert answers(office) == answers(replace(office, duties=given))


def seen(town: Town, who: Principal) -> frozenset[str] | None:
    return town.duties.office(who, THE_SCHOOL, town.clock.now()).services()


@pytest.mark.req("ADM-27", "AUD-1")
def test_what_is_assigned_and_taken_back_stands_in_the_schools_stream() -> None:
    town = Town()
    town.assigns(THE_EXECUTOR)
    town.unassigns(THE_EXECUTOR)
    told: dict[str, Any] = {"school": THE_SCHOOL, "employee": THE_EXECUTOR.user, "service": "first-grade"}

    assert town.streams.facts(SCHOOLS_STREAM) == (
        ServiceAssigned(**told, assigned_by=THE_DIRECTOR.user),
        ServiceUnassigned(**told, unassigned_by=THE_DIRECTOR.user),
    )
    assert town.streams.read(DUTIES, SCHOOLS_STREAM) == Duties()


@pytest.mark.req("ADM-27")
def test_only_the_schools_own_executors_are_assigned_and_only_services_there_are() -> None:
    town = Town()

    for nobodys in (THE_DEPUTY, AN_EXECUTOR_ELSEWHERE, THE_PARENT, Principal(UUID(int=9), UUID(int=9))):
        with refused(NotAnExecutor, field="employee"):
            town.assigns(nobodys)
    with refused(ServiceUnknown, field="service", allowed=list(SERVICES)):
        town.assigns(THE_EXECUTOR, "first-garde")
    town.assigns(THE_EXECUTOR)
    with refused(AlreadyAssigned, service="first-grade"):
        town.assigns(THE_EXECUTOR)
    with refused(NotAssigned, service="transport"):
        town.unassigns(THE_EXECUTOR, "transport")


@pytest.mark.req("ADM-27", "IDN-2")
def test_only_a_director_of_that_school_assigns_and_delegates() -> None:
    town = Town()

    for stranger in (A_DIRECTOR_ELSEWHERE, THE_PARENT, AN_EXECUTOR_ELSEWHERE):
        with refused(NotFound):
            town.assigns(THE_EXECUTOR, who=stranger)
    for colleague in (THE_EXECUTOR, THE_DEPUTY, THE_OPERATOR, with_scopes(THE_DIRECTOR, Permission.APPROVE)):
        with refused(NotPermitted, permission="duties:assign"):
            town.assigns(THE_EXECUTOR, who=colleague)
        with refused(NotPermitted, permission="duties:assign"):
            town.delegates(who=colleague)


@pytest.mark.req("ADM-27", "IDN-3")
def test_without_the_duty_there_is_no_such_application_whatever_is_tried() -> None:
    town = a_town()
    for status, attempt in (
        (Status.SENT, town.accepts),
        (Status.SENT, town.refuses),
        (Status.SENT, town.checks),
        (Status.ACCEPTED, town.forwards),
        (Status.UNDER_REVIEW, town.approves),
    ):
        application = town.has(status)
        for who in (AN_IDLE_EXECUTOR, with_scopes(AN_IDLE_EXECUTOR, Permission.LIST)):
            with refused(NotFound):
                attempt(application, who)
        assert town.status(application) is status
        town.cancels(application)


@pytest.mark.req("ADM-27")
def test_who_is_taken_off_a_service_loses_it_at_once_and_another_service_is_not_enough() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.assigns(THE_EXECUTOR, "transport")
    town.unassigns(THE_EXECUTOR)

    with refused(NotFound):
        town.accepts(application)
    assert seen(town, THE_EXECUTOR) == frozenset({"transport"})
    town.assigns(THE_EXECUTOR)
    assert town.accepts(application).answer["status"] == "accepted"


@pytest.mark.req("ADM-27")
def test_a_list_shows_executors_their_services_and_directors_all() -> None:
    town = a_town()

    assert seen(town, AN_IDLE_EXECUTOR) == frozenset()
    assert seen(town, THE_EXECUTOR) == frozenset({"first-grade"})
    assert seen(town, THE_DIRECTOR) is seen(town, THE_ONLY_CLERK) is None
    with refused(NotPermitted, permission="applications:list"):
        seen(town, THE_DEPUTY)
    town.delegates()
    assert seen(town, THE_DEPUTY) is None
    with refused(NotFound):
        seen(town, AN_EXECUTOR_ELSEWHERE)


@pytest.mark.req("ADM-33")
def test_a_deputy_approves_and_refuses_for_the_director_and_that_is_recorded() -> None:
    town = a_town(3)
    first = town.has(Status.UNDER_REVIEW)
    town.delegates()
    town.approves(first, THE_DEPUTY, DEPUTYS_IIN)
    approved = town.streams.log[-2]

    assert isinstance(approved.fact, ApplicationApproved)
    assert (approved.fact.approved_by, approved.fact.director) == (THE_DEPUTY.user, THE_DEPUTY.person)
    assert approved.fact.delegated_by == THE_DIRECTOR.person
    assert (approved.decision.role, approved.decision.on_behalf_of) == (Role.DEPUTY_FOR_STUDIES, THE_DIRECTOR.user)
    second = town.has(Status.UNDER_REVIEW, child=DAUREN)
    town.refuses(second, THE_DEPUTY)
    [refusal] = [each for each in town.streams.log if isinstance(each.fact, ApplicationRefused)]
    assert (refusal.fact.final, refusal.decision.on_behalf_of) == (True, THE_DIRECTOR.user)  # type: ignore[attr-defined] # a refusal


@pytest.mark.req("ADM-33")
def test_a_deputy_without_delegation_or_for_other_steps_is_refused() -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)

    with refused(NotPermitted, permission="applications:approve"):
        town.approves(application, THE_DEPUTY, DEPUTYS_IIN)
    town.delegates()
    sent = town.has(Status.SENT, child=DAUREN)
    with refused(NotPermitted, permission="applications:accept"):
        town.accepts(sent, THE_DEPUTY)
    with refused(NotPermitted, permission="applications:accept"):
        town.refuses(sent, THE_DEPUTY)
    with refused(NotPermitted, permission="applications:approve"):
        town.approves(application, with_scopes(THE_DEPUTY, Permission.SEE), DEPUTYS_IIN)


@pytest.mark.req("ADM-33")
def test_a_delegation_ends_by_itself_at_its_moment_and_not_before() -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)
    town.delegates(until=WEEK)
    town.at(WEEK)
    with refused(NotPermitted, permission="applications:approve"):
        town.approves(application, THE_DEPUTY, DEPUTYS_IIN)
    with refused(NotDelegated):
        town.ends()
    town.at(WEEK - timedelta(microseconds=1))

    assert town.approves(application, THE_DEPUTY, DEPUTYS_IIN).answer["status"] == "enrolled"


@pytest.mark.req("ADM-33", "AUD-1")
def test_a_delegation_is_an_event_and_so_is_its_end() -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)
    town.delegates()
    delegation = Delegation(THE_DIRECTOR.user, THE_DIRECTOR.person, WEEK)
    assert town.streams.read(DUTIES, SCHOOLS_STREAM).delegations == {THE_DEPUTY.user: delegation}
    town.ends()

    assert town.streams.facts(SCHOOLS_STREAM)[-2:] == (
        ApprovalDelegated(
            school=THE_SCHOOL,
            deputy=THE_DEPUTY.user,
            delegated_by=THE_DIRECTOR.user,
            director=THE_DIRECTOR.person,
            until=WEEK,
        ),
        DelegationEnded(school=THE_SCHOOL, deputy=THE_DEPUTY.user, ended_by=THE_DIRECTOR.user),
    )
    with refused(NotPermitted, permission="applications:approve"):
        town.approves(application, THE_DEPUTY, DEPUTYS_IIN)


@pytest.mark.req("ADM-33")
def test_only_a_deputy_of_the_school_is_delegated_to_and_for_a_time_only() -> None:
    town = a_town()
    foreign = an_employee(0x777, "x", Role.DEPUTY_FOR_STUDIES, school=UUID(int=0x102))
    town.employees.meet(foreign)

    for nobodys in (THE_EXECUTOR, foreign, THE_PARENT):
        with refused(NotADeputy, field="deputy"):
            town.delegates(nobodys)
    for until in (NOON, NOON - timedelta(days=1), NOON + timedelta(days=LONGEST_DAYS, seconds=1)):
        with refused(DelegationPeriod, field="until", days=LONGEST_DAYS):
            town.delegates(until=until)
    town.delegates(until=NOON + timedelta(days=LONGEST_DAYS))


@pytest.mark.req("ADM-33")
def test_it_lapses_when_the_director_is_director_no_more_or_the_deputy_no_deputy() -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)
    town.delegates()
    town.employees.holdings.pop(THE_DIRECTOR.user)

    with refused(NotPermitted, permission="applications:approve"):
        town.approves(application, THE_DEPUTY, DEPUTYS_IIN)
    town.employees.meet(THE_DIRECTOR)
    with refused(NotFound):
        town.approves(application, replace(THE_DEPUTY, holdings=frozenset()), DEPUTYS_IIN)
    assert town.approves(application, THE_DEPUTY, DEPUTYS_IIN).answer["status"] == "enrolled"


@pytest.mark.req("ADM-33")
def test_who_accepted_it_approves_neither_as_a_deputy_nor_through_one() -> None:
    town = a_town()
    both = an_employee(THE_DEPUTY.user.int, DEPUTYS_IIN, Role.EXECUTOR, Role.DEPUTY_FOR_STUDIES)
    town.employees.meet(both)
    town.assigns(both)
    town.delegates(both)
    application = town.has(Status.SENT)
    town.accepts(application, both)
    town.forwards(application, both)
    with refused(FourEyes):
        town.approves(application, both, DEPUTYS_IIN)
    assert town.approves(application).answer["status"] == "enrolled"

    through = a_town()
    application = through.has(Status.SENT)
    through.accepts(application, THE_ONLY_CLERK)
    through.forwards(application, THE_ONLY_CLERK)
    through.delegates(who=THE_ONLY_CLERK)
    with refused(FourEyes):
        through.approves(application, THE_DEPUTY, DEPUTYS_IIN)
    with refused(FourEyes):
        through.approves(application, THE_DIRECTOR, DIRECTORS_IIN)
