"""Kazakhstan's calendar as shipped: every day of 2020-2027, its names and its acts (ADM-14)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import holidays
import pytest

from adapters.calendars.kazakhstan import KNOWN_THROUGH, CalendarDay, Kind, calendar_days, load_calendar

EVERY_DAY = [date(2020, 1, 1) + timedelta(days=n) for n in range((date(2028, 1, 1) - date(2020, 1, 1)).days)]
DEPARTURES_FROM_THE_LIBRARY: dict[date, str] = {}
"""Days on which we knowingly differ from `holidays`, each with its reason. None today."""


def is_plain(day: CalendarDay) -> bool:
    """Whether the plain five-day week would say the same."""
    return (day.kind is Kind.WORKING) == (day.on.weekday() < 5)


@pytest.mark.req("ADM-14")
def test_every_day_agrees_with_the_holidays_library_but_for_documented_departures() -> None:
    calendar, theirs = load_calendar(), holidays.country_holidays("KZ", years=range(2020, 2028))
    differing = {day for day in EVERY_DAY if calendar.is_working(day) != theirs.is_working_day(day)}

    assert differing == set(DEPARTURES_FROM_THE_LIBRARY)


@pytest.mark.req("ADM-14")
@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-03-20", "2026-03-26"),
        ("2026-05-06", "2026-05-08"),
        ("2026-05-08", "2026-05-12"),
        ("2026-05-26", "2026-05-28"),
        ("2026-08-28", "2026-08-31"),
        ("2026-12-31", "2027-01-05"),
        ("2025-01-02", "2025-01-05"),
        ("2025-01-04", "2025-01-05"),
        ("2023-03-31", "2023-04-03"),
        ("2023-06-30", "2023-07-01"),
        ("2024-05-03", "2024-05-04"),
        ("2024-05-07", "2024-05-10"),
        ("2020-05-08", "2020-05-11"),
        ("2025-08-29", "2025-09-02"),
        ("2024-02-28", "2024-02-29"),
    ],
)
def test_the_next_working_day_is_that_of_the_published_calendars(day: str, following: str) -> None:
    assert load_calendar().next_working_day(date.fromisoformat(day)) == date.fromisoformat(following)


@pytest.mark.req("ADM-14")
@pytest.mark.parametrize("day", ["2023-01-09", "2024-01-08", "2022-07-11", "2024-06-17"])
def test_christmas_and_kurban_ait_on_a_weekend_give_no_day_off_in_lieu(day: str) -> None:
    assert load_calendar().is_working(date.fromisoformat(day))


@pytest.mark.req("ADM-14")
def test_constitution_day_is_15_march_from_2027_and_30_august_until_2025() -> None:
    called = {day.on: day.name_en for day in calendar_days()}

    assert called[date(2027, 3, 15)] == "Constitution Day"
    assert called[date(2024, 8, 30)] == "Constitution Day"
    assert not any(name.startswith("Constitution Day") for on, name in called.items() if on.year == 2026)


@pytest.mark.req("ADM-14")
def test_every_row_departs_from_the_plain_week_once_and_in_order() -> None:
    days = [day.on for day in calendar_days()]

    assert days == sorted(set(days))
    assert [day.on for day in calendar_days() if is_plain(day)] == [date(2027, 5, 16)]


@pytest.mark.req("ADM-14", "I18-1")
def test_every_row_has_three_names_and_an_act() -> None:
    assert all(all((day.name_kk, day.name_ru, day.name_en)) for day in calendar_days())
    assert all(re.search(r"267-II|No\. \d+", day.act) for day in calendar_days())


@pytest.mark.req("ADM-14")
def test_every_moved_day_off_names_the_act_that_moved_it() -> None:
    moved = [day for day in calendar_days() if "moved" in day.name_en]

    assert {day.on for day in moved} >= {day.on for day in calendar_days() if day.kind is Kind.WORKING}
    assert all(re.match(r"(Government resolution|Order of the) .*No\. \d+", day.act) for day in moved)


@pytest.mark.req("ADM-14")
def test_the_days_around_a_forecast_feast_and_the_unpublished_year_are_estimates() -> None:
    calendar = load_calendar()
    forecast = [day for day in EVERY_DAY if not calendar.confirmed(day) and day <= KNOWN_THROUGH]

    assert forecast == [date(2026, 5, 26), date(2026, 5, 27), date(2026, 5, 28)]
    assert calendar.confirmed(date(2026, 12, 31))
    assert not calendar.confirmed(date(2027, 1, 1))
    assert [day.on for day in calendar_days() if day.estimated] == [date(2026, 5, 27), date(2027, 5, 16)]


@pytest.mark.req("ADM-14")
def test_the_version_names_the_edition_and_the_content_and_the_file_is_read_once() -> None:
    assert re.fullmatch(r"kz-2026-11-[0-9a-f]{8}", load_calendar().version)
    assert load_calendar() is load_calendar()
