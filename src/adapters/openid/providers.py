"""The outside systems that were configured, and no others: their own words lead to no other place (ADM-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
import structlog
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url

from kundelik_domain.identity.refusals.keeping import OutsideSignInRefused, ProviderUnreachable
from kundelik_domain.identity.values.outside import OutsideIdentity, OutsideRequest
from kundelik_domain.shared.refusals import NotFound

from .tokens import TokenWrong, believed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from adapters.settings import OpenIdSettings

TIMEOUT_SECONDS: Final = 5.0
MOST: Final = 256 * 1024
"""Of an answer; a set of keys has a few kilobytes."""

ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SCOPES: Final = "openid profile email"
log = structlog.get_logger()


class ConfiguredProviders:
    """The port `OpenIdProviders`: authorization code with PKCE. Nothing a provider says is kept between calls."""

    def __init__(
        self, providers: Sequence[OpenIdSettings], callback: Callable[[str], str], now: Callable[[], datetime]
    ) -> None:
        self._providers = {provider.name: provider for provider in providers}
        self._callback, self._now = callback, now

    @property
    def names(self) -> tuple[str, ...]:
        """As they were configured."""
        return tuple(self._providers)

    def authorization_url(self, provider: str, request: OutsideRequest) -> str:
        """Raises `NotFound`, `ProviderUnreachable`."""
        known = self._known(provider)
        with _asking(provider) as client:
            endpoint = _discovered(client, known.issuer)["authorization_endpoint"]
        asked = {
            "response_type": "code",
            "client_id": known.client_id,
            "redirect_uri": self._callback(provider),
            "scope": SCOPES,
            "state": request.state,
            "nonce": request.nonce,
            "code_challenge": create_s256_code_challenge(request.verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def identity(self, provider: str, code: str, request: OutsideRequest) -> OutsideIdentity:
        """Exchanges the code and verifies the id token. Raises `NotFound`, `ProviderUnreachable` and
        `OutsideSignInRefused`.
        """
        known = self._known(provider)
        with _asking(provider) as client:
            found = _discovered(client, known.issuer)
            token = self._exchanged(client, known, found["token_endpoint"], code, request)
            keys = _fetched(client, "GET", found["jwks_uri"])
        try:
            claims = believed(
                token,
                keys,
                issuer=known.issuer,
                client_id=known.client_id,
                nonce=request.nonce,
                now=int(self._now().timestamp()),
            )
        except TokenWrong as wrong:
            log.warning("openid.token-refused", provider=provider, why=str(wrong))
            raise OutsideSignInRefused from wrong
        told = {name: _text(claims.get(name)) for name in ("family_name", "given_name", "email")}
        return OutsideIdentity(known.issuer, claims["sub"], told["family_name"], told["given_name"], told["email"])

    def _known(self, provider: str) -> OpenIdSettings:
        if provider not in self._providers:
            raise NotFound
        return self._providers[provider]

    def _exchanged(
        self, client: httpx.Client, known: OpenIdSettings, endpoint: str, code: str, request: OutsideRequest
    ) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback(known.name),
            "code_verifier": request.verifier,
        }
        answer = _fetched(
            client, "POST", endpoint, data=form, auth=httpx.BasicAuth(known.client_id, known.client_secret)
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise OutsideSignInRefused
        return token


class _Unfit(ValueError):  # noqa: N818 - reads as what it is
    """An answer that cannot be one of an OpenID provider."""


@contextmanager
def _asking(provider: str) -> Iterator[httpx.Client]:
    """No redirects, no proxies from the environment, and not for ever."""
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL, _Unfit) as error:
        log.warning("openid.unreachable", provider=provider, error=type(error).__name__)
        raise ProviderUnreachable(retry_after_seconds=30) from error


def _discovered(client: httpx.Client, issuer: str) -> Mapping[str, str]:
    """The provider's endpoints, if it calls itself what we call it (RFC 9207's mix-up has no place to begin)."""
    found = _fetched(client, "GET", get_well_known_url(issuer, external=True))
    scheme = urlsplit(issuer).scheme
    if found.get("issuer") != issuer:
        raise _Unfit
    endpoints = {name: found.get(name) for name in ENDPOINTS}
    fit = {name: url for name, url in endpoints.items() if isinstance(url, str) and urlsplit(url).scheme == scheme}
    if len(fit) < len(ENDPOINTS):
        raise _Unfit
    return fit


def _fetched(client: httpx.Client, method: str, url: str, **options: Any) -> dict[str, Any]:
    """A JSON object of bounded size; a refused code is the visitor's fault, all else is the provider's."""
    with client.stream(method, url, headers={"Accept": "application/json"}, **options) as answer:
        if method == "POST" and answer.status_code in {400, 401, 403}:
            raise OutsideSignInRefused
        if answer.status_code != httpx.codes.OK:
            raise _Unfit
        content = bytearray()
        for part in answer.iter_bytes():
            content += part
            if len(content) > MOST:
                raise _Unfit
    try:
        told = httpx.Response(200, content=bytes(content)).json()
    except ValueError as error:
        raise _Unfit from error
    if not isinstance(told, dict):
        raise _Unfit
    return told


def _text(value: object) -> str | None:
    """Only to fill in a form with; printable and not longer than a form takes."""
    return value[:100] if isinstance(value, str) and value.isprintable() and value.strip() else None
