"""Classes, pupils' places and a school's subjects: what is kept, and what is refused (RPT-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from kundelik_domain.attainment.commands import ChangeClass, NamedPupil, OpenClass, SetSubjects
from kundelik_domain.attainment.events import (
    ClassOpened,
    ClassSettingsChanged,
    JournalsSet,
    PupilNamed,
    PupilPlaced,
    PupilReleased,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
)
from kundelik_domain.attainment.journal_class import (
    JOURNAL_CLASS,
    JournalClass,
    change_class,
    leave,
    open_class,
    require_room,
    set_journals,
)
from kundelik_domain.attainment.policies.lists import letter_is_one, pupils_in_order
from kundelik_domain.attainment.pupil import PUPIL, Pupil, name, place, release
from kundelik_domain.attainment.refusals import (
    ClassOpenAlready,
    EmptyList,
    InvalidLetter,
    InvalidParallel,
    InvalidPupilName,
    NoGradesInParallel,
    NoJournal,
    NotAMember,
    SubjectTwice,
    TooManyPupils,
    UnknownSubject,
)
from kundelik_domain.attainment.subject_plan import SUBJECT_PLAN, SubjectPlan, set_subjects
from kundelik_domain.attainment.values import (
    SUBJECT_BY_KEY,
    JournalKind,
    ReportingPeriod,
    SubjectSetting,
    Visibility,
    class_of,
)
from kundelik_domain.shared.facts import ERASED
from kundelik_domain.shared.refusals import NotFound, Refusal
from tests.language import given, refused

pytestmark = pytest.mark.req("RPT-1")
SCHOOL, OTHER, SOMEBODY = UUID(int=1), UUID(int=2), UUID(int=3)
CLASS: Final = class_of(SCHOOL, 2021, 5, "Ә")
DAY: Final = date(2021, 9, 2)
FORM: Final = OpenClass(school=SCHOOL, school_year=2021, parallel=5, letter="Ә")
OPENED: Final = ClassOpened(
    CLASS, SCHOOL, 2021, 5, "Ә", JournalKind.CRITERIA_BASED, ReportingPeriod.QUARTER
)  # fmt: skip
JOURNALS: Final = JournalsSet(CLASS, ("kazakh-language", "mathematics"))
ENTERED: Final = PupilsEntered(CLASS, (1, 2), DAY)


def test_a_class_is_opened_once() -> None:
    assert open_class(JournalClass(), CLASS, FORM) == OPENED
    assert open_class(JournalClass(), CLASS, replace(FORM, letter=" Ә ")) == OPENED
    with refused(ClassOpenAlready, class_id=str(CLASS)):
        open_class(given(JOURNAL_CLASS, OPENED), CLASS, FORM)


@pytest.mark.parametrize("letter", ["А", "Ә", "а1", "МБ-1", "1234", "И\u0306"])
def test_a_letter_is_short(letter: str) -> None:
    assert len(letter_is_one(letter)) <= 4


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        *(({"letter": letter}, InvalidLetter) for letter in ("", " ", "АБВГД", "А/Б", "=А", "А\nБ", "😀", "_")),
        *(({"parallel": parallel}, InvalidParallel) for parallel in (-1, 13, 10**30)),
    ],
)
def test_a_class_that_cannot_be_is_refused(change: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        open_class(JournalClass(), CLASS, replace(FORM, **change))


@pytest.mark.parametrize("parallel", range(13))
def test_every_parallel_can_be_opened(parallel: int) -> None:
    assert open_class(JournalClass(), CLASS, replace(FORM, parallel=parallel)).parallel == parallel


def test_settings_change_once() -> None:
    existing = given(JOURNAL_CLASS, OPENED)
    changed = ChangeClass(class_id=CLASS, journal=JournalKind.OTHER, period=ReportingPeriod.TERM)
    fact = ClassSettingsChanged(CLASS, JournalKind.OTHER, ReportingPeriod.TERM)

    assert change_class(existing, changed) == (fact,)
    assert change_class(given(JOURNAL_CLASS, OPENED, fact), changed) == ()


def test_journals_are_known_subjects_each_once_in_their_order() -> None:
    existing = given(JOURNAL_CLASS, OPENED)

    assert set_journals(existing, CLASS, ("mathematics", "kazakh-language")) == (JOURNALS,)
    assert set_journals(given(JOURNAL_CLASS, OPENED, JOURNALS), CLASS, ("mathematics", "kazakh-language")) == ()
    assert set_journals(given(JOURNAL_CLASS, OPENED, JOURNALS), CLASS, ()) == (JournalsSet(CLASS, ()),)
    with refused(SubjectTwice, field="subjects", subject="physics"):
        set_journals(existing, CLASS, ("physics", "mathematics", "physics"))
    with refused(UnknownSubject, field="subjects", subject="alchemy" * 8 + "alch", allowed=sorted(SUBJECT_BY_KEY)):
        set_journals(existing, CLASS, ("alchemy" * 1000,))


@pytest.mark.req("RPT-4")
def test_grades_are_of_a_journal_that_the_class_has_from_parallel_2_on() -> None:
    given(JOURNAL_CLASS, OPENED, JOURNALS).require_journal("mathematics")
    with refused(NoJournal, subject="physics"):
        given(JOURNAL_CLASS, OPENED, JOURNALS).require_journal("physics")
    for parallel in (0, 1):
        with refused(NoGradesInParallel, parallel=parallel):
            given(JOURNAL_CLASS, replace(OPENED, parallel=parallel), JOURNALS).require_journal("mathematics")
    with refused(NotFound):
        JournalClass().require_school()


def test_a_class_has_a_hundred_pupils_at_most_and_only_members_leave() -> None:
    existing = given(JOURNAL_CLASS, OPENED, ENTERED)
    require_room(existing, range(3, 101))
    with refused(TooManyPupils, most=100):
        require_room(existing, range(3, 102))
    assert leave(existing, CLASS, (2,), DAY) == PupilsLeft(CLASS, (2,), DAY)
    with refused(NotAMember, pupil=3):
        leave(existing, CLASS, (1, 3), DAY)
    assert given(JOURNAL_CLASS, OPENED, ENTERED, PupilsLeft(CLASS, (2,), DAY)).members == {1}
    with refused(EmptyList, field="pupils", allowed="1"):
        pupils_in_order(())


def test_a_pupil_is_in_one_class_of_a_school_year() -> None:
    here, there = PupilPlaced(7, 2021, CLASS), PupilPlaced(7, 2021, OTHER)
    assert place(Pupil(), 7, 2021, CLASS) == (here,)
    assert place(given(PUPIL, here), 7, 2021, CLASS) == ()
    assert place(given(PUPIL, here), 7, 2021, OTHER) == (there,)
    assert release(given(PUPIL, here), 7, 2021, CLASS) == (PupilReleased(7, 2021, CLASS),)
    assert release(given(PUPIL, here, there), 7, 2021, CLASS) == ()
    next_year = PupilPlaced(7, 2022, OTHER)
    assert given(PUPIL, here, next_year, PupilReleased(7, 2021, CLASS)).classes == {2022: OTHER}


@pytest.mark.req("RPT-19", "AUD-6")
def test_a_name_is_of_one_person_whose_own_it_is() -> None:
    named = name(Pupil(), NamedPupil(7, "  Сәрсенова   Айсұлу "))
    again = name(given(PUPIL, replace(named, name=ERASED)), NamedPupil(7, "Сәрсенова Айсұлу"))

    assert again == named == PupilNamed(7, named.person, "Сәрсенова Айсұлу")
    assert name(Pupil(), NamedPupil(8, "Сәрсенова Айсұлу")).person != named.person
    assert name(given(PUPIL, named), NamedPupil(7, "Айсұлу", SOMEBODY)).person == SOMEBODY
    for wrong in ("", " \t", "а" * 201, "А\x00Б", "А\u202eБ"):
        with refused(InvalidPupilName, field="name", allowed="1–200"):
            name(Pupil(), NamedPupil(7, wrong))


def test_a_schools_subjects_are_set_whole() -> None:
    settings = tuple(
        SubjectSetting(subject, visibility)
        for subject, visibility in (("physics", Visibility.HIDDEN), ("mathematics", Visibility.WITH_ATTESTATION))
    )
    command = SetSubjects(school=SCHOOL, school_year=2021, subjects=settings)
    fact = SubjectsSet(SCHOOL, 2021, settings[::-1])

    assert set_subjects(SubjectPlan(), command) == (fact,)
    assert set_subjects(given(SUBJECT_PLAN, fact), command) == ()
    assert set_subjects(given(SUBJECT_PLAN, fact), replace(command, subjects=())) == (SubjectsSet(SCHOOL, 2021, ()),)
    with refused(SubjectTwice, field="subjects", subject="physics"):
        set_subjects(SubjectPlan(), replace(command, subjects=(*settings, settings[0])))
