"""Schools: registered by the operator, their settings kept by their administrators (ADM-19); the regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from kundelik_domain.organisations.commands import ChangeSchoolSettings, RegisterSchool
from kundelik_domain.organisations.regions import REGIONS
from kundelik_domain.organisations.values import Language, Provider, SchoolSettings
from kundelik_domain.shared.access import Permission

from .asking import done
from .bodies import Body, described
from .doing import needs

if TYPE_CHECKING:
    from .parts import Parts

Text = Annotated[str, StringConstraints(max_length=1000)]


class SchoolBody(Body):
    """A school to be registered."""

    model_config = described(
        {
            "region": "KZ-35",
            "name_kk": "№1 «Хогвартс» мектебі",
            "name_ru": "Школа №1 «Хогвартс»",
            "name_en": "School No. 1 “Hogwarts”",
            "address": "Қарағанды қ., Ержанов к-сі, 18",
            "languages": ["kk", "ru"],
        }
    )

    region: Text
    name_kk: Text
    name_ru: Text
    name_en: Text
    address: Text
    languages: tuple[Language, ...]
    zone: Text | None = None
    bin: Text | None = None


class SettingsBody(Body):
    """All settings at once: what is left out is emptied."""

    model_config = described(
        {
            "name_kk": "№1 «Хогвартс» мектебі",
            "name_ru": "Школа №1 «Хогвартс»",
            "address": "Қарағанды қ., Ержанов к-сі, 18",
            "languages": ["kk", "ru"],
            "provider": "school",
            "email": "school@example.kz",
            "website": "https://example.kz",
            "phone": "+7 (7212) 12-34-56",
        }
    )

    name_kk: Text
    name_ru: Text
    address: Text
    languages: tuple[Language, ...]
    provider: Provider = Provider.SCHOOL
    email: Text | None = None
    website: Text | None = None
    phone: Text | None = None


def routes(parts: Parts) -> APIRouter:
    """Under `/regions` and `/organisations`."""
    router = APIRouter(tags=["organisations"])
    _public(router, parts)
    _kept(router, parts)
    return router


def _public(router: APIRouter, parts: Parts) -> None:
    @router.get("/regions", summary="The country's regions", **needs(None))
    def regions() -> dict[str, Any]:
        return {
            "items": [
                {"code": r.code, "name_kk": r.name_kk, "name_ru": r.name_ru, "name_en": r.name_en, "zone": r.zone}
                for r in REGIONS
            ]
        }

    @router.get("/organisations/{organisation}", summary="A school", **needs(None))
    def one(organisation: UUID) -> dict[str, Any]:
        school = parts.organisations.school(organisation)
        assert school.settings is not None
        settings = {name: getattr(school.settings, name) for name in SettingsBody.model_fields}
        return {
            "school": organisation,
            "region": school.region,
            "zone": school.zone,
            "name_en": school.name_en,
            "district": school.district,
        } | settings


def _kept(router: APIRouter, parts: Parts) -> None:
    @router.post("/organisations", status_code=201, summary="Register a school", **needs(Permission.MANAGE_SCHOOLS))
    def register(request: Request, body: SchoolBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        outcome = parts.organisations.register_school(asked, principal, RegisterSchool(**dict(body)))
        return done(outcome, created=f"/api/v1/organisations/{outcome.answer['school']}")

    @router.put(
        "/organisations/{organisation}/settings", summary="Change its settings", **needs(Permission.MANAGE_STAFF)
    )
    def change(request: Request, organisation: UUID, body: SettingsBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = ChangeSchoolSettings(school=organisation, settings=SchoolSettings(**dict(body)))
        return done(
            parts.organisations.change_settings(
                parts.door.envelope(request, principal.user, body), principal, command
            )
        )
