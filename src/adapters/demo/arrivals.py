"""When parents come: a rush on the first day, evenings, weekends, and the days around the holidays of May."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

# ruff: noqa: DTZ001 - wall clocks; each is put into its school's zone by `in_zone`

FIRST_DAY: Final = datetime(2022, 4, 1, 9, 0)
LAST_EVENING: Final = datetime(2022, 5, 19, 18, 30)
ARRIVES_OVERDUE: Final = (
    datetime(2022, 4, 8, 16, 45),  # a Friday afternoon
    datetime(2022, 4, 29, 19, 15),  # a Friday evening before the first of May
    datetime(2022, 5, 7, 11, 0),  # the holiday, a Saturday: Monday and Tuesday are days off for it and for the ninth
)

_HOURS: Final = (9, 10, 13, 18, 20)
_APRIL: Final = (1, 2, 3, 4, 5, 6, 9, 11, 12, 20, 23, 29)
_MAY: Final = (1, 6, 7, 9, 11, 13)
_DAYS: Final = tuple(datetime(2022, month, day) for month, days in ((4, _APRIL), (5, _MAY)) for day in days)


def in_zone(local: datetime, zone: str) -> datetime:
    """The instant at which a wall clock there shows this."""
    return local.replace(tzinfo=ZoneInfo(zone))


def any_day(chance: Random) -> datetime:
    """Within six weeks from the first of April, most of them soon."""
    return _at(chance, chance.choices(_DAYS, weights=[_weight(day) for day in _DAYS])[0])


def after_the_rush(chance: Random) -> datetime:
    """From the fifth day on, when the small classes are full."""
    return _at(chance, chance.choice(_DAYS[4:9]))


def _at(chance: Random, day: datetime) -> datetime:
    return day + timedelta(hours=chance.choice(_HOURS))


def _weight(day: datetime) -> float:
    if day.date() == FIRST_DAY.date():
        return 6
    return 2 if day.month == FIRST_DAY.month else 1
