"""One column of all journals of a simulated school: what is put in it, when, and what is put right later (RPT-16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kundelik_domain.attainment.values import SUBJECTS, Column, Grade, Quarter, ReportingPeriod, SchoolYear

from .curriculum import EXAMS, GRADED_FROM, WIDTH
from .grades import GRADES, Codes, corrected, final_codes, quarter_codes, year_codes
from .roster import NOWHERE, Roster
from .school import Chance, Integers, chance

COLUMNS: Final = tuple(Column)
"""Of a school year, in their order; a column's place from 1 is what chance is thrown for."""

NEVER: Final = 10_000_000
ON_TIME, LATER = 0.93, 0.99
"""Shares of a school's sheets put by the quarter's last day, and by the end of the holidays."""

LATEST_DAYS: Final = 18
"""After a quarter's last day nobody waits longer than this, be the holidays as long as they may."""

EMPTY_AT_FIRST: Final = 0.002
PUT_RIGHT: Final = 0.006
COMMENTS_PUT_RIGHT: Final = 0.5
COMMENTS: Final = (6, 7, 9)
"""Codes of А/Ө, УА/Ө and ЕСЖ, which half of the pupils get rid of."""

LESS_EACH_WEEK: Final = -0.43
"""The logarithm of how many corrections there are in a week to those of the week before."""

LONGEST_WEEKS: Final = 10
"""Nothing is put right later than so many weeks after it was put."""

_KEYS: Final = {subject.number: subject.key for subject in SUBJECTS}


class Sheet(NamedTuple):
    """Cells of one sheet as they are from this day on; `place` is that of the class in the school."""

    place: int
    subject: str
    column: Column
    grades: tuple[tuple[int, Grade | None], ...]


def weekday_of(school: int) -> int:
    """The day of the week, 0 (Monday) … 4, on which the school brings what it has."""
    return school * 7 % 5


def window_of(year: SchoolYear, column: Column) -> Quarter:
    """The quarter in whose time the column may be filled."""
    return year.quarters[3 if column in (Column.YEAR, Column.FINAL) else int(column.value) - 1]


def closes_on(year: SchoolYear, column: Column) -> date:
    """The last day on which anything happens to the column."""
    window = window_of(year, column)
    last = min(window.holidays_to, window.ends + timedelta(days=LATEST_DAYS)) + timedelta(weeks=LONGEST_WEEKS)
    return min(last, year.next_begins - timedelta(days=1))


@dataclass(frozen=True)
class Book:
    """One column of all journals of a school: codes, and on which day (as an ordinal) each sheet is put."""

    seed: int
    year: SchoolYear
    roster: Roster
    column: Column

    @property
    def part(self) -> int:
        """What chance is thrown for."""
        return COLUMNS.index(self.column) + 1

    @property
    def quarter(self) -> int:
        """Whose classes these are."""
        return min(self.part, 4)

    @cached_property
    def codes(self) -> Codes:
        """What the cells come to hold, before anything is put right."""
        if self.part <= 4:
            return quarter_codes(self.seed, self.roster, self.part)
        year = year_codes(self.seed, self.roster)
        return year if self.column is Column.YEAR else final_codes(self.seed, self.roster, year)

    @cached_property
    def rows(self) -> list[Integers]:
        """The rows of each class's pupils."""
        places = self.roster.classes(self.quarter)
        order = np.argsort(places, kind="stable")
        bounds = np.searchsorted(places[order], np.arange(len(self.roster.school.classes) + 1))
        return [order[start:end] for start, end in pairwise(bounds.tolist())]

    @cached_property
    def put_on(self) -> Integers:
        """By class and subject: the ordinal of the day, `NEVER` for sheets that there are not or nobody puts."""
        school, window = self.roster.school, window_of(self.year, self.column)
        dice = chance(self.seed, school.number, Chance.DAYS, self.part)
        luck, way = dice.random((2, len(school.classes), WIDTH))
        first, ends, last = (day.toordinal() for day in (window.grading_from, window.ends, window.holidays_to))
        last, weekday = min(last, ends + LATEST_DAYS), weekday_of(school.number)
        on_time = luck < ON_TIME * school.diligence
        due = np.where(
            on_time,
            first + (np.sqrt(way) * (ends - first + 1)).astype(np.int64),
            ends + 1 + (way * (last - ends)).astype(np.int64),
        )
        last_days = np.where(on_time, _before(ends, weekday), _before(last, weekday))
        brought = np.minimum(due + (weekday - (due - 1) % 7) % 7, last_days)
        there = np.zeros(due.shape, dtype=np.bool_)
        for place, each in enumerate(school.classes):
            if each.parallel >= GRADED_FROM and self._has_column(each.parallel, each.period):
                there[place, self._subjects(place)] = True
        return np.where(there & (luck < LATER * school.diligence), brought, NEVER)

    def _has_column(self, parallel: int, period: ReportingPeriod) -> bool:
        if self.column is Column.FINAL:
            return parallel in EXAMS
        return period is ReportingPeriod.QUARTER or self.part not in (1, 3)

    def _subjects(self, place: int) -> list[int]:
        each = self.roster.school.classes[place]
        exams = EXAMS.get(each.parallel, ()) if self.column is Column.FINAL else None
        return [subject.number for subject in each.subjects if exams is None or subject.key in exams]

    @cached_property
    def _empty(self) -> NDArray[np.bool_]:
        """Cells that are left empty at first."""
        dice = chance(self.seed, self.roster.school.number, Chance.EMPTY, self.part)
        return dice.random((len(self.roster.numbers), WIDTH), dtype=np.float32) < EMPTY_AT_FIRST

    def sheets_on(self, day: int) -> Iterator[Sheet]:
        """What is put, filled in, or put right on the day with this ordinal."""
        for place, number in np.argwhere(self.put_on == day).tolist():
            rows = self.rows[place]
            codes = np.where(self._empty[rows, number], 0, self.codes[rows, number])
            yield from self._sheet(place, number, rows, codes)
        yield from self._amended(day)

    def _amended(self, day: int) -> Iterator[Sheet]:
        """Who has moved has no more to do with the sheets of before."""
        roster, weeks = self.roster, day - self.put_on
        if not ((weeks > 0) & (weeks <= 7 * LONGEST_WEEKS)).any():
            return
        dice = chance(self.seed, roster.school.number, Chance.CORRECTIONS, self.part)
        shape = (len(roster.numbers), WIDTH)
        luck, how = dice.random(shape, dtype=np.float32), dice.random(shape, dtype=np.float32)
        turn = 1 + np.minimum(np.log(1 - how) / LESS_EACH_WEEK, LONGEST_WEEKS - 1).astype(np.int64)
        places = roster.classes(self.quarter)
        passed = np.where((places == NOWHERE)[:, None], 0, weeks[places])
        stays = (roster.quarters == 0)[:, None]
        share = np.where(np.isin(self.codes, COMMENTS), COMMENTS_PUT_RIGHT, PUT_RIGHT)
        right = (passed == 7 * turn) & (luck < share) & stays & ~self._empty
        filled = (passed == 7) & self._empty & (day <= window_of(self.year, self.column).holidays_to.toordinal())
        codes = np.where(filled, self.codes, corrected(self.codes, luck * 1e6 % 1))
        rows, numbers = np.nonzero(right | filled)
        for place, number in sorted({*zip(places[rows].tolist(), numbers.tolist(), strict=True)}):
            chosen = rows[(places[rows] == place) & (numbers == number)]
            yield from self._sheet(place, number, chosen, codes[chosen, number])

    def _sheet(self, place: int, number: int, rows: Integers, codes: Codes) -> Iterator[Sheet]:
        if not codes.all():
            rows, codes = rows[codes != 0], codes[codes != 0]
        if len(rows):
            grades = map(GRADES.__getitem__, codes.tolist())
            cells = tuple(zip(self.roster.numbers[rows].tolist(), grades, strict=True))
            yield Sheet(place, _KEYS[number], self.column, cells)


def _before(day: int, weekday: int) -> int:
    """The last such day of the week up to that day."""
    return day - ((day - 1) % 7 - weekday) % 7
