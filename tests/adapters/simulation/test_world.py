"""The simulated country: the same for the same seed, in real proportions, and no pupil twice (RPT-20)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from adapters.simulation.country import country, schools_by_region
from adapters.simulation.days import Day, World
from adapters.simulation.roster import roster_of
from adapters.simulation.school import LARGEST, MOST_IN_CLASS, pupil_numbers, school_of
from kundelik_domain.attainment.shipped_rules import SCHOOL_YEAR_2021
from kundelik_domain.attainment.values import Column, Grade, JournalKind, ReportingPeriod

SEED = 7
FIRST = SCHOOL_YEAR_2021.quarters[0]


def world(schools: int = 6, seed: int = SEED) -> World:
    return World(seed, schools, SCHOOL_YEAR_2021)


def days_of(number: int, columns: tuple[Column, ...] = tuple(Column), of: World | None = None) -> list[Day]:
    """All days of a school's year on which it brings anything."""
    told = of or world()
    found = [
        told.day(number, on, columns)
        for on, numbers in told.days(FIRST.starts, SCHOOL_YEAR_2021.next_begins)
        if number in numbers
    ]
    return [day for day in found if day.sheets or day.coming or day.leaving]


@pytest.mark.req("RPT-20")
def test_the_regions_have_their_real_schools_and_a_small_country_has_their_proportion() -> None:
    regions = Counter(country().district(school).region.code for school in range(7_687))

    assert regions == schools_by_region()
    assert sum(regions.values()) == 7_687
    small = Counter(country().district(school).region.code for school in range(769))
    assert all(abs(small[code] - number / 10) <= 1 for code, number in regions.items())


@pytest.mark.req("RPT-20")
def test_every_district_has_a_name_of_its_own_that_says_it_is_simulated() -> None:
    names = [district.name for district in country().districts]

    assert len(names) == 223
    assert len({name.kk for name in names}) == len({name.ru for name in names}) == 223
    assert all("модельденген" in name.kk and "simulated" in name.en for name in names)
    assert len({country().district(school).number for school in range(7_687)}) == 223


@pytest.mark.req("RPT-20")
def test_a_school_is_the_same_however_many_there_are() -> None:
    on = next(day.on for day in days_of(4, (Column.QUARTER_1,)))

    assert world(5).day(4, on, (Column.QUARTER_1,)) == world(7_687).day(4, on, (Column.QUARTER_1,))
    assert world().members(3) == world(5_000).members(3)
    assert world(seed=8).members(3) != world().members(3)


@pytest.mark.req("RPT-20")
def test_numbers_are_nobodys_twice_and_tell_nothing_of_the_school() -> None:
    numbers = np.concatenate([pupil_numbers(SEED, school, LARGEST) for school in (*range(40), 7_686, 76_869)])

    assert len(np.unique(numbers)) == len(numbers)
    assert (numbers.min() > 0, numbers.max() <= 2**30) == (True, True)
    assert abs(np.corrcoef(np.arange(len(numbers)), numbers)[0, 1]) < 0.05


@pytest.mark.req("RPT-1")
def test_schools_are_of_all_sizes_and_their_classes_of_all_kinds() -> None:
    schools = [school_of(SEED, number) for number in range(300)]
    classes = [each for school in schools for each in school.classes]

    assert 300 < sum(len(school.numbers) for school in schools) / 300 < 640
    assert min(len(school.numbers) for school in schools) < 60
    assert max(len(school.numbers) for school in schools) > 1_500
    assert all(each.size <= MOST_IN_CLASS for each in classes)
    assert {each.parallel for each in classes} == set(range(12))
    assert {each.journal for each in classes} == set(JournalKind)
    assert {each.period for each in classes} == set(ReportingPeriod)


@pytest.mark.req("RPT-16")
def test_sheets_are_filled_in_time_and_put_right_later() -> None:
    filled: dict[tuple[int, str, Column, int], Grade | None] = {}
    changes = 0
    for day in days_of(2):
        for place, subject, column, grades in day.sheets:
            window = SCHOOL_YEAR_2021.quarters[3 if column in (Column.YEAR, Column.FINAL) else int(column.value) - 1]
            for pupil, grade in grades:
                key = (place, subject, column, pupil)
                assert day.on < SCHOOL_YEAR_2021.next_begins
                assert key in filled or window.grading_from <= day.on <= window.holidays_to
                assert filled.get(key) is not grade
                changes += key in filled
                filled[key] = grade
    assert changes > len(filled) / 500
    assert {column for _, _, column, _ in filled} == set(Column)


@pytest.mark.req("RPT-1")
def test_who_is_graded_is_a_member_then_and_who_comes_had_left_before() -> None:
    pair, there, entered = world(2), dict[int, tuple[int, int]](), 0
    for number in (0, 1):
        for members in pair.members(number):
            there |= dict.fromkeys(members.pupils, (number, members.place))
    known = set(there)
    days = sorted((day for number in (0, 1) for day in days_of(number, of=pair)), key=lambda day: day.on)
    for day in days:
        for members in day.leaving:
            assert {there.pop(pupil) for pupil in members.pupils} == {(day.school, members.place)}
        for members in day.coming:
            entered += len(members.pupils)
            assert all(there.get(pupil, (day.school, 0))[0] == day.school for pupil in members.pupils)
            there |= dict.fromkeys(members.pupils, (day.school, members.place))
        for sheet in day.sheets:
            column = sheet.column
            filled = {pupil for pupil, _ in sheet.grades}
            put = SCHOOL_YEAR_2021.quarters[0 if column is Column.QUARTER_1 else 3].grading_from <= day.on
            assert not put or column is not Column.QUARTER_4 or filled <= there.keys()
    assert entered > 0
    assert there.keys() <= known


@pytest.mark.req("RPT-5")
def test_grades_are_spread_as_in_life_with_every_sign_among_them() -> None:
    signs = Counter[Grade | None]()
    by_pupil: dict[int, set[Grade | None]] = {}
    for number in range(16):
        for day in days_of(number, (Column.QUARTER_1,), world(16)):
            for sheet in day.sheets:
                for pupil, grade in sheet.grades:
                    signs[grade] += 1
                    by_pupil.setdefault(pupil, set()).add(grade)
    low = {Grade.TWO, Grade.ONE, Grade.NOT_ATTESTED, Grade.TEMPORARILY_NOT_ATTESTED, Grade.FAILED}
    failing = sum(bool(found & low) for found in by_pupil.values())
    good = sum(found.isdisjoint(low | {Grade.THREE}) for found in by_pupil.values())

    assert set(signs) == set(Grade)
    assert 0.4 < signs[Grade.FIVE] / signs.total() < 0.65
    assert 0.005 < failing / len(by_pupil) < 0.06
    assert 0.5 < good / len(by_pupil) < 0.8


@pytest.mark.req("RPT-21")
def test_some_sheets_are_not_put_when_the_quarter_ends_and_few_never() -> None:
    wanted, by_the_end, ever = 0, 0, 0
    for number in range(20):
        roster = roster_of(SEED, number)
        graded = [
            each for each in roster.school.classes if each.parallel >= 2 and each.period is ReportingPeriod.QUARTER
        ]
        wanted += sum(len(each.subjects) for each in graded)
        seen: set[tuple[int, str]] = set()
        for day in days_of(number, (Column.QUARTER_1,), world(20)):
            seen |= {(sheet.place, sheet.subject) for sheet in day.sheets}
            by_the_end += sum(day.on <= FIRST.ends + timedelta(days=2) for _ in day.sheets)
        ever += len(seen)

    assert 0.85 < by_the_end / wanted < 0.97
    assert 0.95 < ever / wanted < 1


def test_nothing_happens_outside_the_days_of_a_column() -> None:
    assert not world().is_open(Column.QUARTER_1, FIRST.grading_from - timedelta(days=1))
    assert not world().is_open(Column.QUARTER_4, date(2022, 9, 1))
