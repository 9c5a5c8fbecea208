"""What lies behind figures: what changed and why, "what if", who has not graded, and the pupils (RPT-19, RPT-21)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from adapters.texts.moments import KAZAKHSTAN, moment
from kundelik_domain.attainment.policies.lists import LEAST_GRADED
from kundelik_domain.attainment.rules import Indicator
from kundelik_domain.attainment.values import Mode, Period, pupil_of
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import Malformed, NotFound
from kundelik_domain.shared.units import Level
from projections.admissions import history
from projections.attainment import differences, indicators, missing
from projections.attainment import names as pupil_names
from projections.attainment.drilldown import Cell, Group, Pupil, Put, Question, pupils_of, select_classes

from .doing import After, needs
from .looking import looked
from .report_answers import MODEL, UNIT, WEEK, Meant, SchoolYear, meant, published_week, viewer, week_told

if TYPE_CHECKING:
    from adapters.texts.languages import Language

    from .parts import Parts

Limit = Annotated[int, Query(ge=1, le=1000)]
SEE: Final = needs(Permission.SEE_REPORTS)
PUPILS: Final = needs(Permission.SEE_PUPILS)


def routes(parts: Parts) -> APIRouter:
    """Under `/reports/units/{unit}`."""
    router = APIRouter(tags=["reports"])
    _differences(router, parts)
    _what_if(router, parts)
    _missing(router, parts)
    _pupils(router, parts)
    return router


def _differences(router: APIRouter, parts: Parts) -> None:
    @router.get(WEEK + "/differences", summary="What differs from another week or revision, and why", **SEE)
    def differ(
        request: Request,
        unit: UUID,
        week: Annotated[Meant, Depends(meant)],
        from_sunday: Annotated[date | None, Query(description="The same Sunday, if none is named.")] = None,
        from_revision: Annotated[int | None, Query(ge=1, le=32_767)] = None,
        limit: Limit = 200,
        after: After = None,
    ) -> dict[str, Any]:
        """By default from the revision before. Rows that either side hides are left out (RPT-24)."""
        looking = viewer(parts, request, unit)
        later = published_week(parts, week, after)
        same = from_sunday is None or from_sunday == week.sunday
        revision = from_revision or (later.revision - 1 if same else None)
        if revision == 0:
            raise Malformed(field="from_sunday", allowed="from_revision")
        sunday = week.sunday if from_sunday is None else from_sunday
        earlier = published_week(parts, Meant(sunday, week.school_year, week.period, revision), after)
        asked = (earlier, later, looking.scope, looking.mode)
        rows = parts.reads.ask(MODEL, after, differences.select_differences, *asked, limit=limit)
        causes = parts.reads.ask(MODEL, after, differences.select_causes, *asked, limit=limit)
        language = parts.door.language(request)
        return {
            "from": week_told(parts, earlier, language),
            "to": week_told(parts, later, language),
            "rows": rows,
            "causes": causes,
        }


def _what_if(router: APIRouter, parts: Parts) -> None:
    @router.get(WEEK + "/what-if", summary="How many schools would reach another threshold", **SEE)
    def what_if(
        request: Request,
        unit: UUID,
        week: Annotated[Meant, Depends(meant)],
        indicator: Indicator,
        threshold: Annotated[int, Query(ge=0, le=100, description="Whole percents.")],
        after: After = None,
    ) -> dict[str, Any]:
        """Of the schools whose figures the asker sees; `left_out` says how many are not among them."""
        looking = viewer(parts, request, unit)
        if looking.scope.level is Level.SCHOOL:
            raise NotFound
        found = published_week(parts, week, after)
        told = parts.reads.ask(MODEL, after, indicators.select_what_if, found, looking.scope, indicator, threshold)
        language = parts.door.language(request)
        return {
            "week": week_told(parts, found, language),
            "indicator": indicator.value,
            "name": parts.catalogue.label_of(indicator, language),
            "threshold": threshold,
            **told,
        }


def _missing(router: APIRouter, parts: Parts) -> None:
    @router.get(
        UNIT + "/missing/{school_year}/{period}", summary="Which journals of a school lack grades now", **PUPILS
    )
    def lacking(
        request: Request, unit: UUID, school_year: SchoolYear, period: Period, after: After = None
    ) -> dict[str, Any]:
        """By class and subject; of the year, a grade in either of its columns fills the cell."""
        looking = viewer(parts, request, unit, Permission.SEE_PUPILS)
        if looking.mode is not Mode.WHOLE:
            raise NotFound
        rows = parts.reads.ask(MODEL, after, missing.select, unit, school_year, period, LEAST_GRADED)
        return {"items": rows, "missing": sum(row["missing"] for row in rows)}


def _pupils(router: APIRouter, parts: Parts) -> None:
    @router.get(WEEK + "/pupils", summary="The pupils behind a figure, their grades, and who put them", **PUPILS)
    def pupils(
        request: Request,
        unit: UUID,
        week: Annotated[Meant, Depends(meant)],
        parallel: Annotated[int, Query(ge=0, le=12)],
        figure: Group | None = None,
        after: After = None,
    ) -> JSONResponse:
        """Exactly as of the cut, folded from the events before it. That it was looked at is recorded (AUD-7)."""
        looking = viewer(parts, request, unit, Permission.SEE_PUPILS)
        if looking.mode is not Mode.WHOLE:
            raise NotFound
        found = published_week(parts, week, after)
        classes = parts.reads.ask(MODEL, None, select_classes, unit, week.school_year, parallel)
        asked = Question(
            school=unit,
            school_year=week.school_year,
            period=week.period,
            rules=found.rules,
            cut=found.cut,
            classes=classes,
        )
        everybody = pupils_of(parts.journals.histories, asked)
        chosen = [each for each in everybody if figure is None or each.group is figure]
        looked(parts, request, looking.principal, Way.LIST, unit, *(pupil_of(each.number) for each in chosen))
        language = parts.door.language(request)
        week_of_it = jsonable_encoder(week_told(parts, found, language))
        items, saves = _named(parts, chosen), _saves(parts, chosen, language)
        return JSONResponse({"week": week_of_it, "count": len(items), "items": items, "saves": saves})


def _named(parts: Parts, pupils: list[Pupil]) -> list[dict[str, Any]]:
    named = parts.reads.ask("attainment.names", None, pupil_names.select, [each.number for each in pupils])
    return [
        {
            "pupil": each.number,
            "name": named.get(each.number),
            "class_id": str(each.class_id),
            "letter": each.letter,
            "figure": each.group.value,
            "grades": [_cell(cell) for cell in each.cells],
        }
        for each in pupils
    ]


def _cell(cell: Cell) -> dict[str, Any]:
    """`events` are the positions of `saves`, each with what stood in the cell before, and what since."""
    events = [
        {"position": put.position, "before": put.before and put.before.value, "now": put.now and put.now.value}
        for put in cell.puts
    ]
    return {"subject": cell.subject, "grade": cell.grade.value, "events": events}


def _saves(parts: Parts, pupils: list[Pupil], language: Language) -> list[dict[str, Any]]:
    """Each told once, however many grades it put."""
    puts = {put.position: put for each in pupils for cell in each.cells for put in cell.puts}
    actors = sorted({put.actor for put in puts.values() if put.actor is not None})
    people = parts.reads.ask("admissions.history", None, history.select_names, actors)
    return [_save(parts, puts[position], people, language) for position in sorted(puts)]


def _save(parts: Parts, put: Put, people: dict[UUID, str], language: Language) -> dict[str, Any]:
    return {
        "position": put.position,
        "recorded_at": put.at.isoformat(),
        "when": moment(put.at, KAZAKHSTAN, language),
        "actor": str(put.actor) if put.actor else None,
        "by": people.get(put.actor) if put.actor else None,
        "role": put.role,
        "role_text": parts.catalogue.label("role", put.role, language) if put.role else None,
        "class_id": str(put.class_id),
        "column": put.column.value,
    }
