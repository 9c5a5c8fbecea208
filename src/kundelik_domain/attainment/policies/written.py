"""Grades and columns as people write them: a journal's own signs, ours, and the Russian ones (RPT-2, RPT-20)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kundelik_domain.attainment.refusals import UnknownColumn, UnknownGrade
from kundelik_domain.attainment.values import Column, Grade

JOURNAL_SIGNS: Final = {
    Grade.FIVE: "5",
    Grade.FOUR: "4",
    Grade.THREE: "3",
    Grade.TWO: "2",
    Grade.ONE: "1",
    Grade.NOT_ATTESTED: "А/Ө",
    Grade.TEMPORARILY_NOT_ATTESTED: "УА/Ө",
    Grade.PASSED: "ЕСП",
    Grade.FAILED: "ЕСЖ",
    Grade.EXEMPT: "БОС",
    Grade.NOT_STUDIED: "О/Ж",
}
"""How a Kazakh journal writes them."""

_RUSSIAN: Final = {
    "н/а": Grade.NOT_ATTESTED,
    "вн/а": Grade.TEMPORARILY_NOT_ATTESTED,
    "зч": Grade.PASSED,
    "зач": Grade.PASSED,
    "зачет": Grade.PASSED,
    "зачёт": Grade.PASSED,
    "нз": Grade.FAILED,
    "незач": Grade.FAILED,
    "незачет": Grade.FAILED,
    "незачёт": Grade.FAILED,
    "осв": Grade.EXEMPT,
    "н/и": Grade.NOT_STUDIED,
}
_QUARTERS: Final = (Column.QUARTER_1, Column.QUARTER_2, Column.QUARTER_3, Column.QUARTER_4)
_COLUMNS: Final = {
    **{column.value: column for column in Column},
    **{f"{column.value} {word}": column for column in _QUARTERS for word in ("тоқсан", "четверть")},
    "жыл": Column.YEAR,
    "жылдық": Column.YEAR,
    "год": Column.YEAR,
    "годовая": Column.YEAR,
    "қорытынды": Column.FINAL,
    "итог": Column.FINAL,
    "итоговая": Column.FINAL,
}
_LATIN: Final = str.maketrans("aceopxhbktmy", "асеорхнвктму")
"""Letters that look the same on the keyboards of both alphabets."""

_BETWEEN: Final = re.compile(r"[\s./\\|]+")
_LONGEST: Final = 40


def _bare(text: str) -> str:
    return _BETWEEN.sub("", text)


_BY_CODE: Final = {grade.value.casefold(): grade for grade in Grade}
_BY_SIGN: Final = {_bare(sign.casefold()): grade for grade, sign in JOURNAL_SIGNS.items() if sign.isupper()} | {
    _bare(sign): grade for sign, grade in _RUSSIAN.items()
}


def grade_written(text: str, field: str = "grade") -> Grade | None:
    """None for an empty cell. In any case, with or without its stroke. Raises `UnknownGrade`."""
    folded = unicodedata.normalize("NFC", text[:_LONGEST]).strip().casefold()
    if not folded:
        return None
    found = _BY_CODE.get(folded) or _BY_SIGN.get(_bare(folded.translate(_LATIN)))
    if found is None or len(text) > _LONGEST:
        raise UnknownGrade(field=field, allowed=list(JOURNAL_SIGNS.values()))
    return found


def column_written(text: str, field: str = "column") -> Column:
    """`1` … `4`, `year`, `final`, or as journals head them. Raises `UnknownColumn`."""
    folded = " ".join(unicodedata.normalize("NFC", text[:_LONGEST]).replace("-", " ").casefold().split())
    found = _COLUMNS.get(folded)
    if found is None or len(text) > _LONGEST:
        raise UnknownColumn(field=field, allowed=[column.value for column in Column])
    return found
