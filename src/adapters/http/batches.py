"""Signing several applications as one action: what is to be signed, and the signatures (ADM-28).

Each application is decided on its own, under a command id of its own that follows from the request's key: a repeated
request gives the same results, and one bad signature keeps no child waiting.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID, uuid5

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from kundelik_domain.admissions.commands import ApproveApplication
from kundelik_domain.admissions.duties import DEPUTIES
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import PLATFORM, Permission, Role
from kundelik_domain.shared.refusals import Malformed, NotPermitted, Refusal

from .asking import POSITION
from .bodies import Body, decoded, described
from .doing import needs
from .looking import looked
from .problems import told
from .records import school_record

if TYPE_CHECKING:
    from kundelik_domain.shared.access import Principal

    from .parts import Parts

MOST: Final = 200
SIGNERS: Final = DEPUTIES | {Role.DIRECTOR}
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""Read for each application by itself, so that one that is none spoils nothing else."""


class ApprovalBody(Body):
    """One application, and a detached CMS over its approval's statement, base64."""

    application: Id
    signature: Annotated[str, StringConstraints(max_length=400_000)]


EXAMPLE: Final[dict[str, Any]] = {
    "application": "0f0e4f0c-6c36-5d3c-9a27-1c9b6c2f7a11",
    "signature": "MIIGdQYJKoZIhvcNAQcC",
}


class ApprovalsBody(Body):
    """Up to two hundred."""

    model_config = described({"approvals": [EXAMPLE]})

    approvals: Annotated[tuple[ApprovalBody, ...], Field(min_length=1, max_length=MOST)]


class StatementsBody(Body):
    """Which applications are to be signed."""

    model_config = described({"applications": [EXAMPLE["application"]]})

    applications: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST)]


def routes(parts: Parts) -> APIRouter:
    """Under `/applications`."""
    router = APIRouter(prefix="/applications", tags=["schools"])
    _statements(router, parts)
    _approvals(router, parts)
    return router


def _statements(router: APIRouter, parts: Parts) -> None:
    @router.post("/approval-statements", summary="The exact bytes to sign, of several", **needs(Permission.APPROVE))
    def statements(request: Request, body: StatementsBody) -> dict[str, Any]:
        principal = _signer(parts, request)

        def one(application: UUID) -> dict[str, Any]:
            record = school_record(parts, principal, application, Permission.APPROVE)
            seen.setdefault(record.sent_to or PLATFORM, []).append(application)
            document = parts.statements.approval(application).document
            digest = hashlib.sha256(document).hexdigest()
            return {"statement": base64.b64encode(document).decode(), "sha256": digest}

        seen: dict[UUID, list[UUID]] = {}
        items = [_each(parts, request, text, one) for text in dict.fromkeys(body.applications)]
        for school, applications in seen.items():
            looked(parts, request, principal, Way.VIEW, school, *applications)
        return {"items": items}


def _approvals(router: APIRouter, parts: Parts) -> None:
    @router.post("/approvals", summary="Admit several children (director)", **needs(Permission.APPROVE))
    def approve(request: Request, body: ApprovalsBody) -> JSONResponse:
        principal = _signer(parts, request)
        reached: list[int] = []

        def one(approval: ApprovalBody, application: UUID) -> dict[str, Any]:
            asked = parts.door.envelope(request, principal.user, approval)
            own = replace(asked, command_id=uuid5(batch, str(application)), causation_id=batch)
            command = ApproveApplication(application=application, cms=decoded(approval.signature))
            outcome = parts.deciding.approve(principal, own, command)
            reached.append(outcome.position)
            return {"status": outcome.answer["status"], "number": outcome.answer["number"]} | {
                "position": outcome.position,
                "repeated": outcome.repeated,
            }

        batch = parts.door.envelope(request, principal.user).command_id
        items = [_each(parts, request, each.application, lambda i, e=each: one(e, i)) for each in body.approvals]  # type: ignore[misc] # a default binds
        headers = {POSITION: str(max(reached))} if reached else {}
        return JSONResponse({"items": items, "approved": len(reached)}, headers=headers)


def _signer(parts: Parts, request: Request) -> Principal:
    """Somebody who may sign somewhere, perhaps for a director; what exactly is asked for each application."""
    principal = parts.door.principal(request)
    principal.require(Permission.APPROVE)
    if not any(holding.role in SIGNERS for holding in principal.holdings):
        raise NotPermitted(permission=Permission.APPROVE.value)
    return principal


def _each(parts: Parts, request: Request, text: str, do: Callable[[UUID], dict[str, Any]]) -> dict[str, Any]:
    """What became of one: its result, or the problem that it would have been answered with alone."""
    try:
        return {"application": text} | do(_id(text))
    except Refusal as refusal:
        return {"application": text, "problem": told(parts.catalogue, refusal, parts.door.language(request))}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Malformed(field="application", allowed="UUID") from error
