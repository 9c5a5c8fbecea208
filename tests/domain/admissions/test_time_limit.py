"""The time limit of one working day and how it tells where it comes from (ADM-14, ADM-15, I18-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.admissions.time_limit import (
    Sentence,
    Shift,
    TimeLimit,
    TimeLimitRule,
    explanation,
    is_missed,
    left,
    time_limit,
)
from kundelik_domain.shared.working_days import WorkingCalendar

ALMATY, AQTOBE = "Asia/Almaty", "Asia/Aqtobe"
RULE = TimeLimitRule(version="manual-2022")
SOME_DAYS = WorkingCalendar(
    version="some-days",
    known_through=date(2026, 12, 31),
    days_off=frozenset(
        date.fromisoformat(day)
        for day in (
            *("2024-03-08", "2025-01-01", "2025-01-02", "2025-01-03", "2025-01-07"),
            *(
                "2026-03-09",
                "2026-03-23",
                "2026-03-24",
                "2026-03-25",
                "2026-05-07",
                "2026-05-11",
                "2026-05-27",
            ),
            *("2027-01-01", "2027-01-04"),
        )
    ),
    worked=frozenset({date(2025, 1, 5)}),
    estimated=frozenset({date(2026, 5, 26), date(2026, 5, 27), date(2026, 5, 28)}),
)
TICK = timedelta(microseconds=1)

DAYS = st.dates(date(2024, 1, 1), date(2024, 4, 30))
CALENDARS = st.builds(
    lambda off, worked: WorkingCalendar(
        version="any", known_through=date(2024, 12, 31), days_off=off - worked, worked=worked
    ),
    st.frozensets(DAYS, max_size=40),
    st.frozensets(DAYS, max_size=15),
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2024, 4, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
ZONES = st.sampled_from((ALMATY, AQTOBE, "Asia/Qyzylorda", "Asia/Oral"))


def at(text: str, zone: str = ALMATY, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def limit_of(text: str, zone: str = ALMATY) -> TimeLimit:
    return time_limit(at(text, zone), zone, RULE, SOME_DAYS)


@pytest.mark.req("ADM-14")
def test_a_limit_keeps_everything_it_came_from() -> None:
    assert limit_of("2022-03-14T12:32:00") == TimeLimit(
        sent_at=datetime(2022, 3, 14, 6, 32, tzinfo=UTC),
        zone=ALMATY,
        received_on=date(2022, 3, 14),
        shifted=Shift.NONE,
        due_on=date(2022, 3, 15),
        due_at=datetime(2022, 3, 15, 18, 0, tzinfo=UTC),
        calendar_version="some-days",
        rule_version="manual-2022",
        estimated=False,
    )


@pytest.mark.req("ADM-14")
@pytest.mark.parametrize(
    ("sent", "shifted", "received", "due"),
    [
        # an ordinary Monday, to the microsecond
        ("2026-04-13T00:00:00", Shift.NONE, "2026-04-13", "2026-04-14"),
        ("2026-04-13T17:59:59.999999", Shift.NONE, "2026-04-13", "2026-04-14"),
        ("2026-04-13T18:00:00", Shift.NONE, "2026-04-13", "2026-04-14"),
        ("2026-04-13T18:00:00.000001", Shift.AFTER_HOURS, "2026-04-14", "2026-04-15"),
        ("2026-04-13T23:59:59.999999", Shift.AFTER_HOURS, "2026-04-14", "2026-04-15"),
        # around a weekend
        ("2026-04-17T18:00:00", Shift.NONE, "2026-04-17", "2026-04-20"),
        ("2026-04-17T18:00:01", Shift.AFTER_HOURS, "2026-04-20", "2026-04-21"),
        ("2026-04-18T09:00:00", Shift.DAY_OFF, "2026-04-20", "2026-04-21"),
        ("2026-04-19T19:00:00", Shift.DAY_OFF, "2026-04-20", "2026-04-21"),
        # the ministry's own example: 1-2 April 2023 were a weekend
        ("2023-04-01T00:00:00", Shift.DAY_OFF, "2023-04-03", "2023-04-04"),
        ("2023-04-02T23:59:59.999999", Shift.DAY_OFF, "2023-04-03", "2023-04-04"),
        # Nauryz
        ("2026-03-20T18:00:00", Shift.NONE, "2026-03-20", "2026-03-26"),
        ("2026-03-20T18:00:01", Shift.AFTER_HOURS, "2026-03-26", "2026-03-27"),
        ("2026-03-24T10:00:00", Shift.DAY_OFF, "2026-03-26", "2026-03-27"),
        # May
        ("2026-05-06T12:00:00", Shift.NONE, "2026-05-06", "2026-05-08"),
        ("2026-05-06T20:00:00", Shift.AFTER_HOURS, "2026-05-08", "2026-05-12"),
        ("2026-05-08T12:00:00", Shift.NONE, "2026-05-08", "2026-05-12"),
        ("2026-05-26T12:00:00", Shift.NONE, "2026-05-26", "2026-05-28"),
        # 30 August is no holiday any more
        ("2026-08-28T12:00:00", Shift.NONE, "2026-08-28", "2026-08-31"),
        # New Year, and the working Sunday of 2025
        ("2026-12-31T12:00:00", Shift.NONE, "2026-12-31", "2027-01-05"),
        ("2026-12-31T23:59:59.999999", Shift.AFTER_HOURS, "2027-01-05", "2027-01-06"),
        ("2025-01-02T12:00:00", Shift.DAY_OFF, "2025-01-05", "2025-01-06"),
        ("2025-01-04T12:00:00", Shift.DAY_OFF, "2025-01-05", "2025-01-06"),
        ("2025-01-05T12:00:00", Shift.NONE, "2025-01-05", "2025-01-06"),
        ("2025-01-05T18:30:00", Shift.AFTER_HOURS, "2025-01-06", "2025-01-08"),
        # the leap day
        ("2024-02-28T12:00:00", Shift.NONE, "2024-02-28", "2024-02-29"),
        ("2024-02-28T18:00:01", Shift.AFTER_HOURS, "2024-02-29", "2024-03-01"),
    ],
)
def test_the_day_of_receipt_and_the_last_day(sent: str, shifted: Shift, received: str, due: str) -> None:
    limit = limit_of(sent)

    assert limit.shifted is shifted
    assert limit.received_on == date.fromisoformat(received)
    assert limit.due_on == date.fromisoformat(due)
    assert limit.due_at == at(f"{limit.due_on + timedelta(days=1)}T00:00:00")


@pytest.mark.req("ADM-14", "I18-2")
def test_the_same_instant_falls_on_different_sides_of_closing_time_in_different_zones() -> None:
    sent = datetime(2024, 2, 20, 12, 30, tzinfo=UTC)
    in_almaty, in_aqtobe = (time_limit(sent, zone, RULE, SOME_DAYS) for zone in (ALMATY, AQTOBE))

    assert (in_almaty.shifted, in_almaty.due_on) == (Shift.AFTER_HOURS, date(2024, 2, 22))
    assert (in_aqtobe.shifted, in_aqtobe.due_on) == (Shift.NONE, date(2024, 2, 21))


@pytest.mark.req("ADM-14", "I18-2")
@pytest.mark.parametrize(
    ("zone", "sent", "due_at"),
    [
        (ALMATY, "2024-02-27T12:00:00", datetime(2024, 2, 28, 18, 0, tzinfo=UTC)),
        (ALMATY, "2024-02-28T12:00:00", datetime(2024, 2, 29, 19, 0, tzinfo=UTC)),
        (ALMATY, "2024-02-29T12:00:00", datetime(2024, 3, 1, 19, 0, tzinfo=UTC)),
        (AQTOBE, "2024-02-27T12:00:00", datetime(2024, 2, 28, 19, 0, tzinfo=UTC)),
        (AQTOBE, "2024-02-28T12:00:00", datetime(2024, 2, 29, 19, 0, tzinfo=UTC)),
        (AQTOBE, "2024-02-29T12:00:00", datetime(2024, 3, 1, 19, 0, tzinfo=UTC)),
    ],
)
def test_on_1_march_2024_almaty_came_to_the_offset_that_aqtobe_had(zone: str, sent: str, due_at: datetime) -> None:
    assert limit_of(sent, zone).due_at == due_at


@pytest.mark.req("ADM-14", "I18-2")
def test_the_limit_of_29_february_2024_in_almaty_comes_after_a_day_of_25_hours() -> None:
    before, after = (limit_of(f"2024-02-{day}T12:00:00") for day in (27, 28))

    assert after.due_at - before.due_at == timedelta(hours=25)


@pytest.mark.req("ADM-14", "I18-2")
def test_the_hour_that_came_twice_belongs_to_29_february_both_times() -> None:
    first, second = (at("2024-02-29T23:30:00", fold=fold) for fold in (0, 1))
    limits = [time_limit(moment, ALMATY, RULE, SOME_DAYS) for moment in (first, second)]

    assert second - first == timedelta(hours=1)
    assert [limit.received_on for limit in limits] == [date(2024, 3, 1)] * 2
    assert not is_missed(limit_of("2024-02-28T12:00:00"), second)


@pytest.mark.req("ADM-14", "I18-2")
def test_the_moment_of_sending_is_kept_in_utc_whatever_zone_it_came_in() -> None:
    limit = time_limit(datetime(2026, 4, 13, 12, tzinfo=ZoneInfo(ALMATY)), ALMATY, RULE, SOME_DAYS)

    assert limit.sent_at.tzinfo is UTC
    assert limit.due_at.tzinfo is UTC


@pytest.mark.req("I18-2")
def test_a_moment_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="2026-04-13 12:00:00"):
        time_limit(datetime(2026, 4, 13, 12), ALMATY, RULE, SOME_DAYS)  # noqa: DTZ001 - the offence itself


@pytest.mark.req("ADM-14", "ADM-15")
def test_the_last_microsecond_of_the_day_is_in_time_and_24_00_is_not() -> None:
    limit = limit_of("2026-04-13T12:00:00")
    last = at("2026-04-14T23:59:59.999999")

    assert not is_missed(limit, last)
    assert is_missed(limit, last + TICK)
    assert last + TICK == limit.due_at


@pytest.mark.req("ADM-15")
def test_the_time_left_runs_down_to_nothing_and_below() -> None:
    limit = limit_of("2026-04-13T12:00:00")

    assert left(limit, limit.sent_at) == timedelta(hours=36)
    assert left(limit, limit.due_at) == timedelta(0)
    assert left(limit, at("2026-04-15T02:00:00")) == timedelta(hours=-2)


@pytest.mark.req("ADM-4", "ADM-14")
def test_another_rule_gives_other_days_and_another_closing_time() -> None:
    rule = TimeLimitRule(version="before-2019", working_days=5, received_until=time(17, 30))
    limit = time_limit(at("2026-04-13T17:45:00"), ALMATY, rule, SOME_DAYS)

    assert (limit.received_on, limit.due_on) == (date(2026, 4, 14), date(2026, 4, 21))
    assert (limit.rule_version, limit.working_days, limit.received_until) == ("before-2019", 5, time(17, 30))


@pytest.mark.req("ADM-14")
@pytest.mark.parametrize(
    ("sent", "estimated"),
    [
        ("2026-12-30T12:00:00", False),
        ("2026-12-31T12:00:00", True),
        ("2026-05-21T12:00:00", False),
        ("2026-05-25T12:00:00", True),
        ("2026-05-28T12:00:00", True),
        ("2026-05-28T19:00:00", True),
        ("2026-05-29T12:00:00", False),
    ],
)
def test_a_limit_over_days_that_no_act_has_settled_says_so(sent: str, estimated: bool) -> None:  # noqa: FBT001 - the expected answer
    assert limit_of(sent).estimated is estimated


@pytest.mark.req("ADM-14")
@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ("2026-04-13T12:00:00", ["time-limit.received.on-the-day", "time-limit.due", "time-limit.basis"]),
        ("2026-04-13T19:00:00", ["time-limit.received.after-hours", "time-limit.due", "time-limit.basis"]),
        (
            "2027-01-02T12:00:00",
            ["time-limit.received.day-off", "time-limit.due", "time-limit.basis", "time-limit.estimated"],
        ),
    ],
)
def test_a_limit_tells_how_it_came_about(sent: str, codes: list[str]) -> None:
    assert [sentence.code for sentence in explanation(limit_of(sent))] == codes


@pytest.mark.req("ADM-14")
def test_the_sentences_carry_every_value_their_words_need() -> None:
    limit = limit_of("2026-04-17T18:00:01")
    received = {
        "sent_at": limit.sent_at,
        "zone": ALMATY,
        "received_on": date(2026, 4, 20),
        "received_until": time(18, 0),
    }

    assert explanation(limit) == (
        Sentence("time-limit.received.after-hours", received),
        Sentence("time-limit.due", {"working_days": 1, "due_on": date(2026, 4, 21)}),
        Sentence("time-limit.basis", {"rule_version": "manual-2022", "calendar_version": "some-days"}),
    )


@pytest.mark.req("ADM-14")
@given(CALENDARS, MOMENTS, MOMENTS, ZONES)
def test_who_sends_later_is_never_decided_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, zone: str
) -> None:
    earlier, later = (time_limit(moment, zone, RULE, calendar) for moment in sorted((one, other)))

    assert earlier.received_on <= later.received_on
    assert earlier.due_at <= later.due_at


@pytest.mark.req("ADM-14")
@given(CALENDARS, MOMENTS, ZONES)
def test_one_whole_working_day_always_lies_between_receipt_and_limit(
    calendar: WorkingCalendar, sent: datetime, zone: str
) -> None:
    limit = time_limit(sent, zone, RULE, calendar)
    day_begins = datetime.combine(limit.due_on, time.min, ZoneInfo(zone)).astimezone(UTC)

    assert calendar.is_working(limit.received_on)
    assert limit.due_on == calendar.next_working_day(limit.received_on)
    assert sent < day_begins
    assert limit.due_at - day_begins >= timedelta(hours=24)


@pytest.mark.req("ADM-14")
@given(CALENDARS, MOMENTS, ZONES)
def test_receipt_moves_only_for_the_reason_given(calendar: WorkingCalendar, sent: datetime, zone: str) -> None:
    limit = time_limit(sent, zone, RULE, calendar)
    local = sent.astimezone(ZoneInfo(zone))

    assert (limit.shifted is Shift.DAY_OFF) == (not calendar.is_working(local.date()))
    assert (limit.shifted is Shift.NONE) == (limit.received_on == local.date())
    assert limit.shifted is not Shift.NONE or local.time() <= RULE.received_until
