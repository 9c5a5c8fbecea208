"""History, replay, difference: for those concerned, of any moment or version, in three languages (AUD-2, AUD-3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.texts.languages import LANGUAGES
from kundelik_domain.shared.access import Role
from tests.installations import MONDAY_NOON, REQUIRED, Answer, Town, a_country, a_database

FORMULA: Final = '=HYPERLINK("http://evil.example";"Қараңыз")'
ATTACHED: Final = "admissions.document-attached.v1"


@dataclass
class Past:
    """An application, refused with a formula, mended, and accepted; a minute between the steps."""

    town: Town

    def __post_init__(self) -> None:
        country, town = self.town.country, self.town
        self.application = country.has_draft(town.parent, town.school)
        self.later()
        country.sends(town.parent, self.application)
        self.later()
        country.refuses(town.executor, self.application, FORMULA)
        self.later()
        body = country.form(town.parent, town.school, address="Алматы, Абай 1", name="=1+1")
        country.told(town.parent, "PUT", f"/applications/{self.application}", json=body)
        country.sends(town.parent, self.application)
        self.later()
        country.accepts(town.executor, self.application, "+7 701 хабарласыңыз\nекінші жол")
        country.catch_up()

    def later(self) -> None:
        self.town.country.clock.forward(timedelta(minutes=1))

    def ask(self, what: str, language: str = "kk", **params: Any) -> Answer:
        path = f"/applications/{self.application}/{what}"
        headers = {"Accept-Language": language}
        return self.town.country.ask(self.town.director, "GET", path, params=params, headers=headers)

    def state(self, **params: Any) -> dict[str, Any]:
        content: dict[str, Any] = self.ask("replay", **params).json()["state"]
        return content


@pytest.fixture(scope="module")
def past(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    var: Path = tmp_path_factory.mktemp("past") / "var"
    with a_database(server, template) as conninfo, a_country(conninfo, var) as country:
        yield Past(Town(country))


def table(answer: Answer) -> list[list[str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.req("AUD-2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_history_says_the_same_in_json_and_in_csv(past: Past, language: str) -> None:
    items = past.ask("history", language).json()["items"]
    headings, *lines = table(past.ask("history", language, format="csv"))

    assert len(set(headings)) == 3
    assert [line[:2] for line in lines] == [[item["when"], item["text"]] for item in items]
    assert [item["version"] for item in items] == sorted((item["version"] for item in items), reverse=True)


@pytest.mark.req("AUD-2")
def test_who_asks_for_all_gets_every_event_and_otherwise_what_people_decided(past: Past) -> None:
    all_, decided = (past.ask("history", all=every).json()["items"] for every in (True, False))
    beside = {ATTACHED, "admissions.application-edited.v1"}

    assert [item["version"] for item in reversed(all_)] == list(range(1, past.state()["version"] + 1))
    assert decided == [item for item in all_ if item["event"] not in beside]
    assert len(all_) == len(decided) + len(REQUIRED) + 1


@pytest.mark.req("I18-1")
def test_each_language_has_words_of_its_own(past: Past) -> None:
    for what, params in (("history", {}), ("replay", {}), ("difference", {"version": 1})):
        tables = [table(past.ask(what, language, format="csv", **params)) for language in LANGUAGES]

        assert len({tuple(lines[0]) for lines in tables}) == len(LANGUAGES), what
        assert len({str(lines) for lines in tables}) == len(LANGUAGES), what


@pytest.mark.req("AUD-2")
def test_nothing_in_a_csv_is_a_formula(past: Past) -> None:
    tables = {what: table(past.ask(what, format="csv")) for what in ("history", "replay", "difference")}
    tables["difference"] = table(past.ask("difference", format="csv", version=1))
    cells = [cell for lines in tables.values() for line in lines for cell in line]

    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []
    assert f"'{FORMULA}" in cells
    assert "'=1+1" in cells
    assert "'+7 701 хабарласыңыз\nекінші жол" in cells


@pytest.mark.req("AUD-3")
def test_a_replay_is_the_state_as_of_a_version(past: Past) -> None:
    last = past.state()["version"]
    told = [past.state(version=version) for version in range(1, last + 1)]

    assert [state["version"] for state in told] == list(range(1, last + 1))
    assert [state["status"] for state in told if state["version"] not in range(2, 2 + len(REQUIRED))] == [
        *("draft", "sent", "rejected", "rejected", "sent", "accepted")
    ]
    assert past.state(version=10**9) == past.state()


@pytest.mark.req("AUD-3")
@pytest.mark.parametrize(
    ("minutes", "status"),
    [(0, "draft"), (1, "sent"), (2, "rejected"), (3, "sent"), (4, "accepted"), (600, "accepted")],
)
def test_a_replay_is_the_state_as_of_a_moment(past: Past, minutes: int, status: str) -> None:
    moment = MONDAY_NOON + timedelta(minutes=minutes)
    local = (moment + timedelta(hours=5)).strftime("%d.%m.%Y %H:%M")

    assert past.state(moment=moment.isoformat())["status"] == status
    assert past.state(moment=local) == past.state(moment=moment.isoformat())


@pytest.mark.req("AUD-3")
def test_before_its_first_event_there_was_none(past: Past) -> None:
    before = (MONDAY_NOON - timedelta(seconds=1)).isoformat()

    assert past.ask("replay", moment=before).status_code == 404
    assert past.ask("difference", moment=before).status_code == 404


@pytest.mark.req("AUD-3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_difference_names_each_field_that_changed(past: Past, language: str) -> None:
    refused, now = past.state(moment="13.04.2026 12:02"), past.state()
    answer = past.ask("difference", language, moment="13.04.2026 12:02", to_version=now["version"]).json()
    expected = {name: (refused.get(name), now.get(name)) for name in {*refused, *now}}

    assert {item["field"]: (item["before"], item["after"]) for item in answer["items"]} == {
        name: values for name, values in expected.items() if values[0] != values[1]
    }
    assert {"child.address", "child.name", "status", "comment"} <= {item["field"] for item in answer["items"]}
    assert all(answer["labels"][item["field"]] for item in answer["items"])


@pytest.mark.req("AUD-3")
def test_between_a_moment_and_itself_nothing_differs(past: Past) -> None:
    assert past.ask("difference", version=3, to_version=3).json()["items"] == []
    assert len(table(past.ask("difference", version=3, to_version=3, format="csv"))) == 1


@pytest.mark.req("AUD-3")
@pytest.mark.parametrize(
    "params",
    [
        {"moment": "13.04.2026 12:02", "version": 1},
        {"moment": "кеше"},
        {"moment": "31.02.2026"},
        {"moment": "00.00.0000"},
        {"moment": ""},
        {"version": 0},
        {"version": "x"},
        {"version": 10**10},
    ],
)
def test_a_moment_that_is_none_is_refused(past: Past, params: dict[str, Any]) -> None:
    later = {f"to_{name}": value for name, value in params.items()}

    assert [past.ask(what, **told).status_code for what, told in (
        ("replay", params), ("difference", params), ("difference", later),
    )] == [422] * 3  # fmt: skip


@pytest.mark.req("IDN-3")
@pytest.mark.req("AUD-2")
def test_the_past_is_open_to_those_concerned_and_to_nobody_else(past: Past) -> None:
    town = past.town
    country = town.country
    elsewhere = country.school()
    may = [town.parent, town.executor, town.director, country.auditor]
    strangers = [country.parent(), *(country.employee(elsewhere, role) for role in (Role.EXECUTOR, Role.DIRECTOR))]
    for what in ("history", "replay", "difference"):
        path = f"/applications/{past.application}/{what}"
        told = [country.ask(who, "GET", path).status_code for who in (*may, *strangers, town.administrator)]

        assert told == [200] * 4 + [404] * 3 + [403], what


@pytest.mark.req("IDN-3")
@pytest.mark.req("AUD-3")
def test_what_a_parent_changes_after_a_refusal_is_theirs_until_it_is_sent_again(town: Town) -> None:
    country = town.country
    application = country.has_sent(town.parent, town.school)
    country.refuses(town.executor, application)
    elsewhere = country.form(town.parent, town.school, address="Шымкент, Тұран 5")
    country.told(town.parent, "PUT", f"/applications/{application}", json=elsewhere)
    path = f"/applications/{application}/replay"

    seen = {
        name: country.ask(who, "GET", path).json()["state"]["child.address"]
        for name, who in (("parent", town.parent), ("auditor", country.auditor), ("director", town.director))
    }

    assert seen["parent"] == seen["auditor"] == "Шымкент, Тұран 5"
    assert seen["director"] != "Шымкент, Тұран 5"
