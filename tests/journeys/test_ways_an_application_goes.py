"""Whole ways of applications over HTTP: refused and mended, refused for good, withdrawn, too late, too many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.bootstrap.time_keeping import TimeKeeping
from kundelik_domain.shared.access import Role
from tests.installations import PDF, Answer, Country, Town, Visitor


def code(answer: Answer) -> tuple[int, str]:
    return answer.status_code, answer.json().get("type", "").removeprefix("urn:kundelik:problem:")


def free(town: Town) -> int:
    town.country.catch_up()
    [school] = town.country.told(town.parent, "GET", "/schools", params={"school_year": 2026, "school": town.school})[
        "items"
    ]
    return int(school["seats"][0]["free"])


def seen(town: Town, application: str) -> dict[str, Any]:
    town.country.catch_up()
    return town.country.told(town.parent, "GET", f"/applications/{application}")


@pytest.mark.req("ADM-12")
@pytest.mark.req("ADM-22")
def test_what_the_executor_refuses_can_be_mended_and_sent_again(town: Town) -> None:
    application = town.has("refuses")
    refused = seen(town, application)
    assert (refused["status"], refused["status_text"], refused["comment"]) == (
        *("rejected", "Бас тартылды", "Құжат анық емес"),
    )
    assert (refused["allowed"], free(town)) == (["edit", "attach", "send"], 50)

    body = town.country.form(town.parent, town.school, name="Айсұлу-Ару")
    town.country.told(town.parent, "PUT", f"/applications/{application}", json=body)
    town.country.attaches(town.parent, application, "photo", content=PDF)
    town.country.sends(town.parent, application)
    for step, who in (("accepts", town.executor), ("forwards", town.executor), ("approves", town.director)):
        getattr(town.country, step)(who, application)

    assert (seen(town, application)["status"], free(town)) == ("enrolled", 49)
    history = town.country.told(town.parent, "GET", f"/applications/{application}/history")["items"]
    assert [i["text"] for i in history if "жіберді" in i["text"]] == [
        *(
            "Ата-ана (Т. Тестов) өтінімді оқу орнына қайта жіберді.",
            "Ата-ана (Т. Тестов) өтінімді оқу орнына жіберді.",
        ),
    ]


@pytest.mark.req("ADM-28")
def test_what_the_director_refuses_stays_refused(town: Town) -> None:
    application = town.has("accepts", "forwards")
    town.country.refuses(town.director, application)
    path = f"/applications/{application}"
    body = town.country.form(town.parent, town.school)
    tries: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", "", {"json": body}),
        ("POST", "/sending", {"json": {}}),
        ("POST", "/cancellation", {}),
    ]
    told = [town.country.ask(town.parent, method, path + end, **options) for method, end, options in tries]

    assert [code(answer) for answer in told] == [(409, "admissions.wrong-status")] * 3
    assert (seen(town, application)["allowed"], free(town)) == ([], 50)


@pytest.mark.req("ADM-11")
@pytest.mark.req("ADM-12")
@pytest.mark.parametrize("steps", [None, (), ("accepts",), ("accepts", "forwards")])
def test_a_parent_withdraws_from_wherever_it_is_and_the_seat_is_free_again(
    town: Town, steps: tuple[str, ...] | None
) -> None:
    draft = town.country.has_draft(town.parent, town.school) if steps is None else None
    application = draft or town.has(*(steps or ()))
    held = free(town)
    town.country.told(town.parent, "POST", f"/applications/{application}/cancellation")

    assert (held, free(town)) == (50 if steps is None else 49, 50)
    assert (seen(town, application)["status"], seen(town, application)["allowed"]) == ("cancelled", [])


@pytest.mark.req("ADM-12")
@pytest.mark.parametrize("steps", [("refuses",), ("accepts", "forwards", "approves")])
def test_what_is_decided_cannot_be_withdrawn(town: Town, steps: tuple[str, ...]) -> None:
    told = town.country.ask(town.parent, "POST", f"/applications/{town.has(*steps)}/cancellation")

    assert code(told) == (409, "admissions.wrong-status")


def keeping(country: Country) -> TimeKeeping:
    installation = country.installation
    return TimeKeeping(installation.deciding, installation.queries, installation.now)


@pytest.mark.req("ADM-15")
def test_a_missed_limit_is_recorded_once_and_stays_on_record(town: Town) -> None:
    application, clock = town.has(), keeping(town.country)
    town.country.catch_up()
    in_time = (clock.once(), seen(town, application)["timing"])
    town.waits(timedelta(days=3))
    before_it_is_recorded = seen(town, application)["timing"]
    recorded = [clock.once() for _ in range(2)]
    town.country.catch_up()

    assert (in_time, before_it_is_recorded, recorded, clock.once()) == ((0, "on-time"), "overdue", [1, 1], 0)
    town.country.accepts(town.executor, application)
    town.country.forwards(town.executor, application)
    town.country.approves(town.director, application)
    late = seen(town, application)
    assert (late["status"], late["timing"], late["seconds_left"]) == ("enrolled", "overdue", None)
    history = town.country.told(town.parent, "GET", f"/applications/{application}/history")["items"]
    assert [item["event"] for item in history].count("admissions.time-limit-missed.v1") == 1


@pytest.mark.req("ADM-15")
def test_a_parent_who_has_read_it_can_still_act_after_the_limit_was_missed(town: Town) -> None:
    application = town.has()
    town.country.catch_up()
    town.waits(timedelta(days=3))
    keeping(town.country).once()
    town.country.catch_up()
    path = f"/applications/{application}"
    version = town.country.ask(town.parent, "GET", path).headers["etag"]

    told = town.country.ask(town.parent, "POST", f"{path}/cancellation", headers={"If-Match": version})
    assert told.status_code == 200


@pytest.mark.req("ADM-11")
def test_the_loser_of_the_last_seat_keeps_the_draft(country: Country) -> None:
    town = Town(country, seats=1)
    loser, winner = country.has_draft(town.parent, town.school), town.has()
    signature = country.signature(town.parent, f"/applications/{loser}/statement")
    path, body = f"/applications/{loser}/sending", {"signature": signature}
    told = country.ask(town.parent, "POST", path, json=body, headers={"Accept-Language": "en"})

    assert code(told) == (409, "admissions.no-free-seat")
    assert (told.json()["language"], told.json()["class_kind"]) == ("kk", "general")
    assert country.status(town.parent, loser) == "draft"
    country.told(town.parent, "POST", f"/applications/{winner}/cancellation")
    country.told(town.parent, "POST", path, json=body)
    assert (country.status(town.parent, loser), free(town)) == ("sent", 0)


@pytest.mark.req("ADM-9")
def test_two_parents_of_one_child_have_one_application(country: Country) -> None:
    here, there = Town(country), Town(country)
    child = country.iin()
    first = country.has_sent(here.parent, here.school, child=child)
    own, foreign = (country.has_draft(who, there.school, child=child) for who in (here.parent, there.parent))
    told = [sending(country, who, each) for who, each in ((here.parent, own), (there.parent, foreign))]
    number = country.told(here.parent, "GET", "/applications", params={"after": country.catch_up()})["items"][1][
        "number"
    ]

    assert [code(answer) for answer in told] == [(409, "admissions.child-has-application")] * 2
    assert told[0].json()["number"] == number
    assert "number" not in told[1].json()
    assert str(number) not in told[1].text
    country.told(here.parent, "POST", f"/applications/{first}/cancellation")
    assert sending(country, there.parent, foreign).status_code == 200


def sending(country: Country, who: Visitor, application: str) -> Answer:
    signature = country.signature(who, f"/applications/{application}/statement")
    return country.ask(who, "POST", f"/applications/{application}/sending", json={"signature": signature})


@pytest.mark.req("ADM-33")
def test_who_accepted_it_cannot_approve_it(town: Town) -> None:
    country = town.country
    both = country.employee(town.school, Role.EXECUTOR)
    country.told(town.administrator, "PUT", f"/organisations/{town.school}/staff/{both.user}/roles/director")
    country.assigns(town.director, town.school, both)
    application = country.has_sent(town.parent, town.school)
    country.accepts(both, application)
    country.forwards(both, application)
    signature = country.signature(both, f"/applications/{application}/approval-statement")
    told = country.ask(both, "POST", f"/applications/{application}/approval", json={"signature": signature})

    assert code(told) == (409, "admissions.four-eyes")
    country.approves(town.director, application)
    other = town.has("accepts", "forwards")
    country.approves(both, other)
    assert {country.status(town.parent, each) for each in (application, other)} == {"enrolled"}


@pytest.mark.req("ADM-10")
def test_a_scan_of_the_signed_application_is_as_good_as_a_digital_signature(town: Town) -> None:
    country, application = town.country, town.country.has_draft(town.parent, town.school)
    path = f"/applications/{application}/sending"
    without = country.ask(town.parent, "POST", path, json={})
    country.attaches(town.parent, application, "signed-application", content=PDF)
    country.told(town.parent, "PUT", f"/applications/{application}", json=country.form(town.parent, town.school))
    edited = country.ask(town.parent, "POST", path, json={})
    country.attaches(town.parent, application, "signed-application", content=PDF)

    assert [code(answer) for answer in (without, edited)] == [(409, "admissions.not-signed")] * 2
    assert country.told(town.parent, "POST", path, json={})["status"] == "sent"


@pytest.mark.req("ADM-4")
@pytest.mark.req("ADM-20")
@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"school_year": 2027}, (409, "admissions.wrong-school-year")),
        ({"language": "en"}, (422, "admissions.language-not-taught")),
        ({"born_on": "2024-01-01"}, (409, "admissions.too-young")),
        ({"school": "7a3f3e6f-1a2b-4f3a-9d65-5e7f3d1c3f7b"}, (422, "admissions.school-unknown")),
        ({"class_kind": "gymnasium"}, (409, "admissions.class-not-offered")),
        ({"direction": "by_choice"}, (201, "")),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_told_at_once(
    shared_town: Town, changes: dict[str, str], refusal: tuple[int, str]
) -> None:
    body = shared_town.country.form(shared_town.parent, shared_town.school, **changes)

    assert code(shared_town.country.ask(shared_town.parent, "POST", "/applications", json=body)) == refusal


@pytest.mark.req("ADM-4")
def test_outside_the_window_nobody_applies(town: Town) -> None:
    town.waits(timedelta(days=120))
    body = town.country.form(town.parent, town.school)
    told = town.country.ask(town.parent, "POST", "/applications", json=body)

    assert code(told) == (409, "admissions.window-closed")
    assert (told.json()["opens"], told.json()["closes"], told.json()["today"]) == ("01.04", "01.08", "11.08.2026")


@pytest.mark.req("ADM-20")
def test_seats_are_lowered_never_below_those_taken(country: Country) -> None:
    town = Town(country, seats=3)
    town.has()
    town.has("accepts", "forwards", "approves")
    line = {"language": "kk", "class_kind": "general"}
    for seats, status in ((1, 409), (2, 200), (90, 200)):
        body = {"most_in_class": 25, "accepts_by_choice": True, "seats": [line | {"seats": seats}]}
        path = f"/schools/{town.school}/campaigns/2026"
        told = country.ask(town.administrator, "PUT", path, json=body, headers={"Accept-Language": "ru"})

        assert told.status_code == status, told.text
