"""The same key, the same answer, one command; the version one has seen; reading what one has written (ADR-0010)."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from adapters.sample_documents import jpeg
from kundelik_domain.shared.access import Role
from tests.adapters.http.ways import ACCEPTANCE, WAYS, Key, Request, Walk
from tests.installations import NOBODY, PASSWORD, PNG, Answer, Town, Visitor

ONCE: Final = {("POST", "/sessions"), ("POST", "/tokens"), ("POST", "/sessions/signature")}
"""Each gives a secret, which is shown once."""

QUESTIONS: Final = {
    ("POST", "/applications/approval-statements"),
    ("POST", "/case-files"),
    ("POST", "/sessions/challenges"),
}
"""They change nothing: asked again, they are answered as things are then."""

BATCHES: Final = {("POST", "/applications/approvals")}
"""Each application's own command is repeated; the whole has no position."""

COMMANDS: Final = sorted(
    key
    for key in WAYS
    if key[0] != "GET"
    and key not in ONCE | QUESTIONS | BATCHES | {("DELETE", "/sessions/current")}
    and not key[1].endswith(("/beginnings", "/completions", "/invitation"))  # a secret is shown once
)
BODILESS: Final = (
    "/reading", "/retry", "/cancellation", "/forwarding", "/block", "/{role}", "-confirmations", "/{secret}",
    "/stop", "/confirmation", "/duties/{employee}/{service}", "/proposal/acceptance",
)  # fmt: skip
WITH_BODY: Final = sorted(key for key in COMMANDS if key[0] in {"POST", "PUT"} and not key[1].endswith(BODILESS))
BAD_KEYS: Final = (b"", b" ", b"a b", "ә".encode(), b"a" * 201, b"a\tb", b"\x7f")


@pytest.fixture(scope="module")
def walk(shared_town: Town) -> Walk:
    return Walk(shared_town)


def entitled(walk: Walk, key: Key) -> Visitor:
    return walk.people[min(WAYS[key].may - {"parent"}, default="parent")]


def asked(walk: Walk, key: Key, request: Request, command: str, **changes: Any) -> Answer:
    headers = request.options.get("headers", {}) | {"Idempotency-Key": command}
    options = request.options | {"headers": headers} | changes
    return walk.country.ask(entitled(walk, key), key[0], request.path, **options)


def changed(options: dict[str, Any]) -> dict[str, Any]:
    """The same, but for one field, and still in good form."""
    if "files" in options:
        name, content = options["files"]["file"]
        return {"files": {"file": (name, jpeg("Another") if content == PNG else content + b"\r\n")}}
    body = dict(options["json"]) or {"rows": None}
    for name, other in OTHER.items():
        if name in body:
            return {"json": body | {name: other(body[name])}}
    raise AssertionError(body)


OTHER: Final[dict[str, Any]] = {
    "surname": lambda _: "Басқа",
    "present": lambda _: "басқа құпиясөз",
    "login": lambda login: f"{login}x",
    "password": lambda _: "басқа құпиясөз",
    "name_kk": lambda _: "Басқа мектеп",
    "child": lambda child: child | {"name": "Басқа"},
    "signature": lambda _: "AAAA",
    "comment": lambda _: "Басқа",
    "reason": lambda _: "Басқа",
    "most_in_class": lambda most: most - 1,
    "email": lambda wanted: not wanted,
    "settlement": lambda name: f"{name}2",
    "seats": lambda seats: seats - 1,
    "remark": lambda _: "Басқа",
    "until": lambda until: until.replace("T07", "T06"),
    "text_kk": lambda _: "Басқа бұйрық",
    "school_class": lambda _: str(uuid4()),
    "title": lambda _: "Басқа",
    "rows": lambda _: [2],
    "parent": lambda _: str(uuid4()),
    "district": lambda _: str(uuid4()),
    "letter": lambda letter: f"{letter}2",
    "on": lambda _: "2025-09-03",
    "journal": lambda _: "criteria-based",
    "names": lambda names: [names[0] | {"name": "Басқа"}],
    "grades": lambda grades: [grades[0] | {"grade": "4"}],
    "sheets": lambda sheets: [sheets[0] | {"column": "year"}],
    "subjects": lambda subjects: [] if isinstance(subjects, list) else {},
    "source": lambda _: "Басқа",
    "form": lambda _: "xlsx",
}


@pytest.mark.req("AUD-1")
@pytest.mark.parametrize("key", COMMANDS, ids=" ".join)
def test_the_same_command_again_gets_the_first_answer_and_writes_nothing(walk: Walk, key: Key) -> None:
    request = WAYS[key].request(walk)
    first = asked(walk, key, request, f"once-{key}".replace(" ", ""))
    written = walk.country.head
    again = asked(walk, key, request, f"once-{key}".replace(" ", ""))

    assert first.is_success, first.text
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert again.headers["kundelik-position"] == first.headers["kundelik-position"]
    assert walk.country.head == written


@pytest.mark.parametrize("key", sorted(BATCHES), ids=" ".join)
def test_a_batch_again_gets_the_first_answers_and_writes_nothing(walk: Walk, key: Key) -> None:
    request = WAYS[key].request(walk)
    first = asked(walk, key, request, "a-batch")
    written = walk.country.head
    again = asked(walk, key, request, "a-batch")

    assert first.is_success, first.text
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert walk.country.head == written


@pytest.mark.parametrize("key", WITH_BODY, ids=" ".join)
def test_the_same_key_with_another_content_is_refused(walk: Walk, key: Key) -> None:
    request = WAYS[key].request(walk)
    first = asked(walk, key, request, f"other-{key}".replace(" ", ""))
    written = walk.country.head
    other = asked(walk, key, request, f"other-{key}".replace(" ", ""), **changed(request.options))

    assert first.is_success, first.text
    assert (other.status_code, other.json()["type"]) == (422, "urn:kundelik:problem:command-id-reused")
    assert walk.country.head == written


@pytest.mark.parametrize("key", COMMANDS, ids=" ".join)
def test_a_key_that_is_none_is_refused(walk: Walk, key: Key) -> None:
    request = WAYS[key].request(walk)
    before = walk.country.head
    for bad in BAD_KEYS:
        headers: Any = request.options.get("headers", {}) | {"Idempotency-Key": bad}
        answer = walk.country.ask(entitled(walk, key), key[0], request.path, **request.options | {"headers": headers})

        assert (answer.status_code, answer.json().get("field")) == (422, "Idempotency-Key")
        assert walk.country.head == before


def test_the_same_key_of_another_person_is_another_command(walk: Walk) -> None:
    parents = (walk.people["parent"], walk.people["other-parent"])
    bodies = [walk.country.form(parent, walk.school) for parent in parents]
    told = [
        walk.country.ask(parent, "POST", "/applications", json=body, headers={"Idempotency-Key": "mine"})
        for parent, body in zip(parents, bodies, strict=True)
    ]

    assert [answer.status_code for answer in told] == [201, 201]
    assert told[0].json()["number"] != told[1].json()["number"]
    assert not any("idempotency-replayed" in answer.headers for answer in told)


def test_the_same_key_on_another_path_is_refused(walk: Walk) -> None:
    one, other = walk.town.has(), walk.town.has()
    headers = {"Idempotency-Key": "one-key"}
    paths = [f"/applications/{application}/acceptance" for application in (one, other)]
    told = [
        walk.country.ask(walk.town.executor, "POST", path, json=ACCEPTANCE, headers=headers).status_code
        for path in paths
    ]

    assert told == [200, 422]


def test_a_repeated_command_is_answered_even_when_it_could_not_be_given_any_more(walk: Walk) -> None:
    application = walk.town.has()
    path, headers = f"/applications/{application}/acceptance", {"Idempotency-Key": "before"}
    first = walk.country.ask(walk.town.executor, "POST", path, json=ACCEPTANCE, headers=headers)
    walk.country.forwards(walk.town.executor, application)
    again = walk.country.ask(walk.town.executor, "POST", path, json=ACCEPTANCE, headers=headers)

    assert first.json() == again.json()
    assert first.json()["status"] == "accepted"


@pytest.mark.req("IDN-4")
def test_a_tokens_secret_is_shown_once_even_to_the_same_key(walk: Walk) -> None:
    request = WAYS["POST", "/tokens"].request(walk)
    first, again = (asked(walk, ("POST", "/tokens"), request, "token") for _ in range(2))

    assert first.json()["credential"].startswith("kdt_")
    assert again.json() == first.json() | {"credential": None}
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.req("IDN-1")
def test_signing_in_again_under_the_same_key_begins_another_session(walk: Walk) -> None:
    request = WAYS["POST", "/sessions"].request(walk)
    told = [
        walk.country.ask(NOBODY, "POST", "/sessions", **request.options, headers={"Idempotency-Key": "in"})
        for _ in range(2)
    ]

    assert told[0].json()["session"] != told[1].json()["session"]


@pytest.mark.req("IDN-1")
def test_nothing_that_is_kept_with_a_command_lets_anybody_try_passwords(walk: Walk) -> None:
    request = WAYS["POST", "/sessions"].request(walk)
    walk.country.told(NOBODY, "POST", "/sessions", **request.options)
    with walk.country.installation.database.connection() as connection:
        kept = connection.execute(
            "select fingerprint from kundelik.commands order by position desc limit 1"
        ).fetchone()
    blind = walk.country.installation.master_key.blind

    assert kept is not None
    assert kept[0] != b""
    assert kept[0] not in plain_digests(request.options["json"])
    assert blind("fingerprint", "a") != blind("fingerprint", "b")


def plain_digests(body: dict[str, Any]) -> list[bytes]:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    whole = hashlib.sha256(b"POST /api/v1/sessions\n" + text)
    return [whole.digest(), whole.hexdigest().encode(), whole.digest()[:16]]


SCOPES: Final = """
from datetime import datetime, UTC
from adapters.http.accounts import TokenBody
print(TokenBody(name="a", scopes=["applications:list", "applications:see", "staff:manage", "rules:adopt"],
                expires_at=datetime(2026, 1, 1, tzinfo=UTC)).model_dump_json())
"""


def test_a_request_reads_the_same_in_every_process() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", SCOPES],
            env=os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in (1, 2, 3)
    }

    assert len(told) == 1


def seen(walk: Walk, application: str) -> str:
    walk.country.catch_up()
    return walk.country.ask(walk.town.parent, "GET", f"/applications/{application}").headers["etag"]


def test_who_has_seen_another_version_changes_nothing(walk: Walk) -> None:
    application = walk.draft()
    path, stale = f"/applications/{application}", seen(walk, application)
    walk.country.attaches(walk.town.parent, application, "photo")
    before = walk.country.head
    told = walk.country.ask(walk.town.parent, "POST", f"{path}/cancellation", headers={"If-Match": stale})

    assert (told.status_code, told.json()["type"]) == (412, "urn:kundelik:problem:version-differs")
    assert (told.json()["seen"], told.json()["present"]) == (5, 6)
    assert walk.country.head == before
    fresh = {"If-Match": seen(walk, application)}
    assert walk.country.ask(walk.town.parent, "POST", f"{path}/cancellation", headers=fresh).status_code == 200


@pytest.mark.parametrize("header", ['"5"', 'W/"5"', '"v5"', "*", ' "5" '])
def test_the_version_may_be_written_in_several_ways(walk: Walk, header: str) -> None:
    path = f"/applications/{walk.draft()}/cancellation"

    assert walk.country.ask(walk.town.parent, "POST", path, headers={"If-Match": header}).status_code == 200


@pytest.mark.parametrize("header", ["5", '"x"', '"5", "6"', '""', '"' + "9" * 30 + '"', '"-1"'])
def test_a_version_that_is_none_is_refused(walk: Walk, header: str) -> None:
    path = f"/applications/{walk.draft()}/cancellation"
    told = walk.country.ask(walk.town.parent, "POST", path, headers={"If-Match": header})

    assert (told.status_code, told.json()["field"]) == (422, "If-Match")


def test_what_was_written_can_be_read_after_its_position(walk: Walk) -> None:
    body = walk.country.form(walk.town.parent, walk.school)
    drafted = walk.country.ask(walk.town.parent, "POST", "/applications", json=body)
    path, position = drafted.headers["location"], drafted.headers["kundelik-position"]
    walk.country.catch_up()

    assert drafted.json()["position"] == int(position)
    assert walk.country.told(walk.town.parent, "GET", path, params={"after": position})["status"] == "draft"


@pytest.mark.parametrize("position", [10**9, 10**30])
def test_a_read_model_that_is_behind_says_so_after_a_bounded_wait(walk: Walk, position: int) -> None:
    paths = {
        NOBODY: "/schools?school_year=2026&",
        walk.town.parent: "/applications?",
        walk.town.executor: f"/schools/{walk.school}/applications?",
    }
    for who, path in paths.items():
        began = time.monotonic()
        told = walk.country.ask(who, "GET", f"{path}after={position}")

        assert (told.status_code, told.json()["type"]) == (503, "urn:kundelik:problem:read-model-behind")
        assert told.headers["retry-after"] == "1"
        assert time.monotonic() - began < 2


@pytest.mark.req("IDN-1")
def test_a_new_password_ends_the_other_sessions(walk: Walk) -> None:
    parent = walk.country.parent()
    other, new = walk.country.signed_in(parent.login), "қар жауған күнгі ән"
    walk.country.clock.forward(timedelta(seconds=1))
    walk.country.told(parent, "PUT", "/me/password", json={"present": PASSWORD, "new": new})
    told = [walk.country.ask(who, "GET", "/me").status_code for who in (parent, other)]

    assert told == [200, 401]
    assert walk.country.signed_in(parent.login, new).user == parent.user


@pytest.mark.req("IDN-2")
def test_a_role_that_is_taken_away_is_gone_with_the_next_request(walk: Walk) -> None:
    executor = walk.country.employee(walk.school, Role.EXECUTOR)
    path = f"/schools/{walk.school}/applications"
    walk.country.told(executor, "GET", path)
    staff = f"/organisations/{walk.school}/staff/{executor.user}/roles/executor"
    walk.country.told(walk.town.administrator, "DELETE", staff)

    assert walk.country.ask(executor, "GET", path).status_code == 404
