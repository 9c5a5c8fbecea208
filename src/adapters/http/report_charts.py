"""Where a reader of reports begins, and an indicator's change over the weeks as a picture with its table (RPT-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from kundelik_domain.attainment.rules import Indicator
from kundelik_domain.attainment.values import Period
from kundelik_domain.shared.access import PERMISSIONS, Permission
from projections.attainment import indicators, my_units
from projections.attainment.codes import PERIODS

from .doing import After, needs
from .report_answers import MODEL, UNIT, SchoolYear, period_named, viewer

if TYPE_CHECKING:
    from .parts import Parts

Shown = tuple[str, str, list[dict[str, Any]]]
Kind = Annotated[Period | None, Query(description="All quarters of the year, if none is named.")]
SEE: Final = needs(Permission.SEE_REPORTS)
CHART: Final = UNIT + "/dynamics/{school_year}/chart"
POLICY: Final = "default-src 'none'; sandbox"


def routes(parts: Parts) -> APIRouter:
    """`/reports/units`, and charts below each of them."""
    router = APIRouter(tags=["reports"])
    _units(router, parts)
    _charts(router, parts)
    return router


def _units(router: APIRouter, parts: Parts) -> None:
    @router.get("/reports/units", summary="Units in which one may see reports by one's own roles", **SEE)
    def units(request: Request, after: After = None) -> dict[str, Any]:
        """All below them may be looked at, too: a report's rows name them."""
        principal = parts.door.principal(request)
        principal.require(Permission.SEE_REPORTS)
        able = {h.organisation for h in principal.holdings if Permission.SEE_REPORTS in PERMISSIONS.get(h.role, ())}
        rows = parts.reads.ask(MODEL, after, my_units.select, sorted(able))
        language = parts.door.language(request)
        return {
            "items": [row | {"level_text": parts.catalogue.label("level", row["level"], language)} for row in rows]
        }


def _charts(router: APIRouter, parts: Parts) -> None:
    @router.get(
        CHART + ".svg", summary="An indicator week by week as a picture (SVG)", response_class=Response, **SEE
    )
    def picture(
        request: Request,
        unit: UUID,
        school_year: SchoolYear,
        indicator: Indicator,
        period: Kind = None,
        after: After = None,
    ) -> Response:
        """Its points are those of `/dynamics`; `desc` says them in words."""
        shown = _shown(parts, request, unit, school_year, indicator, period, after)
        content = parts.pages.chart(parts.door.language(request), *shown)
        return _answer(parts, request, content, "image/svg+xml")

    @router.get(
        CHART + ".html",
        summary="The same picture and its table, as a part of a page",
        response_class=Response,
        **SEE,
    )
    def figure(
        request: Request,
        unit: UUID,
        school_year: SchoolYear,
        indicator: Indicator,
        period: Kind = None,
        after: After = None,
    ) -> Response:
        """Well-formed as XML, without a script."""
        shown = _shown(parts, request, unit, school_year, indicator, period, after)
        content = parts.pages.figure(parts.door.language(request), *shown)
        return _answer(parts, request, content, "text/html; charset=utf-8")


def _shown(
    parts: Parts,
    request: Request,
    unit: UUID,
    school_year: int,
    indicator: Indicator,
    period: Period | None,
    after: int | None,
) -> Shown:
    """The names of the indicator and the unit, and the points."""
    looking = viewer(parts, request, unit)
    asked = (looking.scope, looking.mode, school_year, PERIODS[period] if period else None)
    language = parts.door.language(request)
    points = [
        point | {"period": period_named(point["period"]).value}
        for point in parts.reads.ask(MODEL, after, indicators.select_series, *asked)
        if point["indicator"] == indicator.value and (period or period_named(point["period"]) is not Period.YEAR)
    ]
    named = parts.reads.ask(MODEL, None, my_units.select, [unit])
    name = named[0][f"name_{language}"] if named else ""
    return parts.catalogue.label_of(indicator, language), name, points


def _answer(parts: Parts, request: Request, content: str, media_type: str) -> Response:
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Language": parts.door.language(request),
        "Vary": "Accept-Language, Authorization",
    }
    return Response(content, media_type=media_type, headers=headers)
