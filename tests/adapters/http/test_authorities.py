"""The operator builds the tree of education over HTTP, and appoints its officers (RPT-6, RPT-8)."""

from __future__ import annotations

from typing import Any, Final

import pytest

from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import COUNTRY, Level
from tests.attainment_world import authority_body
from tests.installations import NOBODY, Country, employee_body, school_body

pytestmark = pytest.mark.req("RPT-8")
MISSING: Final = "7a3f3e6f-1a2b-4f3a-9d65-5e7f3d1c3f7b"


def listed(country: Country) -> list[tuple[Any, ...]]:
    country.catch_up()
    items = country.told(NOBODY, "GET", "/authorities")["items"]
    return [(item["authority"], item["level"], item["parent"], item["schools"]) for item in items]


def test_everybody_sees_the_tree_as_it_is_now(country: Country) -> None:
    east, abai = (country.has_authority(Level.OBLAST, region=region) for region in ("KZ-63", "KZ-10"))
    district, school = country.has_authority(parent=east), country.school()
    before = listed(country)
    country.places(school, district)
    country.told(country.operator, "PUT", f"/authorities/{district}/parent", json={"parent": abai})

    assert before == [
        (str(COUNTRY), "country", None, 0),
        (abai, "oblast", str(COUNTRY), 0),
        (east, "oblast", str(COUNTRY), 0),
        (district, "district", east, 0),
    ]
    assert listed(country) == [
        (str(COUNTRY), "country", None, 1),
        (abai, "oblast", str(COUNTRY), 1),
        (east, "oblast", str(COUNTRY), 0),
        (district, "district", abai, 1),
    ]
    assert country.told(NOBODY, "GET", f"/organisations/{school}")["district"] == district


def test_the_same_key_registers_once_and_the_same_place_makes_no_event(country: Country) -> None:
    body, key = authority_body(Level.OBLAST, str(COUNTRY)), {"Idempotency-Key": "karaganda"}
    told = [country.ask(country.operator, "POST", "/authorities", json=body, headers=key) for _ in range(2)]
    district, school = country.has_authority(parent=told[0].json()["authority"]), country.school()
    country.places(school, district)
    before = country.head
    country.places(school, district)

    assert told[0].json() == told[1].json()
    assert [answer.headers.get("idempotency-replayed") for answer in told] == [None, "true"]
    assert country.head == before


NAMES: Final[dict[str, Any]] = {
    "name_kk": "Шет ауданының білім бөлімі",
    "name_ru": "Отдел Шетского района",
    "name_en": "Shet",
}


@pytest.mark.req("RPT-6")
def test_a_typo_does_not_stand_for_ever(country: Country) -> None:
    oblast = country.has_authority(Level.OBLAST)
    district = country.has_authority(parent=oblast, name_kk="Шт ауданы")
    told = [country.ask(country.operator, "PUT", f"/authorities/{district}/name", json=NAMES) for _ in "ab"]
    head = country.head
    country.catch_up()
    items = {item["authority"]: item for item in country.told(NOBODY, "GET", "/authorities")["items"]}

    assert [(each.status_code, each.json()["authority"]) for each in told] == [(200, district)] * 2
    assert country.head == head
    assert items[district].items() >= {**NAMES, "level": "district", "parent": oblast, "schools": 0}.items()
    wrong = country.ask(country.operator, "PUT", f"/authorities/{district}/name", json=NAMES | {"name_en": " "})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "name_en")
    for unit in (str(COUNTRY), country.school(), MISSING):
        assert country.ask(country.operator, "PUT", f"/authorities/{unit}/name", json=NAMES).status_code == 404


@pytest.mark.req("RPT-6")
def test_what_stands_already_is_named(country: Country) -> None:
    oblast, other = (country.has_authority(Level.OBLAST, region=region) for region in ("KZ-35", "KZ-62"))
    district, twin = (country.has_authority(parent=above, **NAMES) for above in (oblast, other))
    free = country.has_authority(parent=other)
    spelled = NAMES | {"name_kk": NAMES["name_kk"].upper()}
    below = authority_body(Level.DISTRICT, oblast) | spelled
    words = (("kk", "бұрыннан бар"), ("ru", "уже есть"), ("en", "already"), ("kk", "бұрыннан бар"))
    attempts: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
        ("POST", "/authorities", authority_body(Level.OBLAST, str(COUNTRY), region="KZ-35"), "region", oblast),
        ("POST", "/authorities", below, "name_kk", district),
        ("PUT", f"/authorities/{district}/parent", {"parent": other}, "name_kk", twin),
        ("PUT", f"/authorities/{free}/name", spelled, "name_kk", twin),
    )
    before = country.head
    for (method, path, body, field, standing), (language, title) in zip(attempts, words, strict=True):
        headers = {"Accept-Language": language}
        answer = country.ask(country.operator, method, path, json=body, headers=headers)
        problem = answer.json()

        assert (answer.status_code, problem["type"]) == (409, "urn:kundelik:problem:organisations.authority-exists")
        assert (problem["field"], problem["authority"]) == (field, standing)
        assert title in problem["title"]
        assert standing in problem["detail"]
    assert country.head == before


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"level": "school"}, 422, "organisations.invalid-level"),
        ({"level": "village"}, 422, "malformed"),
        ({"parent": MISSING}, 422, "organisations.unknown-authority"),
        ({"level": "district"}, 422, "organisations.wrong-level-above"),
        ({"region": "KZ-00"}, 422, "organisations.unknown-region"),
        ({"name_kk": ""}, 422, "organisations.invalid-authority-name"),
        ({"name_kk": "x" * 1001}, 422, "malformed"),
        ({"head": "Тестов"}, 422, "malformed"),
    ],
)
def test_what_is_wrong_is_told(country: Country, change: dict[str, str], status: int, problem: str) -> None:
    body = authority_body(Level.OBLAST, str(COUNTRY)) | change
    answer = country.ask(country.operator, "POST", "/authorities", json=body)

    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:kundelik:problem:{problem}")
    assert "{" not in answer.json()["detail"]


def test_ids_of_other_things_are_no_districts_and_no_schools(country: Country) -> None:
    district, school = country.has_authority(), country.school()
    asked = {
        (school, school): 422,
        (school, country.operator.user): 422,
        (school, str(COUNTRY)): 422,
        (district, district): 404,
        (country.operator.user, district): 404,
        (MISSING, district): 404,
    }
    told = {
        (placed, below): country.ask(
            country.operator, "PUT", f"/schools/{placed}/district", json={"district": below}
        ).status_code
        for placed, below in asked
    }

    assert told == asked
    moved = country.ask(country.operator, "PUT", f"/authorities/{school}/parent", json={"parent": district})
    assert moved.status_code == 404


@pytest.mark.req("IDN-2", "ADM-16")
def test_the_operator_appoints_officers_where_they_belong(country: Country) -> None:
    oblast = country.has_authority(Level.OBLAST)
    district, school = country.has_authority(parent=oblast), country.school()
    administrator = country.employee(school, Role.SCHOOL_ADMINISTRATOR)
    officer = country.employee(district, Role.DISTRICT_OFFICER)

    def hired(where: str, role: Role, who: Any = country.operator) -> int:
        body = employee_body(role, country.iin(), f"hired-{next(country.numbers)}")
        return country.ask(who, "POST", f"/organisations/{where}/staff", json=body).status_code

    assert [hired(where, Role.DISTRICT_OFFICER) for where in (district, oblast, school, str(COUNTRY), MISSING)] == [
        201, 422, 422, 422, 404,
    ]  # fmt: skip
    assert [hired(oblast, role) for role in (Role.OBLAST_OFFICER, Role.METHODICAL_CENTRE, Role.TEACHER)] == [
        201, 201, 422,
    ]  # fmt: skip
    assert hired(str(COUNTRY), Role.MINISTRY_OFFICER) == 201
    assert [hired(district, Role.DISTRICT_OFFICER, who) for who in (administrator, officer)] == [404, 403]
    assert hired(school, Role.DISTRICT_OFFICER, administrator) == 422
    assert hired(school, Role.TEACHER, administrator) == 201


@pytest.mark.req("IDN-2")
def test_an_officer_who_leaves_is_nobody_there(country: Country) -> None:
    district = country.has_authority()
    officer = country.employee(district, Role.DISTRICT_OFFICER)
    country.catch_up()
    listed = country.told(country.operator, "GET", f"/organisations/{district}/staff")["items"]
    country.told(country.operator, "DELETE", f"/organisations/{district}/staff/{officer.user}")

    assert [person["user"] for person in listed] == [officer.user]
    assert country.told(country.back(officer), "GET", "/me")["roles"] == []


def test_a_school_cannot_be_registered_as_an_authority_is(country: Country) -> None:
    body = school_body() | {"level": "school", "parent": str(COUNTRY)}

    assert country.ask(country.operator, "POST", "/authorities", json=body).status_code == 422
