"""Rules and school years that can be kept, and those that cannot (RPT-5, RPT-11, RPT-12, RPT-15, RPT-23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest

from kundelik_domain.attainment.events import ReportRulesAdopted, SchoolYearSet
from kundelik_domain.attainment.refusals import (
    InvalidYear,
    NoReportRules,
    RulesKnown,
    RulesMalformed,
    SchoolYearMalformed,
    SchoolYearUnknown,
)
from kundelik_domain.attainment.report_rules import REPORT_RULES, ReportRulesBook, adopt
from kundelik_domain.attainment.rules import ClassRule, ReportRules
from kundelik_domain.attainment.school_years import SCHOOL_YEARS, SchoolYearsBook, set_year
from kundelik_domain.attainment.shipped_rules import RULES_2021, SCHOOL_YEAR_2021
from kundelik_domain.attainment.values import Grade, SchoolYear
from tests.domain.attainment.test_days import later
from tests.language import given, refused

NEXT: Final = replace(RULES_2021, version="2026-09-01", since=date(2026, 9, 1), source="Бұйрық № 1")
LOW, SATISFACTORY, GOOD, EXCELLENT = RULES_2021.classes
FIRST, *REST = RULES_2021.thresholds
YEAR_2022: Final = later(SCHOOL_YEAR_2021, 1)


@pytest.mark.req("RPT-23")
def test_rules_are_in_force_from_their_day_until_the_next_ones() -> None:
    book = given(REPORT_RULES, ReportRulesAdopted(NEXT))

    assert adopt(ReportRulesBook(), NEXT) == (ReportRulesAdopted(NEXT),)
    assert ReportRulesBook().in_force(date(2021, 9, 1)) == RULES_2021
    assert book.in_force(date(2026, 8, 31)) == RULES_2021
    assert book.in_force(date(2026, 9, 1)) == NEXT
    assert book.known() == (RULES_2021, NEXT)
    with refused(NoReportRules, day="2021-08-31"):
        book.in_force(date(2021, 8, 31))


@pytest.mark.req("RPT-23")
def test_a_version_never_changes_and_no_two_begin_on_one_day() -> None:
    book = given(REPORT_RULES, ReportRulesAdopted(NEXT))

    assert adopt(book, NEXT) == ()
    assert adopt(ReportRulesBook(), RULES_2021) == ()
    for other in (
        replace(NEXT, smallest_group=10),
        replace(NEXT, version="another"),
        replace(NEXT, since=date(2027, 9, 1)),
        replace(RULES_2021, version="another"),
    ):
        with refused(RulesKnown, version=other.version, since=other.since.isoformat()):
            adopt(book, other)


@pytest.mark.req("RPT-5", "RPT-11", "RPT-12", "RPT-23")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": " "}, "version"),
        ({"version": "v" * 61}, "version"),
        ({"source": ""}, "source"),
        ({"source": "a\nb"}, "source"),
        ({"counted_from": -1}, "counted_from"),
        ({"indicator_from": 0}, "indicator_from"),
        ({"indicator_from": 13}, "indicator_from"),
        ({"preliminary_below": 101}, "preliminary_below"),
        ({"smallest_group": 0}, "smallest_group"),
        ({"classes": (LOW, SATISFACTORY, GOOD)}, "classes"),
        ({"classes": (LOW, LOW, SATISFACTORY, GOOD, EXCELLENT)}, "classes"),
        ({"classes": ()}, "classes"),
        ({"left_out": (Grade.EXEMPT,)}, "classes.any_of"),
        ({"left_out": (*RULES_2021.left_out, Grade.ONE)}, "classes.any_of"),
        ({"left_out": (*RULES_2021.left_out, Grade.EXEMPT)}, "classes.any_of"),
        ({"classes": (LOW, SATISFACTORY, replace(GOOD, any_of=()), EXCELLENT)}, "classes.any_of"),
        ({"thresholds": tuple(REST)}, "thresholds"),
        ({"thresholds": (FIRST, *RULES_2021.thresholds)}, "thresholds"),
        ({"thresholds": (replace(FIRST, required=101), *REST)}, "thresholds"),
        ({"thresholds": (replace(FIRST, medium=96), *REST)}, "thresholds"),
        ({"thresholds": (replace(FIRST, medium=-1), *REST)}, "thresholds"),
        ({"thresholds": (replace(FIRST, high=101), *REST)}, "thresholds"),
    ],
)
def test_rules_that_cannot_be_are_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(RulesMalformed) as told:
        adopt(ReportRulesBook(), replace(NEXT, **change))

    assert told.value.details["field"] == field


@pytest.mark.req("RPT-5")
def test_a_grade_that_is_in_two_classes_or_in_none_is_named() -> None:
    greedy = ClassRule(GOOD.pupil_class, (Grade.FOUR, Grade.THREE))
    rules: ReportRules = replace(NEXT, classes=(LOW, SATISFACTORY, greedy, EXCELLENT), left_out=(Grade.EXEMPT,))

    with refused(RulesMalformed, field="classes.any_of", allowed="3, NS"):
        adopt(ReportRulesBook(), rules)


@pytest.mark.req("RPT-15")
def test_a_school_year_is_set_and_set_anew() -> None:
    changed = replace(YEAR_2022, source="Бұйрық № 2")
    book = given(SCHOOL_YEARS, SchoolYearSet(YEAR_2022))

    assert set_year(SchoolYearsBook(), YEAR_2022) == (SchoolYearSet(YEAR_2022),)
    assert set_year(book, YEAR_2022) == ()
    assert set_year(book, changed) == (SchoolYearSet(changed),)
    assert book.known() == (SCHOOL_YEAR_2021, YEAR_2022)
    assert given(SCHOOL_YEARS, SchoolYearSet(YEAR_2022), SchoolYearSet(changed)).of(2022) == changed
    with refused(SchoolYearUnknown, school_year=2023):
        book.of(2023)


def with_quarter(number: int, **days: Any) -> SchoolYear:
    quarters = list(SCHOOL_YEAR_2021.quarters)
    quarters[number - 1] = replace(quarters[number - 1], **days)
    one, two, three, four = quarters
    return replace(SCHOOL_YEAR_2021, quarters=(one, two, three, four))


@pytest.mark.req("RPT-15", "RPT-16")
@pytest.mark.parametrize(
    ("calendar", "field"),
    [
        (with_quarter(1, ends=date(2021, 9, 1)), "quarters.1.ends"),
        (with_quarter(1, grading_from=date(2021, 9, 1)), "quarters.1.grading_from"),
        (with_quarter(1, holidays_to=date(2021, 10, 28)), "quarters.1.holidays_to"),
        (with_quarter(2, starts=date(2021, 11, 7)), "quarters.2.starts"),
        (with_quarter(3, ends=date(2022, 4, 1)), "quarters.3.holidays_to"),
        (with_quarter(4, holidays_to=date(2022, 9, 1)), "next_begins"),
        (replace(SCHOOL_YEAR_2021, next_begins=date(2021, 9, 1)), "next_begins"),
        (replace(SCHOOL_YEAR_2021, next_begins=date(2023, 9, 1)), "year"),
        (replace(SCHOOL_YEAR_2021, year=2020), "year"),
        (replace(SCHOOL_YEAR_2021, source=""), "source"),
        (replace(SCHOOL_YEAR_2021, quarters=SCHOOL_YEAR_2021.quarters[::-1]), "quarters"),
    ],
)
def test_a_school_year_that_cannot_be_is_refused(calendar: SchoolYear, field: str) -> None:
    with pytest.raises(SchoolYearMalformed) as told:
        set_year(SchoolYearsBook(), calendar)

    assert told.value.details["field"] == field


@pytest.mark.parametrize("year", [1990, 2200, -1, 10**9])
def test_a_year_that_is_none_is_refused(year: int) -> None:
    with refused(InvalidYear, field="school_year", allowed="1991–2199"):
        set_year(SchoolYearsBook(), replace(SCHOOL_YEAR_2021, year=year))
