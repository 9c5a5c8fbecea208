"""Grades are put by the sheet and by the hundred, in their time, by those who may (RPT-2, RPT-16, RPT-20)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import pytest

from kundelik_domain.attainment.events import GradesPut
from kundelik_domain.attainment.refusals import (
    EmptySheet,
    GradingClosed,
    NoGradesInParallel,
    NoJournal,
    NotAMember,
    SchoolYearUnknown,
    SeveralCapacities,
    SheetTwice,
    TooManyAtOnce,
    UnknownSubject,
)
from kundelik_domain.attainment.shipped_rules import SCHOOL_YEAR_2021
from kundelik_domain.attainment.use_cases.grading import MOST_SHEETS
from kundelik_domain.attainment.values import Column, Grade, GradeChange, class_of
from kundelik_domain.shared.access import Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal
from tests.domain.attainment.test_days import later
from tests.language import refused
from tests.use_cases.attainment.world import (
    FAR_OFFICER,
    FIVE_A,
    HR,
    MINISTRY,
    NEIGHBOUR,
    NEIGHBOURS_DIRECTOR,
    OBLAST_OFFICER,
    OFFICER,
    SCHOOL,
    STRANGER,
    SUBJECTS,
    TEACHER,
    World,
    a_sheet,
    somebody,
)

pytestmark = pytest.mark.req("RPT-20")
QUARTER_1: Final = {"column": "1", "opens": "2021-10-18", "closes": "2021-11-07"}


@pytest.fixture
def world() -> World:
    world = World()
    world.opens()
    return world


def test_a_sheet_is_one_fact_with_what_was_and_is(world: World) -> None:
    first = world.puts()
    run = UUID(int=0x1)
    second = world.puts(grades=((1, Grade.FOUR), (2, Grade.FOUR), (3, None)), run=run)

    assert (first, second) == (
        {"put": 3, "changed": 0, "unchanged": 0},
        {"put": 0, "changed": 2, "unchanged": 1},
    )
    assert world.since(len(world.streams.log) - 1) == [
        GradesPut(
            class_id=FIVE_A,
            school=SCHOOL,
            school_year=2021,
            subject="mathematics",
            column=Column.QUARTER_1,
            changes=(GradeChange(1, Grade.FIVE, Grade.FOUR), GradeChange(3, Grade.NOT_ATTESTED, None)),
            run=run,
        )
    ]
    assert world.cells() == {1: Grade.FOUR, 2: Grade.FOUR}
    recorded = world.streams.log[-1].decision
    assert (recorded.role, recorded.organisation) == (Role.TEACHER, SCHOOL)


def test_the_same_sheet_again_makes_no_fact(world: World) -> None:
    world.puts()
    before = len(world.streams.log)

    assert world.puts() == {"put": 0, "changed": 0, "unchanged": 3}
    world.on(2023, 5, 5)  # not even when grading is long over
    assert world.puts() == {"put": 0, "changed": 0, "unchanged": 3}
    assert world.since(before) == []


@pytest.mark.req("RPT-16")
def test_empty_cells_are_filled_in_their_days_and_grades_corrected_until_the_next_school_year(world: World) -> None:
    world.on(2021, 10, 17)
    with refused(GradingClosed, **QUARTER_1):
        world.puts()
    world.on(2021, 11, 7)
    world.puts(grades=((1, Grade.FIVE),))
    world.on(2021, 11, 8)
    with refused(GradingClosed, **QUARTER_1):
        world.puts(grades=((1, Grade.FOUR), (2, Grade.FIVE)))
    world.on(2022, 9, 1)
    world.puts(grades=((1, Grade.FOUR), (2, None)))
    with refused(GradingClosed, column="year", opens="2022-05-11", closes="2022-08-31"):
        world.puts(column=Column.YEAR)
    world.on(2022, 9, 2)
    with refused(GradingClosed, column="1", opens="2021-10-18", closes="2022-09-01"):
        world.puts(grades=((1, Grade.THREE),))
    assert world.cells() == {1: Grade.FOUR}


@pytest.mark.req("RPT-16")
def test_the_days_are_those_of_the_school_year_that_the_ministry_has_set(world: World) -> None:
    world.on(2022, 10, 25)
    world.opens(parallel=6, school_year=2022)
    sheet = a_sheet(class_id=class_of(SCHOOL, 2022, 6, "А"))
    with refused(SchoolYearUnknown, school_year=2022):
        world.puts(sheet)
    world.years.set(world.asked(), MINISTRY, later(SCHOOL_YEAR_2021, 1))

    assert world.puts(sheet)["put"] == 3


@pytest.mark.req("RPT-4")
def test_a_class_gets_grades_in_its_journals_alone(world: World) -> None:
    world.opens("Б", parallel=1, pupils=(11,))
    first_form = a_sheet(class_id=class_of(SCHOOL, 2021, 1, "Б"), grades=((11, Grade.FIVE),))
    with refused(NoGradesInParallel, parallel=1):
        world.puts(first_form)
    with refused(NoJournal, subject="music"):
        world.puts(subject="music")
    with pytest.raises(UnknownSubject):
        world.puts(subject="alchemy")
    with refused(NotFound):
        world.puts(class_id=UUID(int=404))


def test_who_has_left_gets_no_first_grade_but_a_corrected_one(world: World) -> None:
    world.puts()
    world.releases(FIVE_A, 2)
    with refused(NotAMember, pupil=2):
        world.puts(subject="physics", grades=((2, Grade.FIVE),))
    world.puts(grades=((2, Grade.THREE),))

    assert world.cells()[2] is Grade.THREE


@pytest.mark.req("RPT-8", "IDN-3")
@pytest.mark.parametrize(
    ("asker", "refusal"),
    [
        (STRANGER, NotFound),
        (NEIGHBOURS_DIRECTOR, NotFound),
        (FAR_OFFICER, NotFound),
        (HR, NotPermitted),
        (OBLAST_OFFICER, NotPermitted),
        (MINISTRY, NotPermitted),
        (somebody(40, (Role.SCHOOL_ADMINISTRATOR, SCHOOL)), NotPermitted),
        (Principal(TEACHER.user, TEACHER.user, TEACHER.holdings, frozenset({Permission.SEE_REPORTS})), NotPermitted),
    ],
)
def test_nobody_else_puts_grades(world: World, asker: Principal, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        world.puts(by=asker)
    assert world.cells() == {}


def test_many_sheets_are_one_command(world: World) -> None:
    world.opens("Ә", pupils=(4, 5), by=OFFICER)
    sheets = [
        a_sheet(class_id=class_id, subject=subject, grades=tuple((pupil, Grade.FOUR) for pupil in pupils))
        for class_id, pupils in ((FIVE_A, (1, 2, 3)), (class_of(SCHOOL, 2021, 5, "Ә"), (4, 5)))
        for subject in SUBJECTS
    ]
    world.puts(sheets[1])
    before = len(world.streams.log)
    outcome = world.grading.put_many(world.asked(), OFFICER, sheets)

    assert outcome.answer == {"put": 12, "changed": 0, "unchanged": 3}
    assert [type(fact) for fact in world.since(before)] == [GradesPut] * 5
    assert {recorded.decision.role for recorded in world.streams.log[before:]} == {Role.DISTRICT_OFFICER}


def test_one_wrong_sheet_stops_all_and_is_named(world: World) -> None:
    before = len(world.streams.log)
    with refused(NotAMember, pupil=9, sheet=1):
        world.grading.put_many(
            world.asked(), TEACHER, [a_sheet(), a_sheet(subject="physics", grades=((9, Grade.FIVE),))]
        )
    with refused(NotFound, sheet=1):
        world.grading.put_many(world.asked(), TEACHER, [a_sheet(), a_sheet(class_id=UUID(int=404))])
    with refused(SheetTwice, field="sheets", sheet=1):
        world.grading.put_many(world.asked(), TEACHER, [a_sheet(), a_sheet(grades=((1, Grade.ONE),))])
    with refused(EmptySheet, field="sheets", allowed="1"):
        world.grading.put_many(world.asked(), TEACHER, [])
    with refused(TooManyAtOnce, field="sheets", most=MOST_SHEETS):
        world.grading.put_many(world.asked(), TEACHER, [a_sheet()] * (MOST_SHEETS + 1))
    assert world.since(before) == []


@pytest.mark.req("RPT-8", "AUD-1")
def test_the_schools_of_one_command_are_reached_in_one_capacity(world: World) -> None:
    world.opens(by=NEIGHBOURS_DIRECTOR, school=NEIGHBOUR, pupils=(8,))
    theirs = a_sheet(class_id=class_of(NEIGHBOUR, 2021, 5, "А"), grades=((8, Grade.FIVE),))
    both = somebody(41, (Role.TEACHER, SCHOOL), (Role.TEACHER, NEIGHBOUR))

    with refused(SeveralCapacities, sheet=1):
        world.grading.put_many(world.asked(), both, [a_sheet(), theirs])
    assert world.grading.put_many(world.asked(), OFFICER, [a_sheet(), theirs]).answer["put"] == 4


def test_a_command_sent_twice_gets_its_first_answer(world: World) -> None:
    envelope = world.asked()
    first = world.grading.put(envelope, TEACHER, a_sheet())
    world.on(2022, 12, 1)
    again = world.grading.put(envelope, TEACHER, a_sheet(grades=((9, Grade.FIVE),)))

    assert (again.answer, again.repeated) == (first.answer, True)
