"""Campaigns, their seats, and the book of rules (ADM-4, ADM-20)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kundelik_domain.admissions.campaign import CAMPAIGN, Campaign
from kundelik_domain.admissions.events import RuleSetAdopted, SeatsPublished
from kundelik_domain.admissions.refusals import (
    ClassTooLarge,
    LanguageNotTaught,
    NoFreeSeat,
    NoRules,
    SchoolUnknown,
    SeatsBelowTaken,
)
from kundelik_domain.admissions.seat_pool import SeatPool
from kundelik_domain.admissions.values import RULE_BOOK, ClassKind, Language, Status, campaign_of, pool_of
from kundelik_domain.shared.access import Permission, Principal, Role
from kundelik_domain.shared.refusals import Malformed, NotFound, NotPermitted
from tests.language import (
    A_RULE_SET,
    A_STRANGER,
    ANOTHER_SCHOOL,
    DAUREN,
    NO_SCHOOL,
    THE_ADMINISTRATOR,
    THE_CHOICE,
    THE_CLOCK,
    THE_DIRECTOR,
    THE_EXECUTOR,
    THE_OPERATOR,
    THE_PARENT,
    THE_SCHOOL,
    THIS_YEAR,
    a_campaign,
    an_employee,
    refused,
    seats,
    with_scopes,
)
from tests.use_cases.admissions.town import Town, a_town

pytestmark = pytest.mark.req("ADM-20")
IN_RUSSIAN = replace(THE_CHOICE, language=Language.RU)
STREAM = campaign_of(THE_SCHOOL, THIS_YEAR)


def test_a_campaign_publishes_its_pools_in_one_append() -> None:
    town = Town()
    town.adopts()
    outcome = town.opens(seats(50), seats(25, Language.RU))

    assert outcome.answer == {"school": str(THE_SCHOOL), "school_year": THIS_YEAR}
    assert [recorded.fact for recorded in town.streams.log[1:]] == [
        a_campaign(seats(50), seats(25, Language.RU)),
        *(
            SeatsPublished(
                pool=pool_of(choice), school=THE_SCHOOL, school_year=THIS_YEAR, seats=seats(count, choice.language)
            )
            for choice, count in ((THE_CHOICE, 50), (IN_RUSSIAN, 25))
        ),
    ]
    assert {recorded.decision.role for recorded in town.streams.log[1:]} == {Role.SCHOOL_ADMINISTRATOR}


def test_seats_are_raised_at_any_time() -> None:
    town = a_town(1)
    town.has(Status.SENT)
    town.opens(seats(3))

    assert town.pool() == SeatPool(3, held=1)


def test_seats_are_lowered_to_those_held_and_taken_and_no_further() -> None:
    town = a_town(5)
    town.has(Status.ENROLLED)
    town.has(Status.SENT, child=DAUREN)
    town.opens(seats(2))
    assert town.pool() == SeatPool(2, held=1, taken=1)

    with refused(SeatsBelowTaken, taken=2, language="kk", class_kind="general"):
        town.opens(seats(1), seats(9, Language.RU))
    assert (town.pool(), town.pool(IN_RUSSIAN)) == (SeatPool(2, held=1, taken=1), SeatPool())


def test_a_pool_that_is_not_named_any_more_is_closed() -> None:
    town = a_town(5)
    draft = town.has_draft()
    town.opens(seats(4, Language.RU))

    assert town.pool() == SeatPool()
    assert town.streams.read(CAMPAIGN, STREAM).seats == (seats(4, Language.RU), seats(0))
    with refused(NoFreeSeat, school=str(THE_SCHOOL), language="kk", class_kind="general"):
        town.sends(draft)


def test_a_pool_with_a_held_seat_is_not_closed_by_leaving_it_out() -> None:
    town = a_town(5)
    town.has(Status.SENT)

    with refused(SeatsBelowTaken, taken=1, language="kk", class_kind="general"):
        town.opens(seats(4, Language.RU))


def test_a_seat_held_meanwhile_is_counted_before_seats_are_lowered() -> None:
    town = a_town(1)
    draft = town.has_draft()
    town.streams.meanwhile.append(lambda: town.sends(draft))

    with refused(SeatsBelowTaken, taken=1, language="kk", class_kind="general"):
        town.opens(seats(0))


def test_what_the_rules_and_the_school_do_not_allow_is_refused_whole() -> None:
    town = Town()
    town.adopts()

    with refused(ClassTooLarge, field="most_in_class", most=25):
        town.opens(seats(5), most_in_class=26)
    with refused(LanguageNotTaught, field="seats", allowed=["kk", "ru"]):
        town.opens(seats(5), seats(5, Language.EN, ClassKind.GYMNASIUM))
    for count in (-1, 5001):
        with refused(Malformed, field="seats", allowed="0–5000"):
            town.opens(seats(count))
    for size in (0, -1):
        with refused(Malformed, field="most_in_class", allowed="1–25"):
            town.opens(seats(5), most_in_class=size)
    with refused(Malformed, field="seats", allowed="each language and class kind once"):
        town.opens(seats(5), seats(6))
    assert town.streams.read(CAMPAIGN, STREAM) == Campaign()


def test_every_school_year_has_its_own_campaign() -> None:
    town = a_town(5)
    town.opens(seats(7), school_year=2027)

    assert (town.pool(), town.pool(replace(THE_CHOICE, school_year=2027))) == (SeatPool(5), SeatPool(7))


def test_without_rules_or_school_there_is_no_campaign() -> None:
    nowhere = an_employee(7, "x", Role.SCHOOL_ADMINISTRATOR, school=NO_SCHOOL)

    with refused(NoRules, region="KZ-75", day="2026-04-13"):
        Town().opens(seats(1))
    with refused(SchoolUnknown, field="school"):
        a_town().opens(seats(1), who=nowhere, school=NO_SCHOOL)


@pytest.mark.req("IDN-2", "IDN-3")
@pytest.mark.parametrize("who", [THE_EXECUTOR, THE_DIRECTOR, THE_OPERATOR])
def test_only_the_schools_administrator_sets_its_campaign(who: Principal) -> None:
    with refused(NotPermitted, permission="campaigns:set"):
        a_town().opens(seats(1), who=who)


@pytest.mark.req("IDN-3")
@pytest.mark.parametrize("who", [A_STRANGER, THE_PARENT])
def test_strangers_hear_of_no_school(who: Principal) -> None:
    with refused(NotFound):
        a_town().opens(seats(1), who=who)


@pytest.mark.req("IDN-3", "IDN-4")
def test_neither_another_schools_administrator_nor_a_narrow_token_sets_it() -> None:
    with refused(NotFound):
        a_town().opens(seats(1), school=ANOTHER_SCHOOL)
    with refused(NotPermitted, permission="campaigns:set"):
        a_town().opens(seats(1), who=with_scopes(THE_ADMINISTRATOR, Permission.MANAGE_STAFF))


@pytest.mark.req("ADM-4")
def test_the_operator_adopts_rules_and_nobody_else() -> None:
    town = Town()

    assert town.adopts().answer == {"version": "first-grade-2021"}
    assert town.streams.facts(RULE_BOOK) == (RuleSetAdopted(service="first-grade", rule_set=A_RULE_SET),)
    with refused(NotPermitted, permission="rules:adopt"):
        town.adopts(who=THE_CLOCK)
    for who in (THE_ADMINISTRATOR, THE_DIRECTOR, THE_PARENT):
        with refused(NotFound):
            town.adopts(who=who)
