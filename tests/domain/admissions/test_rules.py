"""Dated rule sets: which is in force, what it asks for, and when its window is open (ADM-4, ADM-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as for_all

from kundelik_domain.admissions.events import RuleSetAdopted
from kundelik_domain.admissions.refusals import NoRules, TooYoung, WindowClosed, WrongSchoolYear
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND, RuleBook, require_age, require_window
from kundelik_domain.admissions.rules import RuleSet, in_force, school_year_on
from kundelik_domain.admissions.shipped_rules import EXTENDED_2024, MANUAL_2021, SHIPPED
from kundelik_domain.admissions.values import DocumentKind, Ground
from tests.language import given, refused
from tests.strategies import days_of_2026

pytestmark = pytest.mark.req("ADM-4")
SPRING = date(2026, 4, 13)
CONFIRMED_2024 = replace(EXTENDED_2024, confirmed=True)
OF_ALMATY = replace(MANUAL_2021, version="almaty-2023", region="KZ-75", in_force_from=date(2023, 1, 1))
FUTURE = replace(MANUAL_2021, version="first-grade-2027", in_force_from=date(2027, 1, 1))


def adopted(rules: RuleSet) -> RuleSetAdopted:
    return RuleSetAdopted(service="first-grade", rule_set=rules)


@pytest.mark.req("ADM-5")
def test_the_manuals_rules_are_shipped_and_in_force() -> None:
    assert in_force(SHIPPED["first-grade"], "KZ-75", SPRING) == MANUAL_2021
    assert (MANUAL_2021.window.opens, MANUAL_2021.window.closes) == ((4, 1), (8, 1))
    assert (MANUAL_2021.youngest_turns, MANUAL_2021.working_days) == (6, 1)
    assert MANUAL_2021.grounds == (Ground.UNTRUE_DATA, Ground.RULES_NOT_MET, Ground.CLASS_OVERFULL)


def test_later_rules_are_shipped_for_the_operator_to_confirm() -> None:
    waiting = {service: [r.version for r in versions if not r.confirmed] for service, versions in SHIPPED.items()}

    assert waiting == {
        "first-grade": ["first-grade-2024"],
        "tenth-grade": ["tenth-grade-2021"],
        "free-meals": ["free-meals-2021"],
        "transport": ["transport-2021"],
    }
    assert in_force((MANUAL_2021, CONFIRMED_2024), "KZ-75", SPRING) == CONFIRMED_2024


@pytest.mark.parametrize(
    ("book", "day", "found"),
    [
        ((), SPRING, None),
        ((EXTENDED_2024,), SPRING, None),
        ((MANUAL_2021,), date(2020, 12, 31), None),
        ((MANUAL_2021,), date(2021, 1, 1), MANUAL_2021),
        ((MANUAL_2021, CONFIRMED_2024), date(2023, 12, 31), MANUAL_2021),
        ((CONFIRMED_2024, MANUAL_2021), date(2024, 1, 1), CONFIRMED_2024),
        ((MANUAL_2021, FUTURE), SPRING, MANUAL_2021),
        ((MANUAL_2021, CONFIRMED_2024, OF_ALMATY), SPRING, OF_ALMATY),
        ((OF_ALMATY, MANUAL_2021), date(2022, 4, 1), MANUAL_2021),
        ((MANUAL_2021, replace(OF_ALMATY, confirmed=False)), SPRING, MANUAL_2021),
        ((MANUAL_2021, replace(OF_ALMATY, region="KZ-15")), SPRING, MANUAL_2021),
    ],
)
def test_the_regions_set_comes_before_the_national_one_and_the_latest_confirmed_first(
    book: tuple[RuleSet, ...], day: date, found: RuleSet | None
) -> None:
    assert in_force(book, "KZ-75", day) == found


def test_of_two_sets_from_the_same_day_the_one_adopted_last_holds() -> None:
    corrected = replace(MANUAL_2021, version="first-grade-2021-corrected", most_in_class=24)

    assert in_force((MANUAL_2021, corrected), "KZ-75", SPRING) == corrected
    assert in_force((corrected, MANUAL_2021), "KZ-75", SPRING) == MANUAL_2021


def test_the_book_keeps_what_was_adopted_and_the_same_version_again_replaces_it() -> None:
    book = given(RULE_BOOK_KIND, adopted(EXTENDED_2024), adopted(MANUAL_2021), adopted(CONFIRMED_2024))

    assert book == RuleBook((MANUAL_2021, CONFIRMED_2024))
    assert book.for_day("KZ-75", SPRING) == CONFIRMED_2024


def test_where_nothing_is_in_force_nothing_is_guessed() -> None:
    with refused(NoRules, region="KZ-75", day="2026-04-13"):
        given(RULE_BOOK_KIND, adopted(EXTENDED_2024)).for_day("KZ-75", SPRING)


@pytest.mark.parametrize("day", [date(2026, 4, 1), date(2026, 6, 15), date(2026, 8, 1)])
def test_the_window_is_open_from_its_first_day_to_its_last(day: date) -> None:
    require_window(MANUAL_2021, day, 2026)


@pytest.mark.parametrize(
    ("day", "today"),
    [
        (date(2026, 3, 31), "31.03.2026"),
        (date(2026, 8, 2), "02.08.2026"),
        (date(2026, 1, 1), "01.01.2026"),
        (date(2026, 12, 31), "31.12.2026"),
    ],
)
def test_before_and_after_it_is_closed_and_says_when_it_is_open(day: date, today: str) -> None:
    with refused(WindowClosed, opens="01.04", closes="01.08", today=today):
        require_window(MANUAL_2021, day, 2026)


@pytest.mark.parametrize("year", [2025, 2027])
def test_applications_of_this_spring_are_for_this_autumn(year: int) -> None:
    with refused(WrongSchoolYear, school_year=2026):
        require_window(MANUAL_2021, SPRING, year)


@for_all(days_of_2026)
def test_until_august_this_years_school_year_and_then_the_next_ones(day: date) -> None:
    assert school_year_on(day) == (2026 if day <= date(2026, 8, 31) else 2027)


@pytest.mark.parametrize("born", [date(2020, 12, 31), date(2020, 1, 1), date(2019, 6, 1), date(2015, 1, 1)])
def test_who_is_six_or_turns_six_this_calendar_year_is_old_enough(born: date) -> None:
    require_age(MANUAL_2021, born, 2026)


def test_who_turns_six_next_year_is_too_young() -> None:
    with refused(TooYoung, age=6, school_year=2026):
        require_age(MANUAL_2021, date(2021, 1, 1), 2026)


@pytest.mark.req("ADM-5")
def test_only_special_needs_ask_for_the_commissions_conclusion() -> None:
    usual = (
        DocumentKind.BIRTH_CERTIFICATE,
        DocumentKind.PHOTO,
        DocumentKind.HEALTH_CERTIFICATE,
        DocumentKind.HEALTH_PASSPORT,
    )

    assert MANUAL_2021.required_documents(special_needs=False) == usual
    assert MANUAL_2021.required_documents(special_needs=True) == (*usual, DocumentKind.PMPC_CONCLUSION)
