"""How much a request may hold: counted as it comes in, whatever its headers say (FIL-1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from starlette.exceptions import HTTPException

MOST_UPLOAD: Final = 11 * 1024 * 1024
MOST_JSON: Final = 1024 * 1024
"""A signature in base64 is the largest thing a JSON body holds."""

MOST_BATCH: Final = 8 * 1024 * 1024
BATCH: Final = "/applications/approvals"
"""Two hundred signatures with their certificates and time stamps."""

MOST_TABLE: Final = 51 * 1024 * 1024
TABLES: Final = ("/api/v1/imports/", "/check/reports")
"""A table of a hundred thousand rows (OPS-5); a report's file of the whole country (RPT-22)."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class LimitedBody:
    """Answers 413 as soon as a body is larger than its kind may be."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts what is received; the routes' own problem handler answers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        most = MOST_BATCH if scope["path"].endswith(BATCH) else MOST_JSON
        if headers.get(b"content-type", b"").lower().startswith(b"multipart/"):
            most = MOST_TABLE if scope["path"].startswith(TABLES) else MOST_UPLOAD
        seen = 0

        async def counted() -> MutableMapping[str, Any]:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
