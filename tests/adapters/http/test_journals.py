"""Classes and journals over HTTP: who keeps them, and who sees what (RPT-1, RPT-8, RPT-19)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pytest

from kundelik_domain.shared.access import Role
from tests.attainment_world import class_body
from tests.installations import NOBODY, Country, Town, Visitor

pytestmark = pytest.mark.req("RPT-1", "RPT-8")
MISSING: Final = "7a3f3e6f-1a2b-4f3a-9d65-5e7f3d1c3f7b"
YEAR: Final = 2025


@dataclass
class Schooling:
    """A school below a district, whose journals its deputy for studies keeps."""

    country: Country

    def __post_init__(self) -> None:
        self.school, self.district = self.country.school(), self.country.has_authority()
        self.country.places(self.school, self.district)
        self.country.has_school_year(YEAR)

    @cached_property
    def deputy(self) -> Visitor:
        return self.country.employee(self.school, Role.DEPUTY_FOR_STUDIES)

    @cached_property
    def teacher(self) -> Visitor:
        return self.country.employee(self.school, Role.TEACHER)

    @cached_property
    def officer(self) -> Visitor:
        return self.country.employee(self.district, Role.DISTRICT_OFFICER)

    def members(self, class_id: str, who: Visitor | None = None) -> list[int]:
        self.country.catch_up()
        items = self.country.told(who or self.deputy, "GET", f"/classes/{class_id}/pupils")["items"]
        return [item["pupil"] for item in items]

    def problem(self, who: Visitor, method: str, path: str, **options: Any) -> tuple[int, str]:
        answer = self.country.ask(who, method, path, **options)
        return answer.status_code, answer.json()["type"].removeprefix("urn:kundelik:problem:")


@pytest.fixture
def at(shared_town: Town) -> Schooling:
    return Schooling(shared_town.country)


def test_a_class_is_opened_found_and_changed(at: Schooling) -> None:
    pupils = at.country.pupils(2)
    class_id = at.country.has_class(at.school, at.deputy, pupils, letter="ә")
    path = f"/classes/{class_id}"
    at.country.told(at.deputy, "PUT", f"{path}/settings", json={"journal": "other", "period": "term"})
    at.country.told(at.deputy, "PUT", f"{path}/journals", json={"subjects": ["music", "algebra"]})
    at.country.catch_up()

    answer = at.country.ask(at.teacher, "GET", path)
    assert (answer.headers["etag"], answer.json()) == (
        '"5"',
        {
            "class": class_id,
            "school": at.school,
            "school_year": YEAR,
            "parallel": 7,
            "letter": "ә",
            "journal": "other",
            "period": "term",
            "subjects": ["algebra", "music"],
        },
    )
    (listed,) = at.country.told(at.teacher, "GET", f"/schools/{at.school}/classes?school_year={YEAR}")["items"]
    assert (listed["class"], listed["letter"], listed["criteria"], listed["quarterly"], listed["subjects"]) == (
        class_id, "ә", False, False, ["algebra", "music"],
    )  # fmt: skip
    assert at.country.told(at.teacher, "GET", f"/schools/{at.school}/classes?school_year=2024")["items"] == []


@pytest.mark.req("RPT-24")
def test_how_many_are_in_a_class_is_told_to_those_who_may_see_them(at: Schooling) -> None:
    class_id = at.country.has_class(at.school, at.deputy, at.country.pupils(3))
    hr = at.country.employee(at.school, Role.HR)
    at.country.catch_up()
    path = f"/schools/{at.school}/classes?school_year={YEAR}"
    told = {who.user: at.country.told(who, "GET", path)["items"][0]["pupils"] for who in (at.teacher, hr, at.officer)}

    assert told == {at.teacher.user: 3, hr.user: None, at.officer.user: None}
    assert at.problem(hr, "GET", f"/classes/{class_id}/pupils") == (403, "not-permitted")
    assert at.problem(at.officer, "GET", f"/classes/{class_id}/pupils") == (403, "not-permitted")


def test_a_class_is_opened_once_by_the_same_key_and_by_its_letter(at: Schooling) -> None:
    path, body, key = f"/schools/{at.school}/classes", class_body(YEAR), {"Idempotency-Key": "seven-a"}
    told = [at.country.ask(at.deputy, "POST", path, json=body, headers=key) for _ in range(2)]
    before = at.country.head

    assert [answer.status_code for answer in told] == [201, 201]
    assert told[0].json() == told[1].json()
    assert told[0].headers["location"] == f"/api/v1/classes/{told[0].json()['class']}"
    assert at.problem(at.deputy, "POST", path, json=body) == (409, "attainment.class-open-already")
    assert at.problem(at.deputy, "POST", path, json=body | {"letter": "а"}) == (409, "attainment.class-open-already")
    assert at.country.head == before


def test_who_enters_a_class_leaves_the_other_one(at: Schooling) -> None:
    staying, moving = at.country.pupils(2)
    one = at.country.has_class(at.school, at.deputy, [staying, moving])
    other = at.country.has_class(at.school, at.deputy, letter="Б")
    body = {"pupils": [moving], "on": "2026-01-15"}
    at.country.told(at.deputy, "POST", f"/classes/{other}/pupils", json=body)
    moved = at.members(one), at.members(other)
    at.country.told(at.deputy, "POST", f"/classes/{other}/pupils/removal", json=body)

    assert moved == ([staying], [moving])
    assert at.members(other) == []
    removal = f"/classes/{other}/pupils/removal"
    assert at.problem(at.deputy, "POST", removal, json=body) == (409, "attainment.not-a-member")


def test_another_schools_pupil_is_moved_by_the_district_and_not_by_the_school(at: Schooling) -> None:
    pupils = at.country.pupils(1)
    there = at.country.school()
    at.country.places(there, at.district)
    deputy_there = at.country.employee(there, Role.DEPUTY_FOR_STUDIES)
    before = at.country.has_class(there, deputy_there, pupils)
    class_id = at.country.has_class(at.school, at.deputy)
    path, body = f"/classes/{class_id}/pupils", {"pupils": pupils, "on": "2026-02-02"}

    assert at.problem(at.deputy, "POST", path, json=body) == (409, "attainment.pupil-elsewhere")
    assert at.members(before, deputy_there) == pupils
    at.country.told(at.officer, "POST", path, json=body)
    assert (at.members(before, deputy_there), at.members(class_id)) == ([], pupils)


@pytest.mark.req("RPT-19", "AUD-6")
def test_names_are_given_by_who_keeps_journals_and_seen_by_who_may_see_pupils(at: Schooling) -> None:
    pupils = at.country.pupils(2)
    class_id = at.country.has_class(at.school, at.deputy, pupils)
    administrator = at.country.employee(at.school, Role.SCHOOL_ADMINISTRATOR)
    path = f"/classes/{class_id}/pupils"
    name = {"pupil": pupils[0], "name": " Әбдіғалымова  Айсұлу ", "iin": at.country.iin()}
    at.country.told(administrator, "PUT", f"{path}/names", json={"names": [name]})
    at.country.catch_up()

    assert at.country.told(at.teacher, "GET", path)["items"] == [
        {"pupil": pupils[0], "name": "Әбдіғалымова Айсұлу"},
        {"pupil": pupils[1], "name": None},
    ]
    assert at.problem(administrator, "GET", path) == (403, "not-permitted")
    for change, problem in (
        ({"iin": "123456789012"}, (422, "iin.invalid")),
        ({"name": "  "}, (422, "attainment.invalid-pupil-name")),
        ({"pupil": at.country.pupils(1)[0]}, (409, "attainment.not-a-member")),
    ):
        assert at.problem(administrator, "PUT", f"{path}/names", json={"names": [name | change]}) == problem


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"school_year": 1066}, 422, "attainment.invalid-year"),
        ({"parallel": 13}, 422, "attainment.invalid-parallel"),
        ({"letter": "7 «А» сыныбы"}, 422, "attainment.invalid-letter"),
        ({"subjects": ["alchemy"]}, 422, "attainment.unknown-subject"),
        ({"subjects": ["music", "music"]}, 422, "attainment.subject-twice"),
        ({"pupils": [5, 5]}, 422, "attainment.pupil-twice"),
        ({"pupils": [5], "on": "2031-09-01"}, 422, "attainment.day-outside"),
        ({"pupils": [0]}, 422, "malformed"),
        ({"pupils": [2**53 + 1]}, 422, "malformed"),
        ({"pupils": list(range(1, 102))}, 422, "malformed"),
        ({"letter": "\x00"}, 422, "malformed"),
        ({"teacher": "Тестова"}, 422, "malformed"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    at: Schooling, change: dict[str, Any], status: int, problem: str
) -> None:
    deputy = at.deputy
    before = at.country.head
    path = f"/schools/{at.school}/classes"

    assert at.problem(deputy, "POST", path, json=class_body(YEAR, **change)) == (status, problem)
    assert at.country.head == before


def test_ids_of_other_things_are_no_classes(at: Schooling) -> None:
    for stranger in (at.school, at.district, at.deputy.user, MISSING):
        for ending in ("", "/pupils", "/sheets/algebra/4"):
            assert at.problem(at.deputy, "GET", f"/classes/{stranger}{ending}") == (404, "not-found")
        settings = {"journal": "other", "period": "term"}
        assert at.problem(at.deputy, "PUT", f"/classes/{stranger}/settings", json=settings) == (404, "not-found")
    assert at.problem(at.deputy, "POST", f"/schools/{at.district}/classes", json=class_body(YEAR))[0] == 404


def test_a_version_that_was_overtaken_changes_nothing(at: Schooling) -> None:
    class_id = at.country.has_class(at.school, at.deputy)
    path, body = f"/classes/{class_id}/journals", {"subjects": ["music"]}
    seen = {"If-Match": at.country.ask(at.deputy, "GET", f"/classes/{class_id}").headers["etag"]}
    at.country.told(at.deputy, "PUT", path, json=body, headers=seen)

    assert at.problem(at.deputy, "PUT", path, json={"subjects": []}, headers=seen) == (412, "version-differs")


def test_which_subjects_count_is_set_as_a_whole(at: Schooling) -> None:
    path = f"/schools/{at.school}/subjects/{YEAR}"
    empty = at.country.ask(at.deputy, "GET", path)
    at.country.counts(at.school, at.deputy, "algebra", "music", year=YEAR)
    at.country.counts(at.school, at.deputy, "algebra", year=YEAR)
    told = at.country.ask(at.officer, "GET", path)

    assert (empty.headers["etag"], empty.json()["subjects"]) == ('"0"', {})
    assert (told.headers["etag"], told.json()["subjects"]) == ('"2"', {"algebra": "with-attestation"})
    wrong = {"subjects": {"alchemy": "hidden"}}
    assert at.problem(at.deputy, "PUT", path, json=wrong) == (422, "attainment.unknown-subject")


@pytest.mark.req("RPT-15", "RPT-23")
def test_rules_and_school_years_are_read_by_all_and_set_by_the_ministry(at: Schooling) -> None:
    country = at.country
    (rules,) = country.told(NOBODY, "GET", "/report-rules")["items"]
    body = rules | {"version": "2025-09-01", "since": "2025-09-01", "smallest_group": 10}
    country.told(country.ministry, "POST", "/report-rules", json=body)
    years = country.told(NOBODY, "GET", "/school-years")["items"]

    known = country.told(NOBODY, "GET", "/report-rules")["items"]
    assert [(each["version"], each["smallest_group"]) for each in known] == [
        ("2021-09-01", 5), ("2025-09-01", 10),
    ]  # fmt: skip
    assert [(year["year"], year["quarters"][3]["holidays_to"]) for year in years] == [
        (2021, "2022-08-31"), (2025, "2026-08-31"),
    ]  # fmt: skip
    again = at.problem(country.ministry, "POST", "/report-rules", json=body | {"smallest_group": 3})
    assert again == (409, "attainment.rules-known")
    wrong = years[0] | {"next_begins": "2022-01-01"}
    assert at.problem(country.ministry, "POST", "/school-years", json=wrong) == (
        422, "attainment.school-year-malformed",
    )  # fmt: skip
    assert at.problem(country.operator, "POST", "/school-years", json=years[0]) == (403, "not-permitted")
