"""Imports: a table is sent and looked at, its rows are taken in the background (ADM-17, ADM-34, RPT-20, OPS-5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import Field

from kundelik_domain.imports.refusals import SchoolMissing
from kundelik_domain.imports.values import ImportKind
from kundelik_domain.shared.access import Permission

from .asking import POSITION, REPLAYED, done
from .bodies import Body, described
from .doing import needs

if TYPE_CHECKING:
    from .parts import Parts

MOST_BYTES = 50 * 1024 * 1024
OF_JOURNALS: Final = (
    (ImportKind.CLASSES, Permission.KEEP_JOURNALS, "Look at a table of classes and their journals"),
    (ImportKind.PUPILS, Permission.KEEP_JOURNALS, "Look at a table of pupils and their classes"),
    (ImportKind.GRADES, Permission.PUT_GRADES, "Look at a table of final grades"),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Annotated[int, Field(ge=2, le=200_001)]


class StartBody(Body):
    """`rows` are the numbers of the rows to take, as a spreadsheet counts them; without it, all."""

    model_config = described({"rows": [2, 3, 5]})

    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=200_000)] | None = None


def routes(parts: Parts) -> APIRouter:
    """Under `/imports`."""
    router = APIRouter(tags=["imports"])
    _beginning(router, parts)
    _going_on(router, parts)
    _told(router, parts)
    return router


def _beginning(router: APIRouter, parts: Parts) -> None:
    def begin(request: Request, kind: ImportKind, file: UploadFile, school: UUID | None = None) -> JSONResponse:
        principal = parts.door.principal(request)
        parts.imports.require(principal, kind, school)
        content = file.file.read(MOST_BYTES + 1)
        asked = parts.door.envelope(request, principal.user, content + kind.value.encode() + str(school).encode())
        language = parts.door.language(request)
        outcome, preview = parts.imports.begin(asked, principal, kind, school, content, language)
        answer = done(outcome, created=f"/api/v1/imports/{outcome.answer['run']}")
        kept = {name: answer.headers[name] for name in (POSITION, REPLAYED, "location") if name in answer.headers}
        return JSONResponse({**outcome.answer, **preview, "position": outcome.position}, 201, kept)

    @router.post(
        "/imports/schools", status_code=201, summary="Look at a table of schools", **needs(Permission.MANAGE_SCHOOLS)
    )
    def schools(request: Request, file: UploadFile) -> JSONResponse:
        return begin(request, ImportKind.SCHOOLS, file)

    @router.post(
        "/imports/catchments",
        status_code=201,
        summary="Look at a table of catchments",
        **needs(Permission.MANAGE_SCHOOLS),
    )
    def catchments(request: Request, file: UploadFile) -> JSONResponse:
        return begin(request, ImportKind.CATCHMENTS, file)

    @router.post(
        "/imports/employees",
        status_code=201,
        summary="Look at an e-journal's export of a school's employees",
        **needs(Permission.MANAGE_STAFF),
    )
    def employees(request: Request, file: UploadFile, school: UUID) -> JSONResponse:
        return begin(request, ImportKind.EMPLOYEES, file, school)

    for kind, permission, told in OF_JOURNALS:
        _of_journals(router, begin, kind, permission, told)


def _of_journals(
    router: APIRouter, begin: Callable[..., JSONResponse], kind: ImportKind, permission: Permission, told: str
) -> None:
    """Of a school, or of the schools of a district: whoever asks holds the right in that very unit."""

    @router.post(
        f"/imports/{kind.value}",
        status_code=201,
        summary=told,
        operation_id=f"import_{kind.value}",
        **needs(permission),
    )
    def of_journals(
        request: Request, file: UploadFile, school: UUID | None = None, district: UUID | None = None
    ) -> JSONResponse:
        if school is not None and district is not None:
            raise SchoolMissing(field="school")
        return begin(request, kind, file, school or district)


def _going_on(router: APIRouter, parts: Parts) -> None:
    """Imports of schools and catchments need `schools:manage` instead: each import what it was begun with."""

    @router.post("/imports/{run}/start", summary="Take its rows", **needs(Permission.MANAGE_STAFF))
    def start(request: Request, run: UUID, body: StartBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body, run)
        return done(parts.imports.start(asked, principal, run, body.rows))

    @router.post("/imports/{run}/stop", summary="Stop it; what was taken stays", **needs(Permission.MANAGE_STAFF))
    def stop(request: Request, run: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        return done(parts.imports.stop(parts.door.envelope(request, principal.user, match=run), principal, run))


def _told(router: APIRouter, parts: Parts) -> None:
    @router.get("/import-templates/{kind}", summary="An empty table with its headings (XLSX)", **needs(None))
    def template(request: Request, kind: ImportKind) -> Response:
        headers = {"content-disposition": f'attachment; filename="{kind.value}.xlsx"', "vary": "Accept-Language"}
        content = parts.imports.template(kind, parts.door.language(request))
        return Response(content, media_type=XLSX, headers=headers)

    @router.get("/imports/{run}", summary="How far it is", **needs(Permission.MANAGE_STAFF))
    def progress(request: Request, run: UUID) -> dict[str, Any]:
        return parts.imports.progress(parts.door.principal(request), run, parts.door.language(request))

    @router.get("/imports/{run}/errors.xlsx", summary="Its refused rows (XLSX)", **needs(Permission.MANAGE_STAFF))
    def errors_xlsx(request: Request, run: UUID) -> Response:
        return _table(parts, request, run, as_csv=False)

    @router.get("/imports/{run}/errors.csv", summary="Its refused rows (CSV)", **needs(Permission.MANAGE_STAFF))
    def errors_csv(request: Request, run: UUID) -> Response:
        return _table(parts, request, run, as_csv=True)

    @router.get(
        "/imports/{run}/employees",
        summary="The accounts it made, to be given roles",
        **needs(Permission.MANAGE_STAFF),
    )
    def employees(
        request: Request,
        run: UUID,
        following: Annotated[int, Query(ge=0, le=200_001)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        items = parts.imports.employees(parts.door.principal(request), run, following, limit + 1)
        return {"items": items[:limit], "next_following": items[limit - 1]["row"] if len(items) > limit else None}


def _table(parts: Parts, request: Request, run: UUID, *, as_csv: bool) -> Response:
    principal = parts.door.principal(request)
    content = parts.imports.errors(principal, run, parts.door.language(request), as_csv=as_csv)
    headers = {"content-disposition": f'attachment; filename="errors.{"csv" if as_csv else "xlsx"}"'}
    return Response(content, media_type="text/csv; charset=utf-8" if as_csv else XLSX, headers=headers)
