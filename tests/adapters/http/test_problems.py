"""Every "no" is a problem+json in the visitor's language, with a stable type and a fitting status (ADR-0007)."""

from __future__ import annotations

import pkgutil
from http import HTTPStatus
from importlib import import_module
from typing import Any, Final
from uuid import UUID

import pytest

import adapters
import kundelik_domain
from adapters.http.problems import STATUS, status_of
from adapters.texts.languages import LANGUAGES
from kundelik_domain.identity.values import SIGN_IN_LIMITS
from kundelik_domain.shared.refusals import CommandIdReused, Refusal, VersionDiffers
from tests.installations import NOBODY, PASSWORD, Answer, Country, Town

UNKNOWN: Final = UUID(int=7)
WORDS: Final = {"kk": "Табылмады", "ru": "Не найдено", "en": "Not found"}
FAMILIES: Final = {
    "Malformed": 422,
    "Unauthenticated": 401,
    "NotPermitted": 403,
    "NotFound": 404,
    "Conflict": 409,
    "TooManyAttempts": 429,
    "Unavailable": 503,
}


def refusals() -> set[type[Refusal]]:
    """All there are, wherever they are declared."""
    for package in (kundelik_domain, adapters):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith((".main", ".demo", ".bench")) and ".cli" not in module.name:
                import_module(module.name)
    return refusals_below(Refusal)


def refusals_below(family: type[Refusal]) -> set[type[Refusal]]:
    return {each for child in family.__subclasses__() for each in (child, *refusals_below(child))}


def family_of(refusal: type[Refusal]) -> str:
    return refusal.__mro__[refusal.__mro__.index(Refusal) - 1].__name__


def is_problem(answer: Answer, status: int, code: str, language: str) -> bool:
    body = answer.json()
    told = (answer.status_code, body["status"], body["type"], answer.headers["content-language"])
    assert told == (status, status, f"urn:kundelik:problem:{code}", language)
    assert answer.headers["content-type"] == "application/problem+json"
    assert all(isinstance(body[name], str) and body[name].strip() for name in ("title", "detail"))
    assert answer.headers["kundelik-correlation-id"] == body["correlation_id"]
    return UUID(body["correlation_id"]).version == 4


def test_every_refusal_has_the_status_of_its_family() -> None:
    exceptions: dict[type[Refusal], int] = {CommandIdReused: 422, VersionDiffers: 412}
    found = {each: int(status_of(each)) for each in refusals()}

    assert found == {each: exceptions.get(each, FAMILIES[family_of(each)]) for each in found}
    assert len(found) > 60


def test_the_table_of_statuses_is_the_family_of_refusals() -> None:
    families = {each for each in Refusal.__subclasses__() if each.__module__ == Refusal.__module__}

    assert set(STATUS) == families | {CommandIdReused, VersionDiffers}
    assert set(STATUS.values()) < set(HTTPStatus)


@pytest.mark.req("I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_way_to_be_refused_is_told_in_each_language(shared_town: Town, language: str) -> None:
    country, parent = shared_town.country, shared_town.parent
    headers, draft = {"Accept-Language": language}, country.drafts(parent, shared_town.school)
    staff = f"/organisations/{shared_town.school}/staff"
    ways: list[tuple[int, str, Any]] = [
        (404, "not-found", (parent, "GET", f"/applications/{UNKNOWN}")),
        (401, "unauthenticated", (NOBODY, "GET", "/me")),
        (403, "not-permitted", (shared_town.executor, "POST", staff)),
        (409, "admissions.documents-missing", (parent, "POST", f"/applications/{draft}/sending")),
        (422, "malformed", (NOBODY, "POST", "/sessions")),
        (404, "http-404", (NOBODY, "GET", "/nowhere")),
        (405, "http-405", (NOBODY, "PATCH", "/sessions")),
        (400, "http-400", (NOBODY, "POST", "/registrations")),
    ]
    for status, code, request in ways:
        body: dict[str, Any] = {"content": b"\xff", "headers": headers | {"Content-Type": "application/json"}}
        asked = body if status == 400 else {"headers": headers, "json": bodies(country, code)}

        assert is_problem(country.ask(*request, **asked), status, code, language)


def bodies(country: Country, code: str) -> dict[str, Any]:
    if code == "not-permitted":
        return {"role": "hr", "surname": "А", "name": "Б", "iin": country.iin(), "login": "abc", "password": PASSWORD}
    return {}


@pytest.mark.req("I18-1")
@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "kk"),
        ("", "kk"),
        ("ru", "ru"),
        ("ru-KZ,ru;q=0.9,en;q=0.8", "ru"),
        ("de, en;q=0.5", "en"),
        ("zh-Hans-CN", "kk"),
        (";;;,,,q=", "kk"),
        ("en;q=banana, ru;q=0.1", "ru"),
        ("kk;q=0, en;q=0.1", "en"),
        ("x" * 5000, "kk"),
        ("\x00\x01", "kk"),
    ],
)
def test_a_language_that_makes_no_sense_is_kazakh(shared_town: Town, header: str | None, language: str) -> None:
    headers = {} if header is None else {"Accept-Language": header}
    answer = shared_town.country.ask(shared_town.parent, "GET", f"/applications/{UNKNOWN}", headers=headers)

    assert (answer.json()["title"], answer.headers["content-language"]) == (WORDS[language], language)


@pytest.mark.req("IDN-1")
def test_who_is_not_signed_in_is_told_how_to(shared_town: Town) -> None:
    assert shared_town.country.ask(NOBODY, "GET", "/me").headers["www-authenticate"] == "Bearer"


@pytest.mark.req("IDN-1")
def test_who_guesses_too_often_is_told_when_to_come_back(town: Town) -> None:
    body = {"login": town.parent.login, "password": "жаңбырсыз күн еді"}
    failures = SIGN_IN_LIMITS.account.failures
    told = [town.country.ask(NOBODY, "POST", "/sessions", json=body) for _ in range(failures + 1)]
    right = town.country.ask(NOBODY, "POST", "/sessions", json=body | {"password": PASSWORD})

    assert [answer.status_code for answer in told] == [401] * failures + [429]
    assert is_problem(told[-1], 429, "identity.too-many-sign-ins", "kk")
    assert told[-1].headers["retry-after"] == str(told[-1].json()["retry_after_seconds"]) == "900"
    assert right.status_code == 429
    town.country.clock.forward(SIGN_IN_LIMITS.account.window)
    assert town.country.ask(NOBODY, "POST", "/sessions", json=body | {"password": PASSWORD}).status_code == 201


def test_a_visitors_own_correlation_id_is_kept(shared_town: Town) -> None:
    mine = "5e7f3d1c-3f7b-4f3a-9d65-7a3f3e6f1a2b"
    for given, kept in ((mine, True), ("my-own", False), ("", False)):
        answer = shared_town.country.ask(NOBODY, "GET", "/me", headers={"Kundelik-Correlation-Id": given})

        assert (answer.json()["correlation_id"] == given) is kept


@pytest.mark.req("ADM-10")
def test_a_wrong_status_says_which_it_is_and_what_is_allowed(shared_town: Town) -> None:
    application = shared_town.has("accepts")
    body = {"comment": "тағы", "inclusion": False}
    path = f"/applications/{application}/acceptance"
    told = shared_town.country.ask(shared_town.executor, "POST", path, json=body).json()

    assert (told["status"], told["present_status"]) == (409, "accepted")
    assert (told["action"], told["allowed"]) == ("accept", ["forward", "cancel"])


def test_every_field_that_is_wrong_is_named(shared_town: Town) -> None:
    form = shared_town.country.form(shared_town.parent, shared_town.school)
    form["child"] |= {"sex": "другой", "born_on": "вчера", "name": " "}
    form["applicant"] |= {"phone": "87011222556", "surnam": "x"}
    del form["choice"]["language"]
    answer = shared_town.country.ask(shared_town.parent, "POST", "/applications", json=form)
    named = {error["field"]: error["detail"] for error in answer.json()["errors"]}

    assert set(named) == {
        *("child.sex", "child.born_on", "child.name", "applicant.phone", "applicant.surnam", "choice.language")
    }
    assert "male" in named["child.sex"]


def test_no_answer_lacks_the_headers_that_keep_it_safe(shared_town: Town) -> None:
    country = shared_town.country
    paths = ("/regions", "/nowhere", "/me", "/health/live", "/health/ready", "/api/openapi.json", "/schools")
    for answer in (country.ask(NOBODY, "GET", path) for path in paths):
        kept = {name: answer.headers[name] for name in ("x-content-type-options", "cache-control", "x-frame-options")}

        assert list(kept.values()) == ["nosniff", "no-store", "DENY"]
        assert answer.headers["referrer-policy"] == "no-referrer"
