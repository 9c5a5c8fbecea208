"""The parent's side: draft, edit, documents, send, cancel, and the cabinet (ADM-6 … ADM-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from kundelik_domain.admissions.commands import (
    AttachDocument,
    CancelApplication,
    DraftApplication,
    EditApplication,
    SendApplication,
)
from kundelik_domain.admissions.values import Document, DocumentKind, Status
from kundelik_domain.admissions.workflow import allowed_from
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import NotFound
from projections.admissions import cabinet

from .asking import done
from .bodies import ApplicationBody, DraftBody, SendBody, decoded
from .doing import After, needs
from .looking import looked_at
from .papers import links_by_status
from .records import own_record, visible_record
from .timing import timed

if TYPE_CHECKING:
    from adapters.texts.languages import Language

    from .parts import Parts

MOST_BYTES = 10 * 1024 * 1024


def routes(parts: Parts) -> APIRouter:
    """All under `/applications`."""
    router = APIRouter(prefix="/applications", tags=["applications"])
    _commands(router, parts)
    _signing(router, parts)
    _documents(router, parts)
    _queries(router, parts)
    return router


def _commands(router: APIRouter, parts: Parts) -> None:
    @router.post("", status_code=201, summary="Fill in an application", **needs(Permission.APPLY))
    def draft(request: Request, body: DraftBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = DraftApplication(
            applicant=body.applicant.details(),
            child=body.child.details(),
            choice=body.choice.choice(),
            service=body.service,
        )
        outcome = parts.drafting.draft(principal, parts.door.envelope(request, principal.user, body), command)
        return done(outcome, created=f"/api/v1/applications/{outcome.answer['application']}")

    @router.put("/{application}", summary="Edit an application", **needs(Permission.APPLY))
    def edit(request: Request, application: UUID, body: ApplicationBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = EditApplication(
            application=application,
            applicant=body.applicant.details(),
            child=body.child.details(),
            choice=body.choice.choice(),
        )
        return done(
            parts.drafting.edit(principal, parts.door.envelope(request, principal.user, body, application), command)
        )

    @router.post("/{application}/cancellation", summary="Withdraw an application", **needs(Permission.APPLY))
    def cancel(request: Request, application: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        command = CancelApplication(application=application)
        return done(
            parts.sending.cancel(principal, parts.door.envelope(request, principal.user, match=application), command)
        )


def _signing(router: APIRouter, parts: Parts) -> None:
    @router.get("/{application}/statement", summary="The exact bytes to sign", **needs(Permission.APPLY))
    def statement(request: Request, application: UUID) -> Response:
        principal = parts.door.principal(request)
        own_record(parts, principal, application, Permission.APPLY)
        return Response(parts.statements.application(application).document, media_type="application/json")

    @router.post("/{application}/sending", summary="Send it to the school", **needs(Permission.APPLY))
    def send(request: Request, application: UUID, body: SendBody) -> JSONResponse:
        principal = parts.door.principal(request)
        cms = None if body.signature is None else decoded(body.signature)
        command = SendApplication(application=application, cms=cms)
        asked = parts.door.envelope(request, principal.user, body, application)
        return done(parts.sending.send(principal, asked, command))


def _documents(router: APIRouter, parts: Parts) -> None:
    @router.put(
        "/{application}/documents/{kind}", summary="Attach a document (PDF, JPG, PNG)", **needs(Permission.APPLY)
    )
    def attach(request: Request, application: UUID, kind: DocumentKind, file: UploadFile) -> JSONResponse:
        principal = parts.door.principal(request)
        own_record(parts, principal, application, Permission.APPLY)
        given = file.file.read(MOST_BYTES + 1)
        content, media_type = parts.accepted(given)
        document = Document(kind=kind, sha256=parts.files.put(content), media_type=media_type, size=len(content))
        asked = parts.door.envelope(request, principal.user, given, application)
        return done(
            parts.drafting.attach(principal, asked, AttachDocument(application=application, document=document))
        )

    @router.get("/{application}/documents/{kind}", summary="Download a document", **needs(Permission.SEE))
    def download(request: Request, application: UUID, kind: DocumentKind, after: After = None) -> Response:
        principal = parts.door.principal(request)
        record = visible_record(parts, principal, application)
        looked_at(parts, request, principal, Way.DOCUMENT, application, record)
        row = parts.reads.ask("admissions.cabinet", after, cabinet.select_one, application)
        document = (row or {"documents": {}})["documents"].get(kind.value)
        content = parts.files.get(document["sha256"]) if document else None
        if document is None or content is None:
            raise NotFound
        name = f"{kind.value}.{document['media_type'].rsplit('/', 1)[1]}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
        return Response(content, media_type=document["media_type"], headers=headers)


def _queries(router: APIRouter, parts: Parts) -> None:
    @router.get("", summary="One's own applications", **needs(Permission.SEE_OWN))
    def own(
        request: Request,
        after: After = None,
        before: Annotated[int | None, Query(ge=1, description="Numbers below this one.")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        principal = parts.door.principal(request)
        principal.require(Permission.SEE_OWN)
        rows = parts.reads.ask("admissions.cabinet", after, cabinet.select, principal.user, before, limit)
        items = [_shown(parts, request, row) for row in rows[:limit]]
        return {"items": items, "next_before": items[-1]["number"] if len(rows) > limit else None}

    @router.get("/{application}", summary="One of one's own applications", **needs(Permission.SEE_OWN))
    def one(request: Request, application: UUID, response: Response, after: After = None) -> dict[str, Any]:
        principal = parts.door.principal(request)
        own_record(parts, principal, application, Permission.SEE_OWN)
        row = parts.reads.ask("admissions.cabinet", after, cabinet.select_one, application)
        if row is None:
            raise NotFound
        response.headers["ETag"] = f'"{row["version"]}"'
        return _shown(parts, request, row)


def _shown(parts: Parts, request: Request, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the cabinet with the school's name, the status in words, and what can be done now."""
    language = parts.door.language(request)
    status = Status.REJECTED_FINALLY if row["status"] == "rejected" and row["final"] else Status(row["status"])
    school = parts.organisations.school(row["school"])
    assert school.settings is not None
    name = school.settings.name_ru if language == "ru" else school.settings.name_kk
    own = {key: value for key, value in row.items() if key != "owner"} | timed(parts, row, language)
    return own | {
        "documents": {kind: _document(parts, kept, language) for kind, kept in row["documents"].items()},
        "status_text": parts.catalogue.status_for_parent(status.shown, language),
        "school_name": school.name_en if language == "en" else name,
        "region": school.region,
        "papers": links_by_status(row["application"], row["status"]),
        "allowed": [action.value for action in allowed_from(status) if _is_parents(action.value)],
    }


def _document(parts: Parts, kept: dict[str, Any], language: Language) -> dict[str, Any]:
    """With what the executor found of it, and the remark (ADM-22)."""
    shown = {name: value for name, value in kept.items() if name != "remark_of"}
    if "check" not in kept:
        return shown
    return shown | {"check_text": parts.catalogue.label("verdict", kept["check"], language)}


def _is_parents(action: str) -> bool:
    return action in {"edit", "attach", "send", "cancel"}
