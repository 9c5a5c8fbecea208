"""What happens in a simulated school on a day: pupils come, move and leave; sheets are put and put right (RPT-16).

Each school brings all that on one day of the week, as somebody does who has many classes to care for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from kundelik_domain.attainment.values import Column, Quarter, SchoolYear

from .book import Book, Sheet, closes_on, weekday_of, window_of
from .roster import NOWHERE, Roster, roster_of
from .school import Integers, School, school_of


class Members(NamedTuple):
    """Pupils of the class at `place` in the school."""

    place: int
    pupils: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """Of one school: who leaves a class for none, who comes into one from wherever they are, then the sheets."""

    school: int
    on: date
    leaving: tuple[Members, ...]
    coming: tuple[Members, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The first `schools` schools of the country of `seed`, in a school year."""

    seed: int
    schools: int
    year: SchoolYear

    def school(self, number: int) -> School:
        """One of them, from 0."""
        return school_of(self.seed, number)

    def members(self, number: int) -> tuple[Members, ...]:
        """Of all classes at the beginning of the year."""
        school = self.school(number)
        return _by_class(school.homes, school.numbers)

    def day(self, number: int, on: date, columns: tuple[Column, ...]) -> Day:
        """What the school brings on that day for these columns."""
        roster = roster_of(self.seed, number)
        leaving, coming = self._moves(roster, on)
        sheets = [
            sheet
            for column in columns
            if self.is_open(column, on)
            for sheet in Book(self.seed, self.year, roster, column).sheets_on(on.toordinal())
        ]
        return Day(number, on, leaving, coming, tuple(sheets))

    def days(self, first: date, last: date) -> Iterator[tuple[date, list[int]]]:
        """Each day on which somebody brings something, with the schools that do."""
        by_weekday: dict[int, list[int]] = {}
        for number in range(self.schools):
            by_weekday.setdefault(weekday_of(number), []).append(number)
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            on = date.fromordinal(ordinal)
            if on.weekday() in by_weekday:
                yield on, by_weekday[on.weekday()]

    def is_open(self, column: Column, on: date) -> bool:
        """Whether anything can happen to the column on that day."""
        return window_of(self.year, column).grading_from <= on <= closes_on(self.year, column)

    def moving(self, on: date) -> Quarter | None:
        """The quarter at whose beginning pupils move on that day, if they do."""
        return next((each for each in self.year.quarters[1:] if each.starts < on < each.grading_from), None)

    def _moves(self, roster: Roster, on: date) -> tuple[tuple[Members, ...], tuple[Members, ...]]:
        """Who goes to the neighbour is released by their school, and entered there a week later."""
        quarter = self.moving(on)
        if quarter is None:
            return (), ()
        brought = _brought(roster, quarter.starts.toordinal())
        today = (roster.quarters == quarter.number) & (brought == on.toordinal())
        coming, gone = today & (roster.targets != NOWHERE), today & (roster.targets == NOWHERE)
        homes, targets, numbers = roster.homes, roster.targets, roster.numbers
        return _by_class(homes[gone], numbers[gone]), _by_class(targets[coming], numbers[coming])


def _brought(roster: Roster, starts: int) -> Integers:
    """The school's day on which a move is told, as an ordinal."""
    due: Integers = starts + roster.days + 7 * (roster.homes == NOWHERE)
    told: Integers = due + (weekday_of(roster.school.number) - (due - 1) % 7) % 7
    return told


def _by_class(places: Integers, numbers: Integers) -> tuple[Members, ...]:
    return tuple(
        Members(place, tuple(sorted(numbers[places == place].tolist()))) for place in np.unique(places).tolist()
    )
