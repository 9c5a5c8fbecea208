"""Asking other machines over HTTP: only configured hosts, bounded in time and size, no redirects, no proxies."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

USER_AGENT: Final = "kundelik-signatures"


class NothingFetched(Exception):  # noqa: N818 - reads as what it is
    """No usable answer; the argument says why, in one word or two."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """One request, one whole answer. `seconds` bound all of it, `most_bytes` what is read of the answer."""

    seconds: float = 5.0
    most_bytes: int = 64 * 1024

    def get(self, url: str) -> bytes:
        """The body of a 200; raises `NothingFetched`."""
        return self._asked("GET", url, None, {})

    def post(self, url: str, content: bytes, media_type: str) -> bytes:
        """The same, after sending `content`."""
        return self._asked("POST", url, content, {"Content-Type": media_type})

    def _asked(self, method: str, url: str, content: bytes | None, headers: dict[str, str]) -> bytes:
        deadline = time.monotonic() + self.seconds
        named = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
        try:
            with (
                httpx.Client(trust_env=False, follow_redirects=False, timeout=self.seconds) as client,
                client.stream(method, url, content=content, headers=named) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise NothingFetched(f"status-{answer.status_code}")
                return self._read(answer, deadline)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, OSError) as error:
            raise NothingFetched(type(error).__name__) from error

    def _read(self, answer: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in answer.iter_raw(4096):
            body += chunk
            if len(body) > self.most_bytes:
                raise NothingFetched("too-large")
            if time.monotonic() > deadline:
                raise NothingFetched("too-slow")
        return bytes(body)


def host_of(url: str) -> str | None:
    """The host of an address that may be asked at all; None of anything else."""
    try:
        split = urlsplit(url)
    except ValueError:
        return None
    has_credentials = split.username is not None or split.password is not None
    return split.hostname if split.scheme in {"http", "https"} and not has_credentials else None
