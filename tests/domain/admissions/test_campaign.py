"""A school's campaign: what it may publish, and whom it is open to (ADM-7, ADM-8, ADM-20)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kundelik_domain.admissions.campaign import CAMPAIGN, Campaign, require_open_to, set_campaign
from kundelik_domain.admissions.refusals import ClassTooLarge, LanguageNotTaught, NoCampaign, NotByChoice
from kundelik_domain.admissions.values import Choice, ClassKind, Direction, Language
from kundelik_domain.shared.refusals import Malformed
from tests.language import A_RULE_SET, THE_CHOICE, THE_SCHOOL, a_campaign, given, refused, seats

pytestmark = pytest.mark.req("ADM-20")
TAUGHT = (Language.KK, Language.RU)
BY_CHOICE = replace(THE_CHOICE, direction=Direction.BY_CHOICE)


def test_a_campaign_has_seats_of_each_language_and_kind_of_class() -> None:
    campaign = a_campaign(
        seats(50),
        seats(25, Language.RU),
        seats(25, Language.KK, ClassKind.GYMNASIUM),
        seats(0, Language.RU, ClassKind.GYMNASIUM),
    )

    assert set_campaign(campaign, TAUGHT, A_RULE_SET) == campaign
    assert given(CAMPAIGN, campaign) == Campaign(True, 25, accepts_by_choice=False, seats=campaign.seats)


def test_no_seats_are_published_in_a_language_that_is_not_taught() -> None:
    with refused(LanguageNotTaught, field="seats", allowed=["kk", "ru"]):
        set_campaign(a_campaign(seats(50), seats(1, Language.TR)), TAUGHT, A_RULE_SET)


def test_a_language_that_is_taught_no_more_can_be_closed() -> None:
    closing = a_campaign(seats(50), seats(0, Language.TR))

    assert set_campaign(closing, TAUGHT, A_RULE_SET) == closing


@pytest.mark.req("ADM-4")
def test_a_class_is_no_larger_than_the_rules_allow() -> None:
    assert set_campaign(a_campaign(most_in_class=25), TAUGHT, A_RULE_SET) == a_campaign(most_in_class=25)
    with refused(ClassTooLarge, field="most_in_class", most=25):
        set_campaign(a_campaign(most_in_class=26), TAUGHT, A_RULE_SET)


def test_a_pool_is_named_once() -> None:
    with refused(Malformed, field="seats", allowed="each language and class kind once"):
        set_campaign(a_campaign(seats(5), seats(6)), TAUGHT, A_RULE_SET)


@pytest.mark.req("ADM-7")
@pytest.mark.parametrize("choice", [THE_CHOICE, BY_CHOICE])
def test_without_a_campaign_nobody_comes_in(choice: Choice) -> None:
    with refused(NoCampaign, school=str(THE_SCHOOL), school_year=2026):
        require_open_to(given(CAMPAIGN), choice)


@pytest.mark.req("ADM-7", "ADM-8")
def test_a_school_that_is_closed_to_choice_takes_only_its_own() -> None:
    require_open_to(given(CAMPAIGN, a_campaign()), THE_CHOICE)
    with refused(NotByChoice, school=str(THE_SCHOOL)):
        require_open_to(given(CAMPAIGN, a_campaign()), BY_CHOICE)


@pytest.mark.req("ADM-7", "ADM-8")
def test_a_school_that_is_open_to_choice_takes_both() -> None:
    by_choice = given(CAMPAIGN, a_campaign(), a_campaign(accepts_by_choice=True))

    require_open_to(by_choice, THE_CHOICE)
    require_open_to(by_choice, BY_CHOICE)


def test_the_latest_setting_holds() -> None:
    later = a_campaign(seats(3), most_in_class=20)

    assert given(CAMPAIGN, a_campaign(), later) == given(CAMPAIGN, later)
