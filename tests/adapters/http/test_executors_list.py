"""The executor's list: every filter, every order, every page, none missed and none twice (ADM-15, ADM-21)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.texts.languages import LANGUAGES
from projections.admissions.school_list import Sort
from tests.installations import MONDAY_NOON, Country, Town, Visitor

NAMES: Final = ("Әбдіғалымова Айсұлу", "ӘБДІҒАЛЫМОВ Ерлан", "Ы_ы", "100%", "а\\б", "Ұлы Іңкәр", "O'Neill Anna")
SERVICES: Final = ("first-grade", "free-meals", "transport", "none")
MINE: Final = ("first-grade", "free-meals")
"""What is assigned to the executor who looks at the list."""
STATUSES: Final = ("sent", "accepted", "under_review", "enrolled", "rejected", "cancelled")
MOMENTS: Final = tuple(MONDAY_NOON + timedelta(microseconds=n) for n in (-(10**9), -1, 0, 1, 10**10))
DAYS: Final = ("2026-04-12", "2026-04-13", "2026-04-14")
"""MONDAY_NOON is of the 13th; the other moments are minutes before it and hours after it, in Almaty."""
ALMATY: Final = ZoneInfo("Asia/Almaty")
LETTERS: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
WORK: Final = ("sent", "accepted", "under_review", "enrolled", "placement", "placed", "rejected", "cancelled")
IINS: Final = ("900101300017", "900101300027", "900101300037")
INSERT: Final = """
insert into projections.executor_list
    (application, applicant, child, number, service, school, school_year, status, final, applicant_name,
     applicant_iin, child_name, child_iin, search, language, class_kind, direction, inclusion, drafted_at, sent_at,
     due_at, missed_at, decided_at)
values (%(application)s, gen_random_uuid(), gen_random_uuid(), %(number)s, %(service)s, %(school)s, 2026,
     %(status)s, false, %(applicant_name)s, %(applicant_iin)s, %(name)s, %(child_iin)s, %(search)s,
     %(language)s, %(class_kind)s, %(direction)s, %(inclusion)s, %(at)s, %(sent_at)s, %(due_at)s, %(missed_at)s,
     %(decided_at)s)
"""

rows = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.integers(1, 400),
            "service": st.sampled_from(("first-grade", "free-meals", "transport")),
            "applicant_name": st.sampled_from((*NAMES, None)),
            "language": st.sampled_from(("kk", "ru")),
            "class_kind": st.sampled_from(("general", "gymnasium")),
            "direction": st.sampled_from(("by_choice", "by_distribution")),
            "inclusion": st.sampled_from((None, False, True)),
            "status": st.sampled_from(STATUSES),
            "name": st.sampled_from(NAMES),
            "applicant_iin": st.sampled_from(IINS),
            "child_iin": st.sampled_from(IINS),
            "sent_at": st.sampled_from(MOMENTS),
            "due_at": st.sampled_from(MOMENTS),
            "missed_at": st.sampled_from((None, None, MONDAY_NOON)),
            "decided_at": st.sampled_from((None, MONDAY_NOON)),
        }
    ),
    max_size=25,
    unique_by=lambda row: row["number"],
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(("әбді", "ӘБДІҒ", "_", "%", "\\", "ы_", "0%", "'", "айсұлу", "ІҢКӘР", "zzz", "о")),
        "number": st.integers(1, 20),
        "iin": st.sampled_from(IINS),
        "service": st.lists(st.sampled_from(SERVICES), min_size=1, max_size=len(SERVICES)),
        "status": st.lists(st.sampled_from((*STATUSES, "draft")), min_size=1, max_size=3),
        "overdue": st.booleans(),
        "language": st.sampled_from(("kk", "ru", "tr")),
        "class_kind": st.sampled_from(("general", "gymnasium")),
        "direction": st.sampled_from(("by_choice", "by_distribution")),
        "inclusion": st.booleans(),
        "mine": st.booleans(),
        "sent_from": st.sampled_from(DAYS),
        "sent_until": st.sampled_from(DAYS),
    },
)
orders = st.fixed_dictionaries(
    {
        "sort": st.sampled_from(get_args(Sort)),
        "descending": st.booleans(),
        "limit": st.integers(1, 30),
    }
)


@dataclass
class School:
    """Its list, filled with whatever rows a test wants."""

    town: Town

    def holds(self, some: list[dict[str, Any]]) -> None:
        with self.town.country.installation.database.transaction() as connection:
            connection.execute("delete from projections.executor_list where school = %s", (self.town.school,))
            with connection.cursor() as cursor:
                cursor.executemany(INSERT, [self._whole(row) for row in some])

    def _whole(self, row: dict[str, Any]) -> dict[str, Any]:
        fixed = {"application": UUID(int=row["number"]), "school": self.town.school, "at": MONDAY_NOON}
        return row | fixed | {"search": " ".join(part.casefold() for part in names_of(row))}

    def page(self, **params: Any) -> dict[str, Any]:
        path = f"/schools/{self.town.school}/applications"
        return self.town.country.told(self.town.executor, "GET", path, params=params)

    def pages(self, **params: Any) -> Iterator[list[dict[str, Any]]]:
        cursor: dict[str, Any] = {}
        while True:
            page = self.page(**params, **cursor)
            yield page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}


@pytest.fixture(scope="module")
def school(shared_town: Town) -> School:
    shared_town.country.assigns(shared_town.director, shared_town.school, shared_town.executor, "free-meals")
    return School(shared_town)


def is_overdue(row: dict[str, Any]) -> bool:
    return row["missed_at"] is not None or (row["decided_at"] is None and row["due_at"] <= MONDAY_NOON)


def names_of(row: dict[str, Any]) -> list[str]:
    return [name for name in (row["applicant_name"], row["name"]) if name]


def fits(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    columns = ("number", "language", "class_kind", "direction", "inclusion")
    exact = all(row[name] == wanted[name] for name in columns if name in wanted)
    several = all(row[name] in wanted.get(name, [row[name]]) for name in ("service", "status"))
    named = wanted.get("name", "").casefold() in " ".join(names_of(row)).casefold()
    by_iin = wanted.get("iin") in (None, row["applicant_iin"], row["child_iin"])
    day = row["sent_at"].astimezone(ALMATY).date().isoformat()
    sent = wanted.get("sent_from", day) <= day <= wanted.get("sent_until", day)
    known = exact and several and named and by_iin and sent and row["service"] in MINE
    return known and wanted.get("overdue") in (None, is_overdue(row))


def placed(row: dict[str, Any], sort: str) -> Any:
    """Where a row stands, said once more in Python."""
    value = row["name"] if sort == "child_name" else row[sort]
    match sort:
        case "applicant_name" | "child_name":
            lower = (value or "").lower()
            return [0x430 + LETTERS.index(sign) if sign in LETTERS else ord(sign) for sign in lower]
        case "decided_at":
            return value or datetime.max.replace(tzinfo=UTC)
        case "status":
            return WORK.index(value)
        case _:
            return value


@pytest.mark.req("ADM-21")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(some=rows, wanted=filters, order=orders)
def test_all_pages_together_are_the_whole_list_in_order(
    school: School, some: list[dict[str, Any]], wanted: dict[str, Any], order: dict[str, Any]
) -> None:
    school.holds(some)
    fitting = [row for row in some if fits(row, wanted)]
    expected = sorted(
        fitting, key=lambda row: (placed(row, order["sort"]), row["number"]), reverse=order["descending"]
    )
    pages = list(school.pages(**wanted, **order))

    assert [row["number"] for page in pages for row in page] == [row["number"] for row in expected]
    assert all(len(page) == order["limit"] for page in pages[:-1])
    assert [row["overdue"] for page in pages for row in page] == [is_overdue(row) for row in expected]


@pytest.mark.req("ADM-21")
def test_what_comes_in_meanwhile_moves_no_page(school: School) -> None:
    row: dict[str, Any] = {
        "service": "first-grade",
        "status": "sent",
        "name": "А",
        "applicant_iin": IINS[0],
        "child_iin": IINS[1],
    }
    row |= {"applicant_name": None, "language": "kk", "class_kind": "general", "direction": "by_choice"}
    row |= {"inclusion": None}
    times = {"sent_at": MOMENTS[0], "due_at": MOMENTS[4], "missed_at": None, "decided_at": None}
    old = [row | times | {"number": number} for number in range(1, 7)]
    school.holds(old)
    first = school.page(limit=3)
    school.holds([*old, row | times | {"number": 7, "sent_at": MOMENTS[3]}])
    second = school.page(limit=3, cursor=first["next_cursor"])

    assert [item["number"] for item in (*first["items"], *second["items"])] == [6, 5, 4, 3, 2, 1]
    assert second["next_cursor"] is None


def cursor(*content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(content)).encode()).decode()


@pytest.mark.req("ADM-21")
@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "x",
        "====",
        "ә",
        "AAAA",
        cursor(),
        cursor("sent_at", "yesterday", 1),
        cursor("sent_at", None, 1),
        cursor("sent_at", 5, 1),
        cursor("sent_at", "2026-04-13", "x"),
        cursor("sent_at", "2026-04-13", 2**63),
        cursor("sent_at", "2026-04-13", -1),
        cursor("number", 1, 1),
        cursor("status", "a\0b", 1),
        cursor("status", ["sent"], 1),
        cursor("child_name", "Ә", 1),
        cursor("search", "x", 1),
        cursor("number", 10**100, 10**100),
        cursor(["sent_at"], "2026-04-13", 1),
        cursor("sent_at", "2026-04-13", 1, 2),
        base64.urlsafe_b64encode(b"[" * 140).decode(),
        base64.urlsafe_b64encode(b'["number", 1e999, 1]').decode(),
        base64.urlsafe_b64encode(b'{"a":1,"b":2,"c":3}').decode(),
        base64.urlsafe_b64encode(b"\xff\xfe\xfd").decode(),
        "A" * 201,
    ],
)
@pytest.mark.parametrize("sort", ["sent_at", "number"])
def test_a_cursor_that_is_none_of_ours_is_refused(school: School, garbage: str, sort: str) -> None:
    path = f"/schools/{school.town.school}/applications"
    told = school.town.country.ask(school.town.executor, "GET", path, params={"cursor": garbage, "sort": sort})

    if told.status_code == 200:
        assert json.loads(base64.urlsafe_b64decode(garbage))[0] == sort == "number"
        return
    assert (told.status_code, told.json()["type"]) == (422, "urn:kundelik:problem:malformed")
    assert "cursor" in (told.json().get("field"), *(error["field"] for error in told.json().get("errors", ())))


@pytest.mark.req("ADM-21")
@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 201},
        {"sort": "search"},
        {"sort": "number; drop table x"},
        {"iin": "12345678901"},
        {"iin": "٩" * 12},
        {"number": 0},
        {"number": 10**16},
        {"overdue": "maybe"},
        {"descending": "down"},
        {"name": "a" * 101},
        {"name": "a\0b"},
        {"status": "\x1b"},
        {"service": "a\0b"},
        {"service": "Ә" * 51},
        {"language": "xx"},
        {"class_kind": "'; drop table x"},
        {"direction": ""},
        {"inclusion": "2"},
        {"sent_from": "yesterday"},
        {"sent_from": "0001-01-01"},
        {"sent_until": "9999-12-31"},
        {"mine": "ours"},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_its_name(school: School, params: dict[str, Any]) -> None:
    path = f"/schools/{school.town.school}/applications"
    told = school.town.country.ask(school.town.executor, "GET", path, params=params)

    fields = [error["field"].removesuffix(".0") for error in told.json()["errors"]]
    assert (told.status_code, fields) == (422, list(params))


@dataclass
class Season:
    """Three real applications, one in each corner of the list."""

    town: Town

    def __post_init__(self) -> None:
        country, town = self.town.country, self.town
        self.first = town.has()
        town.waits(timedelta(hours=1))
        self.second = town.has("accepts")
        town.waits(timedelta(days=2))
        self.third = town.has()
        self.draft = country.has_draft(town.parent, town.school)
        country.catch_up()

    def listed(self, who: Visitor | None = None, **params: Any) -> list[dict[str, Any]]:
        path = f"/schools/{self.town.school}/applications"
        items: list[dict[str, Any]] = self.town.country.told(
            who or self.town.executor, "GET", path, params=params, headers=params.pop("headers", {})
        )["items"]
        return items


@pytest.mark.req("ADM-15")
@pytest.mark.req("ADM-21")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_shows_what_was_sent_and_how_it_stands(country: Country, language: str) -> None:
    season = Season(Town(country))
    listed = season.listed(headers={"Accept-Language": language})
    shown = [(item["application"], item["status"], item["timing"], item["seconds_left"]) for item in listed]
    due = datetime(2026, 4, 16, 19, tzinfo=UTC)

    assert shown == [
        (season.third, "sent", "on-time", int((due - country.clock.now()).total_seconds())),
        (season.second, "accepted", "overdue", 0),
        (season.first, "sent", "overdue", 0),
    ]
    assert all(item["status_text"] and item["timing_text"] and item["time_left_text"] for item in listed)
    assert [item["application"] for item in season.listed(overdue=True, sort="number", descending=False)] == [
        *(season.first, season.second)
    ]


@pytest.mark.req("ADM-21")
def test_an_application_is_found_by_its_number_its_names_and_its_iins(country: Country) -> None:
    season = Season(Town(country))
    [found] = season.listed(number=season.listed()[0]["number"])

    assert found["application"] == season.third
    assert [item["application"] for item in season.listed(iin=found["child_iin"])] == [season.third]
    assert len(season.listed(iin=season.town.parent.iin)) == len(season.listed(name="ӘБДІҒАЛЫМОВА айс")) == 3
    assert season.listed(name="Айсулу") == season.listed(status="draft") == []


@pytest.mark.req("ADM-21")
@pytest.mark.req("IDN-3")
def test_what_a_parent_changes_after_a_refusal_is_seen_by_nobody_until_it_is_sent(country: Country) -> None:
    town, other = Town(country), Town(country)
    application = town.has("refuses")
    changed = country.form(town.parent, other.school, name="Жаңа")
    country.told(town.parent, "PUT", f"/applications/{application}", json=changed)
    country.catch_up()
    path = f"/schools/{{}}/applications/{application}"

    assert country.ask(other.executor, "GET", path.format(other.school)).status_code == 404
    assert country.ask(other.executor, "GET", f"/applications/{application}/history").status_code == 404
    assert country.told(other.executor, "GET", f"/schools/{other.school}/applications")["items"] == []
    assert country.told(town.executor, "GET", path.format(town.school))["child_name"] == "Әбдіғалымова Айсұлу"
    country.sends(town.parent, application)
    country.catch_up()
    assert country.ask(town.executor, "GET", path.format(town.school)).status_code == 404
    assert country.told(other.executor, "GET", path.format(other.school))["child_name"] == "Әбдіғалымова Жаңа"


@pytest.mark.req("ADM-12")
def test_the_cabinet_lists_ones_own_applications_page_by_page(country: Country) -> None:
    town = Town(country)
    applications = [country.drafts(town.parent, town.school) for _ in range(5)]
    country.drafts(country.parent(), town.school)
    country.catch_up()
    found: list[str] = []
    before: dict[str, Any] = {}
    while True:
        page = country.told(town.parent, "GET", "/applications", params={"limit": 2, **before})
        found += [item["application"] for item in page["items"]]
        if page["next_before"] is None:
            break
        before = {"before": page["next_before"]}

    assert found == applications[::-1]
    assert {item["allowed"][0] for item in page["items"]} == {"edit"}


@pytest.mark.req("ADM-7")
def test_the_catalogue_lists_schools_with_free_seats_page_by_page(country: Country) -> None:
    towns = [Town(country, seats=3) for _ in range(3)]
    towns[0].has()
    country.catch_up()
    found: list[dict[str, Any]] = []
    following: dict[str, Any] = {}
    while True:
        params = {"school_year": 2026, "limit": 1, "region": "KZ-35", **following}
        page = country.told(towns[0].parent, "GET", "/schools", params=params)
        found += page["items"]
        if page["next_following"] is None:
            break
        following = {"following": page["next_following"]}

    free = {item["school"]: item["seats"][0]["free"] for item in found}
    assert len(found) == 3
    assert free == {towns[0].school: 2, towns[1].school: 3, towns[2].school: 3}
