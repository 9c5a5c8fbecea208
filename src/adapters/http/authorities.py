"""The tree of education: everybody may look at it, the operator keeps it (RPT-6, RPT-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from kundelik_domain.organisations.commands import MoveAuthority, PlaceSchool, RegisterAuthority, RenameAuthority
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.units import COUNTRY, Level
from projections.organisations import tree

from .asking import done
from .bodies import Body, described
from .doing import After, needs

if TYPE_CHECKING:
    from .parts import Parts

Text = Annotated[str, StringConstraints(max_length=1000)]
THE_COUNTRY: Final = {
    "authority": COUNTRY,
    "level": Level.COUNTRY,
    "parent": None,
    "region": None,
    "name_kk": "Қазақстан Республикасы",
    "name_ru": "Республика Казахстан",
    "name_en": "Republic of Kazakhstan",
}


class AuthorityBody(Body):
    """A district's department below an oblast, or an oblast's below the country."""

    model_config = described(
        {
            "level": "oblast",
            "parent": str(COUNTRY),
            "region": "KZ-35",
            "name_kk": "Қарағанды облысының білім басқармасы",
            "name_ru": "Управление образования Карагандинской области",
            "name_en": "Education administration of Karaganda Region",
        }
    )

    level: Level
    parent: UUID
    region: Text
    name_kk: Text
    name_ru: Text
    name_en: Text


class ParentBody(Body):
    """The oblast below which a district is from now on."""

    model_config = described({"parent": "0f0e4f0c-6c36-5d3c-9a27-1c9b6c2f7a11"})

    parent: UUID


class NamesBody(Body):
    """How an authority is called from now on; weeks already published keep the names of their time."""

    model_config = described(
        {
            "name_kk": "Шет ауданының білім бөлімі",
            "name_ru": "Отдел образования Шетского района",
            "name_en": "Education department of Shet District",
        }
    )

    name_kk: Text
    name_ru: Text
    name_en: Text


class DistrictBody(Body):
    """The district below which a school is from now on."""

    model_config = described({"district": "0f0e4f0c-6c36-5d3c-9a27-1c9b6c2f7a11"})

    district: UUID


def routes(parts: Parts) -> APIRouter:
    """Under `/authorities`, and `/schools/{school}/district`."""
    router = APIRouter(tags=["organisations"])

    @router.get("/authorities", summary="The tree of education", **needs(None))
    def listed(after: After = None) -> dict[str, Any]:
        """The country first, then oblasts, then districts; `schools` are all those below."""
        found = parts.reads.ask("organisations.tree", after, tree.select)
        schools = sum(row["schools"] for row in found if row["level"] == Level.DISTRICT.value)
        return {"items": [THE_COUNTRY | {"schools": schools}, *found]}

    _kept(router, parts)
    return router


def _kept(router: APIRouter, parts: Parts) -> None:
    @router.post("/authorities", status_code=201, summary="Register one", **needs(Permission.MANAGE_SCHOOLS))
    def register(request: Request, body: AuthorityBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        return done(
            parts.authorities.register(asked, principal, RegisterAuthority(**dict(body))),
            created="/api/v1/authorities",
        )

    @router.put("/authorities/{authority}/parent", summary="Move a district", **needs(Permission.MANAGE_SCHOOLS))
    def move(request: Request, authority: UUID, body: ParentBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = MoveAuthority(authority=authority, parent=body.parent)
        asked = parts.door.envelope(request, principal.user, body, authority)
        return done(parts.authorities.move(asked, principal, command))

    @router.put("/authorities/{authority}/name", summary="Rename one", **needs(Permission.MANAGE_SCHOOLS))
    def rename(request: Request, authority: UUID, body: NamesBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = RenameAuthority(authority=authority, **dict(body))
        asked = parts.door.envelope(request, principal.user, body, authority)
        return done(parts.authorities.rename(asked, principal, command))

    @router.put("/schools/{school}/district", summary="Place a school", **needs(Permission.MANAGE_SCHOOLS))
    def place(request: Request, school: UUID, body: DistrictBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = PlaceSchool(school=school, district=body.district)
        asked = parts.door.envelope(request, principal.user, body, school)
        return done(parts.authorities.place_school(asked, principal, command))
