"""Working days of a five-day week with days off and moved working days (ADM-14)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.shared.working_days import WorkingCalendar

KNOWN_THROUGH = date(2025, 12, 31)
NEW_YEAR_2025 = WorkingCalendar(
    version="test",
    known_through=KNOWN_THROUGH,
    days_off=frozenset({date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3), date(2025, 1, 7)}),
    worked=frozenset({date(2025, 1, 5)}),
    estimated=frozenset({date(2025, 6, 6)}),
)

DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 31))
CALENDARS = st.builds(
    lambda off, worked: WorkingCalendar(
        version="any", known_through=KNOWN_THROUGH, days_off=off - worked, worked=worked
    ),
    st.frozensets(DAYS, max_size=30),
    st.frozensets(DAYS, max_size=10),
)


@pytest.mark.req("ADM-14")
@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 1, 1), False),
        (date(2025, 1, 3), False),
        (date(2025, 1, 4), False),
        (date(2025, 1, 5), True),
        (date(2025, 1, 6), True),
        (date(2025, 1, 7), False),
        (date(2025, 1, 12), False),
        (date(2024, 2, 29), True),
    ],
)
def test_the_week_is_worked_but_for_days_off_and_with_moved_days(day: date, worked: bool) -> None:  # noqa: FBT001 - the expected answer
    assert NEW_YEAR_2025.is_working(day) is worked


@pytest.mark.req("ADM-14")
@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2024, 12, 31), date(2025, 1, 5)),
        (date(2025, 1, 4), date(2025, 1, 5)),
        (date(2025, 1, 5), date(2025, 1, 6)),
        (date(2025, 1, 6), date(2025, 1, 8)),
        (date(2025, 1, 10), date(2025, 1, 13)),
        (date(2024, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_the_next_working_day_is_the_first_worked_one_after_it(day: date, following: date) -> None:
    assert NEW_YEAR_2025.next_working_day(day) == following


@pytest.mark.req("ADM-14")
def test_what_lies_beyond_the_published_year_or_is_a_forecast_is_not_confirmed() -> None:
    assert NEW_YEAR_2025.confirmed(KNOWN_THROUGH)
    assert not NEW_YEAR_2025.confirmed(KNOWN_THROUGH + timedelta(days=1))
    assert not NEW_YEAR_2025.confirmed(date(2025, 6, 6))


@pytest.mark.req("ADM-14")
def test_a_day_cannot_be_off_and_worked_at_once() -> None:
    day = frozenset({date(2025, 1, 5)})

    with pytest.raises(ValueError, match="2025, 1, 5"):
        WorkingCalendar(version="wrong", known_through=KNOWN_THROUGH, days_off=day, worked=day)


@pytest.mark.req("ADM-14")
@given(CALENDARS, DAYS)
def test_between_a_day_and_its_next_working_day_nothing_is_worked(calendar: WorkingCalendar, day: date) -> None:
    following = calendar.next_working_day(day)
    between = [day + timedelta(days=n) for n in range(1, (following - day).days)]

    assert calendar.is_working(following)
    assert not any(calendar.is_working(each) for each in between)
