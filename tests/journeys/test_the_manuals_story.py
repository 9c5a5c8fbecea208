"""The manual's own application, 102381, from the parent's draft to the director's signature (ADM-24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from adapters.persistence.numbers import start_numbers_at
from kundelik_domain.admissions.rules import Window
from kundelik_domain.admissions.shipped_rules import MANUAL_2021
from tests.installations import Country, Town, a_country, a_database

ALMATY: Final = ZoneInfo("Asia/Almaty")
NUMBER: Final = 102_381
EARLY: Final = replace(MANUAL_2021, version="a-pilot-of-2022", window=Window(opens=(3, 1), closes=(8, 1)))
"""The manual's example is of March, before its own window opens."""

SENTENCES: Final = {
    "kk": [
        ("14.03.2022 12:26", "Ата-ана (Т. Тестов) анықтама жасады", ""),
        ("14.03.2022 12:32", "Ата-ана (Т. Тестов) өтінімді оқу орнына жіберді.", ""),
        ("14.03.2022 12:34", "Орындаушы (Т. Қызметкер) өтінімді қабылдады.", "Қарастырылуда"),
        ("14.03.2022 12:34", "Орындаушы (Т. Қызметкер) жетекшіге жіберілді.", ""),
        ("14.03.2022 12:34", "Директор (Т. Қызметкер) өтінімді бекітті", ""),
    ],
    "ru": [
        ("14.03.2022 12:26", "Родитель (Т. Тестов) создал заявление", ""),
        ("14.03.2022 12:32", "Родитель (Т. Тестов) отправил заявление в школу", ""),
        ("14.03.2022 12:34", "Исполнитель (Т. Қызметкер) принял заявление", "Қарастырылуда"),
        ("14.03.2022 12:34", "Исполнитель (Т. Қызметкер) отправил заявление руководителю", ""),
        ("14.03.2022 12:34", "Директор (Т. Қызметкер) утвердил заявление", ""),
    ],
    "en": [
        ("14.03.2022 12:26", "Parent (Т. Тестов) created", ""),
        ("14.03.2022 12:32", "Parent (Т. Тестов) sent to the school", ""),
        ("14.03.2022 12:34", "Executor (Т. Қызметкер) accepted", "Қарастырылуда"),
        ("14.03.2022 12:34", "Executor (Т. Қызметкер) forwarded to the head", ""),
        ("14.03.2022 12:34", "Director (Т. Қызметкер) approved", ""),
    ],
}


def at(hour: int, minute: int) -> datetime:
    return datetime(2022, 3, 14, hour, minute, tzinfo=ALMATY)


@pytest.fixture(scope="module")
def story(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, str]]:
    """A town on 14 March 2022, and the application, enrolled."""
    var: Path = tmp_path_factory.mktemp("story") / "var"
    with a_database(server, template) as conninfo:
        start_numbers_at(conninfo, NUMBER)
        with a_country(conninfo, var, rules=(EARLY,), at=at(12, 0)) as country:
            town = Town(country, seats=1)
            yield town, enrolled(town, country)


def enrolled(town: Town, country: Country) -> str:
    clock = country.clock
    clock.moment = at(12, 26)
    application = country.has_draft(town.parent, town.school)
    clock.moment = at(12, 32)
    country.sends(town.parent, application)
    clock.moment = at(12, 34)
    country.accepts(town.executor, application)
    country.forwards(town.executor, application)
    country.approves(town.director, application)
    country.catch_up()
    return application


@pytest.mark.req("ADM-24")
@pytest.mark.req("AUD-2")
@pytest.mark.req("I18-1")
@pytest.mark.parametrize("language", list(SENTENCES))
def test_its_history_reads_as_the_manual_has_it(story: tuple[Town, str], language: str) -> None:
    town, application = story
    for who in (town.parent, town.executor, town.director, town.country.auditor):
        path, asked = f"/applications/{application}/history", {"Accept-Language": language}
        items = town.country.told(who, "GET", path, headers=asked)["items"]
        told = [(i["when"], i["text"], i["comment"] or "") for i in reversed(items)]

        assert told == SENTENCES[language]


@pytest.mark.req("ADM-10")
@pytest.mark.req("ADM-12")
def test_its_parent_sees_it_enrolled_under_its_number(story: tuple[Town, str]) -> None:
    town, application = story
    seen: dict[str, Any] = town.country.told(town.parent, "GET", f"/applications/{application}")

    assert (seen["number"], seen["status"], seen["allowed"], seen["timing"]) == (NUMBER, "enrolled", [], "on-time")
    assert (seen["comment"], seen["child_name"]) == ("Қарастырылуда", "Әбдіғалымова Айсұлу")
    assert "owner" not in seen


@pytest.mark.req("ADM-14")
def test_its_limit_is_the_end_of_the_next_working_day(story: tuple[Town, str]) -> None:
    town, application = story
    seen = town.country.told(town.executor, "GET", f"/schools/{town.school}/applications/{application}")

    assert datetime.fromisoformat(seen["due_at"]) == datetime(2022, 3, 16, 0, 0, tzinfo=ALMATY)


@pytest.mark.req("ADM-11")
def test_its_seat_is_taken(story: tuple[Town, str]) -> None:
    town, _ = story
    [school] = town.country.told(town.parent, "GET", "/schools", params={"school_year": 2022})["items"]

    assert school["seats"] == [{"language": "kk", "class_kind": "general", "published": 1, "free": 0}]


@pytest.mark.req("AUD-3")
def test_a_minute_before_the_decision_it_had_only_been_sent(story: tuple[Town, str]) -> None:
    town, application = story
    path = f"/applications/{application}/replay"
    moments = {
        "14.03.2022 12:25": 404,
        "14.03.2022 12:26": "draft",
        "14.03.2022 12:33": "sent",
        "14.03.2022": "enrolled",
    }
    for moment, expected in moments.items():
        answer = town.country.ask(town.director, "GET", path, params={"moment": moment})

        assert (answer.json()["state"]["status"] if answer.is_success else answer.status_code) == expected
