"""Campaigns, and the schools that parents can find and choose (ADM-7, ADM-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from kundelik_domain.admissions.campaign import definition_of
from kundelik_domain.admissions.commands import SetCampaign
from kundelik_domain.admissions.values import FIRST_GRADE, ClassKind, Language
from kundelik_domain.shared.access import Permission
from projections.admissions import school_catalogue

from .asking import done
from .bodies import CampaignBody, SchoolYear, ServiceCode
from .doing import After, needs

if TYPE_CHECKING:
    from .parts import Parts

Free = Annotated[bool, Query(description="Only schools with a free seat of that language and kind.")]


def routes(parts: Parts) -> APIRouter:
    """Under `/schools`."""
    router = APIRouter(tags=["schools"])
    _set(router, parts)
    _found(router, parts)
    return router


def _set(router: APIRouter, parts: Parts) -> None:
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
            service=body.service,
        )
        return done(
            parts.campaigns.set_campaign(principal, parts.door.envelope(request, principal.user, body), command)
        )


def _found(router: APIRouter, parts: Parts) -> None:
    @router.get("/schools", summary="Schools with a campaign, and their free seats", **needs(None))
    def catalogue(
        school_year: Annotated[int, Query(ge=2015, le=2100)],
        service: ServiceCode = FIRST_GRADE,
        region: Annotated[str | None, Query(pattern=r"^KZ-[0-9][0-9]$")] = None,
        language: Language | None = None,
        class_kind: ClassKind | None = None,
        free: Free = False,  # noqa: FBT002 - a query parameter
        school: UUID | None = None,
        following: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        after: After = None,
    ) -> dict[str, Any]:
        wanted = school_catalogue.Wanted(
            school_year=school_year,
            service=definition_of(service).code,
            region=region,
            language=language.value if language else None,
            class_kind=class_kind.value if class_kind else None,
            free=free,
            school=school,
            following=following,
            limit=limit,
        )
        rows = parts.reads.ask("admissions.school_catalogue", after, school_catalogue.select, wanted)
        items = rows[:limit]
        return {"items": items, "next_following": items[-1]["school"] if len(rows) > limit else None}
