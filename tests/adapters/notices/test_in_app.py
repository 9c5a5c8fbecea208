"""Notices in-app: every change, in the reader's language, unread first, one's own only (NTF-1, ADM-13)."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.bootstrap.erasing import PersonErasing
from adapters.bootstrap.time_keeping import TimeKeeping
from adapters.persistence.rebuilding import rebuild
from projections.messages.deliveries import Deliveries
from projections.messages.notices import Notices
from tests.installations import Town, Visitor

pytestmark = pytest.mark.req("NTF-1", "ADM-13")
GROUND = "Установление недостоверности представленных документов и (или) данных (сведений)"


def notices(town: Town, who: Visitor, query: str = "", language: str = "kk") -> dict[str, Any]:
    town.country.catch_up()
    return town.country.told(who, "GET", f"/notices{query}", headers={"Accept-Language": language})


def test_every_change_of_status_is_told(town: Town) -> None:
    town.has("accepts", "forwards", "approves")
    told = notices(town, town.parent)

    assert [item["kind"] for item in told["items"]] == ["enrolled", "under-review", "accepted", "sent"]
    assert (told["unread"], told["next_cursor"]) == (4, None)
    accepted, sent = told["items"][2:]
    assert (accepted["comment"], accepted["read"]) == ("Қарастырылуда", False)
    assert sent["title"] == f"№ {sent['number']} өтінім жіберілді"
    assert sent["school_name"] == "№1 «Хогвартс» мектебі"
    assert notices(town, town.country.parent())["items"] == []


def test_a_refusal_tells_its_reason_in_the_readers_language(town: Town) -> None:
    application = town.has("refuses")
    item = notices(town, town.parent, language="ru")["items"][0]

    assert (item["kind"], item["application"], item["comment"]) == ("rejected", application, "Құжат анық емес")
    assert (item["ground"], item["ground_text"]) == ("untrue-data", GROUND)
    assert item["title"] == f"По заявлению № {item['number']} отказано"
    assert notices(town, town.parent, language="en")["items"][0]["title"].startswith("Application No. ")


def test_a_cancellation_and_a_missed_limit_are_told(town: Town) -> None:
    first, country = town.has(), town.country
    from datetime import timedelta

    town.waits(timedelta(days=3))
    country.catch_up()
    installation = country.installation
    assert TimeKeeping(installation.deciding, installation.queries, installation.now).once() == 1
    country.told(town.parent, "POST", f"/applications/{first}/cancellation")

    assert [item["kind"] for item in notices(town, town.parent)["items"]] == ["cancelled", "overdue", "sent"]


def test_what_is_read_comes_after_what_is_not_and_pages_meet(town: Town) -> None:
    town.has("accepts")
    town.has()
    oldest = notices(town, town.parent)["items"][-1]["notice"]
    newest = notices(town, town.parent)["items"][0]["notice"]
    for notice in (newest, oldest, newest):
        town.country.told(town.parent, "POST", f"/notices/{notice}/reading")
    whole = notices(town, town.parent)

    assert [item["read"] for item in whole["items"]] == [False, True, True]
    assert (whole["unread"], whole["items"][1]["notice"], whole["items"][2]["notice"]) == (1, newest, oldest)
    pages, query = [], "?limit=1"
    while query:
        page = notices(town, town.parent, query)
        pages += page["items"]
        query = f"?limit=1&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert pages == whole["items"]


def test_a_foreign_notice_cannot_be_read(town: Town) -> None:
    town.has()
    notice = notices(town, town.parent)["items"][0]["notice"]
    for who in (town.country.parent(), town.executor, town.country.operator):
        assert town.country.ask(who, "POST", f"/notices/{notice}/reading").status_code == 404

    assert notices(town, town.parent)["unread"] == 1


@pytest.mark.parametrize("cursor", ["x", "u", "r-1", "u99999999999999999999", "u1;drop", "%00"])
def test_a_cursor_of_ones_own_making_is_refused(town: Town, cursor: str) -> None:
    answer = town.country.ask(town.parent, "GET", f"/notices?cursor={cursor}")

    assert answer.status_code == 422


def test_preferences_are_ones_own(town: Town) -> None:
    town.country.told(town.parent, "PUT", "/notices/preferences", json={"language": "en", "email": False})

    told = town.country.told(town.parent, "GET", "/notices/preferences")
    assert told == {"language": "en", "email": False, "email_available": False}
    others = town.country.told(town.executor, "GET", "/notices/preferences")
    assert others == {"language": "kk", "email": True, "email_available": False}
    for body in ({"language": "de", "email": True}, {"language": "kk"}, {"language": "kk", "email": "maybe"}):
        assert town.country.ask(town.parent, "PUT", "/notices/preferences", json=body).status_code == 422


@pytest.mark.req("AUD-6")
def test_comments_go_with_the_person_and_rebuilt_is_the_same(town: Town) -> None:
    town.has("refuses")
    notices(town, town.parent)
    erasing = PersonErasing(town.country.installation)
    erasing.erase(erasing.plan(town.parent.iin), "Қолдаухат № 17")

    installation = town.country.installation
    with installation.database.connection() as connection:
        rows = connection.execute("select kind, comment from projections.notices order by position").fetchall()
    assert rows == [("sent", None), ("rejected", None)]
    for model in (Notices(), Deliveries()):
        assert rebuild(installation.database, installation.log, model).identical
