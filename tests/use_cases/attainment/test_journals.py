"""Classes are opened, filled and changed by those who keep the school's journals (RPT-1, RPT-8)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from kundelik_domain.attainment.commands import (
    ChangeClass,
    EnterPupils,
    NamedPupil,
    NamePupils,
    OpenClass,
    SetJournals,
    SetSubjects,
)
from kundelik_domain.attainment.events import (
    ClassOpened,
    JournalsSet,
    PupilNamed,
    PupilPlaced,
    PupilReleased,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
)
from kundelik_domain.attainment.pupil import PUPIL
from kundelik_domain.attainment.refusals import (
    ClassOpenAlready,
    DayOutside,
    EmptyList,
    InvalidYear,
    NotAMember,
    PupilElsewhere,
    PupilTwice,
    SeveralCapacities,
    TooManyAtOnce,
    TooManyPupils,
)
from kundelik_domain.attainment.use_cases.journals import MOST_CLASSES
from kundelik_domain.attainment.values import (
    JournalKind,
    ReportingPeriod,
    SubjectSetting,
    Visibility,
    class_of,
    plan_of,
    pupil_of,
)
from kundelik_domain.shared.access import Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal
from tests.language import refused
from tests.use_cases.attainment.world import (
    DIRECTOR,
    FAR_OFFICER,
    FAR_SCHOOL,
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
    somebody,
)

pytestmark = pytest.mark.req("RPT-1")
TODAY: Final = date(2021, 10, 27)
FIVE_B: Final = class_of(SCHOOL, 2021, 5, "Ә")
FORM: Final = OpenClass(school=SCHOOL, school_year=2021, parallel=5, letter="А")


@pytest.fixture
def world() -> World:
    return World()


def test_a_class_is_opened_with_its_journals_and_pupils_in_one_append(world: World) -> None:
    assert world.opens() == FIVE_A
    assert world.since(0) == [
        ClassOpened(FIVE_A, SCHOOL, 2021, 5, "А", JournalKind.CRITERIA_BASED, ReportingPeriod.QUARTER),
        JournalsSet(FIVE_A, SUBJECTS),
        PupilsEntered(FIVE_A, (1, 2, 3), TODAY),
        *(PupilPlaced(pupil, 2021, FIVE_A) for pupil in (1, 2, 3)),
    ]
    recorded = world.streams.log[0].decision
    assert (recorded.role, recorded.organisation) == (Role.DIRECTOR, SCHOOL)


def test_a_class_is_opened_once(world: World) -> None:
    world.opens()
    for letter in ("А", " а "):
        with refused(ClassOpenAlready, class_id=str(FIVE_A)):
            world.opens(letter)
    with refused(InvalidYear, field="school_year", allowed="1991–2199"):
        world.opens("Б", school_year=21)


@pytest.mark.req("RPT-8", "IDN-3")
@pytest.mark.parametrize(
    ("asker", "refusal"),
    [
        (STRANGER, NotFound),
        (NEIGHBOURS_DIRECTOR, NotFound),
        (FAR_OFFICER, NotFound),
        (HR, NotPermitted),
        (TEACHER, NotPermitted),
        (OBLAST_OFFICER, NotPermitted),
        (MINISTRY, NotPermitted),
        (
            Principal(DIRECTOR.user, DIRECTOR.user, DIRECTOR.holdings, frozenset({Permission.PUT_GRADES})),
            NotPermitted,
        ),
    ],
)
def test_nobody_else_keeps_journals(world: World, asker: Principal, refusal: type[Refusal]) -> None:
    world.opens()
    before = len(world.streams.log)
    subjects = SetSubjects(school=SCHOOL, school_year=2021, subjects=())
    for attempt in (
        lambda: world.opens("Ә", asker),
        lambda: world.enters(FIVE_A, 4, by=asker),
        lambda: world.releases(FIVE_A, 1, by=asker),
        lambda: world.journals.set_subjects(world.asked(), asker, subjects),
        lambda: world.journals.set_journals(world.asked(), asker, SetJournals(class_id=FIVE_A, subjects=())),
    ):
        with pytest.raises(refusal):
            attempt()
    assert len(world.streams.log) == before


@pytest.mark.req("IDN-3")
def test_a_class_that_is_not_there_is_as_one_of_strangers(world: World) -> None:
    with refused(NotFound):
        world.enters(UUID(int=404), 1)
    with refused(NotFound):
        world.opens(school=UUID(int=404))


@pytest.mark.req("RPT-8")
def test_a_district_keeps_the_journals_of_its_schools(world: World) -> None:
    world.opens(by=OFFICER, school=NEIGHBOUR)

    assert world.streams.log[0].decision.role is Role.DISTRICT_OFFICER
    with refused(NotFound):
        world.opens(by=OFFICER, school=FAR_SCHOOL)


def test_settings_journals_and_subjects_change_once(world: World) -> None:
    world.opens()
    settings = (SubjectSetting("physics", Visibility.HIDDEN),)
    for again in (False, True):
        before = len(world.streams.log)
        changed = ChangeClass(class_id=FIVE_A, journal=JournalKind.OTHER, period=ReportingPeriod.QUARTER)
        world.journals.change_class(world.asked(), DIRECTOR, changed)
        world.journals.set_journals(world.asked(), DIRECTOR, SetJournals(class_id=FIVE_A, subjects=("physics",)))
        subjects = SetSubjects(school=SCHOOL, school_year=2021, subjects=settings)
        outcome = world.journals.set_subjects(world.asked(), DIRECTOR, subjects)
        assert (len(world.since(before)), outcome.answer) == (0 if again else 3, {"school": str(SCHOOL)})
    assert world.streams.facts(plan_of(SCHOOL, 2021)) == (SubjectsSet(SCHOOL, 2021, settings),)


def test_who_enters_another_class_leaves_the_one_before_in_the_same_append(world: World) -> None:
    world.opens()
    world.opens("Ә", pupils=(4,))
    before = len(world.streams.log)
    world.enters(FIVE_B, 3, 4, 1)

    assert world.since(before) == [
        PupilsLeft(FIVE_A, (1, 3), TODAY),
        PupilsEntered(FIVE_B, (1, 3), TODAY, ((1, FIVE_A), (3, FIVE_A))),
        PupilPlaced(1, 2021, FIVE_B),
        PupilPlaced(3, 2021, FIVE_B),
    ]
    assert (set(world.school_class().members), set(world.school_class(FIVE_B).members)) == ({2}, {1, 3, 4})
    assert len({id(recorded.envelope) for recorded in world.streams.log[before:]}) == 1


def test_who_is_there_already_stays_without_a_fact(world: World) -> None:
    world.opens()
    before = len(world.streams.log)
    world.enters(FIVE_A, 1, 2, 3)

    assert world.since(before) == []


def test_another_school_years_class_keeps_its_pupils(world: World) -> None:
    world.opens()
    world.on(2022, 9, 5)
    next_year = world.opens(school_year=2022, parallel=6, on=date(2022, 9, 1))

    assert world.school_class().members == world.school_class(next_year).members == {1, 2, 3}
    assert world.streams.read(PUPIL, pupil_of(1)).classes == {2021: FIVE_A, 2022: next_year}


@pytest.mark.req("RPT-8")
def test_another_schools_pupil_is_released_there_first_unless_one_keeps_both(world: World) -> None:
    world.opens()
    with refused(PupilElsewhere, pupil=2):
        world.opens(by=NEIGHBOURS_DIRECTOR, school=NEIGHBOUR, pupils=(2, 9))
    world.opens(by=NEIGHBOURS_DIRECTOR, school=NEIGHBOUR, pupils=(9,))
    theirs = class_of(NEIGHBOUR, 2021, 5, "А")
    world.enters(theirs, 1, by=OFFICER)
    world.releases(FIVE_A, 2)
    world.enters(theirs, 2, by=NEIGHBOURS_DIRECTOR)
    both = somebody(30, (Role.DIRECTOR, SCHOOL), (Role.DIRECTOR, NEIGHBOUR))
    world.enters(theirs, 3, by=both)

    assert world.school_class().members == frozenset()
    assert world.school_class(theirs).members == {1, 2, 3, 9}


def test_who_is_released_is_in_no_class(world: World) -> None:
    world.opens()
    before = len(world.streams.log)
    world.releases(FIVE_A, 2)

    assert world.since(before) == [PupilsLeft(FIVE_A, (2,), TODAY), PupilReleased(2, 2021, FIVE_A)]
    with refused(NotAMember, pupil=2):
        world.releases(FIVE_A, 1, 2)


def test_lists_that_cannot_be_are_refused(world: World) -> None:
    world.opens()
    with refused(EmptyList, field="pupils", allowed="1"):
        world.enters(FIVE_A)
    with refused(PupilTwice, field="pupils", pupil=7):
        world.enters(FIVE_A, 7, 8, 7)
    with refused(TooManyPupils, most=100):
        world.enters(FIVE_A, *range(1, 102))
    with refused(DayOutside, field="on", allowed="01.01.2021 – 27.10.2021"):
        tomorrow = EnterPupils(class_id=FIVE_A, pupils=(4,), on=date(2021, 10, 28))
        world.journals.enter_pupils(world.asked(), DIRECTOR, tomorrow)


def test_many_classes_are_opened_all_or_none(world: World) -> None:
    forms = [
        OpenClass(school=SCHOOL, school_year=2021, parallel=parallel, letter="А", pupils=(parallel,))
        for parallel in range(1, 12)
    ]
    outcome = world.journals.open_classes(world.asked(), DIRECTOR, forms)

    assert outcome.answer == {"classes": [str(class_of(SCHOOL, 2021, parallel, "А")) for parallel in range(1, 12)]}
    before = len(world.streams.log)
    new = OpenClass(school=SCHOOL, school_year=2021, parallel=1, letter="Б")
    with pytest.raises(ClassOpenAlready) as told:
        world.journals.open_classes(world.asked(), DIRECTOR, [new, forms[3]])
    assert (told.value.details["class"], len(world.streams.log)) == (1, before)
    with refused(EmptyList, field="classes", allowed="1"):
        world.journals.open_classes(world.asked(), DIRECTOR, [])
    with refused(TooManyAtOnce, field="classes", most=MOST_CLASSES):
        world.journals.open_classes(world.asked(), DIRECTOR, forms * 50)


def test_one_command_is_in_one_capacity_and_a_pupil_named_twice_goes_to_the_last(world: World) -> None:
    both = somebody(31, (Role.DIRECTOR, SCHOOL), (Role.DIRECTOR, NEIGHBOUR))
    there = OpenClass(school=NEIGHBOUR, school_year=2021, parallel=5, letter="А")
    with pytest.raises(SeveralCapacities):
        world.journals.open_classes(world.asked(), both, [FORM, there])
    world.journals.open_classes(world.asked(), OFFICER, [FORM, there])

    again = [
        OpenClass(school=SCHOOL, school_year=2021, parallel=6, letter=letter, pupils=(1, 2)) for letter in ("А", "Ә")
    ]
    world.journals.open_classes(world.asked(), OFFICER, again)
    six_a, six_b = (world.school_class(class_of(SCHOOL, 2021, 6, letter)) for letter in ("А", "Ә"))
    assert (set(six_a.members), set(six_b.members)) == (set(), {1, 2})


@pytest.mark.req("RPT-19")
def test_members_are_named_in_their_own_streams(world: World) -> None:
    world.opens()
    names = (NamedPupil(2, "Сәрсенова Айсұлу"), NamedPupil(1, "Ахметов Дәурен", UUID(int=77)))
    world.journals.name_pupils(world.asked(), DIRECTOR, NamePupils(class_id=FIVE_A, names=names))

    named = world.streams.facts(pupil_of(1))[-1]
    assert named == PupilNamed(1, UUID(int=77), "Ахметов Дәурен")
    with refused(NotAMember, pupil=4):
        strange = NamePupils(class_id=FIVE_A, names=(NamedPupil(4, "Х"),))
        world.journals.name_pupils(world.asked(), DIRECTOR, strange)
