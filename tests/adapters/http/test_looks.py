"""Each door that shows somebody else's record leaves one look, before the answer; one's own leaves none (AUD-7)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from adapters.persistence.appending import Appender
from kundelik_domain.privacy.events import RecordsSeen
from kundelik_domain.shared.refusals import Unavailable
from projections.reading import Recorded
from tests.adapters.http.ways import WAYS, Key, Walk
from tests.installations import Town, Visitor

pytestmark = pytest.mark.req("AUD-7")
OWN: Final = "/applications/{application}"
FORMATION: Final = "/schools/{school}/formations/{school_year}"
STAFF: Final = "/organisations/{organisation}/staff"
LEAVING_A_LOOK: Final[set[Key]] = {
    ("GET", OWN + "/documents/{kind}"),
    ("GET", OWN + "/signatures"),
    ("GET", OWN + "/explanation"),
    ("GET", OWN + "/papers/{kind}"),
    ("GET", OWN + "/history"),
    ("GET", OWN + "/replay"),
    ("GET", OWN + "/difference"),
    ("GET", OWN + "/approval-statement"),
    ("POST", "/applications/approval-statements"),
    ("GET", "/schools/{school}/applications"),
    ("GET", "/schools/{school}/applications/{application}"),
    ("GET", FORMATION),
    ("GET", FORMATION + "/order.pdf"),
    ("GET", FORMATION + "/e-journal.csv"),
    ("GET", STAFF),
    ("GET", STAFF + "/{user}"),
    ("GET", "/streams/{stream}/history"),
    ("GET", "/streams/{stream}/replay"),
    ("GET", "/streams/{stream}/difference"),
    ("POST", "/case-files"),
    ("GET", "/classes/{class_id}/pupils"),
    ("GET", "/classes/{class_id}/sheets/{subject}/{column}"),
}
"""What shows a person who is not the asker. A new door that does belongs here, and through `looking.py`."""

READING: Final = sorted(key for key in WAYS if key[0] == "GET" or key in LEAVING_A_LOOK)
ASKING: Final = ("auditor", "director", "executor", "school-administrator", "operator")


@pytest.fixture(scope="module")
def walk(shared_town: Town) -> Walk:
    walk = Walk(shared_town)
    walk.town.has()
    walk.country.catch_up()
    return walk


def looks(walk: Walk, since: int) -> list[Recorded]:
    log = walk.country.installation.log
    return log.after(since, 1000, log.names_of([RecordsSeen])).recorded


@pytest.mark.parametrize("key", READING, ids=" ".join)
def test_a_door_leaves_a_look_exactly_if_it_is_declared(walk: Walk, key: Key) -> None:
    way = WAYS[key]
    for name in (each for each in ASKING if each in way.may):
        request = way.request(walk)
        who = walk.again(name)
        before = walk.country.head
        answer = walk.country.ask(who, key[0], request.path, **request.options)
        seen = looks(walk, before)

        assert answer.is_success, answer.text
        assert len(seen) == (key in LEAVING_A_LOOK), (name, seen)
        assert [(str(each.actor), each.fact.viewer) for each in seen] == [(who.user, UUID(who.user))] * len(seen)  # type: ignore[attr-defined]


def opened(walk: Walk, who: Visitor, application: str, path: str = "/history") -> list[Recorded]:
    before = walk.country.head
    walk.country.told(who, "GET", f"/applications/{application}{path}")
    return looks(walk, before)


def test_ones_own_record_leaves_none_and_looking_again_is_one_look(walk: Walk) -> None:
    application, executor, parent = walk.town.has(), walk.again("executor"), walk.again("parent")
    walk.country.catch_up()

    assert opened(walk, parent, application) == []
    assert [each.fact.records for each in opened(walk, executor, application)] == [(UUID(application),)]  # type: ignore[attr-defined]
    assert opened(walk, executor, application) == []
    walk.country.clock.forward(timedelta(minutes=11))
    assert len(opened(walk, walk.again("executor"), application)) == 1


def test_a_page_of_the_list_costs_one_event_in_ten_minutes(walk: Walk) -> None:
    path = f"/schools/{walk.school}/applications?limit=3"
    walk.country.clock.forward(timedelta(minutes=11))
    executor = walk.again("executor")
    before = walk.country.head
    for _ in range(5):
        page = walk.country.told(executor, "GET", path)

    (seen,) = looks(walk, before)
    assert [str(record) for record in seen.fact.records] == [item["application"] for item in page["items"]]  # type: ignore[attr-defined]


def test_what_cannot_be_recorded_is_not_shown(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    application, executor = walk.town.has(), walk.again("executor")
    walk.country.catch_up()

    def full(*_: object) -> Any:
        raise Unavailable(retry_after_seconds=1)

    monkeypatch.setattr(Appender, "append", full)
    for path in ("/history", "/replay", "/explanation", "/documents/photo", "/papers/form"):
        answer = walk.country.ask(executor, "GET", f"/applications/{application}{path}")

        assert answer.status_code == 503
        assert "Әбдіғалымова" not in answer.text


def test_a_history_is_five_questions_and_one_append(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Session and user in one; record, school, the day's looks, rows: where cores are few, each more is a wait."""
    auditor, applications = walk.again("auditor"), [walk.town.has() for _ in range(2)]
    walk.country.catch_up()
    asked: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(cursor: psycopg.Cursor[Any], query: Any, *told: Any, **more: Any) -> psycopg.Cursor[Any]:
        asked.append(str(query))
        return execute(cursor, query, *told, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    for application in applications:
        asked.clear()
        walk.country.told(auditor, "GET", f"/applications/{application}/history")

    assert len([each for each in asked if not each.startswith("notify")]) == 5, asked


def test_its_owner_and_the_auditor_see_who_looked_and_nobody_elses_name_is_stored(walk: Walk) -> None:
    application = walk.town.has()
    walk.country.catch_up()
    (seen,) = opened(walk, walk.again("director"), application)
    walk.country.catch_up()
    for name in ("parent", "auditor"):
        page = walk.country.told(walk.again(name), "GET", f"/applications/{application}/looks")
        assert [(item["position"], item["role"], item["way"]) for item in page["items"]] == [
            (seen.position, "director", "history")
        ]
    refused = walk.country.ask(walk.again("executor"), "GET", f"/applications/{application}/looks")
    assert refused.status_code in {403, 404}
    with walk.country.installation.database.connection() as connection:
        row = connection.execute("select data from kundelik.events where position = %s", (seen.position,)).fetchone()
    assert row is not None
    assert set(json.loads(row[0])) == {"viewer", "way", "records"}
