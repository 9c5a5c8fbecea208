"""The school's side: the list, accept, forward, approve, refuse; campaigns and the catalogue (ADM-20 … ADM-28)."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from kundelik_domain.admissions.commands import (
    AcceptApplication,
    ApproveApplication,
    ForwardApplication,
    RefuseApplication,
    SetCampaign,
)
from kundelik_domain.shared.access import Permission, role_for
from kundelik_domain.shared.refusals import Malformed, NotFound
from projections.admissions import executor_list, school_catalogue

from .asking import done
from .bodies import AcceptBody, ApproveBody, CampaignBody, Printable, RefuseBody, SchoolYear, decoded
from .doing import needs
from .records import school_record
from .timing import timed

if TYPE_CHECKING:
    from .parts import Parts

After = Annotated[int | None, Query(ge=0, description="Wait until what was written at this position can be read.")]
Limit = Annotated[int, Query(ge=1, le=200)]
Printed = Annotated[str, Printable]
LARGEST = 2**63 - 1


def routes(parts: Parts) -> APIRouter:
    """Under `/schools` and `/applications`."""
    router = APIRouter(tags=["schools"])
    _deciding(router, parts)
    _approving(router, parts)
    _list(router, parts)
    _campaigns(router, parts)
    return router


def _deciding(router: APIRouter, parts: Parts) -> None:
    @router.post("/applications/{application}/acceptance", summary="Accept (executor)", **needs(Permission.ACCEPT))
    def accept(request: Request, application: UUID, body: AcceptBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = AcceptApplication(application=application, comment=body.comment, inclusion=body.inclusion)
        asked = parts.door.envelope(request, principal.user, body, application)
        return done(parts.deciding.accept(principal, asked, command))

    @router.post(
        "/applications/{application}/forwarding", summary="Send to the director", **needs(Permission.FORWARD)
    )
    def forward(request: Request, application: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, match=application)
        return done(parts.deciding.forward(principal, asked, ForwardApplication(application=application)))

    @router.post(
        "/applications/{application}/refusal", summary="Refuse (executor, director)", **needs(Permission.REFUSE)
    )
    def refuse(request: Request, application: UUID, body: RefuseBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = RefuseApplication(application=application, ground=body.ground, reason=body.reason)
        asked = parts.door.envelope(request, principal.user, body, application)
        return done(parts.deciding.refuse(principal, asked, command))


def _approving(router: APIRouter, parts: Parts) -> None:
    @router.get(
        "/applications/{application}/approval-statement",
        summary="The exact bytes that the director signs",
        **needs(Permission.APPROVE),
    )
    def statement(request: Request, application: UUID) -> Response:
        principal = parts.door.principal(request)
        school_record(parts, principal, application, Permission.APPROVE)
        return Response(parts.statements.approval(application).document, media_type="application/json")

    @router.post(
        "/applications/{application}/approval", summary="Admit the child (director)", **needs(Permission.APPROVE)
    )
    def approve(request: Request, application: UUID, body: ApproveBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = ApproveApplication(application=application, cms=decoded(body.signature))
        asked = parts.door.envelope(request, principal.user, body, application)
        return done(parts.deciding.approve(principal, asked, command))


def _list(router: APIRouter, parts: Parts) -> None:
    @router.get("/schools/{school}/applications", summary="The executor's list", **needs(Permission.LIST))
    def listed(  # the filters of ADM-21
        request: Request,
        school: UUID,
        name: Annotated[Printed | None, Query(max_length=100)] = None,
        number: Annotated[int | None, Query(ge=1, le=10**15)] = None,
        iin: Annotated[str | None, Query(pattern=r"^[0-9]{12}$")] = None,
        service: Annotated[Printed | None, Query(max_length=50)] = None,
        status: Annotated[Printed | None, Query(max_length=30)] = None,
        overdue: Annotated[bool | None, Query()] = None,
        sort: executor_list.Sort = "sent_at",
        descending: Annotated[bool, Query()] = True,  # noqa: FBT002 - a query parameter
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Limit = 50,
        after: After = None,
    ) -> dict[str, Any]:
        principal = parts.door.principal(request)
        role_for(principal, Permission.LIST, school)
        filters = executor_list.Filters(
            school=school, name=name, number=number, iin=iin, service=service, status=status, overdue=overdue,
            sort=sort, descending=descending, after=_position(cursor, sort), limit=limit,
        )  # fmt: skip
        rows = parts.reads.ask("admissions.executor_list", after, executor_list.select, filters, parts.now())
        items = [_shown(parts, request, row) for row in rows[:limit]]
        return {"items": items, "next_cursor": _cursor(rows[limit - 1], sort) if len(rows) > limit else None}

    @router.get("/schools/{school}/applications/{application}", summary="One application", **needs(Permission.SEE))
    def one(request: Request, school: UUID, application: UUID, after: After = None) -> dict[str, Any]:
        principal = parts.door.principal(request)
        record = school_record(parts, principal, application, Permission.SEE)
        if record.sent_to != school:
            raise NotFound
        row = parts.reads.ask("admissions.executor_list", after, executor_list.select_one, application, parts.now())
        if row is None:
            raise NotFound
        return _shown(parts, request, row) | {"documents": sorted(kind.value for kind in record.documents)}


def _campaigns(router: APIRouter, parts: Parts) -> None:
    @router.put(
        "/schools/{school}/campaigns/{school_year}", summary="Set the campaign", **needs(Permission.SET_CAMPAIGN)
    )
    def set_campaign(request: Request, school: UUID, school_year: SchoolYear, body: CampaignBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = SetCampaign(
            school=school,
            school_year=school_year,
            most_in_class=body.most_in_class,
            accepts_by_choice=body.accepts_by_choice,
            seats=tuple(line.line() for line in body.seats),
        )
        return done(
            parts.campaigns.set_campaign(principal, parts.door.envelope(request, principal.user, body), command)
        )

    @router.get("/schools", summary="Schools with a campaign, and their free seats", **needs(None))
    def catalogue(
        school_year: Annotated[int, Query(ge=2015, le=2100)],
        region: Annotated[str | None, Query(pattern=r"^KZ-[0-9][0-9]$")] = None,
        school: UUID | None = None,
        following: UUID | None = None,
        limit: Limit = 50,
        after: After = None,
    ) -> dict[str, Any]:
        rows = parts.reads.ask(
            "admissions.school_catalogue", after, school_catalogue.select, school_year,
            region=region, school=school, following=following, limit=limit,
        )  # fmt: skip
        items = rows[:limit]
        return {"items": items, "next_following": items[-1]["school"] if len(rows) > limit else None}


def _shown(parts: Parts, request: Request, row: dict[str, Any]) -> dict[str, Any]:
    """A row with its status and its time limit in words (ADM-15)."""
    language = parts.door.language(request)
    status_text = parts.catalogue.label("status", row["status"], language)
    return row | {"status_text": status_text} | timed(parts, row, language)


def _cursor(row: dict[str, Any], sort: str) -> str:
    value = row[sort].isoformat() if isinstance(row[sort], datetime) else str(row[sort])
    return base64.urlsafe_b64encode(json.dumps([sort, value, row["number"]]).encode()).decode()


def _position(cursor: str | None, sort: str) -> tuple[str, int] | None:
    """The place after which the page begins; raises `Malformed` for a cursor of ours that is not of this sort."""
    if cursor is None:
        return None
    try:
        used, value, number = json.loads(base64.urlsafe_b64decode(cursor))
        checked = str(_number(value)) if used == "number" else datetime.fromisoformat(value).isoformat()
        position = (checked, _number(number))
    except (ValueError, TypeError, OverflowError) as error:
        raise Malformed(field="cursor", allowed="next_cursor") from error
    if used != sort:
        raise Malformed(field="cursor", allowed="next_cursor")
    return position


def _number(told: Any) -> int:
    if not 0 <= int(told) <= LARGEST:
        raise ValueError("no such number")
    return int(told)
