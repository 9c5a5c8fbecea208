"""One's own account: profile, addresses, forgotten passwords, lists of sessions and tokens (ADM-1, ADM-2, IDN-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from kundelik_domain.identity.commands.keeping import (
    AskEmailConfirmation,
    AskPasswordReset,
    ChangeProfile,
    ConfirmEmail,
    EndOtherSessions,
    ResetPassword,
)
from kundelik_domain.identity.user import USER
from kundelik_domain.shared.access import Permission, Principal
from kundelik_domain.shared.refusals import NotPermitted
from projections.identity import access

from .asking import done
from .bodies import Body, described
from .doing import After, needs

if TYPE_CHECKING:
    from kundelik_domain.shared.streams import Outcome

    from .parts import Parts

Short = Annotated[str, StringConstraints(max_length=300)]
Secret = Annotated[str, StringConstraints(max_length=1000)]


class ProfileBody(Body):
    """One's own details, all at once (ADM-6). Another e-mail address counts once its link was followed."""

    model_config = described(
        {
            "surname": "Тестовый",
            "name": "Тест",
            "email": "parent@example.kz",
            "phone": "+7 (701) 122-25-56",
            "iin": "751020183186",
        }
    )

    surname: Short
    name: Short
    patronymic: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    iin: Short | None = None


class ResetBody(Body):
    """By which name the account is signed in to."""

    model_config = described({"login": "parent@example.kz"})

    login: Short


class NewPasswordBody(Body):
    """The password to be set."""

    model_config = described({"password": "қар жауған күнгі ән"})

    password: Secret


def routes(parts: Parts) -> APIRouter:
    """Under `/accounts/current`, `/email-confirmations`, `/password-resets`, `/sessions` and `/tokens`."""
    router = APIRouter(tags=["accounts"])
    _profile(router, parts)
    _confirming(router, parts)
    _resetting(router, parts)
    _entered(router, parts)
    return router


def _profile(router: APIRouter, parts: Parts) -> None:
    @router.get("/accounts/current", summary="One's own details", **needs(Permission.OWN_ACCOUNT))
    def shown(request: Request) -> dict[str, Any]:
        principal = parts.door.principal(request)
        principal.require(Permission.OWN_ACCOUNT)
        known, details = parts.identity.profile(principal.user)
        user = parts.states.read(USER, principal.user)
        fields = ("surname", "name", "patronymic", "email", "phone", "login", "iin")
        return {
            "user": principal.user,
            **{field: getattr(details, field) for field in fields},
            "email_confirmed": user.email_confirmed,
            "email_awaiting_confirmation": known.pending if user.email_link is not None else None,
            "must_change_password": user.must_change_password,
        }

    @router.put("/accounts/current", summary="Change one's own details", **needs(Permission.OWN_ACCOUNT))
    def change(request: Request, body: ProfileBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        return done(parts.identity.change_profile(asked, principal, ChangeProfile(**dict(body))))


def _confirming(router: APIRouter, parts: Parts) -> None:
    @router.post(
        "/email-confirmations",
        status_code=202,
        summary="Send another link to the address that waits",
        **needs(Permission.OWN_ACCOUNT),
    )
    def ask(request: Request) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user)
        return accepted(parts.identity.ask_email_confirmation(asked, principal, AskEmailConfirmation()))

    @router.post("/email-confirmations/{secret}", summary="Confirm an e-mail address", **needs(None))
    def confirm(request: Request, secret: Secret) -> JSONResponse:
        asked = parts.door.envelope(request, None)
        return done(parts.identity.confirm_email(asked, ConfirmEmail(secret=secret)))


def _resetting(router: APIRouter, parts: Parts) -> None:
    @router.post("/password-resets", status_code=202, summary="Send a link to set a new password", **needs(None))
    def ask(request: Request, body: ResetBody) -> JSONResponse:
        """The same answer whether there is such an account or not."""
        asked = parts.door.envelope(request, None, body)
        return accepted(parts.identity.ask_password_reset(asked, AskPasswordReset(**dict(body))))

    @router.post("/password-resets/{secret}", summary="Set a new password by a link", **needs(None))
    def reset(request: Request, secret: Secret, body: NewPasswordBody) -> JSONResponse:
        asked = parts.door.envelope(request, None, body)
        return done(parts.identity.reset_password(asked, ResetPassword(secret=secret, password=body.password)))


def _entered(router: APIRouter, parts: Parts) -> None:
    @router.get("/sessions", summary="One's own open sessions", **needs(Permission.OWN_ACCOUNT))
    def sessions(request: Request, after: After = None) -> dict[str, Any]:
        principal = _in_session(parts.door.principal(request))
        found = parts.reads.ask("identity.access", after, access.select_sessions, principal.user, parts.now())
        return {"items": [row | {"current": row["session"] == principal.session} for row in found]}

    @router.delete("/sessions", summary="End all other sessions of one's own", **needs(Permission.OWN_ACCOUNT))
    def end_others(request: Request) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user)
        return done(parts.identity.end_other_sessions(asked, principal, EndOtherSessions()))

    @router.get("/tokens", summary="One's own API tokens", **needs(Permission.OWN_ACCOUNT))
    def tokens(request: Request, after: After = None) -> dict[str, Any]:
        principal = _in_session(parts.door.principal(request))
        found = parts.reads.ask("identity.access", after, access.select_tokens, principal.user)
        return {"items": found}


def accepted(outcome: Outcome) -> JSONResponse:
    """202: something is on its way."""
    answer = done(outcome)
    answer.status_code = 202
    return answer


def _in_session(principal: Principal) -> Principal:
    """By what an account is entered is shown to its owner, not to a machine that acts for them."""
    principal.require(Permission.OWN_ACCOUNT)
    if principal.scopes is not None:
        raise NotPermitted(permission=Permission.OWN_ACCOUNT.value)
    return principal
