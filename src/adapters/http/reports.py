"""Reports on a screen: published weeks, figures of a unit and below it, both indicators (RPT-6, RPT-8, RPT-13)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from kundelik_domain.attainment.commands import ReviseWeek
from kundelik_domain.attainment.values import Period
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import Malformed, NotFound
from projections.attainment import indicators, published
from projections.attainment.codes import PERIODS
from projections.attainment.report_page import Asked, Geography, Page, default_about, is_above, select_page

from .asking import done
from .bodies import Body, described
from .doing import After, needs
from .report_answers import (
    MODEL,
    UNIT,
    WEEK,
    Meant,
    SchoolYear,
    Viewer,
    cursor_of,
    meant,
    period_named,
    place_of,
    viewer,
    week_told,
)

if TYPE_CHECKING:
    from adapters.texts.languages import Language
    from kundelik_domain.attainment.values import Scope

    from .parts import Parts

About = Literal["parallel", "school", "district", "oblast"]
Year = Annotated[int | None, Query(ge=1991, le=2199)]
SEE: Final = needs(Permission.SEE_REPORTS)


class RevisionBody(Body):
    """Why a published week is counted again; everybody reads it."""

    model_config = described(
        {
            "sunday": "2021-10-31",
            "school_year": 2021,
            "period": "1",
            "reason": "№ 12 мектептің бағалары түзетілді",
        }
    )

    sunday: date
    school_year: Annotated[int, Field(ge=1991, le=2199)]
    period: Period
    reason: Annotated[str, StringConstraints(max_length=1000)]


def routes(parts: Parts) -> APIRouter:
    """Under `/reports/units/{unit}`, and the ministry's `/reports/revisions`."""
    router = APIRouter(tags=["reports"])
    _weeks(router, parts)
    _page(router, parts)
    _dynamics(router, parts)
    _revising(router, parts)
    return router


def _weeks(router: APIRouter, parts: Parts) -> None:
    @router.get(UNIT + "/weeks", summary="Published weeks in which a unit has figures, the latest first", **SEE)
    def weeks(
        request: Request,
        unit: UUID,
        school_year: Year = None,
        period: Period | None = None,
        before: Annotated[datetime | None, Query(description="Cut before this moment.")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        after: After = None,
    ) -> dict[str, Any]:
        """Revisions stand beside what they correct."""
        looking = viewer(parts, request, unit)
        if before is not None and before.tzinfo is None:
            raise Malformed(field="before", allowed="2021-10-31T06:00:00+05:00")
        rows = parts.reads.ask(
            MODEL,
            after,
            published.select_weeks,
            looking.scope,
            school_year=school_year,
            period=PERIODS[period] if period else None,
            before=before,
            limit=limit,
        )
        items = [row | {"period": period_named(row["period"]).value} for row in rows[:limit]]
        return {"items": items, "next_before": items[-1]["cut_at"] if len(rows) > limit else None}


def _page(router: APIRouter, parts: Parts) -> None:
    @router.get(WEEK, summary="A published week: the unit, both indicators, rows below it", **SEE)
    def page(
        request: Request,
        response: Response,
        unit: UUID,
        week: Annotated[Meant, Depends(meant)],
        rows: Annotated[
            About | None, Query(description="What rows are about; by default what is next below.")
        ] = None,
        geography: Geography = Geography.THEN,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
        after: After = None,
    ) -> Any:
        """What is published never changes: it may be kept by its `ETag`."""
        looking = viewer(parts, request, unit)
        about = rows or default_about(looking.scope.level)
        if not is_above(looking.scope.level, about):
            raise Malformed(field="rows", allowed=default_about(looking.scope.level))
        asked = Asked(
            scope=looking.scope,
            mode=looking.mode,
            about=about,
            geography=geography,
            after=place_of(cursor),
            limit=limit,
        )
        found = parts.reads.ask(MODEL, after, select_page, week.week, week.revision, asked)
        if found is None:
            raise NotFound
        language = parts.door.language(request)
        response.headers["Vary"] = "Accept-Language, Authorization"
        if geography is Geography.THEN:
            tag = f'"{found.week.sha256[:32]}-{found.week.revision}-{looking.mode.value}-{language}"'
            kept = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": response.headers["Vary"]}
            if tag in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=kept)
            response.headers.update(kept)
        return _told(parts, found, looking, geography, limit, language)


def _dynamics(router: APIRouter, parts: Parts) -> None:
    @router.get(UNIT + "/dynamics/{school_year}", summary="Both indicators week by week, for a chart", **SEE)
    def dynamics(
        request: Request, unit: UUID, school_year: SchoolYear, period: Period | None = None, after: After = None
    ) -> dict[str, Any]:
        """`break` marks the first week by other rules: what stands before it does not compare (RPT-23)."""
        looking = viewer(parts, request, unit)
        language = parts.door.language(request)
        points = parts.reads.ask(
            MODEL,
            after,
            indicators.select_series,
            looking.scope,
            looking.mode,
            school_year,
            PERIODS[period] if period else None,
        )
        series: dict[str, list[dict[str, Any]]] = {}
        for point in points:
            told = point | {"period": period_named(point["period"]).value}
            series.setdefault(told.pop("indicator"), []).append(told)
        items = [
            {"indicator": name, "name": parts.catalogue.label("indicator", name, language), "points": found}
            for name, found in series.items()
        ]
        return {"items": items}


def _revising(router: APIRouter, parts: Parts) -> None:
    @router.post(
        "/reports/revisions",
        summary="Count a published week again (ministry)",
        **needs(Permission.REVISE_REPORTS),
    )
    def revise(request: Request, body: RevisionBody) -> JSONResponse:
        """With what has been corrected since; what was published stays. It is published once it is counted."""
        principal = parts.door.principal(request)
        return done(
            parts.journals.weeks.revise(
                parts.door.envelope(request, principal.user, body), principal, ReviseWeek(**dict(body))
            )
        )


def _told(
    parts: Parts, page: Page, looking: Viewer, geography: Geography, limit: int, language: Language
) -> dict[str, Any]:
    rows = page.rows[:limit]
    return {
        "week": week_told(parts, page.week, language),
        "unit": _scope(looking.scope),
        "mode": looking.mode.value,
        "mode_text": parts.catalogue.label_of(looking.mode, language),
        "geography": geography.value,
        "total": _row(page.total, page.names),
        "indicators": [_block(parts, block, language) for block in page.blocks],
        "rows": [_row(row, page.names) for row in rows],
        "next_cursor": cursor_of(rows[-1]) if len(page.rows) > limit else None,
    }


def _scope(scope: Scope) -> dict[str, Any]:
    return {"unit": scope.unit, "level": scope.level.value}


def _row(row: dict[str, Any], names: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    """With the names of what it stands in."""
    above = {
        name: {"unit": row[name], **names.get(row[name], {})} if row[name] is not None else None
        for name in ("district", "oblast")
    }
    return {name: value for name, value in row.items() if name != "place"} | above


def _block(parts: Parts, block: dict[str, Any], language: Language) -> dict[str, Any]:
    """The block of RPT-13 but for its chart, which `/dynamics` has."""
    band = block["band"]
    return {
        "name": parts.catalogue.label("indicator", block["indicator"], language),
        **block,
        "band_text": parts.catalogue.label("band", band, language) if band else None,
    }
