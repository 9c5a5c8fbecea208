"""Signing in with an account of an outside system, by OpenID Connect (ADM-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from kundelik_domain.identity.commands.keeping import (
    BeginOutsideSignIn,
    CompleteOutsideSignIn,
    RegisterFromOutside,
    UnlinkAccount,
)
from kundelik_domain.identity.values import SignedIn
from kundelik_domain.identity.values.outside import Linked, Proven
from kundelik_domain.shared.access import Permission, Principal
from kundelik_domain.shared.refusals import Unauthenticated
from projections.identity import access

from .asking import POSITION, done
from .bodies import Body, described
from .doing import After, needs

if TYPE_CHECKING:
    from .parts import Parts

Short = Annotated[str, StringConstraints(max_length=300)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class CompletionBody(Body):
    """What the provider sent the visitor back with. The browser must have kept the same state."""

    model_config = described({"code": "SplxlOBeZQQYbYS6WxSbIA", "state": "af0ifjsldkj"})

    code: Code
    state: Short


class OutsideRegistrationBody(Body):
    """A parent's registration without a password, with the one explicit consent (ADM-1)."""

    model_config = described(
        {
            "ticket": "kdl_0123456789abcdef0123456789abcdef_Vx3yq7c0m1kUu2nR5tZw8A",
            "surname": "Тестовый",
            "name": "Тест",
            "email": "parent@example.kz",
            "phone": "+7 (701) 122-25-56",
            "consent": True,
            "consent_text": "2022-03",
        }
    )

    ticket: Short
    surname: Short
    name: Short
    patronymic: Short | None = None
    email: Short
    phone: Short
    consent: bool
    consent_text: Short


def routes(parts: Parts) -> APIRouter:
    """Under `/openid`."""
    router = APIRouter(tags=["accounts"])
    _entering(router, parts)
    _links(router, parts)
    return router


def _entering(router: APIRouter, parts: Parts) -> None:
    @router.get("/openid/providers", summary="Outside systems to sign in with", **needs(None))
    def providers() -> dict[str, Any]:
        return {"items": [{"provider": name} for name in parts.identity.openid.names]}

    @router.post("/openid/{provider}/beginnings", status_code=201, summary="Begin to sign in there", **needs(None))
    def begin(request: Request, provider: Short) -> JSONResponse:
        """Whoever is signed in here links the account instead."""
        principal = _perhaps(parts, request)
        asked = parts.door.envelope(request, principal.user if principal else None)
        begun = parts.identity.begin_outside(asked, principal, BeginOutsideSignIn(provider=provider))
        answer = {"url": begun.url, "state": begun.state, "expires_at": begun.expires_at.isoformat()}
        return JSONResponse(answer, status_code=201, headers={POSITION: str(begun.position)})

    @router.post("/openid/{provider}/completions", summary="Back from there", **needs(None))
    def complete(request: Request, provider: Short, body: CompletionBody) -> JSONResponse:
        """201 with a session; or 200 with what else became of it: linked, or a ticket for a registration."""
        principal = _perhaps(parts, request)
        asked = parts.door.envelope(request, principal.user if principal else None, body)
        command = CompleteOutsideSignIn(provider=provider, **dict(body))
        outcome = parts.identity.complete_outside(asked, principal, command)
        return _told(outcome)

    @router.post("/openid/registrations", status_code=201, summary="Register with an outside account", **needs(None))
    def register(request: Request, body: OutsideRegistrationBody) -> JSONResponse:
        """No account without consent; then sign in there again."""
        outcome = parts.identity.register_from_outside(
            parts.door.envelope(request, None, body), RegisterFromOutside(**dict(body))
        )
        return done(outcome, created="/api/v1/me")


def _links(router: APIRouter, parts: Parts) -> None:
    @router.get("/openid/links", summary="Outside accounts that sign one in", **needs(Permission.OWN_ACCOUNT))
    def links(request: Request, after: After = None) -> dict[str, Any]:
        principal = parts.door.principal(request)
        principal.require(Permission.OWN_ACCOUNT)
        return {"items": parts.reads.ask("identity.access", after, access.select_links, principal.user)}

    @router.delete("/openid/links/{link}", summary="Unlink an outside account", **needs(Permission.OWN_ACCOUNT))
    def unlink(request: Request, link: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user)
        return done(parts.identity.unlink_account(asked, principal, UnlinkAccount(link=link)))


def _perhaps(parts: Parts, request: Request) -> Principal | None:
    """Whoever is signed in; a credential that is none is as good as nobody's here."""
    try:
        return parts.door.principal(request)
    except Unauthenticated:
        return None


def _told(outcome: SignedIn | Linked | Proven) -> JSONResponse:
    headers = {POSITION: str(outcome.position)}
    match outcome:
        case SignedIn():
            answer = {
                "outcome": "signed-in",
                "session": str(outcome.session),
                "user": str(outcome.user),
                "credential": outcome.credential,
                "expires_at": outcome.expires_at.isoformat(),
            }
            return JSONResponse(answer, status_code=201, headers=headers)
        case Linked():
            return JSONResponse({"outcome": "linked", "link": str(outcome.link)}, headers=headers)
        case Proven():
            told = {field: getattr(outcome.identity, field) for field in ("surname", "name", "email")}
            proof = {"ticket": outcome.ticket, "expires_at": outcome.expires_at.isoformat()}
            return JSONResponse({"outcome": "registration-needed", **proof, "known": told}, headers=headers)
