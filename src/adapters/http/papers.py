"""Papers of an application as PDF, and their check by anybody who holds one (ADM-10, ADM-24, ADM-25, SIG-4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.texts.languages import Language
from kundelik_domain.admissions.events import ApplicationAccepted, ApplicationRefused, ApplicationSent
from kundelik_domain.admissions.values import formation_of
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import PLATFORM, Holding, Permission, Role, role_for
from kundelik_domain.shared.refusals import NotFound
from projections.admissions import as_of, formation
from projections.admissions.papers import PaperKind
from projections.reading import Recorded

from .bodies import SchoolYear
from .doing import needs
from .looking import looked, looked_at
from .records import visible_record

if TYPE_CHECKING:
    from .paper_ports import Made
    from .parts import Parts

Kind = Literal["form", "receipt", "refusal"]
Tongue = Annotated[Language | None, Query(description="Of the paper; without it by `Accept-Language`.")]
PDF: Final = "application/pdf"


def routes(parts: Parts) -> APIRouter:
    """Under `/applications/{application}/papers` and `/checks`."""
    router = APIRouter(tags=["papers"])

    @router.get(
        "/applications/{application}/papers/{kind}", summary="Application form, receipt or notice of refusal (PDF)",
        response_class=Response, **needs(Permission.SEE),
    )  # fmt: skip
    def paper(request: Request, application: UUID, kind: Kind, language: Tongue = None) -> Response:
        history = _visible(parts, request, application)
        return _file(request, parts.papers.made(PaperKind(kind), language or parts.door.language(request), history))

    @router.get(
        "/schools/{school}/formations/{school_year}/order.pdf", summary="The signed formation order (PDF)",
        response_class=Response, **needs(Permission.DRAFT_ORDERS),
    )  # fmt: skip
    def order(request: Request, school: UUID, school_year: SchoolYear, language: Tongue = None) -> Response:
        principal = parts.door.principal(request)
        role_for(principal, Permission.DRAFT_ORDERS, school)
        stream, told = formation_of(school, school_year), language or parts.door.language(request)
        named = parts.reads.ask("admissions.formation", None, formation.select, stream)
        looked(parts, request, principal, Way.PAPER, school, *(formation.pupils_in(named) if named else ()))
        return _file(request, parts.papers.order(stream, told))

    @router.get("/checks/{code}", summary="Check a paper by its code", **needs(None))
    def check(request: Request, code: str) -> dict[str, Any]:
        return checked(parts, request, code, parts.door.language(request))

    return router


def _file(request: Request, made: Made) -> Response:
    """For saving, not for showing in our own pages; nothing of it is sent again to who has it."""
    etag = f'"{made.sha256}"'
    headers = {"ETag": etag, "Content-Disposition": f'attachment; filename="{made.name}"'}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(made.content, media_type=PDF, headers=headers | {"Content-Security-Policy": "sandbox"})


def checked(parts: Parts, request: Request, code: str, language: Language) -> dict[str, Any]:
    """Of a code that we gave out. Every other one is `NotFound`, and after some of them `TooManyAttempts`."""
    try:
        return parts.papers.checked(code, language)
    except NotFound:
        parts.papers.count_wrong_code(request.client.host if request.client else "")
        raise


def _visible(parts: Parts, request: Request, application: UUID) -> list[Recorded]:
    """The school's people see what was sent to them, not what is edited since; raises `NotFound`."""
    principal = parts.door.principal(request)
    record = visible_record(parts, principal, application)
    looked_at(parts, request, principal, Way.PAPER, application, record)
    history = parts.papers.history(application)
    whole = record.owner == principal.user or Holding(Role.AUDITOR, PLATFORM) in principal.holdings
    return history if whole else history[: as_of.known_to_school(history)]


_RECEIVED: Final = frozenset({"accepted", "under_review", "enrolled", "placement", "placed"})


def links_by_status(application: object, status: str) -> dict[str, str]:
    """Paths of the papers that there are, for a list that knows the status only (ADM-12)."""
    kinds = [PaperKind.FORM]
    kinds += [PaperKind.RECEIPT] if status in _RECEIVED else []
    kinds += [PaperKind.REFUSAL] if status.startswith("rejected") else []
    return _links(application, kinds)


def links_by_events(application: object, latest_first: Iterable[str]) -> dict[str, str]:
    """The same from the stored names of a history, back to the last sending (ADM-24)."""
    kinds = [PaperKind.FORM]
    for name in latest_first:
        if name == ApplicationSent.NAME:
            break
        kinds += [PaperKind.RECEIPT] if name == ApplicationAccepted.NAME else []
        kinds += [PaperKind.REFUSAL] if name == ApplicationRefused.NAME else []
    return _links(application, kinds)


def _links(application: object, kinds: Iterable[PaperKind]) -> dict[str, str]:
    return {kind.value: f"/api/v1/applications/{application}/papers/{kind.value}" for kind in kinds}
