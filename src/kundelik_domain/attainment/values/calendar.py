"""School years, their quarters, and the columns of a journal that hold final grades (RPT-2, RPT-15 … RPT-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final


class Column(Enum):
    """A column of a journal for final grades; *Қорытынды* (final) prevails over *Жыл* (year), RPT-2."""

    QUARTER_1 = "1"
    QUARTER_2 = "2"
    QUARTER_3 = "3"
    QUARTER_4 = "4"
    YEAR = "year"
    FINAL = "final"


class Period(Enum):
    """What a report is about: a quarter or the year."""

    QUARTER_1 = "1"
    QUARTER_2 = "2"
    QUARTER_3 = "3"
    QUARTER_4 = "4"
    YEAR = "year"


COLUMNS_OF: Final[dict[Period, tuple[Column, ...]]] = {
    Period.QUARTER_1: (Column.QUARTER_1,),
    Period.QUARTER_2: (Column.QUARTER_2,),
    Period.QUARTER_3: (Column.QUARTER_3,),
    Period.QUARTER_4: (Column.QUARTER_4,),
    Period.YEAR: (Column.FINAL, Column.YEAR),
}
"""Where a period's grade of a subject stands: in the first of these columns that is not empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """All days included. Grades may be put from `grading_from`, the control works being checked, to `holidays_to`."""

    number: int
    starts: date
    ends: date
    grading_from: date
    holidays_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolYear:
    """One school year with its dates and their source. `year` is the one in which it begins: 2021 is 2021–2022.

    `next_begins` is the first of September on which the year report is shown for the last time (RPT-17).
    """

    year: int
    quarters: tuple[Quarter, Quarter, Quarter, Quarter]
    next_begins: date
    source: str
