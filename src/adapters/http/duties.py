"""A director's doors: who processes which services, and which deputy signs meanwhile (ADM-27, ADM-33)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from kundelik_domain.admissions.commands import AssignService, DelegateApproval, EndDelegation, UnassignService
from kundelik_domain.admissions.values import SERVICES
from kundelik_domain.shared.access import Permission
from projections.admissions import history

from .asking import done
from .bodies import Body, described
from .doing import needs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kundelik_domain.admissions.duties import Duties

    from .parts import Parts

Service = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,50}$", examples=list(SERVICES))]


class DelegationBody(Body):
    """Until when the deputy approves; at that moment it ends by itself."""

    model_config = described({"until": "2026-08-20T18:00:00+05:00"})

    until: AwareDatetime


def routes(parts: Parts) -> APIRouter:
    """Under `/schools/{school}/duties` and `/schools/{school}/delegations`."""
    router = APIRouter(prefix="/schools/{school}", tags=["duties"])
    _duties(router, parts)
    _delegations(router, parts)
    return router


def _duties(router: APIRouter, parts: Parts) -> None:
    @router.get("/duties", summary="Who processes which services", **needs(Permission.ASSIGN_DUTIES))
    def listed(request: Request, school: UUID) -> dict[str, Any]:
        duties = parts.duties.of(parts.door.principal(request), school)
        language = parts.door.language(request)
        employees = sorted({employee for employee, _ in duties.assigned})
        names = _names(parts, employees)
        items = [
            {
                "employee": str(employee),
                "name": names.get(employee),
                "services": [
                    {"service": code, "text": parts.catalogue.label("service", code, language)}
                    for code in SERVICES
                    if code in duties.services_of(employee)
                ],
            }
            for employee in employees
        ]
        return {"items": items}

    path = "/duties/{employee}/{service}"

    @router.put(path, summary="Assign a service to an executor", **needs(Permission.ASSIGN_DUTIES))
    def assign(request: Request, school: UUID, employee: UUID, service: Service) -> JSONResponse:
        principal = parts.door.principal(request)
        command = AssignService(school=school, employee=employee, service=service)
        return done(parts.duties.assign(principal, parts.door.envelope(request, principal.user), command))

    @router.delete(path, summary="Take a service back", **needs(Permission.ASSIGN_DUTIES))
    def unassign(request: Request, school: UUID, employee: UUID, service: Service) -> JSONResponse:
        principal = parts.door.principal(request)
        command = UnassignService(school=school, employee=employee, service=service)
        return done(parts.duties.unassign(principal, parts.door.envelope(request, principal.user), command))


def _delegations(router: APIRouter, parts: Parts) -> None:
    @router.get("/delegations", summary="Which deputies sign now", **needs(Permission.ASSIGN_DUTIES))
    def listed(request: Request, school: UUID) -> dict[str, Any]:
        duties, now = parts.duties.of(parts.door.principal(request), school), parts.now()
        return {"items": _in_force(parts, duties, now)}

    @router.put(
        "/delegations/{deputy}",
        summary="Delegate approving to a deputy until a moment",
        **needs(Permission.ASSIGN_DUTIES),
    )
    def delegate(request: Request, school: UUID, deputy: UUID, body: DelegationBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = DelegateApproval(school=school, deputy=deputy, until=_utc(body.until))
        return done(parts.duties.delegate(principal, parts.door.envelope(request, principal.user, body), command))

    @router.delete(
        "/delegations/{deputy}", summary="End a delegation before its time", **needs(Permission.ASSIGN_DUTIES)
    )
    def end(request: Request, school: UUID, deputy: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        command = EndDelegation(school=school, deputy=deputy)
        return done(parts.duties.end_delegation(principal, parts.door.envelope(request, principal.user), command))


def _in_force(parts: Parts, duties: Duties, now: datetime) -> list[dict[str, Any]]:
    found = [(deputy, duties.delegation_to(deputy, now)) for deputy in sorted(duties.delegations)]
    names = _names(parts, [who for deputy, one in found if one for who in (deputy, one.by)])
    return [
        {
            "deputy": str(deputy),
            "name": names.get(deputy),
            "delegated_by": str(one.by),
            "delegated_by_name": names.get(one.by),
            "until": one.until.isoformat(),
        }
        for deputy, one in found
        if one is not None
    ]


def _names(parts: Parts, users: Iterable[UUID]) -> dict[UUID, str]:
    """Initial and surname, of whom the read model knows."""
    return parts.reads.ask("admissions.history", None, history.select_names, list(users))


def _utc(moment: datetime) -> datetime:
    """Facts hold UTC; what no calendar can tell in UTC is as good as the end of it."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if moment.year > 1 else datetime.min.replace(tzinfo=UTC)
