"""Forming classes: closing the school year, classes, pupils, the proposal (ADM-29, ADM-30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from kundelik_domain.admissions.commands import (
    AcceptProposal,
    CloseSchoolYear,
    KeepClass,
    PlacePupil,
    RemoveClass,
)
from kundelik_domain.admissions.values import formation_of
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission, role_for
from kundelik_domain.shared.refusals import Malformed, NotFound
from projections.admissions import formation

from .asking import done
from .bodies import SchoolYear
from .doing import After, needs
from .formation_bodies import ClassBody, ClosingBody, PlaceBody
from .looking import looked

if TYPE_CHECKING:
    from .parts import Parts

FORM = needs(Permission.FORM_CLASSES)


def routes(parts: Parts) -> APIRouter:
    """Under `/schools/{school}/formations/{school_year}`."""
    router = APIRouter(prefix="/schools/{school}/formations/{school_year}", tags=["class formation"])
    _whole(router, parts)
    _classes(router, parts)
    _pupils(router, parts)
    _proposal(router, parts)
    return router


def _whole(router: APIRouter, parts: Parts) -> None:
    @router.post("/closing", summary="Close the school year", **FORM)
    def close(request: Request, school: UUID, school_year: SchoolYear, body: ClosingBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = CloseSchoolYear(
            school=school,
            school_year=school_year,
            most_classes=body.most_classes,
            most_in_class=body.most_in_class,
        )
        asked = parts.door.envelope(request, principal.user, body)
        return done(parts.formation.closing.close(principal, asked, command))

    @router.get("", summary="Classes, their pupils, and who has none", **FORM)
    def shown(
        request: Request, response: Response, school: UUID, school_year: SchoolYear, after: After = None
    ) -> dict[str, Any]:
        principal = parts.door.principal(request)
        role_for(principal, Permission.FORM_CLASSES, school)
        stream = formation_of(school, school_year)
        row = parts.reads.ask("admissions.formation", after, formation.select, stream)
        if row is None:
            raise NotFound
        looked(parts, request, principal, Way.VIEW, school, *formation.pupils_in(row))
        response.headers["ETag"] = f'"{row["version"]}"'
        return row


def _classes(router: APIRouter, parts: Parts) -> None:
    @router.post("/classes", status_code=201, summary="Add a class", **FORM)
    def add(request: Request, school: UUID, school_year: SchoolYear, body: ClassBody) -> JSONResponse:
        return keep(request, school, school_year, None, body)

    @router.put("/classes/{school_class}", summary="Change a class", **FORM)
    def change(
        request: Request, school: UUID, school_year: SchoolYear, school_class: UUID, body: ClassBody
    ) -> JSONResponse:
        return keep(request, school, school_year, school_class, body)

    @router.delete("/classes/{school_class}", summary="Remove an empty class", **FORM)
    def remove(request: Request, school: UUID, school_year: SchoolYear, school_class: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        command = RemoveClass(school=school, school_year=school_year, school_class=school_class)
        asked = parts.door.envelope(request, principal.user, match=formation_of(school, school_year))
        return done(parts.formation.forming.remove_class(principal, asked, command))

    def keep(
        request: Request, school: UUID, school_year: int, school_class: UUID | None, body: ClassBody
    ) -> JSONResponse:
        principal = parts.door.principal(request)
        command = KeepClass(
            school=school,
            school_year=school_year,
            school_class=school_class,
            plan=body.plan(),
            teacher=body.who(),
        )
        asked = parts.door.envelope(request, principal.user, body, formation_of(school, school_year))
        outcome = parts.formation.forming.keep_class(principal, asked, command)
        path = f"/api/v1/schools/{school}/formations/{school_year}"
        return done(outcome, created=None if school_class else path)


def _pupils(router: APIRouter, parts: Parts) -> None:
    @router.put("/pupils/{application}", summary="Place a pupil, or move one", **FORM)
    def place(
        request: Request, school: UUID, school_year: SchoolYear, application: UUID, body: PlaceBody
    ) -> JSONResponse:
        principal = parts.door.principal(request)
        command = PlacePupil(
            school=school, school_year=school_year, application=application, school_class=body.school_class
        )
        asked = parts.door.envelope(request, principal.user, body, formation_of(school, school_year))
        return done(parts.formation.forming.place(principal, asked, command))

    @router.delete("/pupils/{application}", summary="Take a pupil out of the class", **FORM)
    def take_out(request: Request, school: UUID, school_year: SchoolYear, application: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        command = PlacePupil(school=school, school_year=school_year, application=application, school_class=None)
        asked = parts.door.envelope(request, principal.user, match=formation_of(school, school_year))
        return done(parts.formation.forming.place(principal, asked, command))


def _proposal(router: APIRouter, parts: Parts) -> None:
    @router.get("/proposal", summary="A balanced proposal for all who have no class", **FORM)
    def propose(request: Request, response: Response, school: UUID, school_year: SchoolYear) -> dict[str, Any]:
        role_for(parts.door.principal(request), Permission.FORM_CLASSES, school)
        state, proposal = parts.formation.forming.proposal(school, school_year)
        response.headers["ETag"] = f'"{state.version}"'
        placed = [
            {
                "application": placing.application,
                "number": state.pupils[placing.application].number,
                "school_class": placing.school_class,
                "class_name": state.classes[placing.school_class].plan.name,
            }
            for placing in proposal.placings
        ]
        without = [state.pupils[application].number for application in proposal.without]
        return {"version": state.version, "items": placed, "without_seat": without}

    @router.post("/proposal/acceptance", summary="Place all as proposed for that version (If-Match)", **FORM)
    def accept(request: Request, school: UUID, school_year: SchoolYear) -> JSONResponse:
        principal = parts.door.principal(request)
        command = AcceptProposal(school=school, school_year=school_year)
        asked = parts.door.envelope(request, principal.user, match=formation_of(school, school_year))
        role_for(principal, Permission.FORM_CLASSES, school)
        if asked.expected is None:
            raise Malformed(field="If-Match", allowed='"<version>"')
        return done(parts.formation.forming.accept_proposal(principal, asked, command))
