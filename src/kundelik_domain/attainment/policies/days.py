"""Days: today in Kazakhstan, weeks and what they show, and until when grades may be put (RPT-14 … RPT-17)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kundelik_domain.attainment.refusals import DayOutside, GradingClosed, InvalidYear, NotASunday
from kundelik_domain.attainment.values import Column, Period, Quarter, SchoolYear

ZONE: Final = "Asia/Almaty"
"""Of weeks and school days, in the whole country."""

YEARS: Final = range(1991, 2200)
_DAYS: Final = 7
_SATURDAY: Final = 5
_SUNDAY: Final = 6
_QUARTERS: Final = (Period.QUARTER_1, Period.QUARTER_2, Period.QUARTER_3, Period.QUARTER_4)
_QUARTER_OF: Final = {
    Column.QUARTER_1: 0,
    Column.QUARTER_2: 1,
    Column.QUARTER_3: 2,
    Column.QUARTER_4: 3,
    Column.YEAR: 3,
    Column.FINAL: 3,
}


def today(now: datetime) -> date:
    """The day in Kazakhstan."""
    return now.astimezone(ZoneInfo(ZONE)).date()


def year_is_one(school_year: int) -> int:
    """Raises `InvalidYear`."""
    if school_year not in YEARS:
        raise InvalidYear(field="school_year", allowed=f"{YEARS[0]}–{YEARS[-1]}")
    return school_year


def day_of_year(field: str, day: date, school_year: int, now: date) -> date:
    """A day on which somebody enters or leaves: of that school year's two calendar years, not in the future.

    Raises `DayOutside`.
    """
    if day.year not in (school_year, school_year + 1) or day > now:
        raise DayOutside(
            field=field, allowed=f"01.01.{school_year} – {min(now, date(school_year + 1, 12, 31)):%d.%m.%Y}"
        )
    return day


def saturday_of(day: date) -> date:
    """Of the day's week; weeks are Monday to Sunday."""
    return day + timedelta(days=_SATURDAY - day.weekday())


def sunday_of(day: date) -> date:
    """Of the day's week."""
    return day + timedelta(days=_SUNDAY - day.weekday())


def require_sunday(day: date) -> None:
    """Raises `NotASunday`."""
    if day.weekday() != _SUNDAY:
        raise NotASunday(field="sunday", allowed=f"{sunday_of(day):%d.%m.%Y}")


def shown_on(sunday: date, years: Iterable[SchoolYear]) -> tuple[tuple[int, Period], ...]:
    """What the refresh of a Sunday is about: the latest quarter that has results, and the year report in its weeks.

    A quarter is shown from the Sunday after the Saturday of its last day's week until the next one has results, over
    the summer too (RPT-15); where the next school year's dates are not known, until the calendar year ends. The year
    report is shown from the same Sunday as quarter 4, to the Sunday of the week of `next_begins` (RPT-17).
    Raises `NotASunday`.
    """
    require_sunday(sunday)
    begun = [year for year in years if saturday_of(year.quarters[0].ends) <= sunday]
    if not begun:
        return ()
    year = max(begun, key=lambda each: each.year)
    ended = [quarter for quarter in year.quarters if saturday_of(quarter.ends) <= sunday]
    quarters = () if sunday.year > year.next_begins.year else ((year.year, _QUARTERS[len(ended) - 1]),)
    in_its_weeks = len(ended) == len(_QUARTERS) and sunday <= sunday_of(year.next_begins)
    return (*quarters, (year.year, Period.YEAR)) if in_its_weeks else quarters


def quarter_of(column: Column, year: SchoolYear) -> Quarter:
    """In whose days the column is filled; the columns of the year in quarter 4's."""
    return year.quarters[_QUARTER_OF[column]]


def require_filling(column: Column, year: SchoolYear, day: date) -> None:
    """An empty cell is filled from the checking of the control works to the end of the holidays (RPT-16).

    Raises `GradingClosed`.
    """
    quarter = quarter_of(column, year)
    if not quarter.grading_from <= day <= quarter.holidays_to:
        raise GradingClosed(
            column=column.value, opens=quarter.grading_from.isoformat(), closes=quarter.holidays_to.isoformat()
        )


def require_changing(column: Column, year: SchoolYear, day: date) -> None:
    """A grade that stands may be corrected until the next school year begins, that day included.

    Raises `GradingClosed`.
    """
    if day > year.next_begins:
        opens = quarter_of(column, year).grading_from
        raise GradingClosed(column=column.value, opens=opens.isoformat(), closes=year.next_begins.isoformat())
