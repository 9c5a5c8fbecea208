"""Signing in by digital signature at the HTTP door: a challenge, the right key, once (IDN-1)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from kundelik_domain.shared.access import Role
from kundelik_domain.shared.signatures import KeyUse
from tests.installations import MONDAY_NOON, NOBODY, Answer, Country, Town, Visitor

YESTERDAY: Final = MONDAY_NOON - timedelta(days=1)
Signing = Callable[[Town, Visitor, str], str]


@pytest.fixture(scope="module")
def employee(shared_town: Town) -> Visitor:
    return shared_town.country.employee(shared_town.school, Role.EXECUTOR)


def challenge_of(country: Country) -> str:
    return str(country.told(NOBODY, "POST", "/sessions/challenges")["challenge"])


def rightly(town: Town, who: Visitor, challenge: str, **certificate: Any) -> str:
    return town.country.signature_over(who, challenge.encode(), **{"use": KeyUse.SIGN_IN, **certificate})


def shown(country: Country, challenge: str, signature: str) -> Answer:
    body = {"challenge": challenge, "signature": signature}
    return country.ask(NOBODY, "POST", "/sessions/signature", json=body)


def told(answer: Answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:kundelik:problem:")


@pytest.mark.req("IDN-1")
def test_the_certificates_owner_signs_in_as_with_a_password(shared_town: Town, employee: Visitor) -> None:
    country = shared_town.country
    challenge = challenge_of(country)
    answer = shown(country, challenge, rightly(shared_town, employee, challenge))
    visitor = replace(employee, credential=answer.json()["credential"])

    assert answer.status_code == 201
    assert answer.json()["user"] == employee.user
    assert country.told(visitor, "GET", "/me")["roles"] == country.told(employee, "GET", "/me")["roles"]
    country.told(visitor, "DELETE", "/sessions/current")
    assert country.ask(visitor, "GET", "/me").status_code == 401


@pytest.mark.req("IDN-1")
def test_a_challenge_says_to_people_what_they_sign(country: Country) -> None:
    challenge = challenge_of(country)
    content = json.loads(challenge)

    assert json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == challenge
    assert {name: content[name] for name in ("kind", "origin", "purpose", "expires_at")} == {
        "kind": "kundelik/sign-in/v1",
        "origin": "http://127.0.0.1:8000",
        "purpose": "sign-in",
        "expires_at": (MONDAY_NOON + timedelta(minutes=5)).isoformat(),
    }
    assert challenge_of(country) != challenge


@pytest.mark.req("IDN-1")
def test_asking_for_challenges_writes_nothing(country: Country) -> None:
    before = country.head
    for _ in range(3):
        challenge_of(country)

    assert country.head == before


def with_the_signing_key(town: Town, who: Visitor, challenge: str) -> str:
    return rightly(town, who, challenge, use=KeyUse.SIGNING)


def over_other_bytes(town: Town, who: Visitor, challenge: str) -> str:
    return rightly(town, who, challenge + " ")


def of_an_unknown_person(town: Town, who: Visitor, challenge: str) -> str:
    return rightly(town, replace(who, iin=town.country.iin()), challenge)


def expired(town: Town, who: Visitor, challenge: str) -> str:
    return rightly(town, who, challenge, valid_to=YESTERDAY)


def that_is_text(_town: Town, _who: Visitor, _challenge: str) -> str:
    return "aGVsbG8="


WRONG: Final[dict[Signing, tuple[int, str]]] = {
    with_the_signing_key: (409, "signatures.signing-key-used"),
    over_other_bytes: (409, "signatures.document-changed"),
    of_an_unknown_person: (401, "identity.wrong-login-or-password"),
    expired: (409, "signatures.certificate-expired"),
    that_is_text: (422, "signatures.not-a-signature"),
}


@pytest.mark.req("IDN-1", "SIG-1")
@pytest.mark.parametrize("signing", list(WRONG), ids=lambda signing: signing.__name__)
def test_no_session_begins_with_a_signature(shared_town: Town, employee: Visitor, signing: Signing) -> None:
    country = shared_town.country
    challenge, before = challenge_of(country), country.head
    answer = shown(country, challenge, signing(shared_town, employee, challenge))

    assert told(answer) == WRONG[signing]
    assert country.head == before
    assert shown(country, challenge, rightly(shared_town, employee, challenge)).status_code == 201


@pytest.mark.req("IDN-1", "SIG-1")
def test_a_revoked_certificate_opens_no_session(shared_town: Town, employee: Visitor) -> None:
    country = shared_town.country
    issued = country.installation.authority.issue(iin=employee.iin, name=employee.name, use=KeyUse.SIGN_IN)
    country.installation.authority.revoke(issued.serial, YESTERDAY)
    challenge = challenge_of(country)
    import base64

    signature = base64.b64encode(issued.sign(challenge.encode(), MONDAY_NOON)).decode()

    assert told(shown(country, challenge, signature)) == (409, "signatures.certificate-revoked")


@pytest.mark.req("IDN-1")
def test_a_blocked_person_is_answered_like_an_unknown_one(shared_town: Town) -> None:
    country = shared_town.country
    blocked = country.employee(shared_town.school, Role.HR)
    path = f"/organisations/{shared_town.school}/staff/{blocked.user}/block"
    country.told(shared_town.administrator, "PUT", path)
    challenge = challenge_of(country)

    answer = shown(country, challenge, rightly(shared_town, blocked, challenge))
    assert told(answer) == (401, "identity.wrong-login-or-password")


@pytest.mark.req("IDN-1")
def test_a_challenge_opens_one_session_and_no_second(shared_town: Town, employee: Visitor) -> None:
    country = shared_town.country
    challenge = challenge_of(country)
    first, again = (shown(country, challenge, rightly(shared_town, employee, challenge)) for _ in range(2))

    assert first.status_code == 201
    assert told(again) == (409, "identity.challenge-used")


@pytest.mark.req("IDN-1")
def test_a_challenge_of_one_person_is_used_for_another_just_once(shared_town: Town, employee: Visitor) -> None:
    country = shared_town.country
    challenge = challenge_of(country)
    shown(country, challenge, rightly(shared_town, employee, challenge))

    other = shown(country, challenge, rightly(shared_town, shared_town.director, challenge))
    assert told(other) == (409, "identity.challenge-used")


@pytest.mark.req("IDN-1")
def test_a_challenge_is_too_old_after_five_minutes(town: Town) -> None:
    country = town.country
    challenge = challenge_of(country)
    country.clock.forward(timedelta(minutes=5))

    answer = shown(country, challenge, rightly(town, town.director, challenge))
    assert told(answer) == (409, "identity.challenge-expired")


def later(challenge: str) -> str:
    return challenge.replace("2026", "2036", 1)


def elsewhere(challenge: str) -> str:
    return challenge.replace("127.0.0.1", "evil.test", 1)


def with_a_seal_of_his_own(challenge: str) -> str:
    return json.dumps({**json.loads(challenge), "seal": "0" * 36})


def spaced(challenge: str) -> str:
    return challenge.replace(",", ", ")


@pytest.mark.req("IDN-1")
@pytest.mark.parametrize(
    "changed",
    [
        later,
        elsewhere,
        with_a_seal_of_his_own,
        spaced,
        lambda _: "",
        lambda _: "[]",
        lambda _: "{}",
        lambda _: "\ud800",
    ],
    ids=["later", "elsewhere", "his seal", "spaced", "empty", "list", "object", "surrogate"],
)
def test_a_challenge_that_was_not_given_out_is_none(
    shared_town: Town, employee: Visitor, changed: Callable[[str], str]
) -> None:
    country = shared_town.country
    challenge = changed(challenge_of(country))
    signature = country.signature_over(employee, challenge.encode(errors="replace"), use=KeyUse.SIGN_IN)

    assert (
        shown(country, challenge.encode(errors="replace").decode(), signature)
        .json()["type"]
        .endswith("identity.challenge-not-ours")
    )


@pytest.mark.req("IDN-1")
def test_an_address_may_not_keep_us_busy(country: Country) -> None:
    answers = [shown(country, "{}", "aGVsbG8=") for _ in range(51)]

    assert told(answers[-1]) == (429, "identity.too-many-sign-ins")
    assert told(answers[-2]) == (422, "identity.challenge-not-ours")


@pytest.mark.req("IDN-1")
def test_of_eight_uses_of_a_challenge_at_once_one_opens_a_session(shared_town: Town, employee: Visitor) -> None:
    country = shared_town.country
    challenge = challenge_of(country)
    body = {"challenge": challenge, "signature": rightly(shared_town, employee, challenge)}
    before = country.head

    async def all_at_once() -> list[int]:
        url = "/api/v1/sessions/signature"
        answers = await asyncio.gather(*(country._client.post(url, json=body) for _ in range(8)))
        return sorted(answer.status_code for answer in answers)

    assert country._loop.run(all_at_once()) == [201] + [409] * 7
    assert country.head == before + 1
