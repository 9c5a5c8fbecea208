"""Grades and columns as people write them (RPT-2, RPT-20)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.attainment.policies.written import JOURNAL_SIGNS, column_written, grade_written
from kundelik_domain.attainment.refusals import UnknownColumn, UnknownGrade
from kundelik_domain.attainment.values import Column, Grade

pytestmark = pytest.mark.req("RPT-2", "RPT-20")


@pytest.mark.parametrize(
    ("grade", "ways"),
    [
        (Grade.FIVE, ("5", " 5 ")),
        (Grade.NOT_ATTESTED, ("А/Ө", "а/ө", "АӨ", "A/Ө", "А / Ө", "Н/А", "н/а", "H/A", "NA", "na")),
        (Grade.TEMPORARILY_NOT_ATTESTED, ("УА/Ө", "уа/ө", "YA/Ө", "ВН/А", "TNA")),
        (Grade.PASSED, ("ЕСП", "есп", "Зч", "зачёт", "P", "p")),
        (Grade.FAILED, ("ЕСЖ", "НЗ", "незачет", "F")),
        (Grade.EXEMPT, ("БОС", "бос", "ОСВ", "осв.", "EX")),
        (Grade.NOT_STUDIED, ("О/Ж", "о/ж", "O/Ж", "Н/И", "NS")),
        (None, ("", " ", "\u00a0")),
    ],
)
def test_a_grade_is_known_by_its_signs_in_three_languages(grade: Grade | None, ways: tuple[str, ...]) -> None:
    assert {way: grade_written(way) for way in ways} == dict.fromkeys(ways, grade)


@pytest.mark.parametrize(
    "text", ["6", "0", "10", "5-", "+5", "5.", "5 5", "55", "٥", "А", "Ө", "/", "Р", "NaN", "5" * 41]
)
def test_anything_else_is_no_grade(text: str) -> None:
    with pytest.raises(UnknownGrade):
        grade_written(text)


@given(st.text())
def test_whatever_is_written_is_a_grade_an_empty_cell_or_refused(text: str) -> None:
    try:
        told: object = grade_written(text)
    except UnknownGrade as refused:
        told = refused.details

    assert told is None or isinstance(told, Grade) or told == {"field": "grade", "allowed": [*JOURNAL_SIGNS.values()]}


@pytest.mark.parametrize(
    ("column", "ways"),
    [
        (Column.QUARTER_1, ("1", "1 тоқсан", "1-тоқсан", "1 четверть", "1-ЧЕТВЕРТЬ")),
        (Column.QUARTER_4, ("4", "4 тоқсан")),
        (Column.YEAR, ("year", "Жыл", "Жылдық", "Год", "Годовая")),
        (Column.FINAL, ("final", "Қорытынды", "ИТОГ", "Итоговая")),
    ],
)
def test_a_column_is_known_by_its_heading(column: Column, ways: tuple[str, ...]) -> None:
    assert {way: column_written(way) for way in ways} == dict.fromkeys(ways, column)


@pytest.mark.parametrize("text", ["", "5", "0 тоқсан", "year тоқсан", "1" * 50])
def test_anything_else_is_no_column(text: str) -> None:
    with pytest.raises(UnknownColumn):
        column_written(text)
