"""A school's orders: letterhead, draft, signature, and the list for the e-journal (ADM-26, ADM-31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from adapters.texts.e_journal import e_journal_list
from kundelik_domain.admissions.commands import DraftFormationOrder, SignFormationOrder, UploadLetterhead
from kundelik_domain.admissions.values import formation_of
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission, role_for
from kundelik_domain.shared.refusals import Malformed, NotFound
from projections.admissions import formation

from .asking import done
from .bodies import ApproveBody, Name, SchoolYear, decoded
from .doing import After, needs
from .formation_bodies import OrderBody
from .looking import looked

if TYPE_CHECKING:
    from .parts import Parts

Title = Annotated[Name, Form(description="What the school is called in it.")]
MOST_BYTES: Final = 5 * 1024 * 1024
PICTURES: Final = ("image/png", "image/jpeg")


def routes(parts: Parts) -> APIRouter:
    """Under `/schools/{school}`."""
    router = APIRouter(prefix="/schools/{school}", tags=["orders"])
    _letterhead(router, parts)
    _draft(router, parts)
    _signing(router, parts)
    return router


def _letterhead(router: APIRouter, parts: Parts) -> None:
    @router.put("/letterhead", summary="The head of the school's orders", **needs(Permission.DRAFT_ORDERS))
    def upload(request: Request, school: UUID, file: UploadFile, name_kk: Title, name_ru: Title) -> JSONResponse:
        principal = parts.door.principal(request)
        role_for(principal, Permission.DRAFT_ORDERS, school)
        given = file.file.read(MOST_BYTES + 1)
        content, media_type = parts.accepted(given)
        if media_type not in PICTURES or len(given) > MOST_BYTES:
            raise Malformed(field="file", allowed=[*PICTURES, f"{MOST_BYTES} B"])
        command = UploadLetterhead(
            school=school,
            sha256=parts.files.put(content),
            media_type=media_type,
            size=len(content),
            name_kk=name_kk,
            name_ru=name_ru,
        )
        told = given + f"\0{name_kk}\0{name_ru}".encode()
        return done(parts.formation.orders.upload_letterhead(
            principal, parts.door.envelope(request, principal.user, told), command
        ))  # fmt: skip

    @router.get("/letterhead", summary="Its picture", **needs(Permission.DRAFT_ORDERS))
    def show(request: Request, school: UUID, after: After = None) -> Response:
        role_for(parts.door.principal(request), Permission.DRAFT_ORDERS, school)
        row = parts.reads.ask("admissions.formation", after, formation.select_letterhead, school)
        content = parts.files.get(row["sha256"]) if row else None
        if row is None or content is None:
            raise NotFound
        ending = row["media_type"].rpartition("/")[2]
        headers = {"Content-Disposition": f'attachment; filename="letterhead.{ending}"'}
        return Response(content, media_type=row["media_type"], headers=headers)


def _draft(router: APIRouter, parts: Parts) -> None:
    @router.put(
        "/formation-orders/{school_year}", summary="Draft the formation order", **needs(Permission.DRAFT_ORDERS)
    )
    def draft(request: Request, school: UUID, school_year: SchoolYear, body: OrderBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = DraftFormationOrder(
            school=school,
            school_year=school_year,
            text_kk=body.text_kk,
            text_ru=body.text_ru,
            signer=body.signer,
        )
        asked = parts.door.envelope(request, principal.user, body)
        return done(parts.formation.orders.draft(principal, asked, command))

    @router.get("/formation-orders/{school_year}", summary="The draft as it reads", **needs(Permission.DRAFT_ORDERS))
    def drafted(request: Request, school: UUID, school_year: SchoolYear, after: After = None) -> dict[str, Any]:
        role_for(parts.door.principal(request), Permission.DRAFT_ORDERS, school)
        row = parts.reads.ask("admissions.formation", after, formation.select_draft, school, school_year)
        if row is None:
            raise NotFound
        return row


def _signing(router: APIRouter, parts: Parts) -> None:
    @router.get(
        "/formations/{school_year}/order-statement",
        summary="The exact bytes of the order that the director signs",
        **needs(Permission.SIGN_ORDERS),
    )
    def statement(request: Request, school: UUID, school_year: SchoolYear) -> Response:
        role_for(parts.door.principal(request), Permission.SIGN_ORDERS, school)
        shown = parts.formation.statements.formation_order(school, school_year)
        return Response(shown.document, media_type="application/json")

    @router.post(
        "/formations/{school_year}/order", summary="Sign the formation order", **needs(Permission.SIGN_ORDERS)
    )
    def sign(request: Request, school: UUID, school_year: SchoolYear, body: ApproveBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = SignFormationOrder(school=school, school_year=school_year, cms=decoded(body.signature))
        stream = formation_of(school, school_year)
        asked = parts.door.envelope(request, principal.user, body, stream)
        return done(parts.formation.signing.sign(principal, asked, command))

    @router.get(
        "/formations/{school_year}/e-journal.csv",
        summary="The signed lists for the school's e-journal system",
        **needs(Permission.EXPORT_PUPILS),
    )
    def e_journal(request: Request, school: UUID, school_year: SchoolYear, after: After = None) -> Response:
        principal = parts.door.principal(request)
        role_for(principal, Permission.EXPORT_PUPILS, school)
        stream = formation_of(school, school_year)
        paper = parts.reads.ask("admissions.formation", after, formation.order_paper, stream)
        if paper is None or paper["signed_at"] is None:
            raise NotFound
        looked(parts, request, principal, Way.EXPORT, school, *formation.pupils_in(paper))
        headers = {"Content-Disposition": f'attachment; filename="e-journal-{school_year}.csv"'}
        return Response(e_journal_list(paper), media_type="text/csv; charset=utf-8", headers=headers)
