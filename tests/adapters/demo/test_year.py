"""The demonstration's year of grades: its Sundays, its size, the names of its books."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from adapters.demo.attaining import PERIODS, SEED, YEAR, shown_from, sundays_shown, working_days
from adapters.demo.books import CSV, KK, STYLED, Wanted, file_name, wanted_of
from adapters.demo.readme import REPORTS
from adapters.demo.year import schools_for
from adapters.simulation.days import World
from kundelik_domain.attainment.values import Period
from kundelik_domain.shared.access import Role


@pytest.mark.req("RPT-15", "RPT-17")
def test_it_is_refreshed_on_every_sunday_that_shows_what_is_put_and_on_no_other() -> None:
    sundays = sundays_shown()

    assert (sundays[0], sundays[-1]) == (date(2021, 10, 31), date(2022, 9, 4))
    assert {sunday.isoweekday() for sunday in sundays} == {7}
    assert not any(date(2022, 3, 20) <= sunday < date(2022, 5, 29) for sunday in sundays)
    assert len(sundays) == 9 + 11 + 15
    assert {shown_from(period) for period in PERIODS} <= {*sundays}


def test_schools_bring_nothing_before_their_year_and_nothing_after_it() -> None:
    days = list(working_days(World(SEED, 9, YEAR)))

    assert days == sorted({*days})
    assert YEAR.quarters[0].starts < days[0]
    assert days[-1] < YEAR.next_begins
    assert all(day.isoweekday() < 6 for day in days)


@pytest.mark.parametrize(
    ("wanted", "divisor", "children", "schools"),
    [
        (None, 100, 520, 77),
        (None, 100, 20, 4),
        (None, 1_000, 520, 8),
        (None, 20, 5_000, 384),
        (2, 100, 520, 2),
        (1, 9, 9, 2),
        (0, 9, 9, 0),
    ],
)
def test_there_is_one_school_for_so_many_and_fewer_in_a_smaller_season(
    wanted: int | None, divisor: int, children: int, schools: int
) -> None:
    assert schools_for(wanted, divisor, children) == schools


@pytest.mark.req("RPT-9")
def test_each_book_has_a_name_of_its_own_that_says_what_it_is() -> None:
    sunday = shown_from(Period.QUARTER_1) + timedelta(days=7)
    orders = [wanted for period in PERIODS for wanted in wanted_of(period, sunday)]
    names = {file_name(wanted, 1) for wanted in orders}

    assert len(names) == len(orders)
    assert {order.role for order in orders if order.form is STYLED} == {Role.DIRECTOR, Role.DISTRICT_OFFICER}
    table = Wanted(Role.MINISTRY_OFFICER, Period.YEAR, date(2022, 6, 12), CSV, KK)
    assert file_name(table, 2) == "year-2022-06-12-r2-country-table-kk.csv"
    assert len({pattern for pattern, _ in REPORTS}) == len(REPORTS)
