"""The OpenAPI document: complete, valid, and the same every time (DESIGN §7)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.bootstrap.http_parts import parts_of
from adapters.bootstrap.known import READ_MODELS
from adapters.http.app import create_app
from tests.adapters.http.ways import WAYS, permission_of, routes
from tests.installations import NOBODY, Town

Operation = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def document(shared_town: Town) -> dict[str, Any]:
    whole: dict[str, Any] = shared_town.country.ask(NOBODY, "GET", "/api/openapi.json").json()
    return whole


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def referred(content: Any) -> Iterator[str]:
    match content:
        case dict():
            for name, value in content.items():
                if name == "$ref":
                    yield value
                yield from referred(value)
        case list():
            for value in content:
                yield from referred(value)


def documented(method: str, path: str) -> str:
    """A route as OpenAPI names it: without the framework's marks for parameters that hold slashes."""
    return f"{method} /api/v1{path}".replace(":path}", "}")


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = content["schema"]
            if kind == "application/json":
                yield name, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]


def test_every_route_is_in_the_document_and_nothing_else(document: dict[str, Any]) -> None:
    assert {name for name, _ in operations(document)} == {documented(method, path) for method, path in WAYS}


def test_every_route_says_in_short_what_it_is_for(document: dict[str, Any]) -> None:
    summaries = [operation["summary"] for _, operation in operations(document)]

    assert all(summaries)
    assert [name for name, operation in operations(document) if not operation["tags"]] == []
    assert len({operation["operationId"] for _, operation in operations(document)}) == len(summaries)


@pytest.mark.req("IDN-2")
def test_every_route_says_which_permission_it_needs_and_that_one_signs_in(
    document: dict[str, Any], shared_town: Town
) -> None:
    declared = {documented(*key): permission_of(route) for key, route in routes(shared_town.country.app)}
    for name, operation in operations(document):
        permission = declared[name]
        assert operation.get("x-permission") == (permission.value if permission else None)
        assert operation.get("security") == ([{"bearer": []}] if permission else None)

    assert document["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}


def test_every_route_declares_how_it_refuses(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        needed = {"401", "403", "404", "422"} if "x-permission" in operation else {"422"}

        assert needed <= operation["responses"].keys(), name
        for status in needed:
            assert "application/problem+json" in operation["responses"][status]["content"], (name, status)


def test_every_command_declares_a_conflict(document: dict[str, Any]) -> None:
    assert [name for name, op in operations(document) if name[:3] != "GET" and "409" not in op["responses"]] == []


def test_every_body_has_an_example_that_its_schema_takes(document: dict[str, Any]) -> None:
    lacking = [name for name, schema in bodies(document) if not schema.get("examples")]

    assert lacking == []
    for name, schema in bodies(document):
        for example in schema["examples"]:
            assert set(schema.get("required", ())) <= example.keys() <= schema["properties"].keys(), name


def fitting(parameter: dict[str, Any], document: dict[str, Any], school: str) -> str:
    """Something that may stand in that place of a path."""
    schema = parameter["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema:
        return str(schema["enum"][0])
    return str(2026) if schema["type"] == "integer" else school


def test_the_examples_are_understood_by_the_door(document: dict[str, Any], shared_town: Town) -> None:
    parent, country = shared_town.parent, shared_town.country
    for name, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        schema = document["components"]["schemas"][content["schema"]["$ref"].rsplit("/", 1)[1]]
        method, path = name.split(" ")
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                value = fitting(parameter, document, shared_town.school)
                path = path.replace(f"{{{parameter['name']}}}", value)
        for example in schema["examples"]:
            answer = country.ask(parent, method, path, json=example)

            assert answer.json().get("type") != "urn:kundelik:problem:malformed", (name, answer.text)


def test_all_references_lead_somewhere(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(referred(document)) <= known


def test_the_document_is_plain_json_and_the_same_every_time(document: dict[str, Any], shared_town: Town) -> None:
    again = create_app(parts_of(shared_town.country.installation)).openapi()

    assert json.dumps(again, ensure_ascii=False, allow_nan=False) == json.dumps(document, ensure_ascii=False)
    assert document["openapi"].startswith("3.")


def test_the_page_that_shows_it_is_served(shared_town: Town) -> None:
    assert shared_town.country.ask(NOBODY, "GET", "/api/docs").status_code == 200


@pytest.mark.req("OPS-2")
def test_health_tells_how_far_the_read_models_are(shared_town: Town) -> None:
    country = shared_town.country
    ready = country.ask(NOBODY, "GET", "/health/ready")

    assert country.ask(NOBODY, "GET", "/health/live").json() == {"status": "alive"}
    assert ready.status_code == 200
    names = {model["name"] for model in ready.json()["read_models"]}
    assert names == {model.name for model in READ_MODELS}


@pytest.mark.req("OPS-2")
def test_a_poisoned_read_model_is_not_ready_and_named(town: Town) -> None:
    with town.country.installation.database.connection() as connection:
        connection.execute(
            "insert into projections.poison(name, position, event, error) values ('admissions.cabinet', 1, 'e', 'E')"
        )
    told = town.country.ask(NOBODY, "GET", "/health/ready")

    assert (told.status_code, told.json()["status"]) == (503, "poisoned")
    assert [m["name"] for m in told.json()["read_models"] if m["poisoned_at"] == 1] == ["admissions.cabinet"]
