"""Final grades: put sheet by sheet or many at once, shown with every save there was (RPT-19, RPT-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from adapters.texts.moments import moment
from kundelik_domain.attainment.events import GradesPut
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET
from kundelik_domain.attainment.policies.days import ZONE
from kundelik_domain.attainment.policies.lists import subject_is_known
from kundelik_domain.attainment.values import SUBJECT_BY_KEY, Column, pupil_of, sheet_of
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission
from projections.attainment import names

from .asking import done
from .bodies import Printable
from .doing import After, needs
from .journal_bodies import GradesBody, SheetsBody
from .journals import class_reached
from .looking import looked

if TYPE_CHECKING:
    from adapters.texts.languages import Language
    from projections.reading import Recorded

    from .parts import Parts

Subject = Annotated[str, Path(max_length=60), Printable]
SHEET: Final = "/classes/{class_id}/sheets/{subject}/{column}"


def routes(parts: Parts) -> APIRouter:
    """Under `/classes/{class_id}/sheets` and `/sheets`."""
    router = APIRouter(tags=["journals"])
    _put(router, parts)
    _shown(router, parts)
    return router


def _put(router: APIRouter, parts: Parts) -> None:
    @router.put(SHEET, summary="Put final grades", **needs(Permission.PUT_GRADES))
    def put(request: Request, class_id: UUID, subject: Subject, column: Column, body: GradesBody) -> JSONResponse:
        """The same sheet again changes nothing; `If-Match` is the version of the sheet that was seen."""
        principal = parts.door.principal(request)
        command = body.command(class_id, subject, column)
        asked = parts.door.envelope(request, principal.user, body, sheet_of(class_id, subject, column))
        return done(parts.journals.grading.put(asked, principal, command))

    @router.post("/sheets", summary="Put several sheets at once", **needs(Permission.PUT_GRADES))
    def put_many(request: Request, body: SheetsBody) -> JSONResponse:
        """All of them or none. A refusal names the number of the `sheet`, from 0."""
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        return done(parts.journals.grading.put_many(asked, principal, body.commands()))


def _shown(router: APIRouter, parts: Parts) -> None:
    @router.get(SHEET, summary="A sheet and all its saves", **needs(Permission.SEE_PUPILS))
    def sheet(
        request: Request, response: Response, class_id: UUID, subject: Subject, column: Column, after: After = None
    ) -> dict[str, Any]:
        """Members, and those who left with a grade; each save with the cells that it changed (RPT-20)."""
        principal, language = parts.door.principal(request), parts.door.language(request)
        found = class_reached(parts, principal, Permission.SEE_PUPILS, class_id)
        stream = sheet_of(class_id, subject_is_known(subject), column)
        cells, saves = parts.states.read(GRADE_SHEET, stream).cells, parts.log.of_stream(stream)
        pupils = sorted(found.members | cells.keys() | _once_graded(saves))
        named = parts.reads.ask("attainment.names", after, names.select, pupils)
        looked(parts, request, principal, Way.HISTORY, found.require_school(), *map(pupil_of, pupils))
        response.headers["ETag"] = f'"{saves[-1].version if saves else 0}"'
        return {
            "class": class_id,
            "subject": subject,
            "subject_text": getattr(SUBJECT_BY_KEY[subject], f"name_{language}"),
            "column": column,
            "column_text": parts.catalogue.label_of(column, language),
            "cells": [_cell(parts, pupil, named.get(pupil), cells.get(pupil), language) for pupil in pupils],
            "saves": [_save(parts, save, language) for save in saves],
        }


def _once_graded(saves: list[Recorded]) -> set[int]:
    return {change.pupil for save in saves if isinstance(save.fact, GradesPut) for change in save.fact.changes}


def _cell(parts: Parts, pupil: int, name: str | None, grade: Any, language: Language) -> dict[str, Any]:
    text = parts.catalogue.label_of(grade, language) if grade else None
    return {"pupil": pupil, "name": name, "grade": grade, "text": text}


def _save(parts: Parts, save: Recorded, language: Language) -> dict[str, Any]:
    assert isinstance(save.fact, GradesPut)
    return {
        "version": save.version,
        "position": save.position,
        "recorded_at": save.recorded_at.isoformat(),
        "when": moment(save.recorded_at, ZONE, language),
        "actor": save.actor,
        "role": save.role,
        "role_text": parts.catalogue.label("role", save.role, language) if save.role else None,
        "run": save.fact.run,
        "changes": [change._asdict() for change in save.fact.changes],
    }
