"""Whatever comes through the door is answered, never with a crash, and never poisons a read model."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.bootstrap.http_parts import parts_of
from adapters.sample_documents import pdf
from kundelik_domain.identity.values import SIGN_IN_LIMITS
from kundelik_domain.shared.access import Role
from tests.adapters.http.ways import WAYS, Key, Walk
from tests.installations import NOBODY, PDF, PNG, Answer, Country, Town, Visitor

STRINGS: Final = (
    "",
    " ",
    "\0",
    "а\0б",
    "\x1b[31m",
    "\x7f",
    "\u2028",
    "\ud800",
    "а\udfffб",
    "\u202eгнп.exe",
    "'; drop table kundelik.events; --",
    "%",
    "_",
    "\\",
    "${jndi:ldap://x}",
    "{field}",
    "{0.__class__}",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "\U0001f600" * 50,
    "ұ" * 5000,
    "9" * 400,
    "1e999",
    "null",
    "../../../etc/passwd",
)
VALUES: Final[tuple[Any, ...]] = (None, True, -1, 0, 2**31, 2**63, 10**400, 1.5, [], {}, [[]], {"": ""}, ["а"])
HTML: Final = b"<!doctype html><html><script>alert(1)</script></html>"
WRITING: Final = sorted(key for key in WAYS if key[0] in {"POST", "PUT"})
OWN_PASSWORD: Final = ("PUT", "/me/password")


@pytest.fixture(scope="module")
def walk(shared_town: Town) -> Walk:
    return Walk(shared_town)


@pytest.fixture(scope="module")
def schemas(walk: Walk) -> dict[Key, dict[str, Any]]:
    """What every route that takes JSON takes, as the OpenAPI document has it."""
    paths = walk.country.app.openapi()["paths"]
    found = {}
    for method, path in WRITING:
        body = paths[f"/api/v1{path}"][method.lower()].get("requestBody", {}).get("content", {})
        if "application/json" in body:
            found[method, path] = body["application/json"]["schema"]
    return found


@pytest.fixture(autouse=True)
def no_read_model_is_poisoned(walk: Walk) -> Iterator[None]:
    """After every test all read models take what was written, and can be read."""
    yield
    country = walk.country
    country.catch_up()
    assert country.ask(NOBODY, "GET", "/health/ready").json()["status"] == "ready"
    assert country.ask(walk.town.executor, "GET", f"/schools/{walk.school}/applications").is_success
    assert country.ask(walk.town.parent, "GET", "/applications").is_success
    assert country.ask(NOBODY, "GET", "/schools", params={"school_year": country.year}).is_success


def entitled(walk: Walk, key: Key) -> Visitor:
    return walk.people[min(WAYS[key].may - {"parent"}, default="parent")]


def is_told(answer: Answer) -> bool:
    """Served, or refused in the form of refusals."""
    if answer.is_success:
        return True
    return 400 <= answer.status_code < 500 and answer.json()["status"] == answer.status_code


def leaves(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    match content:
        case dict():
            for name in content:
                yield from leaves(content[name], (*path, name))
        case list():
            for place, item in enumerate(content):
                yield from leaves(item, (*path, place))
        case _:
            yield path


def with_leaf(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(content)
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return changed


def asked(walk: Walk, key: Key, path: str, content: bytes, who: Visitor | None = None) -> Answer:
    headers = {"Content-Type": "application/json"}
    return walk.country.ask(who or entitled(walk, key), key[0], path, content=content, headers=headers)


def resolved(schema: dict[str, Any], walk: Walk) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = walk.country.app.openapi()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


@pytest.mark.req("OPS-2")
@pytest.mark.parametrize("key", WRITING, ids=" ".join)
def test_any_value_in_any_field_is_answered(walk: Walk, schemas: dict[Key, dict[str, Any]], key: Key) -> None:
    """In the place of the whole body, too: of what a route without JSON is sent there is nothing else."""
    request = WAYS[key].request(walk)
    body, too_often = None, False
    paths: set[tuple[Any, ...]] = {()}
    if key in schemas:
        body = request.options["json"]
        paths |= {*leaves(body), *((name,) for name in resolved(schemas[key], walk).get("properties", ()))}
    who = walk.country.employee(walk.school, Role.HR) if key == OWN_PASSWORD else None
    hostile = STRINGS if key[1] != "/sessions" else STRINGS[: SIGN_IN_LIMITS.account.failures]
    for path in sorted(paths, key=str):
        for value in (*hostile, *VALUES):
            answer = asked(walk, key, request.path, json.dumps(with_leaf(body, path, value)).encode(), who)

            assert is_told(answer), (path, value, answer.text)
            too_often |= answer.status_code == 429
    walk.country.clock.forward(timedelta(hours=1) * too_often)


def test_a_field_that_nobody_knows_is_named_and_nothing_is_written(
    walk: Walk, schemas: dict[Key, dict[str, Any]]
) -> None:
    for key in schemas:
        request = WAYS[key].request(walk)
        before = walk.country.head
        for name in ("surnam", "__class__", "\0", "\ud800", "{field}", "ы" * 10_000):
            answer = asked(walk, key, request.path, json.dumps({**request.options["json"], name: 1}).encode())

            assert answer.status_code == 422, (key, answer.text)
            assert len(answer.content) < 4_000
            assert walk.country.head == before


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"comment":' * 20_000, "application/json"),
        (b'{"inclusion": ' + b"9" * 5_000 + b"}", "application/json"),
        (b'{"comment": NaN, "inclusion": Infinity}', "application/json"),
        (b'{"comment": "a", "comment": "b"}', "application/json"),
        (b"null", "application/json"),
        (b'"text"', "application/json"),
        (b'{"comment": "a", "inclusion": true}', "text/plain"),
        (b'{"comment": "a", "inclusion": true}', "application/xml"),
        (b"comment=a&inclusion=true", "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (b"\0" * 1000, "multipart/form-data; boundary=" + "я" * 3),
        (b'{"comment": "a", "inclusion": true}', "application/json; charset=utf-16"),
    ],
)
def test_a_body_that_is_none_is_refused(walk: Walk, content: bytes, kind: str) -> None:
    application = walk.town.has()
    before = walk.country.head
    header = kind.encode("utf-8")
    path = f"/applications/{application}/acceptance"
    answer = walk.country.ask(
        walk.town.executor,
        "POST",
        path,
        content=content,
        headers={b"content-type": header},
    )

    assert is_told(answer), answer.text
    assert answer.status_code in {400, 422} or "utf-16" in kind
    assert walk.country.head == before or "utf-16" in kind


@pytest.mark.req("FIL-1")
@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "Multipart/Form-Data; boundary=x"])
def test_an_upload_of_twelve_megabytes_is_cut_off(walk: Walk, kind: str, *, declared: bool) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG
    whole = head + b"\0" * (12 * 1024 * 1024)
    answer = sent_in_pieces(walk, whole, kind, declared=declared)

    assert (answer.status_code, answer.json()["type"]) == (413, "urn:kundelik:problem:http-413")


@pytest.mark.req("FIL-1")
def test_an_upload_of_nine_megabytes_is_taken_however_its_kind_is_spelt(walk: Walk) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    whole = head + pdf("a" * (9 * 1024 * 1024)) + b"\r\n--x--\r\n"

    assert sent_in_pieces(walk, whole, "Multipart/Form-Data; boundary=x", declared=False).status_code == 200


def test_a_json_body_of_two_megabytes_is_cut_off(walk: Walk) -> None:
    key = ("POST", "/applications")

    assert asked(walk, key, "/applications", b'{"a": "' + b"a" * 2**21 + b'"}').status_code == 413


def sent_in_pieces(walk: Walk, whole: bytes, kind: str, *, declared: bool) -> Answer:
    async def pieces() -> Any:
        for start in range(0, len(whole), 2**20):
            yield whole[start : start + 2**20]

    headers = {"Content-Type": kind} | ({"Content-Length": str(len(whole))} if declared else {})
    path = f"/applications/{walk.draft()}/documents/photo"
    return walk.country.ask(walk.town.parent, "PUT", path, content=pieces(), headers=headers)


@pytest.mark.req("ADM-5")
@pytest.mark.req("FIL-1")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.empty"),
        (HTML, "files.type-not-allowed"),
        (b"GIF89a" + b"\0" * 60, "files.type-not-allowed"),
        (b"PK\x03\x04" + b"\0" * 60, "files.type-not-allowed"),
        (b"\0" * 100, "files.type-not-allowed"),
        (b"MZ" + b"\0" * 100, "files.type-not-allowed"),
        (PNG + b"\0" * 10 * 1024 * 1024, "files.too-large"),
    ],
)
def test_a_file_is_refused_for_what_it_is(walk: Walk, content: bytes, code: str) -> None:
    application = walk.draft()
    path = f"/applications/{application}/documents/photo"
    before = walk.country.head
    answer = walk.country.ask(walk.town.parent, "PUT", path, files={"file": ("photo.png", content, "image/png")})

    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:kundelik:problem:{code}")
    assert walk.country.head == before


@pytest.mark.req("FIL-1")
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a.html", "a\r\nX-Evil: 1.png", "con", "ә.pdf", "a" * 3000, '"']
)
@pytest.mark.parametrize(("content", "kind"), [(PNG, "image/png"), (PDF, "application/pdf")])
def test_a_file_is_what_its_content_says_whatever_it_is_called(
    walk: Walk, name: str, content: bytes, kind: str
) -> None:
    path = f"/applications/{walk.draft()}/documents/photo"
    walk.country.told(walk.town.parent, "PUT", path, files={"file": (name, content, "text/html")})
    walk.country.catch_up()
    answer = walk.country.ask(walk.town.parent, "GET", path)
    ending = kind.split("/")[1]

    assert answer.content == content
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"] == f'attachment; filename="photo.{ending}"'
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_two_files_or_a_text_in_the_place_of_one_are_answered(walk: Walk) -> None:
    path = f"/applications/{walk.draft()}/documents/photo"
    bodies: list[dict[str, Any]] = [
        {"files": [("file", ("a.png", PNG)), ("file", ("b.pdf", PDF))]},
        {"files": {"other": ("a.png", PNG)}},
        {"data": {"file": "text"}},
        {"json": {"file": "text"}},
    ]
    told = [walk.country.ask(walk.town.parent, "PUT", path, **body) for body in bodies]

    assert all(is_told(answer) for answer in told)
    assert [answer.status_code for answer in told[1:]] == [422, 422, 422]


QUERIES: Final = [
    (key, parameter)
    for key, parameters in {
        ("GET", "/schools"): ("school_year", "region", "school", "following", "limit", "after"),
        ("GET", "/applications"): ("after", "before", "limit"),
        ("GET", "/schools/{school}/applications"): (
            *("name", "number", "iin", "service", "status", "overdue", "sort", "descending"),
            *("cursor", "limit", "after"),
        ),
        ("GET", "/applications/{application}/history"): ("format", "all", "after"),
        ("GET", "/applications/{application}/replay"): ("moment", "version", "format"),
        ("GET", "/applications/{application}/difference"): ("moment", "version", "to_moment", "to_version"),
    }.items()
    for parameter in parameters
]
MOMENTS: Final = (
    *("31.02.2022", "00.00.0000 00:00", "31.12.9999 23:59", "01.01.0001 00:00", "14.03.2022 25:61"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2022-W01-1", "٢٠.٠٣.٢٠٢٢"),
)


@pytest.mark.parametrize(("key", "parameter"), QUERIES)
def test_any_value_of_any_query_parameter_is_answered(walk: Walk, key: Key, parameter: str) -> None:
    request = WAYS[key].request(walk)
    given_too = request.options.get("params", {})
    numbers = (str(-1), str(0), str(2**31), str(2**63), str(10**30), "9" * 5000)
    for value in (*STRINGS, *numbers, *MOMENTS):
        raw = quote_from_bytes(value.encode("utf-8", "surrogatepass"))
        others = "".join(f"&{name}={said}" for name, said in given_too.items() if name != parameter)
        answer = walk.country.ask(entitled(walk, key), "GET", f"{request.path}?{parameter}={raw}{others}")
        behind = parameter == "after" and answer.status_code == 503

        assert is_told(answer) or behind, (value, answer.text)


def test_any_value_in_the_path_is_answered(walk: Walk) -> None:
    visitor = walk.again("executor")
    for method, pattern in sorted(WAYS.keys() - {("DELETE", "/sessions/current")}):
        for value in (each for each in STRINGS if len(each) < 1000):
            raw = quote_from_bytes(value.encode("utf-8", "surrogatepass"), safe="")
            path = "/".join(raw if part.startswith("{") else part for part in pattern.split("/"))
            answer = walk.country.ask(visitor, method, path)

            assert is_told(answer), (path, answer.text)


def test_any_header_is_answered(walk: Walk) -> None:
    names = ("Authorization", "Accept-Language", "Idempotency-Key", "If-Match", "Kundelik-Correlation-Id", "Accept")
    values = (
        b"",
        b" ",
        b"\xff\xfe",
        b"Bearer",
        b"Bearer  x",
        b"Bearer " + b"x" * 9000,
        b"*",
        b'"',
        b'W/"1"',
        b"q=q=q",
    )
    for name in names:
        for value in values:
            headers: Any = {name.encode(): value}
            answer = walk.country.ask(NOBODY, "POST", "/registrations", json={}, headers=headers)

            assert is_told(answer), (name, value)


def values_of(schema: dict[str, Any], whole: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a schema allows, and now and then what it does not."""
    junk = st.sampled_from((*STRINGS, *VALUES))
    if "$ref" in schema:
        return values_of(whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], whole)
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | junk
    if "anyOf" in schema:
        return st.one_of(*(values_of(each, whole) for each in schema["anyOf"]))
    match schema.get("type"):
        case "object":
            parts = {name: values_of(part, whole) for name, part in schema.get("properties", {}).items()}
            return st.fixed_dictionaries({}, optional=parts) | st.fixed_dictionaries(parts)
        case "array":
            return st.lists(values_of(schema["items"], whole), max_size=3) | junk
        case "integer" | "number":
            return st.integers() | junk
        case "boolean":
            return st.booleans() | junk
        case _:
            return st.text(max_size=20) | st.text(alphabet="0123456789", min_size=12, max_size=12) | junk


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_fits_the_openapi_document_or_nearly_is_answered(
    walk: Walk, schemas: dict[Key, dict[str, Any]], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(schemas)))
    body = data.draw(values_of(schemas[key], walk.country.app.openapi()))
    path = "/".join(walk.school if part.startswith("{") else part for part in key[1].split("/"))
    answer = asked(walk, key, path.replace("campaigns/" + walk.school, "campaigns/2026"), json.dumps(body).encode())

    assert is_told(answer), answer.text


def crashed(country: Country) -> Answer:
    """A fault of ours, which no request can cause."""
    parts = parts_of(country.installation)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Айгүл")

    object.__setattr__(parts, "reads", type("Broken", (), {"ask": broken, "status": broken})())
    return country.ask(NOBODY, "GET", "/schools", params={"school_year": 2026})


@pytest.mark.req("OPS-2")
def test_a_fault_of_ours_is_a_problem_too_and_says_nothing_of_itself(
    country: Country, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = crashed(country)
    logged = capsys.readouterr().out

    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Айгүл" not in answer.text + logged
    assert answer.json()["correlation_id"] in logged
