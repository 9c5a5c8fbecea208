"""Catchments: the assigned school of an address, for everybody; lines, kept by the operator (ADM-7, ADM-34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from kundelik_domain.organisations.commands import AddCatchmentLines, RemoveCatchmentLine
from kundelik_domain.organisations.values import CatchmentLine, Side
from kundelik_domain.shared.access import Permission
from projections.admissions import school_catalogue

from .asking import done
from .bodies import Body, Printable, described
from .doing import needs

if TYPE_CHECKING:
    from .parts import Parts

Region = Annotated[str, Query(pattern=r"^KZ-[0-9][0-9]$", description="ISO 3166-2:KZ")]
Place = Annotated[str, Query(min_length=1, max_length=150), Printable]
Street = Annotated[str, Query(max_length=150), Printable]
House = Annotated[str, Query(max_length=20), Printable]
HouseNumber = Annotated[int, Field(ge=1, le=9999)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=150), Printable]


class LineBody(Body):
    """Houses of a street, or with no street a whole settlement."""

    model_config = described(
        {
            "school": "0f0e4f0c-6c36-5d3c-9a27-1c9b6c2f7a11",
            "region": "KZ-35",
            "settlement": "Қарағанды қ.",
            "street": "Ержанов көшесі",
            "house_from": 1,
            "house_to": 25,
            "side": "odd",
        }
    )

    school: UUID
    region: Annotated[str, StringConstraints(pattern=r"^KZ-[0-9][0-9]$")]
    settlement: Text
    street: Text = ""
    house_from: HouseNumber = 1
    house_to: HouseNumber = 9999
    side: Side = Side.ALL

    def line(self) -> CatchmentLine:
        """As the domain has it."""
        return CatchmentLine(**dict(self))


def routes(parts: Parts) -> APIRouter:
    """Under `/catchments`."""
    router = APIRouter(tags=["catchments"])
    _asked(router, parts)
    _kept(router, parts)
    return router


def _asked(router: APIRouter, parts: Parts) -> None:
    @router.get("/catchments/assigned", summary="The school of an address", **needs(None))
    def assigned(
        region: Region, settlement: Place, street: Street = "", house: House = "", after: int | None = None
    ) -> dict[str, Any]:
        """With no school where no line covers the address: that is told, not guessed."""
        school = parts.catchments.assigned(region, settlement, street, house)
        return {"school": None if school is None else _shown(parts, school, after)}

    @router.get("/catchments/lines", summary="The lines of a street, and the gaps between them", **needs(None))
    def lines(region: Region, settlement: Place, street: Street = "") -> dict[str, Any]:
        found, gaps = parts.catchments.lines_of(region, settlement, street)
        return {"lines": found, "gaps": gaps}


def _kept(router: APIRouter, parts: Parts) -> None:
    @router.post("/catchments/lines", summary="Add a line", **needs(Permission.MANAGE_SCHOOLS))
    def add(request: Request, body: LineBody) -> JSONResponse:
        """Its answer tells whether it was added, was there, or meets another one."""
        principal = parts.door.principal(request)
        command = AddCatchmentLines(lines=(body.line(),))
        return done(parts.catchments.add(parts.door.envelope(request, principal.user, body), principal, command))

    @router.post("/catchments/lines/removal", summary="Remove a line", **needs(Permission.MANAGE_SCHOOLS))
    def remove(request: Request, body: LineBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = RemoveCatchmentLine(line=body.line())
        return done(parts.catchments.remove(parts.door.envelope(request, principal.user, body), principal, command))


def _shown(parts: Parts, school: UUID, after: int | None) -> dict[str, Any]:
    """What ADM-7 shows of it; seats are those of the campaign of this year, if there is one."""
    found = parts.organisations.school(school)
    assert found.settings is not None
    wanted = school_catalogue.Wanted(school_year=parts.now().year, school=school, limit=1)
    rows = parts.reads.ask("admissions.school_catalogue", after, school_catalogue.select, wanted)
    campaign: dict[str, Any] = rows[0] if rows else {"seats": [], "accepts_by_choice": False}
    return {
        "school": school,
        "name_kk": found.settings.name_kk,
        "name_ru": found.settings.name_ru,
        "name_en": found.name_en,
        "address": found.settings.address,
        "languages": found.settings.languages,
        "email": found.settings.email,
        "website": found.settings.website,
        "phone": found.settings.phone,
        "campaign": bool(rows),
        "accepts_by_choice": campaign["accepts_by_choice"],
        "seats": campaign["seats"],
        "free": sum(pool["free"] for pool in campaign["seats"]),
    }
