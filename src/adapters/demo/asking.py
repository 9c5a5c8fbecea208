"""Requests to the installation: retried under the same key, signed in anew when a session has ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Lock
from typing import Any, Final
from uuid import UUID, uuid5

import httpx

from adapters.http.asking import ANYBODY, IDEMPOTENCY

from .journal import Acknowledged, Journal

PATIENCE_SECONDS: Final = 60.0
STEPS: Final = UUID("5d6d2f43-3f7b-5b7e-9a44-9f0c1b0c2381")
"""Names the steps of the demonstration: the same step always carries the same idempotency key."""

TOKEN_ENDS: Final = datetime(2022, 12, 31, tzinfo=UTC)
FAULT: Final = HTTPStatus.INTERNAL_SERVER_ERROR
FAULT_SECONDS: Final = 10.0
"""A fault may be a database that recovers from the loss of one of its processes; one that stays is a fault."""
SHOWN_OF_REFUSALS: Final = ("detail", "open", "numbers", "first_day")
"""Kept of a refusal that was foreseen: it is shown at the end."""

AGAIN: Final = frozenset({FAULT, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE})


class ServiceLost(Exception):  # noqa: N818 - reads as what happened
    """Nobody answers; what was acknowledged is safe, and one can resume."""


class DatabaseGone(ServiceLost):
    """The database server is not there any more: it can be started again, and the season gone on with."""


class ContraryToPlan(Exception):  # noqa: N818 - reads as what happened
    """An answer that the scenario did not foresee."""


@dataclass(frozen=True, slots=True)
class Api:
    """The HTTP door. `still_there` raises `ServiceLost` where waiting makes no sense any more."""

    client: httpx.Client
    still_there: Callable[[], None]

    @classmethod
    def at(cls, url: str, still_there: Callable[[], None] = lambda: None, *, connections: int = 16) -> Api:
        """Nothing of the environment (proxies) stands between us and our own server."""
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        client = httpx.Client(base_url=url + "/api/v1", timeout=30, limits=limits, trust_env=False)
        return cls(client, still_there)

    def ask(self, method: str, path: str, *, bearer: str | None = None, **content: Any) -> httpx.Response:
        """One answer; connection errors, 502 and 503 are tried again for a minute, 500 for some seconds."""
        headers = content.pop("headers", {}) | ({"authorization": f"Bearer {bearer}"} if bearer else {})
        began, pause = time.monotonic(), 0.05
        while True:
            try:
                response = self.client.request(method, path, headers=headers, **content)
                trouble = f"{response.status_code} {response.text[:300]}"
                tired = time.monotonic() - began > FAULT_SECONDS
                if response.status_code not in AGAIN or (tired and response.status_code == FAULT):
                    return response
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__}: {error}"
            self.still_there()
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise ServiceLost(f"{method} {path}: {trouble}")
            time.sleep(pause)
            pause = min(pause * 2, 1.0)


@dataclass(slots=True)
class Visitor:
    """Somebody with an account. `scopes` turn a session into a token, which lasts until `token_ends`."""

    api: Api
    now: Callable[[], datetime]
    user: UUID
    login: str
    password: str
    scopes: tuple[str, ...] = ()
    token_ends: datetime = TOKEN_ENDS
    _credential: str = ""
    _ends_at: datetime = datetime(1, 1, 1, tzinfo=UTC)
    _lock: Lock = field(default_factory=Lock)

    def bearer(self) -> str:
        """A credential that is valid now."""
        with self._lock:
            if self.now() >= self._ends_at:
                self._sign_in()
            return self._credential

    def forget(self) -> None:
        """It was not taken: sign in at the next request."""
        self._ends_at = datetime(1, 1, 1, tzinfo=UTC)

    def _sign_in(self) -> None:
        signed_in = self._answer("/sessions", None, {"login": self.login, "password": self.password})
        self._credential, self._ends_at = signed_in["credential"], datetime.fromisoformat(signed_in["expires_at"])
        if self.scopes:
            wanted = {"name": "demo", "scopes": list(self.scopes), "expires_at": self.token_ends.isoformat()}
            self._credential = self._answer("/tokens", self._credential, wanted)["credential"]
            self._ends_at = self.token_ends

    def _answer(self, path: str, bearer: str | None, body: dict[str, Any]) -> dict[str, Any]:
        response = self.api.ask("POST", path, bearer=bearer, json=body)
        if response.status_code != HTTPStatus.CREATED:
            raise ContraryToPlan(f"{self.login}: {path}: {response.status_code} {response.text}")
        answer: dict[str, Any] = response.json()
        return answer


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands by the name of their step: sent as often as one likes, they happen once."""

    api: Api
    journal: Journal

    def give(
        self,
        step: str,
        visitor: Visitor | None,
        method: str,
        path: str,
        *,
        refused: str | None = None,
        **content: Any,
    ) -> dict[str, Any]:
        """The answer; `refused` is the code that the scenario foresees instead of one.

        What was refused once is not asked again: by now it might be possible.
        """
        before = self.journal.acknowledged.get(step)
        if before is not None and before.refused:
            return {}
        key = str(uuid5(STEPS, step))
        headers = content.pop("headers", {}) | {IDEMPOTENCY: key}
        response = self._asked(visitor, method, path, headers=headers, **content)
        if refused is not None:
            self._require_refused(step, response, refused)
            return {}
        answer = _told(step, response)
        self._acknowledge(step, uuid5(visitor.user if visitor else ANYBODY, key), answer)
        return answer

    def approve(self, step: str, visitor: Visitor, approvals: dict[UUID, str]) -> None:
        """Several signatures as one action (ADM-28): each application is a command of its own, and none may fail."""
        key = str(uuid5(STEPS, step))
        body = {"approvals": [{"application": str(one), "signature": cms} for one, cms in approvals.items()]}
        answer = _told(
            step, self._asked(visitor, "POST", "/applications/approvals", json=body, headers={IDEMPOTENCY: key})
        )
        for item in answer["items"]:
            if "problem" in item:
                raise ContraryToPlan(f"{step}: {item}")
            command = uuid5(uuid5(visitor.user, key), item["application"])
            self._acknowledge(f"{step}/{item['application']}", command, item | {"repeated": None})

    def read(
        self, visitor: Visitor | None, path: str, *, method: str = "GET", language: str = "kk", **content: Any
    ) -> httpx.Response:
        """What is only asked, and must be answered."""
        response = self._asked(visitor, method, path, headers={"accept-language": language}, **content)
        if not response.is_success:
            raise ContraryToPlan(f"{path}: {response.status_code} {response.text}")
        return response

    def _acknowledge(self, step: str, command_id: UUID, answer: dict[str, Any]) -> None:
        before = self.journal.acknowledged.get(step)
        if before is not None and before.position != answer["position"]:
            raise ContraryToPlan(f"{step} was acknowledged at {before.position} and lost: {answer}")
        self.journal.acknowledge(step, Acknowledged(command_id, answer["position"], answer))

    def _asked(self, visitor: Visitor | None, method: str, path: str, **content: Any) -> httpx.Response:
        if visitor is None:
            return self.api.ask(method, path, **content)
        response = self.api.ask(method, path, bearer=visitor.bearer(), **content)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            visitor.forget()
            response = self.api.ask(method, path, bearer=visitor.bearer(), **content)
        return response

    def _require_refused(self, step: str, response: httpx.Response, code: str) -> None:
        told = response.json().get("type", "") if response.is_client_error else ""
        if told.rsplit(":", 1)[-1] != code:
            raise ContraryToPlan(f"{step}: {code} was expected, got {response.status_code} {response.text}")
        told_of = {name: value for name, value in response.json().items() if name in SHOWN_OF_REFUSALS}
        self.journal.acknowledge(step, Acknowledged(None, 0, told_of, code))


def _told(step: str, response: httpx.Response) -> dict[str, Any]:
    if not response.is_success:
        raise ContraryToPlan(f"{step}: {response.status_code} {response.text}")
    answer: dict[str, Any] = response.json()
    return answer
