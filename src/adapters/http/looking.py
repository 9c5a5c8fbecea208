"""Who looked at a personal record: recorded before it is shown, listed for its owner and for auditors (AUD-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from adapters.texts.moments import moment
from kundelik_domain.privacy.commands import Look
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import PLATFORM, Permission, Role, role_for
from kundelik_domain.shared.refusals import NotFound
from projections.privacy import looks

from .doing import After, needs
from .records import own_record

if TYPE_CHECKING:
    from kundelik_domain.admissions.application import Application
    from kundelik_domain.shared.access import Principal

    from .parts import Parts

Before = Annotated[int | None, Query(ge=1, description="Looks before this position.")]
Limit = Annotated[int, Query(ge=1, le=200)]


def looked_at(
    parts: Parts, request: Request, principal: Principal, way: Way, application: UUID, record: Application
) -> None:
    """One record that the asker may see; nothing to record where it is their own."""
    if record.owner != principal.user:
        looked(parts, request, principal, way, record.sent_to or PLATFORM, application)


def looked(
    parts: Parts, request: Request, principal: Principal, way: Way, organisation: UUID, *records: UUID
) -> None:
    """Records of others, about to be shown; raises what keeps an event from being written."""
    if not records:
        return
    roles = principal.roles_in(organisation)
    role = next((role for role in Role if role in roles), Role.AUDITOR)
    look = Look(way=way, records=records, role=role, organisation=organisation, at=parts.now())
    parts.looking.look(principal, parts.door.envelope(request, principal.user), look)


def routes(parts: Parts) -> APIRouter:
    """Under `/applications/{application}/looks` and `/looks`."""
    router = APIRouter(tags=["audit"])

    @router.get(
        "/applications/{application}/looks",
        summary="Who looked at it, the latest first",
        **needs(Permission.SEE_LOOKS),
    )
    def at_one(
        request: Request, application: UUID, before: Before = None, limit: Limit = 50, after: After = None
    ) -> dict[str, Any]:
        principal = parts.door.principal(request)
        _require_entitled(parts, principal, application)
        found = parts.reads.ask("privacy.looks", after, looks.select_at, application, before, limit)
        return _page(parts, request, found)

    @router.get("/looks", summary="What one person looked at, the latest first", **needs(Permission.SEE_LOOKS))
    def by_one(
        request: Request, viewer: UUID, before: Before = None, limit: Limit = 50, after: After = None
    ) -> dict[str, Any]:
        principal = parts.door.principal(request)
        role_for(principal, Permission.SEE_LOOKS, PLATFORM)
        found = parts.reads.ask("privacy.looks", after, looks.select_by, viewer, before, limit)
        return _page(parts, request, found)

    return router


def _require_entitled(parts: Parts, principal: Principal, application: UUID) -> None:
    """The owner of the record, whose own account it is, or an auditor; raises `NotFound`, `NotPermitted`."""
    principal.require(Permission.SEE_LOOKS)
    if application == principal.user:
        return
    try:
        own_record(parts, principal, application, Permission.SEE_LOOKS)
    except NotFound:
        role_for(principal, Permission.SEE_LOOKS, PLATFORM)


def _page(parts: Parts, request: Request, found: looks.Page) -> dict[str, Any]:
    rows, following = found
    return {"items": [_shown(parts, request, row) for row in rows], "next_before": following}


def _shown(parts: Parts, request: Request, row: dict[str, Any]) -> dict[str, Any]:
    """A row with its words, in the zone of the school that the viewer acted for."""
    language = parts.door.language(request)
    school = parts.schools.school(row["organisation"]) if row["organisation"] else None
    return row | {
        "seen_at": row["seen_at"].isoformat(),
        "when": moment(row["seen_at"], school.zone if school else "Asia/Almaty", language),
        "role_text": parts.catalogue.label("role", row["role"], language),
        "way_text": parts.catalogue.label("way", row["way"], language),
    }
