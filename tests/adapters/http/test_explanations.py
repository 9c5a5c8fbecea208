"""Why an application stands where it stands, in words: for its owner and the school, from the facts (ADM-4)."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.http.rule_sets import EXAMPLE
from tests.installations import Country, Town, Visitor

REFUSED = (
    "Refused on 13.04.2026 12:00. Decided by: Executor (Т. Қызметкер). The application can be mended and sent again."
)
pytestmark = pytest.mark.req("ADM-4")


def explanation(country: Country, who: Visitor, application: str, language: str = "en") -> dict[str, Any]:
    after = country.catch_up()
    headers, params = {"Accept-Language": language}, {"after": after}
    return country.told(who, "GET", f"/applications/{application}/explanation", headers=headers, params=params)


def words(told: dict[str, Any]) -> dict[str, list[str]]:
    return {part["about"]: part["sentences"] for part in told["parts"]}


def test_of_a_draft_it_says_what_is_asked_and_what_is_missing(shared_town: Town) -> None:
    country, parent = shared_town.country, shared_town.parent
    draft = country.drafts(parent, shared_town.school)
    country.attaches(parent, draft, "photo")
    told = explanation(country, parent, draft)

    assert (told["status"], told["rules"], told["due_at"]) == ("draft", "first-grade-2021", None)
    assert told["allowed"] == ["edit", "attach", "send", "cancel"]
    said = words(told)
    assert said["window"] == ["Documents are taken from 01.04 to 01.08."]
    assert said["age"] == [
        "In 2026 the child must turn 6 or be older. By the birth date, the age reached that year is 6."
    ]
    assert said["documents"][1:] == [
        "Documents attached: Photo of the child, 3×4 cm.",
        "Documents missing: Copy of the child's birth certificate, Health certificate, Child's health passport.",
    ]
    assert "time-limit" not in said
    assert said["seat"][0].startswith("The application has not been sent yet")


def test_while_it_is_decided_it_tells_limit_and_seat_to_both_sides(shared_town: Town) -> None:
    country, sent = shared_town.country, shared_town.has()
    own, schools = (explanation(country, who, sent) for who in (shared_town.parent, shared_town.executor))

    assert words(own)["time-limit"] == [
        "The application was sent on 13.04.2026 12:00 and counts as received on the same day, 13.04.2026.",
        "The decision is due by 24:00 on 14.04.2026 (working days after the day of receipt: 1).",
        words(own)["time-limit"][2],
        "Time left: 36 h 00 min",
    ]
    (seat,) = words(own)["seat"]
    assert seat == (
        "One seat is held until the decision (Taught in Kazakh; General; By distribution; school year 2026)."
    )
    assert {about: said for about, said in words(own).items() if about != "now"} == {
        about: said for about, said in words(schools).items() if about != "now"
    }
    assert (own["allowed"], "accept" in schools["allowed"]) == (["cancel"], True)


def test_a_refusal_says_who_on_which_ground_and_what_can_be_done(shared_town: Town) -> None:
    country, refused = shared_town.country, shared_town.has("refuses")
    told = explanation(country, shared_town.parent, refused)

    assert (told["status"], told["ground"]) == ("rejected", "untrue-data")
    assert words(told)["decision"] == [
        REFUSED,
        "Ground of refusal: The documents or data (information) given were found to be untrue.",
    ]
    assert words(told)["seat"][0].startswith("This application holds no seat")
    assert told["allowed"] == ["edit", "attach", "send"]


def test_an_approval_says_who_signed(shared_town: Town) -> None:
    admitted = shared_town.has("accepts", "forwards", "approves")
    told = explanation(shared_town.country, shared_town.director, admitted)

    assert words(told)["decision"] == ["Granted on 13.04.2026 12:00. Signed by: Director (Т. Қызметкер)."]
    assert words(told)["now"] == ["Nothing is asked of you now."]


@pytest.mark.req("I18-1")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Шешім әлі қабылданған жоқ. Өтінімнің мәртебесі: «Жіберілді»."),
        ("ru", "Решение ещё не принято. Статус заявления: «Отправлено»."),
        ("en", "No decision has been made yet. Status: “Sent”."),
    ],
)
def test_it_speaks_the_readers_language(shared_town: Town, language: str, said: str) -> None:
    told = explanation(shared_town.country, shared_town.parent, shared_town.has(), language)

    assert words(told)["decision"] == [said]


def test_it_keeps_the_rules_that_it_was_sent_under(town: Town) -> None:
    country, sent = town.country, town.has()
    before = explanation(country, town.parent, sent)
    path = "/services/first-grade/rules/first-grade-2026"
    country.told(country.operator, "PUT", path, json=EXAMPLE | {"in_force_from": "2026-01-01", "confirmed": True})
    draft = country.drafts(town.parent, town.school)

    assert explanation(country, town.parent, sent) == before
    assert explanation(country, town.parent, draft)["rules"] == "first-grade-2026"


@pytest.mark.req("IDN-3")
def test_what_its_owner_edits_after_a_refusal_is_told_to_the_owner_only(town: Town) -> None:
    country, refused = town.country, town.has("refuses")
    country.attaches(town.parent, refused, "pmpc-conclusion")
    own, schools = (words(explanation(country, who, refused))["documents"][1] for who in (town.parent, town.executor))

    assert ("PMPC" in own, "PMPC" in schools) == (True, False)
