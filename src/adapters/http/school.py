"""The school's side: check documents, accept, forward, approve, refuse (ADM-22 … ADM-28)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from kundelik_domain.admissions.commands import (
    AcceptApplication,
    ApproveApplication,
    CheckDocument,
    ForwardApplication,
    RefuseApplication,
)
from kundelik_domain.admissions.values import DocumentKind
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission

from .asking import done
from .bodies import AcceptBody, ApproveBody, CheckBody, RefuseBody, decoded
from .doing import needs
from .looking import looked_at
from .records import school_record

if TYPE_CHECKING:
    from .parts import Parts


def routes(parts: Parts) -> APIRouter:
    """Under `/applications`."""
    router = APIRouter(tags=["schools"])
    _deciding(router, parts)
    _checking(router, parts)
    _approving(router, parts)
    return router


def _deciding(router: APIRouter, parts: Parts) -> None:
    @router.post("/applications/{application}/acceptance", summary="Accept (executor)", **needs(Permission.ACCEPT))
    def accept(request: Request, application: UUID, body: AcceptBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = AcceptApplication(
            application=application, comment=body.comment, inclusion=body.inclusion, template=body.template
        )
        asked = parts.door.envelope(request, principal.user, body, application)
        return done(parts.deciding.accept(principal, asked, command))

    @router.post(
        "/applications/{application}/forwarding", summary="Send to the director", **needs(Permission.FORWARD)
    )
    def forward(request: Request, application: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, match=application)
        return done(parts.deciding.forward(principal, asked, ForwardApplication(application=application)))

    @router.post(
        "/applications/{application}/refusal", summary="Refuse (executor, director)", **needs(Permission.REFUSE)
    )
    def refuse(request: Request, application: UUID, body: RefuseBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = RefuseApplication(
            application=application, ground=body.ground, reason=body.reason, template=body.template
        )
        asked = parts.door.envelope(request, principal.user, body, application)
        return done(parts.deciding.refuse(principal, asked, command))


def _checking(router: APIRouter, parts: Parts) -> None:
    @router.put(
        "/applications/{application}/documents/{kind}/check",
        summary="What the executor finds of a document",
        **needs(Permission.ACCEPT),
    )
    def check(request: Request, application: UUID, kind: DocumentKind, body: CheckBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = CheckDocument(application=application, kind=kind, verdict=body.verdict, remark=body.remark)
        asked = parts.door.envelope(request, principal.user, body, application)
        return done(parts.checking.check_document(principal, asked, command))


def _approving(router: APIRouter, parts: Parts) -> None:
    @router.get(
        "/applications/{application}/approval-statement",
        summary="The exact bytes that the director signs",
        **needs(Permission.APPROVE),
    )
    def statement(request: Request, application: UUID) -> Response:
        principal = parts.door.principal(request)
        record = school_record(parts, principal, application, Permission.APPROVE)
        looked_at(parts, request, principal, Way.VIEW, application, record)
        return Response(parts.statements.approval(application).document, media_type="application/json")

    @router.post(
        "/applications/{application}/approval", summary="Admit the child (director)", **needs(Permission.APPROVE)
    )
    def approve(request: Request, application: UUID, body: ApproveBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = ApproveApplication(application=application, cms=decoded(body.signature))
        asked = parts.door.envelope(request, principal.user, body, application)
        return done(parts.deciding.approve(principal, asked, command))
