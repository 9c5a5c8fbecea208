"""The demonstration's country and season are made before anything is run: they can be looked at as data."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import filetype
import pytest

from adapters.calendars.kazakhstan import load_calendar
from adapters.demo.authoring import write
from adapters.demo.autumn import classes_of, forming_schools
from adapters.demo.stories import CLASS_SIZE, ENDS, REFUSALS, Scenario, Story, kept_cases
from adapters.demo.timeline import Action, instants, timeline
from adapters.demo.world import DECIDING, FURTHER, World, build, proportion, real_schools
from adapters.sample_documents import jpeg, pdf, png
from kundelik_domain.admissions.values import FIRST_GRADE, SERVICES
from kundelik_domain.organisations.regions import REGIONS
from kundelik_domain.shared.iin import disagreements, parse_iin


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return write(build(), 520)


def test_the_same_arguments_make_the_same_scenario(scenario: Scenario) -> None:
    assert write(build(), 520) == scenario
    assert write(build(seed=2), 520) != scenario


@pytest.mark.req("OPS-1")
def test_each_region_has_a_hundredth_of_its_schools_and_one_at_least() -> None:
    by_region = Counter(school.region.code for school in build().schools)

    assert set(by_region) == {region.code for region in REGIONS}
    assert sum(real_schools().values()) == 7687
    assert by_region == proportion()
    assert (by_region["KZ-61"], by_region["KZ-62"], sum(by_region.values())) == (10, 1, 78)
    assert set(proportion(10_000).values()) == {1}


def people_of(world: World) -> list[tuple[str, str]]:
    staff = [employee for school in world.schools for employee in school.staff.values()]
    return [(e.login, e.person.iin) for e in (world.operator, world.auditor, *staff)]


def test_everybody_has_an_identification_number_of_their_own_that_tells_their_birth(scenario: Scenario) -> None:
    employees = people_of(scenario.world)
    made_up = scenario.cases[1:]  # the first one's people are the manual's, whose numbers tell another century
    parents = [case.parent for case in made_up]
    children = {case.child.iin: case.child for case in made_up}

    for person in (*parents, *children.values()):
        assert disagreements(parse_iin(person.iin), person.born_on, person.sex) == ()
    for numbers in ([iin for _, iin in employees], [parent.iin for parent in parents]):
        assert len({parse_iin(number) for number in numbers}) == len(numbers)
    assert len({login for login, _ in employees}) == len(employees)
    assert len({case.email for case in scenario.cases}) == len(scenario.cases)


@pytest.mark.req("ADM-18")
def test_every_school_has_who_decides_and_one_has_all_ten_roles() -> None:
    first, *others = build().schools

    assert set(first.staff) == {*DECIDING, *FURTHER}
    assert len(first.staff) == 10
    assert all(set(school.staff) == set(DECIDING) for school in others)
    assert (first.name_kk, first.region.code) == ("Хогвартс первый", "KZ-35")


def test_more_than_five_hundred_children_live_through_every_story(scenario: Scenario) -> None:
    assert scenario.children >= 500
    assert {case.story for case in scenario.cases} == set(Story)
    assert set(ENDS) | set(REFUSALS) <= set(Story)


@pytest.mark.req("ADM-3")
def test_every_service_is_asked_for_and_one_refused_childs_papers_are_kept(scenario: Scenario) -> None:
    others = Counter((case.service, case.end) for case in scenario.cases if case.service != FIRST_GRADE)

    assert {service for service, _ in others} == set(SERVICES) - {FIRST_GRADE}
    assert set(others.values()) == {3}
    assert {end for _, end in others} == {"enrolled", "rejected", "cancelled"}
    assert [case.end for case in kept_cases(scenario)] == ["placed", "rejected"]


@pytest.mark.req("ADM-29")
def test_classes_have_room_for_all_who_are_admitted_and_no_more_than_are_needed(scenario: Scenario) -> None:
    for place in forming_schools(scenario):
        seats, admitted = Counter[tuple[str, str]](), Counter(case.pool for case in scenario.admitted(place))
        for plan in classes_of(scenario, place):
            seats[plan["language"], plan["class_kind"]] += plan["seats"]
        assert all(admitted[pool] <= seats[pool] < admitted[pool] + CLASS_SIZE for pool in seats)
        assert set(seats) == set(admitted)
    assert classes_of(scenario, 0)[0]["name"] == "1 «А»"


@pytest.mark.req("ADM-24")
def test_the_manuals_own_application_has_the_minutes_of_the_manual(scenario: Scenario) -> None:
    first = scenario.cases[0]
    local = [
        (f"{step.at.astimezone(ZoneInfo('Asia/Almaty')):%d.%m.%Y %H:%M}", step.action)
        for step in timeline(scenario)
        if step.case == first
    ]

    assert local == [
        ("14.03.2022 12:26", Action.DRAFT),
        ("14.03.2022 12:29", Action.ATTACH),
        ("14.03.2022 12:32", Action.SEND),
        ("14.03.2022 12:34", Action.ACCEPT),
        ("14.03.2022 12:34", Action.FORWARD),
        ("14.03.2022 12:34", Action.APPROVE),
    ]


def test_the_timeline_goes_forward_and_keeps_the_order_of_each_application(scenario: Scenario) -> None:
    steps = timeline(scenario)

    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert sum(len(case) for _, cases in instants(steps) for case in cases) == len(steps)
    assert steps[0].case == scenario.cases[0]
    for case in scenario.cases[1:]:
        own = [step.action for step in steps if step.case == case]
        assert own[:2] == [Action.DRAFT, Action.ATTACH]


def test_people_come_on_days_off_and_after_hours_and_the_window_is_open(scenario: Scenario) -> None:
    calendar, opens = load_calendar(), datetime(2022, 3, 31, 18, tzinfo=UTC)
    sendings = [s.at.astimezone(ZoneInfo("Asia/Almaty")) for s in timeline(scenario) if s.action is Action.SEND]

    assert any(not calendar.is_working(at.date()) for at in sendings)
    assert any(at.hour >= 18 for at in sendings)
    assert {(5, 1), (5, 7), (5, 9)} <= {(at.month, at.day) for at in sendings}
    assert all(at > opens for at in sendings[1:])


@pytest.mark.req("ADM-5")
def test_the_documents_are_what_they_say_they_are_and_each_is_another() -> None:
    made = [(form(line), form) for form in (pdf, png, jpeg) for line in ("one", "another")]

    assert len({content for content, _ in made}) == 6
    assert [filetype.guess_mime(content) for content, _ in made[::2]] == [
        "application/pdf",
        "image/png",
        "image/jpeg",
    ]
