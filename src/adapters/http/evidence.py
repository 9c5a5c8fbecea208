"""Receipts for commands, and the log as C2SP publishes it: anybody may mirror or witness it (AUD-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from kundelik_domain.shared.access import PLATFORM, Permission, role_for
from kundelik_domain.shared.refusals import NotFound

from .doing import needs

if TYPE_CHECKING:
    from .parts import Parts

TEXT: Final = "text/plain; charset=utf-8"
TilePath = Annotated[str, Path(max_length=60, examples=["0/x001/234", "1/000.p/17"])]


def routes(parts: Parts) -> APIRouter:
    """Receipts and the log."""
    router = APIRouter(tags=["evidence"])
    evidence = parts.evidence

    @router.get("/log/checkpoint", summary="The log's latest signed checkpoint", **needs(None))
    def checkpoint() -> Response:
        note = evidence.checkpoint()
        if note is None:
            raise NotFound
        return Response(note, media_type=TEXT)

    @router.get("/log/tile/{path:path}", summary="A tile of the log's tree (C2SP tlog-tiles)", **needs(None))
    def tile(path: TilePath) -> Response:
        try:
            hashes = evidence.tile(f"tile/{path}")
        except ValueError:
            raise NotFound from None
        if hashes is None:
            raise NotFound
        return Response(hashes, media_type="application/octet-stream")

    @router.get(
        "/receipts/{command_id}",
        summary="Where a command was written, and the proof of it",
        description="For who sent it, and for auditors. `proof` is null until the next checkpoint, for some seconds.",
        **needs(Permission.REPLAY),
    )
    def receipt(request: Request, command_id: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        principal.require(Permission.REPLAY)
        try:
            after, upto, sender = evidence.span(command_id)
        except LookupError:
            raise NotFound from None
        if sender != principal.user:
            role_for(principal, Permission.REPLAY, PLATFORM)
        return JSONResponse(evidence.receipt(command_id, after, upto))

    return router
