"""OpenID Connect against a real provider, and against one that lies (ADM-2)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.openid.providers import MOST, ConfiguredProviders
from adapters.settings import OpenIdSettings, Settings, SettingWrong
from kundelik_domain.identity.refusals.keeping import OutsideSignInRefused, ProviderUnreachable
from kundelik_domain.identity.values.outside import OutsideIdentity, OutsideRequest
from kundelik_domain.shared.refusals import NotFound
from tests.adapters.openid.crooked import NOON, OTHER_KEY, Crooked, crooked

pytestmark = pytest.mark.req("ADM-2", "IDN-1")
REQUEST = OutsideRequest("the-state", "n" * 32, "v" * 64)
SERVER = """
import warnings; warnings.simplefilter("ignore")
from oidc_provider_mock import run_server_in_thread
with run_server_in_thread() as server:
    print(server.server_port, flush=True)
    input()
"""


def providers(issuer: str, now: datetime = NOON, name: str = "bilimal") -> ConfiguredProviders:
    known = OpenIdSettings(name=name, issuer=issuer, client_id="kundelik", client_secret="secret")
    return ConfiguredProviders([known], lambda name: f"https://kundelik.test/openid/{name}/callback", lambda: now)


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """The library's own provider in a process of its own, ended by closing its input."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield f"http://localhost:{int(process.stdout.readline())}"
        process.stdin.write(b"\n")


@pytest.fixture
def liar() -> Iterator[Crooked]:
    with crooked() as provider:
        yield provider


def signs_in(url: str, subject: str) -> dict[str, str]:
    """What the provider's own form sends the visitor back with."""
    answer = httpx.post(url, data={"sub": subject}, trust_env=False)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


def test_from_the_link_through_the_providers_form_to_an_identity(mock: str) -> None:
    known = providers(mock, datetime.now(UTC))
    returned = signs_in(known.authorization_url("bilimal", REQUEST), "aigul@example.kz")

    assert returned["state"] == REQUEST.state
    found = known.identity("bilimal", returned["code"], REQUEST)
    assert (found.issuer, found.subject) == (mock, "aigul@example.kz")
    with pytest.raises(OutsideSignInRefused):
        known.identity("bilimal", returned["code"], REQUEST)


def test_a_code_of_another_sign_in_is_refused_by_its_nonce(mock: str) -> None:
    known = providers(mock, datetime.now(UTC))
    foreign = signs_in(known.authorization_url("bilimal", replace(REQUEST, nonce="m" * 32)), "nurlan")

    with pytest.raises(OutsideSignInRefused):
        known.identity("bilimal", foreign["code"], REQUEST)


def identity(liar: Crooked, now: datetime = NOON, request: OutsideRequest = REQUEST) -> OutsideIdentity:
    known = providers(liar.issuer, now)
    code = liar.visited(known.authorization_url("bilimal", REQUEST))
    return known.identity("bilimal", code, request)


def test_an_honest_token_says_who_it_is(liar: Crooked) -> None:
    assert identity(liar) == OutsideIdentity(liar.issuer, "subject-1", "Ахметова", "Айгүл", "aigul@example.kz")
    assert liar.asked.count("/token") == 1


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://other.example"},
        {"aud": "somebody-else"},
        {"aud": ["kundelik", "somebody-else"]},
        {"aud": ["kundelik", "somebody-else"], "azp": "somebody-else"},
        {"aud": None},
        {"exp": int(NOON.timestamp()) - 61},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": int(NOON.timestamp()) + 3600},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "s" * 256},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_is_refused(liar: Crooked, lies: dict[str, Any]) -> None:
    liar.lies = lies
    with pytest.raises(OutsideSignInRefused):
        identity(liar)


@pytest.mark.parametrize("how", ["none", "HS256"])
def test_a_token_that_anybody_could_have_made_is_refused(liar: Crooked, how: str) -> None:
    liar.how = how
    with pytest.raises(OutsideSignInRefused):
        identity(liar)


def test_a_token_signed_by_another_key_is_refused(liar: Crooked) -> None:
    liar.key = OTHER_KEY
    with pytest.raises(OutsideSignInRefused):
        identity(liar)


def test_a_stolen_code_without_the_verifier_is_refused(liar: Crooked) -> None:
    with pytest.raises(OutsideSignInRefused):
        identity(liar, request=replace(REQUEST, verifier="w" * 64))


@pytest.mark.parametrize(
    "found",
    [{"issuer": "https://other.example"}, {"token_endpoint": "file:///etc/passwd"}, {"jwks_uri": None}],
    ids=str,
)
def test_a_provider_that_calls_itself_otherwise_is_not_asked_further(liar: Crooked, found: dict[str, Any]) -> None:
    liar.found = found
    with pytest.raises(ProviderUnreachable):
        identity(liar)
    assert liar.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"nonsense", b"\xff", b" " * (MOST + 1)], ids=["", "[]", "a", "b", "c"]
)
def test_an_answer_that_cannot_be_one_is_the_providers_fault(liar: Crooked, answer: bytes) -> None:
    liar.answer = answer
    with pytest.raises(ProviderUnreachable):
        identity(liar)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_no_redirect_is_followed_to_anywhere(liar: Crooked, status: int) -> None:
    liar.status = status
    with pytest.raises(ProviderUnreachable):
        identity(liar)
    assert len(liar.asked) == 1


def test_a_provider_that_is_down_is_told_as_such_and_unknown_ones_are_never_asked() -> None:
    with crooked() as gone:
        issuer = gone.issuer
    with pytest.raises(ProviderUnreachable):
        providers(issuer).authorization_url("bilimal", REQUEST)
    for name in ("other", "http://169.254.169.254", ""):
        with pytest.raises(NotFound):
            providers(issuer).authorization_url(name, REQUEST)
        with pytest.raises(NotFound):
            providers(issuer).identity(name, "code", REQUEST)


def test_providers_come_from_the_environment_whole_or_not_at_all() -> None:
    whole = {
        "KUNDELIK_OIDC_BILIMAL_ISSUER": "https://id.example.kz",
        "KUNDELIK_OIDC_BILIMAL_CLIENT_ID": "kundelik",
        "KUNDELIK_OIDC_BILIMAL_CLIENT_SECRET": "very-secret",
    }
    known = OpenIdSettings(
        name="bilimal", issuer="https://id.example.kz", client_id="kundelik", client_secret="very-secret"
    )
    assert Settings.from_environment(whole).openid == (known,)
    assert "very-secret" not in repr(known)
    for missing in whole:
        with pytest.raises(SettingWrong):
            Settings.from_environment({name: value for name, value in whole.items() if name != missing})
