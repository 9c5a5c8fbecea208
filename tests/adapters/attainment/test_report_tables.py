"""Figures as a file shows them, and the words around them (RPT-6, RPT-7, RPT-9, RPT-21, RPT-24)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from adapters.bootstrap.report_tables import Table, columns
from adapters.texts.alphabet import ALPHABET, in_order
from adapters.texts.catalogue import catalogue
from adapters.texts.languages import LANGUAGES
from adapters.texts.report_words import Counted, Export, ReportWords
from adapters.xlsx.report_sheets import Kind
from kundelik_domain.attainment.counting import tenths_of
from kundelik_domain.attainment.events import ExportOrdered, WeekCut, WeekPublished
from kundelik_domain.attainment.shipped_rules import RULES_2021
from kundelik_domain.attainment.values import Form, Language, Mode, Period, Scope, week_of
from kundelik_domain.shared.units import COUNTRY, Level
from projections.attainment.export_rows import Figures

SUNDAY = date(2022, 5, 29)
TITLES = {
    (Period.YEAR, "kk"): "2021-2022 оқу жылындағы үлгерім есебі",
    (Period.YEAR, "ru"): "Отчёт об успеваемости за 2021–2022 учебный год",
    (Period.YEAR, "en"): "Attainment report for the school year 2021–2022",
    (Period.QUARTER_3, "kk"): "3-тоқсандағы үлгерім есебі",
    (Period.QUARTER_3, "ru"): "Отчёт об успеваемости за 3 четверть",
    (Period.QUARTER_3, "en"): "Attainment report for quarter 3",
}


def words(period: Period, language: str, *, mode: Mode = Mode.WHOLE, revision: int = 1) -> ReportWords:
    """Of a file of the country."""
    at, week = datetime(2022, 5, 29, 0, 0, tzinfo=UTC), week_of(SUNDAY, 2021, period)
    reason = "Парақ кеш түзетілді" if revision > 1 else None
    export = Export(
        ordered=ExportOrdered(
            UUID(int=1), UUID(int=2), Scope(Level.COUNTRY, COUNTRY), SUNDAY, 2021, period, revision, mode, Form.CSV,
            Language(language),
        ),
        role="ministry-officer",
        cut=WeekCut(week, SUNDAY, 2021, period, revision, RULES_2021, at, reason),
        cut_position=77,
        published=WeekPublished(week, SUNDAY, 2021, period, revision, 77, 5, "ab" * 32),
        unit=("Қазақстан Республикасы",),
        address="https://example.kz/check/reports/1",
    )  # fmt: skip
    return ReportWords(catalogue(), export, Language(language).value)


@pytest.mark.req("RPT-9")
@pytest.mark.parametrize(("period", "language"), TITLES)
def test_a_file_is_titled_as_in_the_manual(period: Period, language: str) -> None:
    assert words(period, language).title() == TITLES[period, language]


@pytest.mark.req("RPT-6")
def test_the_year_report_counts_year_grades_and_a_quarter_names_itself() -> None:
    year, quarter = (columns(words(period, "kk")) for period in (Period.YEAR, Period.QUARTER_3))

    assert [column.heading for column in year] == [
        "Облыс (қала)", "Аудан", "Мектеп", "Сынып (параллель)", "Оқу жылы соңындағы оқушылар саны",
        "Үздік оқушылар", "Үлгерімі жақсы оқушылар", "Үлгерімі орташа оқушылар", "Үлгерімі төмен оқушылар",
        "Сапа, %", "Үлгерім, %", "Жылдық бағалар саны", "Қойылған бағалар үлесі, %", "Ескертпе",
    ]  # fmt: skip
    assert quarter[4].heading == "3-тоқсан соңындағы оқушылар саны"
    assert [column for column in quarter if column.heading == "Жылдық бағалар саны"] == []
    assert [column.kind for column in quarter].count(Kind.TENTHS) == 3


@pytest.mark.req("RPT-22", "RPT-23", "RPT-24")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_tells_everything_that_the_figures_hang_on(language: str) -> None:
    counted = Counted(rows=5, sha256="cd" * 32, share=None, preliminary=False)
    told = dict(words(Period.YEAR, language, mode=Mode.SUPPRESSED, revision=2).method(counted))
    whole = " ".join(told.values())

    assert len(told) == 21
    for part in ("77", "2021-09-01", "95", "86", "Парақ кеш түзетілді", "ab" * 32, "cd" * 32, str(UUID(int=2))):
        assert part in whole
    assert "…" in whole
    assert "06:00" in whole  # of Almaty, before March 2024


def table(**changes: object) -> Table:
    """Of one school."""
    told: dict[str, object] = {"with_grades": True, "suppressing": False, **changes}
    return Table(places=[("О", "А", "М")], rules=RULES_2021, total="Барлығы", preliminary="алдын ала", **told)  # type: ignore[arg-type]


FIRST: Figures = (1, 1, 25, 0, 0, 0, 0, 0, 0, 0, 0, False)
SMALL: Figures = (1, 2, 0, 0, 1, 1, 1, 0, 30, 30, 30, True)
THIRD: Figures = (1, 3, 0, 5, 1, 1, 4, 2, 94, 99, 94, False)
ALL: Figures = (1, 0, 25, 5, 2, 2, 5, 2, 124, 129, 124, False)


@pytest.mark.req("RPT-3", "RPT-4", "RPT-7", "RPT-21")
def test_rows_are_counts_shares_of_whole_numbers_and_blanks() -> None:
    assert list(table().rows([FIRST, SMALL, THIRD, ALL])) == [
        (False, ("О", "А", "М", 1, 25, None, None, None, None, None, None, None, None, None)),
        (False, ("О", "А", "М", 2, 3, 1, 1, 1, 0, 667, 1000, 30, 1000, None)),
        (False, ("О", "А", "М", 3, 13, 1, 1, 4, 2, 250, 750, 94, 949, "алдын ала")),
        (True, ("О", "А", "М", "Барлығы", 41, 2, 2, 5, 2, 364, 818, 124, 961, None)),
    ]


@pytest.mark.req("RPT-24")
def test_nothing_is_left_of_a_hidden_row_but_whose_it_is() -> None:
    with_grades, without = (
        list(table(suppressing=True, with_grades=grades).rows([SMALL, THIRD])) for grades in (True, False)
    )

    assert with_grades[0] == (False, ("О", "А", "М", 2, *["…"] * 9, None))
    assert without[0] == (False, ("О", "А", "М", 2, *["…"] * 8, None))
    assert with_grades[1][1][4] == 13


@pytest.mark.req("RPT-7")
def test_shares_are_rounded_half_up_from_whole_numbers() -> None:
    assert [tenths_of(part, whole) for part, whole in ((1, 3), (2, 3), (1, 16), (1, 2000), (0, 5), (5, 5))] == [
        333, 667, 63, 1, 0, 1000,
    ]  # fmt: skip
    assert tenths_of(0, 0) is None


def test_names_stand_in_the_order_of_the_kazakh_alphabet() -> None:
    shuffled = ["№ 10 мектеп", "Ә", "б", "№ 2 мектеп", "А", "Ұ", "У", "Z"]

    assert sorted(shuffled, key=in_order) == ["Z", "А", "Ә", "б", "У", "Ұ", "№ 2 мектеп", "№ 10 мектеп"]
    assert sorted(ALPHABET, key=in_order) == list(ALPHABET)
