"""Published weeks as files: ordered, looked after, fetched, and checked by anybody (RPT-8, RPT-9, RPT-22, RPT-25)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.texts.languages import Language
from kundelik_domain.attainment.commands import OrderExport
from kundelik_domain.attainment.values import Form, Period, Scope
from kundelik_domain.attainment.values import Language as FileLanguage
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.units import COUNTRY, Level

from .asking import POSITION, done
from .bodies import Body, described
from .doing import needs

if TYPE_CHECKING:
    from .parts import Parts

Code = Annotated[str, Path(max_length=100, description="The id of an export, or the SHA-256 of its file.")]
Digest = Annotated[str | None, Query(pattern="^[0-9a-fA-F]{64}$", description="SHA-256 of the file at hand.")]


class ScopeBody(Body):
    """A unit of the tree of education and all below it."""

    level: Level
    unit: UUID


class OrderBody(Body):
    """`revision` None is the latest published. A styled book is for a school or a district."""

    model_config = described(
        {
            "scope": {"level": "country", "unit": str(COUNTRY)},
            "sunday": "2021-10-31",
            "school_year": 2021,
            "period": "1",
            "form": "xlsx",
            "language": "kk",
        }
    )

    scope: ScopeBody
    sunday: date
    school_year: Annotated[int, Field(ge=1991, le=2199)]
    period: Period
    form: Form
    language: FileLanguage
    revision: Annotated[int, Field(ge=1, le=32_767)] | None = None

    def command(self) -> OrderExport:
        """As the domain has it."""
        return OrderExport(**dict(self) | {"scope": Scope(self.scope.level, self.scope.unit)})


def routes(parts: Parts) -> APIRouter:
    """Under `/reports/exports` and `/reports/checks`."""
    router = APIRouter(tags=["reports"])
    _ordering(router, parts)
    _fetching(router, parts)
    return router


def _ordering(router: APIRouter, parts: Parts) -> None:
    @router.post(
        "/reports/exports",
        status_code=201,
        summary="Order a published week as a file (XLSX, CSV)",
        **needs(Permission.SEE_REPORTS),
    )
    def order(request: Request, body: OrderBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        outcome = parts.report_files.order(asked, principal, body.command())
        return done(outcome, created=f"/api/v1/reports/exports/{outcome.answer['export']}")

    @router.get(
        "/reports/exports/{export}", summary="What it is, and whether it is made", **needs(Permission.SEE_REPORTS)
    )
    def told(request: Request, export: UUID) -> dict[str, Any]:
        principal = parts.door.principal(request)
        return parts.report_files.told(principal, export, parts.door.language(request))


def _fetching(router: APIRouter, parts: Parts) -> None:
    @router.get(
        "/reports/exports/{export}/file",
        summary="The file; the scope is looked at again",
        response_class=Response,
        **needs(Permission.SEE_REPORTS),
    )
    def file(request: Request, export: UUID) -> Response:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user)
        outcome, made = parts.report_files.fetch(asked, principal, export)
        headers = {
            "ETag": f'"{made.sha256}"',
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "Content-Security-Policy": "sandbox",
            POSITION: str(outcome.position),
        }
        return Response(made.content, media_type=made.media_type, headers=headers)

    @router.get("/reports/checks/{code}", summary="Check a report's file by its number or SHA-256", **needs(None))
    def check(request: Request, code: Code, sha256: Digest = None) -> dict[str, Any]:
        return checked(parts, request, code, parts.door.language(request), sha256)


def checked(parts: Parts, request: Request, code: str, language: Language, given: str | None) -> dict[str, Any]:
    """Of a file that we gave out, compared with the hash of another; after some wrong codes `TooManyAttempts`."""
    try:
        found = parts.report_files.checked(code, language)
    except NotFound:
        parts.report_files.count_wrong_code(request.client.host if request.client else "")
        raise
    comparison = None if given is None else "same" if given.lower() == found["sha256"] else "different"
    return found | {"comparison": comparison}
