"""Who is asking, under which command id, in which language: the same for every route (ADR-0015)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4, uuid5

from fastapi.responses import JSONResponse

from adapters.texts.languages import negotiate
from kundelik_domain.shared.refusals import Malformed, Unauthenticated
from kundelik_domain.shared.streams import Envelope, Outcome

if TYPE_CHECKING:
    from fastapi import Request
    from pydantic import BaseModel

    from adapters.texts.languages import Language
    from kundelik_domain.shared.access import Principal

POSITION: Final = "Kundelik-Position"
CORRELATION: Final = "Kundelik-Correlation-Id"
IDEMPOTENCY: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
ANYBODY: Final = UUID("5a0c8a51-6d5f-5d0e-8a52-3c1d6b9f0a77")
"""In whose name strangers' idempotency keys are kept apart from everybody else's."""

_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_BEARER: Final = re.compile(r"Bearer ([\x21-\x7e]{1,400})", re.IGNORECASE)
_ETAG: Final = re.compile(r'(?:W/)?"v?(\d{1,18})"')


@dataclass(frozen=True, slots=True)
class Door:
    """What every route needs to know of its visitor."""

    principal_of: Callable[[str], Principal]
    blind: Callable[[str, str], UUID]
    """Keyed: a fingerprint that is kept lets nobody try passwords, or IINs, on it (AUD-6)."""

    def principal(self, request: Request) -> Principal:
        """The signed-in person or machine; raises `Unauthenticated`."""
        bearer = _BEARER.fullmatch(request.headers.get("authorization", ""))
        if bearer is None:
            raise Unauthenticated
        return self.principal_of(bearer[1])

    def language(self, request: Request) -> Language:
        """By `Accept-Language`; Kazakh where nothing else is asked for (I18-1)."""
        return negotiate(request.headers.get("accept-language"))

    def envelope(
        self,
        request: Request,
        actor: UUID | None,
        content: BaseModel | bytes | None = None,
        match: UUID | None = None,
    ) -> Envelope:
        """The envelope of a command. Keys of different actors never meet; without a key each request is new.

        `match` is the stream whose version an `If-Match` header names. Raises `Malformed` naming the header.
        """
        key = request.headers.get(IDEMPOTENCY)
        if key is not None and not _KEY.fullmatch(key):
            raise Malformed(field=IDEMPOTENCY, allowed="1-200 ASCII characters")
        owner = actor or ANYBODY
        return Envelope(
            command_id=uuid5(owner, key) if key is not None else uuid4(),
            actor=owner,
            correlation_id=correlation(request),
            client_address=request.client.host if request.client else None,
            fingerprint=self.blind("fingerprint", _digest(request, content)).bytes,
            expected=_expected(request, match),
        )


def _expected(request: Request, stream: UUID | None) -> tuple[UUID, int] | None:
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*" or stream is None:
        return None
    found = _ETAG.fullmatch(header.strip())
    if found is None:
        raise Malformed(field="If-Match", allowed='"<version>"')
    return stream, int(found[1])


def correlation(request: Request) -> UUID:
    """The visitor's own correlation id, or a new one; the same for the whole request."""
    known: UUID | None = getattr(request.state, "correlation", None)
    if known is not None:
        return known
    try:
        request.state.correlation = UUID(request.headers.get(CORRELATION, ""))
    except ValueError:
        request.state.correlation = uuid4()
    return UUID(str(request.state.correlation))


def _digest(request: Request, content: BaseModel | bytes | None) -> str:
    """What makes two requests under one key the same: method, path and content."""
    body = content if isinstance(content, bytes) else content.model_dump_json().encode() if content else b""
    return hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).hexdigest()


def done(outcome: Outcome, *, created: str | None = None) -> JSONResponse:
    """The answer to a command: 200, or 201 with `Location`; the position to wait for with `?after=`."""
    headers = {POSITION: str(outcome.position)}
    if created is not None:
        headers["Location"] = created
    if outcome.repeated:
        headers[REPLAYED] = "true"
    answer: dict[str, Any] = {**outcome.answer, "position": outcome.position}
    return JSONResponse(answer, status_code=200 if created is None else 201, headers=headers)
