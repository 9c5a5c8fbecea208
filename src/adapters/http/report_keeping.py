"""Rules of reports and dates of school years: public, set by the ministry (RPT-15 … RPT-17, RPT-23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from kundelik_domain.shared.access import Permission

from .asking import done
from .doing import needs
from .journal_bodies import ReportRulesBody, SchoolYearBody

if TYPE_CHECKING:
    from .parts import Parts


def routes(parts: Parts) -> APIRouter:
    """Under `/report-rules` and `/school-years`."""
    router = APIRouter(tags=["reports"])

    @router.get("/report-rules", summary="All versions of the rules of reports", **needs(None))
    def rules() -> dict[str, Any]:
        return {"items": parts.journals.rules.known()}

    @router.post(
        "/report-rules", status_code=201, summary="Adopt a version (ministry)", **needs(Permission.KEEP_REPORTS)
    )
    def adopt(request: Request, body: ReportRulesBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        return done(parts.journals.rules.adopt(asked, principal, body.rules()), created="/api/v1/report-rules")

    @router.get("/school-years", summary="School years and their quarters", **needs(None))
    def years() -> dict[str, Any]:
        return {"items": parts.journals.years.known()}

    @router.post(
        "/school-years",
        status_code=201,
        summary="Set a school year's dates (ministry)",
        **needs(Permission.KEEP_REPORTS),
    )
    def set_year(request: Request, body: SchoolYearBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        return done(parts.journals.years.set(asked, principal, body.calendar()), created="/api/v1/school-years")

    return router
