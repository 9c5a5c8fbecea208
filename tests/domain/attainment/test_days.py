"""Which weeks show what, and when grades are put: the manual's dates of 2021–2022 (RPT-14 … RPT-17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.attainment.policies.days import (
    day_of_year,
    require_changing,
    require_filling,
    saturday_of,
    shown_on,
    sunday_of,
    today,
)
from kundelik_domain.attainment.refusals import DayOutside, GradingClosed, NotASunday
from kundelik_domain.attainment.shipped_rules import SCHOOL_YEAR_2021, SHIPPED_YEARS
from kundelik_domain.attainment.values import Column, Period, Quarter, SchoolYear
from tests.language import refused

FIRST, SECOND, THIRD, FOURTH = (
    (2021, period) for period in (Period.QUARTER_1, Period.QUARTER_2, Period.QUARTER_3, Period.QUARTER_4)
)
YEAR: Final = (2021, Period.YEAR)
WEEK: Final = timedelta(days=7)


def later(year: SchoolYear, by: int) -> SchoolYear:
    """The same school year some years later."""

    def moved(day: date) -> date:
        return day.replace(year=day.year + by)

    quarters = tuple(
        Quarter(
            number=quarter.number,
            starts=moved(quarter.starts),
            ends=moved(quarter.ends),
            grading_from=moved(quarter.grading_from),
            holidays_to=moved(quarter.holidays_to),
        )
        for quarter in year.quarters
    )
    assert len(quarters) == 4
    return replace(year, year=year.year + by, quarters=quarters, next_begins=moved(year.next_begins))


TWO_YEARS: Final = (later(SCHOOL_YEAR_2021, 1), SCHOOL_YEAR_2021)


@pytest.mark.req("RPT-15")
def test_quarter_1_ends_on_friday_29_october_2021_and_appears_on_sunday_the_31st() -> None:
    assert saturday_of(date(2021, 10, 29)) == date(2021, 10, 30)
    assert shown_on(date(2021, 10, 24), SHIPPED_YEARS) == ()
    assert shown_on(date(2021, 10, 31), SHIPPED_YEARS) == (FIRST,)


@pytest.mark.req("RPT-15")
def test_all_through_quarter_2_the_results_of_quarter_1_are_shown() -> None:
    sundays = [date(2021, 11, 7) + WEEK * number for number in range(8)]

    assert sundays[-1] == date(2021, 12, 26)
    assert {shown_on(sunday, SHIPPED_YEARS) for sunday in sundays} == {(FIRST,)}
    assert shown_on(date(2022, 1, 2), SHIPPED_YEARS) == (SECOND,)
    assert shown_on(date(2022, 3, 13), SHIPPED_YEARS) == (SECOND,)
    assert shown_on(date(2022, 3, 20), SHIPPED_YEARS) == (THIRD,)


@pytest.mark.req("RPT-17")
def test_the_year_is_shown_from_29_may_to_the_week_of_1_september_2022() -> None:
    assert shown_on(date(2022, 5, 22), SHIPPED_YEARS) == (THIRD,)
    assert shown_on(date(2022, 5, 29), SHIPPED_YEARS) == (FOURTH, YEAR)
    assert shown_on(date(2022, 8, 28), SHIPPED_YEARS) == (FOURTH, YEAR)
    assert shown_on(date(2022, 9, 4), SHIPPED_YEARS) == (FOURTH, YEAR)
    assert shown_on(date(2022, 9, 11), SHIPPED_YEARS) == (FOURTH,)


@pytest.mark.req("RPT-15", "RPT-17")
def test_quarter_4_stands_until_the_next_school_year_has_results_of_its_own() -> None:
    assert shown_on(date(2022, 10, 23), TWO_YEARS) == (FOURTH,)
    assert shown_on(date(2022, 10, 30), TWO_YEARS) == ((2022, Period.QUARTER_1),)
    assert shown_on(date(2022, 12, 25), SHIPPED_YEARS) == (FOURTH,)
    assert shown_on(date(2023, 1, 1), SHIPPED_YEARS) == ()


@pytest.mark.req("RPT-17")
def test_an_earlier_year_keeps_its_own_weeks_whatever_years_are_set_later() -> None:
    sundays = [date(2021, 9, 5) + WEEK * number for number in range(53)]

    assert [shown_on(sunday, TWO_YEARS) for sunday in sundays] == [
        shown_on(sunday, SHIPPED_YEARS) for sunday in sundays
    ]


@pytest.mark.req("RPT-14")
@pytest.mark.parametrize("day", [date(2021, 10, 29), date(2021, 10, 30), date(2021, 11, 1)])
def test_weeks_are_told_by_their_sunday(day: date) -> None:
    with refused(NotASunday, field="sunday", allowed=f"{sunday_of(day):%d.%m.%Y}"):
        shown_on(day, SHIPPED_YEARS)


@pytest.mark.req("RPT-15", "RPT-17")
@given(st.integers(0, 120))
def test_what_is_shown_never_goes_back(week: int) -> None:
    order = [FIRST, SECOND, THIRD, FOURTH, *((2022, period) for _, period in (FIRST, SECOND, THIRD, FOURTH))]
    shown = [shown_on(date(2021, 9, 5) + WEEK * number, TWO_YEARS) for number in range(week + 2)]
    quarters = [order.index(each[0]) for each in shown if each]

    assert all(0 <= one - other <= 1 for other, one in pairwise(quarters))
    assert all(len(each) <= 2 and (len(each) < 2 or each[1][1] is Period.YEAR) for each in shown)


@pytest.mark.parametrize(
    ("ends", "saturday", "sunday"),
    [
        (date(2021, 10, 25), date(2021, 10, 30), date(2021, 10, 31)),
        (date(2021, 10, 30), date(2021, 10, 30), date(2021, 10, 31)),
        (date(2021, 10, 31), date(2021, 10, 30), date(2021, 10, 31)),
    ],
)
def test_a_week_is_monday_to_sunday(ends: date, saturday: date, sunday: date) -> None:
    assert (saturday_of(ends), sunday_of(ends)) == (saturday, sunday)


def test_a_day_is_that_of_almaty() -> None:
    assert today(datetime(2021, 10, 30, 17, 59, tzinfo=UTC)) == date(2021, 10, 30)
    assert today(datetime(2021, 10, 30, 18, 0, tzinfo=UTC)) == date(2021, 10, 31)


@pytest.mark.req("RPT-16")
@pytest.mark.parametrize(
    ("column", "opens", "closes"),
    [
        (Column.QUARTER_1, date(2021, 10, 18), date(2021, 11, 7)),
        (Column.QUARTER_2, date(2021, 12, 17), date(2022, 1, 9)),
        (Column.QUARTER_3, date(2022, 3, 7), date(2022, 3, 31)),
        (Column.QUARTER_4, date(2022, 5, 11), date(2022, 8, 31)),
        (Column.YEAR, date(2022, 5, 11), date(2022, 8, 31)),
        (Column.FINAL, date(2022, 5, 11), date(2022, 8, 31)),
    ],
)
def test_an_empty_cell_is_filled_from_the_control_works_to_the_end_of_the_holidays(
    column: Column, opens: date, closes: date
) -> None:
    day = timedelta(days=1)
    require_filling(column, SCHOOL_YEAR_2021, opens)
    require_filling(column, SCHOOL_YEAR_2021, closes)
    for outside in (opens - day, closes + day):
        told = {"column": column.value, "opens": opens.isoformat(), "closes": closes.isoformat()}
        with refused(GradingClosed, **told):
            require_filling(column, SCHOOL_YEAR_2021, outside)


@pytest.mark.req("RPT-16")
def test_a_grade_that_stands_is_corrected_until_the_next_school_year_begins() -> None:
    require_changing(Column.QUARTER_1, SCHOOL_YEAR_2021, date(2022, 9, 1))
    with refused(GradingClosed, column="1", opens="2021-10-18", closes="2022-09-01"):
        require_changing(Column.QUARTER_1, SCHOOL_YEAR_2021, date(2022, 9, 2))


def test_nobody_enters_in_the_future_or_in_another_year() -> None:
    now = date(2021, 10, 27)
    assert day_of_year("on", now, 2021, now) == now
    for day in (date(2021, 10, 28), date(2020, 12, 31), date(2023, 1, 1)):
        with refused(DayOutside, field="on", allowed="01.01.2021 – 27.10.2021"):
            day_of_year("on", day, 2021, now)
