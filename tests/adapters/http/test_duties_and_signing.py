"""Duties, delegations, checks, templates and signing several, as the school's people meet them over HTTP."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any, Final

import pytest

from kundelik_domain.shared.access import Role
from tests.installations import Answer, Country, Town, Visitor, plain

MISSING: Final = "7a3f3e6f-1a2b-4f3a-9d65-5e7f3d1c3f7b"
READ: Final = ("/history", "/replay", "/difference", "/documents/photo", "/approval-statement")


def items(country: Country, who: Visitor, path: str, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = country.told(who, "GET", path, **options)["items"]
    return found


@pytest.mark.req("ADM-27", "IDN-3")
def test_an_executor_without_the_duty_finds_an_empty_list_and_no_application(country: Country) -> None:
    town = Town(country)
    application = town.has()
    country.catch_up()
    idle = country.employee(town.school, Role.EXECUTOR)
    path = f"/schools/{town.school}/applications"
    paths = [f"{path}/{{}}", *(f"/applications/{{}}{ending}" for ending in READ)]
    posts = [("acceptance", {"comment": "x", "inclusion": False}), ("forwarding", None)]

    assert items(country, idle, path) == []
    for each in paths:
        foreign, absent = (country.ask(idle, "GET", each.format(one)) for one in (application, MISSING))
        assert (foreign.status_code, plain(foreign)) == (404, plain(absent))
    for ending, body in posts:
        told = country.ask(idle, "POST", f"/applications/{application}/{ending}", json=body)
        assert (told.status_code, told.json()["type"]) == (404, "urn:kundelik:problem:not-found")
    country.assigns(town.director, town.school, idle)
    assert [row["application"] for row in items(country, idle, path)] == [application]
    assert [row["application"] for row in items(country, idle, path, params={"mine": True})] == [application]
    assert items(country, town.director, path, params={"mine": True}) == []


@pytest.mark.req("ADM-27")
def test_the_director_sees_who_has_what_and_takes_it_back(country: Country) -> None:
    town = Town(country)
    path = f"/schools/{town.school}/duties"
    russian = {"Accept-Language": "ru"}

    assert items(country, town.director, path, headers=russian) == [
        {
            "employee": town.executor.user,
            "name": "Т. Қызметкер",
            "services": [{"service": "first-grade", "text": "Приём в 1-й класс"}],
        }
    ]
    again = country.ask(town.director, "PUT", f"{path}/{town.executor.user}/first-grade", headers=russian)
    assert (again.status_code, again.json()["title"]) == (409, "Услуга уже закреплена")
    country.told(town.director, "DELETE", f"{path}/{town.executor.user}/first-grade")
    assert items(country, town.director, path) == []
    told = country.ask(town.director, "PUT", f"{path}/{town.parent.user}/first-grade")
    assert (told.status_code, told.json()["type"]) == (422, "urn:kundelik:problem:admissions.not-an-executor")


@pytest.mark.req("ADM-33", "ADM-24")
def test_a_deputy_signs_while_it_is_delegated_and_the_history_says_for_whom(country: Country) -> None:
    town = Town(country)
    application = town.has("accepts", "forwards")
    deputy = country.employee(town.school, Role.DEPUTY_FOR_STUDIES)
    path = f"/schools/{town.school}/delegations"
    until = (country.clock.now() + timedelta(hours=2)).isoformat()
    statement = f"/applications/{application}/approval-statement"

    assert country.ask(deputy, "GET", statement).status_code == 403
    country.told(town.director, "PUT", f"{path}/{deputy.user}", json={"until": until})
    [shown] = items(country, town.director, path)
    assert (shown["deputy"], shown["delegated_by"]) == (deputy.user, town.director.user)
    country.approves(deputy, application)
    country.catch_up()
    [line, *_] = items(
        country, town.parent, f"/applications/{application}/history", headers={"Accept-Language": "en"}
    )
    assert line["text"] == "Deputy director for studies (Т. Қызметкер) approved on behalf of the director"
    with country.installation.database.connection() as connection:
        row = connection.execute(
            "select on_behalf_of::text from kundelik.events order by position desc limit 1"
        ).fetchone()
    assert row == (town.director.user,)
    town.waits(timedelta(hours=2))
    assert items(country, town.director, path) == []


@pytest.mark.req("ADM-22", "ADM-24")
def test_a_check_is_shown_to_the_parent_and_keeps_from_accepting(country: Country) -> None:
    town = Town(country)
    application = town.has()
    path = f"/applications/{application}"
    check = {"verdict": "unreadable", "remark": "Мөрі көрінбейді"}
    country.told(town.executor, "PUT", f"{path}/documents/photo/check", json=check)
    told = country.ask(town.executor, "POST", f"{path}/acceptance", json={"comment": "x", "inclusion": False})
    country.refuses(town.executor, application)
    country.catch_up()
    own = country.told(town.parent, "GET", path, headers={"Accept-Language": "ru"})
    history = items(country, town.parent, f"{path}/history", headers={"Accept-Language": "ru"})
    seen = country.told(town.director, "GET", f"/schools/{town.school}{path}")

    assert (told.status_code, told.json()["documents"]) == (409, ["photo"])
    assert (
        own["documents"]["photo"] | {"check": "unreadable", "remark": "Мөрі көрінбейді"} == own["documents"]["photo"]
    )
    assert own["documents"]["photo"]["check_text"] == "не читается"
    assert "remark_of" not in own["documents"]["photo"]
    assert (history[1]["text"], history[1]["comment"]) == (
        "Исполнитель (Т. Қызметкер) проверил документ: Фотография ребёнка 3×4 см — не читается",
        "Мөрі көрінбейді",
    )
    assert [(one["document"], one["verdict"]) for one in seen["checks"]] == [("photo", "unreadable")]
    country.attaches(town.parent, application, "photo")
    country.catch_up()
    assert "check" not in country.told(town.parent, "GET", path)["documents"]["photo"]


@pytest.mark.req("ADM-22")
def test_an_answer_comes_from_a_template(country: Country) -> None:
    town = Town(country)
    application = town.has()
    body = {"title": "Қабылданды", "text": "Құжаттарыңыз қабылданды."}
    country.told(town.director, "PUT", f"/schools/{town.school}/templates/{MISSING}", json=body)
    accepting = {"template": MISSING, "inclusion": False}
    country.told(town.executor, "POST", f"/applications/{application}/acceptance", json=accepting)
    country.catch_up()

    assert country.told(town.parent, "GET", f"/applications/{application}")["comment"] == body["text"]
    assert items(country, town.executor, f"/schools/{town.school}/templates") == [{"template": MISSING, **body}]
    assert items(country, town.executor, "/templates") == []
    long = country.ask(town.executor, "PUT", f"/templates/{MISSING}", json=body | {"title": "а" * 101})
    assert (long.status_code, long.json()["most"]) == (422, 100)


def signed(country: Country, who: Visitor, *applications: str) -> list[dict[str, str]]:
    """As NCALayer does: all statements at once, each signed."""
    stated = country.told(who, "POST", "/applications/approval-statements", json={"applications": applications})
    for one in stated["items"]:
        document = base64.b64decode(one["statement"])
        assert hashlib.sha256(document).hexdigest() == one["sha256"]
    return [
        {
            "application": one["application"],
            "signature": country.signature_over(who, base64.b64decode(one["statement"])),
        }
        for one in stated["items"]
    ]


def approvals(country: Country, who: Visitor, body: list[dict[str, str]], key: str) -> Answer:
    return country.ask(
        who, "POST", "/applications/approvals", json={"approvals": body}, headers={"Idempotency-Key": key}
    )


@pytest.mark.req("ADM-28")
def test_several_are_signed_as_one_action_each_with_its_own_result(country: Country) -> None:
    town, other = Town(country), Town(country)
    ready = [town.has("accepts", "forwards") for _ in range(3)]
    sent, foreign = town.has(), other.has("accepts", "forwards")
    batch = signed(country, town.director, *ready)
    bad = [
        {"application": sent, "signature": batch[0]["signature"]},
        {"application": foreign, "signature": batch[0]["signature"]},
        {"application": "none", "signature": "x"},
    ]
    batch[1] |= {"signature": batch[0]["signature"]}
    answer = approvals(country, town.director, [*bad, *batch], "monday")
    told = answer.json()["items"]

    assert (answer.status_code, answer.json()["approved"]) == (200, 2)
    assert [(one.get("status"), one.get("problem", {}).get("status")) for one in told] == [
        (None, 409),
        (None, 404),
        (None, 422),
        ("enrolled", None),
        (None, 409),
        ("enrolled", None),
    ]
    assert {"type", "title", "detail"} <= told[0]["problem"].keys()
    head = country.head
    again = approvals(country, town.director, [*bad, *batch], "monday").json()["items"]
    assert country.head == head
    assert [one.get("status") for one in again] == [one.get("status") for one in told]
    assert [one["repeated"] for one in again if "status" in one] == [True, True]
    assert [one.get("position") for one in again] == [one.get("position") for one in told]


@pytest.mark.req("ADM-28", "IDN-3")
def test_statements_of_what_one_may_not_sign_are_problems_of_their_own(country: Country) -> None:
    town, other = Town(country), Town(country)
    mine, foreign = town.has("accepts", "forwards"), other.has("accepts", "forwards")
    body = {"applications": [foreign, mine, MISSING, "\u0000"]}
    told = country.told(town.director, "POST", "/applications/approval-statements", json=body)["items"]

    assert [one.get("problem", {}).get("status") for one in told] == [404, None, 404, 422]
    assert told[0]["problem"] == told[2]["problem"]
    many = {"applications": [mine] * 201}
    assert country.ask(town.director, "POST", "/applications/approval-statements", json=many).status_code == 422


@pytest.mark.req("ADM-28", "ADM-33")
def test_in_a_batch_who_accepted_it_does_not_sign_it(country: Country) -> None:
    town = Town(country)
    both = country.employee(town.school, Role.EXECUTOR)
    country.told(country.operator, "PUT", f"/organisations/{town.school}/staff/{both.user}/roles/director")
    country.assigns(town.director, town.school, both)
    application = town.has()
    country.accepts(both, application)
    country.forwards(both, application)
    told = approvals(country, both, signed(country, both, application), "k").json()["items"]

    assert told[0]["problem"]["type"] == "urn:kundelik:problem:admissions.four-eyes"
