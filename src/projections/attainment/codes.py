"""The small numbers that stand for words in the tables of reports; once given, they never change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kundelik_domain.attainment.values import COLUMNS_OF, Column, Grade, Period
from kundelik_domain.shared.units import Level

GRADES: Final[dict[Grade, int]] = {
    Grade.FIVE: 5,
    Grade.FOUR: 4,
    Grade.THREE: 3,
    Grade.TWO: 2,
    Grade.ONE: 1,
    Grade.NOT_ATTESTED: 6,
    Grade.TEMPORARILY_NOT_ATTESTED: 7,
    Grade.PASSED: 8,
    Grade.FAILED: 9,
    Grade.EXEMPT: 10,
    Grade.NOT_STUDIED: 11,
}
PERIODS: Final[dict[Period, int]] = {
    Period.QUARTER_1: 1,
    Period.QUARTER_2: 2,
    Period.QUARTER_3: 3,
    Period.QUARTER_4: 4,
    Period.YEAR: 5,
}
PARALLEL: Final = 1
"""The level of a row about one parallel of a school; such a row's unit is the school."""
LEVELS: Final[dict[Level, int]] = {Level.SCHOOL: 2, Level.DISTRICT: 3, Level.OBLAST: 4, Level.COUNTRY: 5}

_OF_COLUMN: Final = {column: PERIODS[period] for period, columns in COLUMNS_OF.items() for column in columns}


def period_of(school_year: int, period: Period) -> int:
    """As in 20213, the third quarter of 2021-2022, and 20215, its year."""
    return school_year * 10 + PERIODS[period]


def period_of_column(school_year: int, column: Column) -> int:
    """In which period the grades of this column count."""
    return school_year * 10 + _OF_COLUMN[column]


def mask_of(grades: Iterable[Grade]) -> int:
    """A bit for each."""
    mask = 0
    for grade in grades:
        mask |= 1 << GRADES[grade]
    return mask
