"""Where there is a system to call: the list is posted to it, with the order as the key of idempotency (ADM-31)."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from typing_extensions import override

if TYPE_CHECKING:
    from uuid import UUID

TIMEOUT_SECONDS: Final = 20.0
SUCCESS: Final = range(200, 300)


class NotTaken(Exception):  # noqa: N818 - reads as what it is
    """The system did not answer, or not with success; try again later. Says nothing of what was sent."""


class _NoRedirects(HTTPRedirectHandler):
    """The list goes where the operator says, and nowhere else."""

    @override
    def redirect_request(self, *_: Any) -> None:
        return None


class EJournalSystem:
    """`url` is one address for all schools; it is http or https, and `token` is sent as a bearer where given."""

    def __init__(self, url: str, token: str | None = None, *, timeout: float = TIMEOUT_SECONDS) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("the address of an e-journal system is http or https")
        self._url, self._token, self._timeout = url, token, timeout
        self._opener = build_opener(_NoRedirects)

    def deliver(self, school: UUID, order: UUID, content: bytes) -> None:
        """At least once; the receiver knows a second time by the key. Raises `NotTaken`."""
        headers = {
            "Content-Type": "text/csv; charset=utf-8",
            "Idempotency-Key": str(order),
            "Kundelik-School": str(school),
            **({"Authorization": f"Bearer {self._token}"} if self._token else {}),
        }
        request = Request(self._url, content, headers, method="POST")  # noqa: S310 - the scheme was looked at
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                status = answer.status
        except HTTPError as error:
            error.close()
            raise NotTaken(f"answered {error.code}") from None
        except (URLError, OSError, http.client.HTTPException) as error:
            raise NotTaken(type(error).__name__) from None
        if status not in SUCCESS:
            raise NotTaken(f"answered {status}")

    def amend(self, school: UUID, order: UUID, content: bytes) -> None:
        """What the system keeps is its operator's to erase: accounts have been made there by now."""
