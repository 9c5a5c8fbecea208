"""Signatures at the door: signing in by one, verifying those of an application again, the development signer.

IDN-1, SIG-1, SIG-3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.iin import parse_iin
from kundelik_domain.shared.signatures import KeyUse

from .asking import POSITION
from .bodies import Body, Name, decoded, described
from .doing import needs
from .looking import looked_at
from .records import visible_record

if TYPE_CHECKING:
    from adapters.texts.languages import Language
    from kundelik_domain.shared.kept_signatures import FoundSignature

    from .parts import Parts

Base64 = Annotated[str, StringConstraints(max_length=400_000)]


class SignedChallengeBody(Body):
    """The challenge as it was given out, and the CMS over its UTF-8 bytes, in base64."""

    model_config = described({"challenge": '{"expires_at":"…","kind":"…"}', "signature": "MIIGdQYJKoZIhvcNAQcC"})

    challenge: Annotated[str, StringConstraints(max_length=1000)]
    signature: Base64


class DevelopmentBody(Body):
    """What to sign (base64), and in whose name. Without legal force."""

    model_config = described({"document": "e30=", "iin": "751020183186", "name": "ТЕСТОВ ТЕСТ", "use": "signing"})

    document: Base64
    iin: str
    name: Name
    bin: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None
    use: KeyUse = KeyUse.SIGNING


def routes(parts: Parts) -> APIRouter:
    """Under `/sessions`, `/applications` and, where there is a development signer, `/development`."""
    router = APIRouter(tags=["signatures"])
    _signing_in(router, parts)
    _verifying(router, parts)
    if parts.development_signer is not None:
        _standing_in(router, parts)
    return router


def _signing_in(router: APIRouter, parts: Parts) -> None:
    @router.post(
        "/sessions/challenges", status_code=201, summary="Something to sign in order to sign in", **needs(None)
    )
    def challenge() -> JSONResponse:
        content, expires_at = parts.signing_in.challenge()
        answer = {"challenge": content.decode(), "expires_at": expires_at.isoformat()}
        return JSONResponse(answer, status_code=201)

    @router.post("/sessions/signature", status_code=201, summary="Sign in by digital signature", **needs(None))
    def sign_in(request: Request, body: SignedChallengeBody) -> JSONResponse:
        asked = parts.door.envelope(request, None, body)
        signed_in = parts.signing_in.sign_in(asked, body.challenge.encode(errors="replace"), decoded(body.signature))
        answer = {
            "session": str(signed_in.session),
            "user": str(signed_in.user),
            "credential": signed_in.credential,
            "expires_at": signed_in.expires_at.isoformat(),
        }
        return JSONResponse(answer, status_code=201, headers={POSITION: str(signed_in.position)})


def _verifying(router: APIRouter, parts: Parts) -> None:
    @router.get(
        "/applications/{application}/signatures",
        summary="Its signatures, verified again from what was kept with them",
        description="As of the moment when each was checked first: no network, no revocation list of today.",
        **needs(Permission.REPLAY),
    )
    def signatures(request: Request, application: UUID) -> dict[str, Any]:
        principal = parts.door.principal(request)
        record = visible_record(parts, principal, application, Permission.REPLAY)
        looked_at(parts, request, principal, Way.SIGNATURES, application, record)
        language = parts.door.language(request)
        found = parts.kept_signatures.of(parts.log.of_stream(application))
        return {"application": application, "items": [_shown(parts, each, language) for each in found]}


def _shown(parts: Parts, found: FoundSignature, language: Language) -> dict[str, Any]:
    finding = found.finding
    reason = finding.reason
    return {
        "position": found.position,
        "version": found.version,
        "event": found.event,
        "recorded_at": found.recorded_at,
        "signed_as": found.signed_as,
        "algorithm": found.algorithm,
        "signed_at": found.signed_at,
        "checked_at": found.checked_at,
        "verdict": finding.verdict.value,
        "verdict_text": parts.catalogue.label("signature-verdict", finding.verdict.value, language),
        "reason": reason,
        "reason_text": None if reason is None else parts.catalogue.text(f"{reason}.title", language),
        "missing": finding.missing,
    }


def _standing_in(router: APIRouter, parts: Parts) -> None:
    @router.post(
        "/development/signatures",
        summary="A signature without legal force, where NCALayer is absent (development only)",
        **needs(None),
    )
    def sign(body: DevelopmentBody) -> JSONResponse:
        assert parts.development_signer is not None
        parse_iin(body.iin)
        signature = parts.development_signer(
            decoded(body.document), {"iin": body.iin, "name": body.name, "bin": body.bin, "use": body.use}
        )
        return JSONResponse({"signature": signature})
