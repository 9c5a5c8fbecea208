"""History, replay and difference of any stream, for auditors: JSON or CSV, in three languages (AUD-2, AUD-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from adapters.texts.histories import (
    as_csv,
    stream_cells,
    stream_headings,
)
from adapters.texts.moments import KAZAKHSTAN
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import PLATFORM, Permission, role_for
from kundelik_domain.shared.refusals import NotFound
from projections.replaying import Replayed, Snapshot, difference

from .doing import needs
from .looking import looked
from .replay_answers import Format, Moment, Version, asked_for, csv_file, told

if TYPE_CHECKING:
    from adapters.texts.languages import Language
    from projections.reading import Recorded

    from .parts import Parts

SCHOOLS: Final = ("choice.school", "school", "organisation")
"""Fields of a replay that name a school: its zone is the record's."""


def routes(parts: Parts) -> APIRouter:
    """Under `/streams/{stream}`."""
    router = APIRouter(prefix="/streams/{stream}", tags=["audit"])
    _history(router, parts)
    _replays(router, parts)
    return router


def _history(router: APIRouter, parts: Parts) -> None:
    @router.get("/history", summary="Everything that happened to it", **needs(Permission.REPLAY))
    def history(request: Request, stream: UUID, format: Format = "json") -> Response:  # noqa: A002 - a query parameter
        whole, zone = _seen(parts, request, stream, Way.HISTORY)
        language = parts.door.language(request)
        rows = [envelope(recorded) for recorded in whole.history]
        cells = [stream_cells(row, parts.catalogue, language, zone) for row in rows]
        if format == "csv":
            return csv_file(as_csv(stream_headings(parts.catalogue, language), cells), "history")
        items = [
            row | {"recorded_at": row["recorded_at"].isoformat(), "when": cell[0], "text": cell[1]}
            for row, cell in zip(rows, cells, strict=True)
        ]
        return JSONResponse(_named(parts, whole, language) | {"zone": zone, "items": items})


def envelope(recorded: Recorded) -> dict[str, Any]:
    """Who did it, when, in which capacity, by which command: without what it says (AUD-1)."""
    ids = {
        "actor": recorded.actor,
        "organisation": recorded.organisation,
        "command": recorded.command_id,
        "correlation": recorded.correlation_id,
    }
    return {
        "position": recorded.position,
        "version": recorded.version,
        "event": recorded.fact.NAME,
        "recorded_at": recorded.recorded_at,
        "role": recorded.role,
    } | {name: None if value is None else str(value) for name, value in ids.items()}


def _replays(router: APIRouter, parts: Parts) -> None:
    @router.get("/replay", summary="As of a moment or a version", **needs(Permission.REPLAY))
    def replay(
        request: Request,
        stream: UUID,
        moment: Moment = None,
        version: Version = None,
        format: Format = "json",  # noqa: A002
    ) -> Response:
        whole, zone = _seen(parts, request, stream, Way.REPLAY)
        state = _as_of(parts, whole, zone, {"moment": moment, "version": version})
        content = _named(parts, whole, parts.door.language(request)) | {"state": state}
        return told(parts, request, zone, format, list(state.items()), content)

    @router.get("/difference", summary="Between two moments or versions", **needs(Permission.REPLAY))
    def changed(
        request: Request,
        stream: UUID,
        moment: Moment = None,
        version: Version = None,
        to_moment: Moment = None,
        to_version: Version = None,
        format: Format = "json",  # noqa: A002
    ) -> Response:
        whole, zone = _seen(parts, request, stream, Way.REPLAY)
        before = _as_of(parts, whole, zone, {"moment": moment, "version": version})
        after = _as_of(parts, whole, zone, {"to_moment": to_moment, "to_version": to_version})
        rows = difference(before, after)
        items = [{"field": name, "before": old, "after": new} for name, old, new in rows]
        content = _named(parts, whole, parts.door.language(request)) | {"items": items}
        return told(parts, request, zone, format, rows, content)


def _seen(parts: Parts, request: Request, stream: UUID, way: Way) -> tuple[Replayed, str]:
    """The whole stream, and where it stands; raises `NotFound`, `NotPermitted`. A personal one leaves a look."""
    principal = parts.door.principal(request)
    role_for(principal, Permission.REPLAY, PLATFORM)
    whole = parts.replays.opened(stream)
    if whole is None:
        raise NotFound
    if whole.of.kind is APPLICATION and parts.states.read(APPLICATION, stream).sent_to is None:
        raise NotFound  # a draft is nobody's but its owner's
    if whole.of.is_personal:
        looked(parts, request, principal, way, PLATFORM, stream)
    return whole, _zone(parts, whole.state)


def _zone(parts: Parts, state: Snapshot) -> str:
    for name in SCHOOLS:
        try:
            school = parts.schools.school(UUID(str(state.get(name))))
        except (ValueError, NotFound):
            continue
        if school is not None:
            return school.zone
    return KAZAKHSTAN


def _as_of(parts: Parts, whole: Replayed, zone: str, asked: dict[str, Any]) -> Snapshot:
    """Without moment and version as it is now. Raises `NotFound` before its first event, `Malformed` for both."""
    version, until = asked_for(asked, zone)
    if version is None and until is None:
        return whole.state
    found = parts.replays.opened(whole.stream, version=version, moment=until)
    if found is None:
        raise NotFound
    return found.state


def _named(parts: Parts, whole: Replayed, language: Language) -> dict[str, Any]:
    kind = whole.of.kind.name
    named = {"stream": str(whole.stream), "kind": kind}
    return named | {"kind_text": parts.catalogue.text(f"stream-kind.{kind}", language)}
