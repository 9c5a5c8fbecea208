"""By when the provider decides, and how that came about (ADM-14, ADM-15, I18-2).

The limit is worked out once, when an application is sent, and kept with it: a later edition of the calendar
does not move it. Missing it decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from kundelik_domain.shared.working_days import ONE_DAY, WorkingCalendar

CLOSING_TIME: Final = time(18, 0)


class Shift(Enum):
    """Why the day of receipt is not the day of sending."""

    NONE = "none"
    AFTER_HOURS = "after_hours"
    DAY_OFF = "day_off"


@dataclass(frozen=True, slots=True)
class TimeLimitRule:
    """How many working days after the day of receipt; `received_until` itself is still in time (ADM-14)."""

    version: str
    working_days: int = 1
    received_until: time = CLOSING_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """A time limit with everything it came from (ADM-14).

    `due_at` is 24:00 of `due_on` where the school stands. `estimated` says that a day between sending and
    the limit was not settled by an act when this was worked out.
    """

    sent_at: datetime
    zone: str
    received_on: date
    shifted: Shift
    due_on: date
    due_at: datetime
    calendar_version: str
    rule_version: str
    estimated: bool
    working_days: int = 1
    received_until: time = CLOSING_TIME


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence for people: its text stands in the catalogues under `code`."""

    code: str
    values: Mapping[str, object]


RECEIVED: Final = {
    Shift.NONE: "time-limit.received.on-the-day",
    Shift.AFTER_HOURS: "time-limit.received.after-hours",
    Shift.DAY_OFF: "time-limit.received.day-off",
}
DUE: Final = "time-limit.due"
BASIS: Final = "time-limit.basis"
ESTIMATED: Final = "time-limit.estimated"


def time_limit(sent_at: datetime, zone: str, rule: TimeLimitRule, calendar: WorkingCalendar) -> TimeLimit:
    """By 24:00 of the first working day after the day of receipt, in the school's zone (ADM-14).

    What comes after 18:00, on a weekend or a holiday counts as received on the next working day.
    """
    local = _local(sent_at, zone)
    shifted = _shift(local, rule, calendar)
    received_on = local.date() if shifted is Shift.NONE else calendar.next_working_day(local.date())
    due_on = _after(received_on, rule.working_days, calendar)
    return TimeLimit(
        sent_at=sent_at.astimezone(UTC),
        zone=zone,
        received_on=received_on,
        shifted=shifted,
        due_on=due_on,
        due_at=_end_of(due_on, zone),
        calendar_version=calendar.version,
        rule_version=rule.version,
        estimated=not _settled(local.date(), due_on, calendar),
        working_days=rule.working_days,
        received_until=rule.received_until,
    )


def left(limit: TimeLimit, now: datetime) -> timedelta:
    """The time left (ADM-15); below zero it is the time overdue."""
    return limit.due_at - now


def is_missed(limit: TimeLimit, now: datetime) -> bool:
    """Whether 24:00 of the last day has come (ADM-15)."""
    return now >= limit.due_at


def explanation(limit: TimeLimit) -> tuple[Sentence, ...]:
    """How the limit came about, sentence by sentence (ADM-14).

    Instants are UTC; `zone` says where to show them (I18-2).
    """
    sent = {"sent_at": limit.sent_at, "zone": limit.zone, "received_on": limit.received_on}
    due = {"working_days": limit.working_days, "due_on": limit.due_on}
    basis = {"rule_version": limit.rule_version, "calendar_version": limit.calendar_version}
    told = (
        Sentence(RECEIVED[limit.shifted], sent | {"received_until": limit.received_until}),
        Sentence(DUE, due),
        Sentence(BASIS, basis),
    )
    return (*told, Sentence(ESTIMATED, {})) if limit.estimated else told


def _local(sent_at: datetime, zone: str) -> datetime:
    if sent_at.tzinfo is None:
        raise ValueError(sent_at)
    return sent_at.astimezone(ZoneInfo(zone))


def _shift(local: datetime, rule: TimeLimitRule, calendar: WorkingCalendar) -> Shift:
    if not calendar.is_working(local.date()):
        return Shift.DAY_OFF
    return Shift.AFTER_HOURS if local.time() > rule.received_until else Shift.NONE


def _after(day: date, working_days: int, calendar: WorkingCalendar) -> date:
    for _ in range(working_days):
        day = calendar.next_working_day(day)
    return day


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + ONE_DAY, time.min, ZoneInfo(zone)).astimezone(UTC)


def _settled(first: date, last: date, calendar: WorkingCalendar) -> bool:
    return all(calendar.confirmed(first + n * ONE_DAY) for n in range((last - first).days + 1))
