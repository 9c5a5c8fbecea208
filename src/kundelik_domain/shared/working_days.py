"""Which days are worked in a country with a five-day week (ADM-14; Labour Code of Kazakhstan, art. 85).

The days themselves are data, published anew each year by acts; see `adapters/calendars`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SATURDAY: Final = 5
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """One edition of the calendar: only the days that depart from the plain five-day week.

    `worked` are Saturdays and Sundays to which a working day was moved. Whatever follows `known_through`, and
    each day in `estimated`, is a forecast that an act may still change.
    """

    version: str
    known_through: date
    days_off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    estimated: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.days_off & self.worked:
            raise ValueError(sorted(self.days_off & self.worked))

    def is_working(self, day: date) -> bool:
        """Whether this day is worked."""
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def next_working_day(self, day: date) -> date:
        """The first working day after this one, be it worked itself or not."""
        following = day + ONE_DAY
        while not self.is_working(following):
            following += ONE_DAY
        return following

    def confirmed(self, day: date) -> bool:
        """Whether an act has settled it; otherwise the answer about this day is an estimate."""
        return day <= self.known_through and day not in self.estimated
