"""History, replay and difference of an application: JSON, CSV or table, in three languages (ADM-24, AUD-2, AUD-3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from adapters.texts.histories import (
    as_csv,
    history_headings,
    history_lines,
)
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import PLATFORM, Holding, Permission, Role
from kundelik_domain.shared.refusals import NotFound
from projections.admissions import as_of, history

from .doing import After, needs
from .looking import looked_at
from .papers import links_by_events
from .records import visible_record
from .replay_answers import Format, Moment, Version, asked_for, csv_file, told

if TYPE_CHECKING:
    from .parts import Parts

Every = Annotated[bool, Query(description="Edits and attached documents, too, not only the changes of status.")]


def routes(parts: Parts) -> APIRouter:
    """Under `/applications/{application}`."""
    router = APIRouter(prefix="/applications/{application}", tags=["audit"])
    _history(router, parts)
    _replays(router, parts)
    return router


def _history(router: APIRouter, parts: Parts) -> None:
    @router.get("/history", summary="Who did what, when", **needs(Permission.REPLAY))
    def history_of(
        request: Request,
        application: UUID,
        format: Format = "json",  # noqa: A002
        all: Every = False,  # noqa: A002, FBT002 - query parameters
        after: After = None,
    ) -> Response:
        zone = _seen(parts, request, application, Way.HISTORY).zone
        language = parts.door.language(request)
        rows = parts.reads.ask("admissions.history", after, history.select, application, every=all)
        lines = history_lines(rows, parts.catalogue, language, zone)
        if format == "csv":
            cells = [line.cells for line in lines]
            return csv_file(as_csv(history_headings(parts.catalogue, language), cells), "history")
        items = [
            _event(row) | {"when": line.moment, "text": line.event} for row, line in zip(rows, lines, strict=True)
        ]
        links = links_by_events(application, [row["event"] for row in rows])
        return JSONResponse({"application": str(application), "zone": zone, "papers": links, "items": items})


def _event(row: dict[str, Any]) -> dict[str, Any]:
    kept = ("position", "version", "event", "role", "comment")
    return {name: row[name] for name in kept} | {
        "recorded_at": row["recorded_at"].isoformat(),
        "actor": str(row["actor"]),
    }


def _replays(router: APIRouter, parts: Parts) -> None:
    @router.get("/replay", summary="As of a moment or a version", **needs(Permission.REPLAY))
    def replay(
        request: Request,
        application: UUID,
        moment: Moment = None,
        version: Version = None,
        format: Format = "json",  # noqa: A002
    ) -> Response:
        seen = _seen(parts, request, application)
        state = _as_of(parts, seen, {"moment": moment, "version": version})
        rows = [(name, value) for name, value in state.items()]
        return told(parts, request, seen.zone, format, rows, {"state": state})

    @router.get("/difference", summary="Between two moments or versions", **needs(Permission.REPLAY))
    def difference(
        request: Request,
        application: UUID,
        moment: Moment = None,
        version: Version = None,
        to_moment: Moment = None,
        to_version: Version = None,
        format: Format = "json",  # noqa: A002
    ) -> Response:
        seen = _seen(parts, request, application)
        before = _as_of(parts, seen, {"moment": moment, "version": version})
        after = _as_of(parts, seen, {"to_moment": to_moment, "to_version": to_version})
        rows = as_of.difference(before, after)
        items = [{"field": name, "before": old, "after": new} for name, old, new in rows]
        return told(parts, request, seen.zone, format, rows, {"items": items})


@dataclass(frozen=True, slots=True)
class _Seen:
    """An application that the asker may look at: where its school stands, and whether they see all of it."""

    application: UUID
    zone: str
    whole: bool


def _seen(parts: Parts, request: Request, application: UUID, way: Way = Way.REPLAY) -> _Seen:
    """Raises `NotFound` to who may not see it. The school's people see what was sent to them, not what is edited."""
    principal = parts.door.principal(request)
    record = visible_record(parts, principal, application, Permission.REPLAY)
    school = parts.schools.school(record.choice.school) if record.choice else None
    if school is None:
        raise NotFound
    looked_at(parts, request, principal, way, application, record)
    whole = record.owner == principal.user or Holding(Role.AUDITOR, PLATFORM) in principal.holdings
    return _Seen(application, school.zone, whole)


def _as_of(parts: Parts, seen: _Seen, asked: dict[str, Any]) -> as_of.Snapshot:
    """From the events alone; without moment and version as it is now. Raises `NotFound` before its first event."""
    version, until = asked_for(asked, seen.zone)
    recorded = parts.log.of_stream(seen.application, version=version, moment=until)
    if not seen.whole:
        recorded = recorded[: as_of.known_to_school(parts.log.of_stream(seen.application))]
    state = as_of.snapshot(recorded)
    if not state:
        raise NotFound
    return state
