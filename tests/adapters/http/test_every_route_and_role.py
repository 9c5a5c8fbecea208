"""Every route for everybody: who is not entitled learns nothing and changes nothing (IDN-2, IDN-3, IDN-4)."""

from __future__ import annotations

from typing import Final

import pytest

from kundelik_domain.shared.access import Permission
from tests.adapters.http.ways import WAYS, Key, Request, Walk, permission_of, routes
from tests.installations import NOBODY, Answer, Town, Visitor, plain

MISSING: Final = "7a3f3e6f-1a2b-4f3a-9d65-5e7f3d1c3f7b"


@pytest.fixture(scope="module")
def walk(shared_town: Town) -> Walk:
    walk = Walk(shared_town)
    assert walk.people.keys() == {name for way in WAYS.values() for name in (*way.may, *way.known, *way.strangers)}
    assert len(walk.unknown) > 6
    return walk


def asked(walk: Walk, who: Visitor, key: Key, request: Request) -> Answer:
    return walk.country.ask(who, key[0], request.path, **request.options)


def needed(walk: Walk, key: Key) -> Permission | None:
    return permission_of(dict(routes(walk.country.app))[key])


PUBLIC: Final = {
    ("POST", "/registrations"),
    ("POST", "/sessions"),
    ("POST", "/email-confirmations/{secret}"),
    ("POST", "/password-resets"),
    ("POST", "/password-resets/{secret}"),
    ("GET", "/openid/providers"),
    ("POST", "/openid/{provider}/beginnings"),
    ("POST", "/openid/{provider}/completions"),
    ("POST", "/openid/registrations"),
    ("POST", "/sessions/challenges"),
    ("POST", "/sessions/signature"),
    ("GET", "/regions"),
    ("GET", "/checks/{code}"),
    ("GET", "/organisations/{organisation}"),
    ("GET", "/schools"),
    ("GET", "/authorities"),
    ("GET", "/import-templates/{kind}"),
    ("GET", "/report-rules"),
    ("GET", "/school-years"),
    ("GET", "/services"),
    ("GET", "/services/{code}"),
    ("GET", "/catchments/assigned"),
    ("GET", "/catchments/lines"),
    ("GET", "/reports/checks/{code}"),
    ("GET", "/log/checkpoint"),
    ("GET", "/log/tile/{path:path}"),
}
CLOSED: Final = sorted(WAYS.keys() - PUBLIC)
SCOPED: Final = sorted(key for key in CLOSED if WAYS[key].tokens)
RECORDS: Final = sorted(key for key in CLOSED if "{" in key[1])


@pytest.mark.req("IDN-2")
def test_every_route_has_its_way_and_every_way_its_route(walk: Walk) -> None:
    assert sorted(key for key, _ in routes(walk.country.app)) == sorted(WAYS)


@pytest.mark.req("IDN-2")
def test_only_these_routes_are_open_to_everybody(walk: Walk) -> None:
    assert {key for key, route in routes(walk.country.app) if permission_of(route) is None} == PUBLIC


@pytest.mark.req("IDN-2")
@pytest.mark.parametrize("key", sorted(PUBLIC), ids=" ".join)
def test_what_is_public_is_answered_to_anybody(walk: Walk, key: Key) -> None:
    for who in (NOBODY, walk.unknown["revoked token"], walk.people["executor"]):
        assert asked(walk, who, key, WAYS[key].request(walk)).is_success


@pytest.mark.req("IDN-2")
@pytest.mark.req("IDN-3")
@pytest.mark.parametrize("key", CLOSED, ids=" ".join)
def test_who_is_not_entitled_is_refused_and_nothing_is_written(walk: Walk, key: Key) -> None:
    way = WAYS[key]
    request, before = way.request(walk), walk.country.head
    expected = dict.fromkeys(walk.unknown, 401) | dict.fromkeys(way.known, 403) | dict.fromkeys(way.strangers, 404)
    everybody = walk.unknown | walk.people
    told = {name: asked(walk, everybody[name], key, request).status_code for name in expected}

    assert told == expected
    assert walk.country.head == before


@pytest.mark.req("IDN-2")
@pytest.mark.parametrize("key", CLOSED, ids=" ".join)
def test_who_is_entitled_is_served(walk: Walk, key: Key) -> None:
    told = {name: asked(walk, walk.again(name), key, WAYS[key].request(walk)) for name in sorted(WAYS[key].may)}

    assert {name: answer.text for name, answer in told.items() if not answer.is_success} == {}


@pytest.mark.req("IDN-3")
@pytest.mark.parametrize("key", RECORDS, ids=" ".join)
def test_a_foreign_record_looks_exactly_like_a_missing_one(walk: Walk, key: Key) -> None:
    request = WAYS[key].request(walk)
    missing = Request(request.path.replace(request.record, MISSING), request.options)
    for name in sorted(WAYS[key].strangers):
        foreign, absent = (asked(walk, walk.people[name], key, each) for each in (request, missing))

        assert (name, foreign.status_code, plain(foreign)) == (name, 404, plain(absent))
        assert {h for h in foreign.headers if foreign.headers[h] != absent.headers[h]} == {"kundelik-correlation-id"}


@pytest.mark.req("IDN-4")
@pytest.mark.parametrize("key", SCOPED, ids=" ".join)
def test_a_token_does_what_its_scope_says_and_nothing_else(walk: Walk, key: Key) -> None:
    way, scope = WAYS[key], needed(walk, key)
    assert scope is not None
    holder = min(way.may - {"parent"}, default="parent")
    able, unable = walk.token(holder, scope), walk.token(holder, Permission.KEEP_TIME)
    request = way.request(walk)
    before = walk.country.head

    assert asked(walk, unable, key, request).status_code == 403
    assert walk.country.head == before
    assert asked(walk, able, key, request).is_success


@pytest.mark.req("IDN-4")
@pytest.mark.parametrize("key", sorted(key for key in CLOSED if not WAYS[key].tokens), ids=" ".join)
def test_no_token_keeps_its_owners_account(walk: Walk, key: Key) -> None:
    machine = walk.token("parent", Permission.OWN_ACCOUNT)

    assert asked(walk, machine, key, WAYS[key].request(walk)).status_code == 403


@pytest.mark.req("IDN-4")
def test_a_token_with_every_scope_does_no_more_than_its_owner(walk: Walk) -> None:
    executors = walk.country.token(walk.people["executor"], *Permission)
    refused = {key for key in CLOSED if "executor" in WAYS[key].known and "{school}" in key[1]}

    assert {asked(walk, executors, key, WAYS[key].request(walk)).status_code for key in refused} == {403}


@pytest.mark.req("ADM-28")
def test_under_review_the_director_refuses_and_the_executor_may_not(walk: Walk) -> None:
    application = walk.town.has("accepts", "forwards")
    body = {"ground": "untrue-data", "reason": "Жоқ"}
    told = [
        walk.country.ask(walk.people[name], "POST", f"/applications/{application}/refusal", json=body).status_code
        for name in ("executor", "director")
    ]

    assert told == [403, 200]


@pytest.mark.req("IDN-3")
def test_a_draft_is_nobodys_but_its_owners(walk: Walk) -> None:
    application = walk.draft()
    walk.country.catch_up()
    paths = ("", "/history", "/replay", "/documents/photo", "/approval-statement")
    told = {
        walk.country.ask(who, "GET", f"/applications/{application}{path}").status_code
        for name, who in walk.people.items()
        if name != "parent"
        for path in paths
    }

    assert told == {404}
