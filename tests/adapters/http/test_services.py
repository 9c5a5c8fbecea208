"""Services, their pages and rules, and the schools that offer them, over HTTP (ADM-3, ADM-4, ADM-7, ADM-20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap.setting_up import adopt_rules
from adapters.http.rule_sets import EXAMPLE
from adapters.sample_documents import png
from kundelik_domain.shared.access import Role
from tests.installations import NOBODY, Country, Town, Visitor, a_country, a_database, campaign_body

REGION = "KZ-35"


@pytest.fixture(scope="module")
def offering(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Everything that is shipped stands in the books; the operator confirmed all but the first grade's new rules."""
    var: Path = tmp_path_factory.mktemp("services") / "var"
    with a_database(server, template) as conninfo, a_country(conninfo, var) as country:
        adopt_rules(country.installation)
        for service in ("tenth-grade", "free-meals", "transport"):
            country.confirms_rules(service, f"{service}-2021")
        yield Town(country)


def page(country: Country, service: str, language: str = "en", **asked: Any) -> dict[str, Any]:
    headers = {"Accept-Language": language}
    return country.told(NOBODY, "GET", f"/services/{service}", params={"region": REGION, **asked}, headers=headers)


def schools(country: Country, **wanted: Any) -> list[str]:
    country.catch_up()
    asked = {"school_year": country.year, "region": REGION, **wanted}
    return [item["school"] for item in country.told(NOBODY, "GET", "/schools", params=asked)["items"]]


@pytest.mark.req("ADM-3", "I18-1")
@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("kk", "1-ші сыныпқа қабылдау"),
        ("ru", "Приём в 1-й класс"),
        ("en", "Admission to the first grade"),
    ],
)
def test_services_stand_in_two_areas(offering: Town, language: str, first: str) -> None:
    headers = {"Accept-Language": language}
    answer = offering.country.told(NOBODY, "GET", "/services", params={"region": REGION}, headers=headers)

    shown = {area["area"]: [service["service"] for service in area["services"]] for area in answer["areas"]}
    assert shown == {
        "general-secondary": ["first-grade", "tenth-grade", "free-meals", "transport"],
        "technical-and-vocational": [],
    }
    services = answer["areas"][0]["services"]
    assert services[0]["name"] == first
    assert {one["service"]: (one["available"], one["open"]) for one in services} == {
        "first-grade": (True, True),
        "tenth-grade": (True, False),
        "free-meals": (True, True),
        "transport": (True, True),
    }


@pytest.mark.req("ADM-4", "ADM-5")
def test_the_page_of_the_first_grade_says_what_the_manual_says(offering: Town) -> None:
    shown = page(offering.country, "first-grade")
    rules = shown["rules"]

    assert (shown["grade"], shown["allocates_seats"], shown["signed_by"], shown["open"]) == (
        1,
        True,
        "director",
        True,
    )
    assert (rules["version"], rules["window"]["opens"], rules["window"]["closes"]) == (
        "first-grade-2021",
        "04-01",
        "08-01",
    )
    assert (rules["youngest_turns"], rules["free_of_charge"], rules["working_days"]) == (6, True, 1)
    assert (rules["wait_minutes"], rules["service_minutes"]) == (15, 15)
    assert [ground["code"] for ground in rules["grounds"]] == ["untrue-data", "rules-not-met", "class-overfull"]
    assert [(one["kind"], one["form"], one["required"]) for one in rules["documents"]] == [
        ("birth-certificate", None, "always"),
        ("photo", None, "always"),
        ("health-certificate", "Form No. 063/у", "always"),
        ("health-passport", "Form No. 026/у-3", "always"),
        ("pmpc-conclusion", None, "special-needs"),
    ]
    assert [channel["code"] for channel in rules["channels"]] == ["office", "portal", "egov"]
    assert "order No. 564" in rules["source"]
    assert [one["version"] for one in shown["to_be_confirmed"]] == ["first-grade-2024"]


@pytest.mark.req("ADM-4", "I18-1")
def test_the_page_is_in_the_readers_language(offering: Town) -> None:
    in_kazakh, in_russian = (page(offering.country, "first-grade", language) for language in ("kk", "ru"))

    assert in_kazakh["who_may_apply"] == (
        "Баланы бірінші сыныпқа қабылдау туралы өтінішті ата-аналар немесе заңды өкілдер бере алады."
    )
    assert in_kazakh["rules"]["documents"][2]["form"] == "Нысан № 063/у"
    assert (
        in_russian["rules"]["window"]["text"] == "Документы принимаются с 01.04 по 01.08 текущего календарного года."
    )


@pytest.mark.req("ADM-3", "ADM-4")
def test_every_service_has_its_own_rules(offering: Town) -> None:
    told = {one: page(offering.country, one)["rules"] for one in ("tenth-grade", "free-meals", "transport")}

    assert {one: (rules["working_days"], rules["youngest_turns"]) for one, rules in told.items()} == {
        "tenth-grade": (1, 15),
        "free-meals": (5, 6),
        "transport": (5, 6),
    }
    assert told["free-meals"]["window"]["text"] == "Documents are taken all year round."
    assert all("secondary sources" in rules["source"] for rules in told.values())


@pytest.mark.req("ADM-4")
def test_of_a_day_without_rules_the_page_says_so(offering: Town) -> None:
    shown = page(offering.country, "first-grade", day="2020-04-01")

    assert (shown["rules"], shown["open"], shown["school_year"]) == (None, False, None)


@pytest.mark.req("ADM-3", "ADM-4")
@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/services/second-grade", {}, 422),
        ("/services/first-grade", {"region": "KZ-99"}, 422),
        ("/services/first-grade", {"region": "' or 1=1 --"}, 422),
        ("/services/first-grade", {"day": "yesterday"}, 422),
        ("/services", {"region": "KZ-99"}, 422),
        (f"/services/{'x' * 51}", {}, 422),
        ("/schools", {"school_year": 2026, "service": "second-grade"}, 422),
        ("/schools", {"school_year": 2026, "language": "fr"}, 422),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    offering: Town, path: str, params: dict[str, Any], status: int
) -> None:
    answer = offering.country.ask(NOBODY, "GET", path, params=params)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.req("ADM-3")
def test_an_unknown_service_names_those_there_are(offering: Town) -> None:
    answer = offering.country.ask(NOBODY, "GET", "/services/second-grade").json()

    assert answer["type"] == "urn:kundelik:problem:admissions.service-unknown"
    assert answer["allowed"] == ["first-grade", "tenth-grade", "free-meals", "transport"]


@pytest.mark.req("ADM-3", "ADM-9", "ADM-12", "ADM-21")
def test_meals_are_applied_for_without_a_campaign_and_decided_like_everything_else(offering: Town) -> None:
    country, parent = offering.country, offering.country.parent()
    country.assigns(offering.director, offering.school, offering.executor, "free-meals")
    body = country.form(parent, offering.school, school_year=2025, born_on="2017-02-24")
    body["applicant"]["born_on"] = "1990-01-01"
    made = country.told(parent, "POST", "/applications", json=body | {"service": "free-meals"})["application"]
    country.attaches(parent, made, "birth-certificate", "meals-eligibility")
    country.sends(parent, made)
    for step, who in (
        ("accepts", offering.executor),
        ("forwards", offering.executor),
        ("approves", offering.director),
    ):
        getattr(country, step)(who, made)
    country.catch_up()

    own = country.told(parent, "GET", f"/applications/{made}")
    assert (own["service"], own["status"], own["due_at"][:10]) == ("free-meals", "enrolled", "2026-04-20")
    listed = country.told(
        offering.executor, "GET", f"/schools/{offering.school}/applications", params={"service": "free-meals"}
    )
    assert [item["application"] for item in listed["items"]] == [made]


@pytest.mark.req("ADM-4")
def test_the_operator_sees_every_version_with_source_and_status(offering: Town) -> None:
    items = offering.country.told(offering.country.operator, "GET", "/services/first-grade/rules")["items"]

    assert {item["version"]: (item["status"], item["confirmed"]) for item in items} == {
        "first-grade-2021": ("in-force", True),
        "first-grade-2024": ("to-be-confirmed", False),
    }
    assert all(item["source"] and item["status_text"] for item in items)


@pytest.mark.req("ADM-4")
def test_the_operator_adopts_corrects_and_confirms_a_version(town: Town) -> None:
    country, path = town.country, "/services/first-grade/rules/first-grade-2026"
    body = EXAMPLE | {"in_force_from": "2026-01-01"}
    country.told(country.operator, "PUT", path, json=body)
    assert page(country, "first-grade")["rules"]["version"] == "first-grade-2021"
    country.told(country.operator, "PUT", path, json=body | {"wait_minutes": 20})
    country.confirms_rules("first-grade", "first-grade-2026")

    rules = page(country, "first-grade")["rules"]
    assert (rules["version"], rules["wait_minutes"], rules["window"]["closes"]) == ("first-grade-2026", 20, "08-31")
    assert rules["documents"][2]["form"] == "№ 065/у"
    refused = country.ask(country.operator, "PUT", path, json=body)
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:kundelik:problem:admissions.rule-set-confirmed",
    )
    items = country.told(country.operator, "GET", "/services/first-grade/rules")["items"]
    assert {item["version"]: item["status"] for item in items} == {
        "first-grade-2021": "superseded",
        "first-grade-2026": "in-force",
    }


@pytest.mark.req("ADM-4")
@pytest.mark.parametrize(
    "change",
    [{"opens": "02-30"}, {"opens": "1 April"}, {"working_days": 0}, {"source": ""}, {"grounds": []}, {"law": "none"},
     {"documents": ["passport"]}, {"wait_minutes": 10**9}, {"region": "Karaganda"}],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused(offering: Town, change: dict[str, Any]) -> None:
    path = "/services/first-grade/rules/nonsense"

    assert offering.country.ask(offering.country.operator, "PUT", path, json=EXAMPLE | change).status_code == 422


@pytest.mark.req("ADM-7", "ADM-20")
def test_a_school_is_found_from_the_moment_its_campaign_is_set_and_not_before(country: Country) -> None:
    """Whoever sets it after the window opened was not found until then; nothing makes up for the days lost."""
    country.clock.moment = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
    school = country.school()
    administrator, parent = country.employee(school, Role.SCHOOL_ADMINISTRATOR), country.parent()
    form = country.form(parent, school)

    assert page(country, "first-grade")["open"]
    assert schools(country) == []
    refused = country.ask(parent, "POST", "/applications", json=form)
    assert refused.json()["type"] == "urn:kundelik:problem:admissions.no-campaign"
    country.opens(school, administrator, 1)
    assert schools(country) == [school]
    assert country.ask(parent, "POST", "/applications", json=form).status_code == 201


@pytest.mark.req("ADM-7")
def test_schools_are_found_by_service_region_language_kind_and_free_seats(country: Country) -> None:
    school, full, elsewhere = country.school(), country.school(), country.school(region="KZ-75")
    for one, count in ((school, 2), (full, 0), (elsewhere, 2)):
        country.opens(one, country.employee(one, Role.SCHOOL_ADMINISTRATOR), count)
    administrator = country.employee(school, Role.SCHOOL_ADMINISTRATOR)
    lines = [("kk", "general", 2), ("ru", "gymnasium", 1)]
    seats = [{"language": language, "class_kind": kind, "seats": count} for language, kind, count in lines]
    country.told(administrator, "PUT", f"/schools/{school}/campaigns/2026", json=campaign_body(2) | {"seats": seats})

    assert set(schools(country)) == {school, full}
    assert schools(country, region="KZ-75") == [elsewhere]
    assert schools(country, free=True) == [school]
    assert schools(country, language="ru", class_kind="gymnasium") == [school]
    assert schools(country, language="ru", class_kind="general") == []
    assert schools(country, language="en") == []
    assert schools(country, service="tenth-grade") == []
    assert set(schools(country, service="free-meals", language="ru", free=True)) == {school, full}


@pytest.mark.req("ADM-7", "ADM-11")
def test_the_last_seat_gone_the_school_is_not_offered_and_cannot_be_chosen(country: Country) -> None:
    town = Town(country, seats=1)
    town.has()
    other = country.parent()

    assert schools(country, free=True) == []
    refused = country.ask(other, "POST", "/applications", json=country.form(other, town.school))
    assert refused.json()["type"] == "urn:kundelik:problem:admissions.no-free-seat"


@pytest.mark.req("ADM-10", "SIG-1")
def test_the_statement_names_the_documents_by_their_hashes(offering: Town) -> None:
    country, parent = offering.country, offering.parent
    draft = country.has_draft(parent, offering.school)
    before = statement(country, parent, draft)
    country.attaches(parent, draft, "signed-application")
    scanned = statement(country, parent, draft)
    country.attaches(parent, draft, "photo", content=png("another"))
    after = statement(country, parent, draft)

    assert before["kind"] == "kundelik/application/v2"
    assert [one["kind"] for one in before["documents"]] == [
        "birth-certificate",
        "health-certificate",
        "health-passport",
        "photo",
    ]
    assert all(set(one) == {"kind", "sha256", "media_type", "size"} for one in before["documents"])
    assert scanned == before
    assert (after["content"], after["documents"][:3]) == (before["content"] + 1, before["documents"][:3])
    assert after["documents"][3]["sha256"] != before["documents"][3]["sha256"]


def statement(country: Country, parent: Visitor, application: str) -> dict[str, Any]:
    return country.told(parent, "GET", f"/applications/{application}/statement")
