"""Accounts: registration, signing in and out, API tokens, staff and their roles (IDN-1 … IDN-4, ADM-1)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints, field_serializer

from kundelik_domain.identity.commands import (
    BlockUser,
    EndSession,
    GrantRole,
    IssueToken,
    RegisterEmployee,
    RegisterParent,
    RevokeRole,
    RevokeToken,
    SetPassword,
    SignIn,
    SignOut,
    UnblockUser,
)
from kundelik_domain.identity.user import USER
from kundelik_domain.shared.access import Permission, Role

from .asking import POSITION, REPLAYED, done
from .bodies import Body, described
from .doing import needs

if TYPE_CHECKING:
    from .parts import Parts

Short = Annotated[str, StringConstraints(max_length=300)]
Secret = Annotated[str, StringConstraints(max_length=1000)]


class RegistrationBody(Body):
    """A parent's registration with the one explicit consent (ADM-1)."""

    model_config = described(
        {
            "surname": "Тестовый",
            "name": "Тест",
            "email": "parent@example.kz",
            "phone": "+7 (701) 122-25-56",
            "password": "жаңбырлы күнгі әңгіме",
            "consent": True,
            "consent_text": "2022-03",
        }
    )

    surname: Short
    name: Short
    patronymic: Short | None = None
    email: Short
    phone: Short
    password: Secret
    consent: bool
    consent_text: Short


class SignInBody(Body):
    """Login name, e-mail address or IIN, and the password (IDN-1)."""

    model_config = described({"login": "parent@example.kz", "password": "жаңбырлы күнгі әңгіме"})

    login: Short
    password: Secret


class PasswordBody(Body):
    """The present password and a new one."""

    model_config = described({"present": "жаңбырлы күнгі әңгіме", "new": "қар жауған күнгі ән"})

    present: Secret
    new: Secret


class TokenBody(Body):
    """A token may do no more than its owner, and no more than its scopes (IDN-4)."""

    model_config = described(
        {"name": "e-journal", "scopes": ["applications:list"], "expires_at": "2027-01-01T00:00:00+05:00"}
    )

    name: Short
    scopes: Annotated[frozenset[Permission], Field(max_length=50)]
    expires_at: datetime

    @field_serializer("scopes")
    def _in_order(self, scopes: frozenset[Permission]) -> list[str]:
        """A set has another order in each process, a request's fingerprint must not."""
        return sorted(scope.value for scope in scopes)


class EmployeeBody(Body):
    """An employee of the school, with a first role (ADM-16, ADM-18).

    Without an initial password they set one themselves, by a link that is mailed, or handed out as an invitation.
    """

    model_config = described(
        {
            "role": "executor",
            "surname": "Орындаушы",
            "name": "Тест",
            "iin": "751020183186",
            "login": "executor-1",
            "password": "жаңбырлы күнгі әңгіме",
        }
    )

    role: Role
    surname: Short
    name: Short
    patronymic: Short | None = None
    iin: Short
    login: Short
    email: Short | None = None
    phone: Short | None = None
    password: Secret | None = None


def routes(parts: Parts) -> APIRouter:
    """Under `/registrations`, `/sessions`, `/tokens`, `/me` and `/organisations`."""
    router = APIRouter(tags=["accounts"])
    _entering(router, parts)
    _own_account(router, parts)
    _tokens(router, parts)
    _staff(router, parts)
    return router


def _entering(router: APIRouter, parts: Parts) -> None:
    @router.post("/registrations", status_code=201, summary="Register as a parent", **needs(None))
    def register(request: Request, body: RegistrationBody) -> JSONResponse:
        outcome = parts.identity.register_parent(
            parts.door.envelope(request, None, body), RegisterParent(**dict(body))
        )
        return done(outcome, created="/api/v1/me")

    @router.post("/sessions", status_code=201, summary="Sign in", **needs(None))
    def sign_in(request: Request, body: SignInBody) -> JSONResponse:
        signed_in = parts.identity.sign_in(parts.door.envelope(request, None, body), SignIn(**dict(body)))
        answer = {
            "session": str(signed_in.session),
            "user": str(signed_in.user),
            "credential": signed_in.credential,
            "expires_at": signed_in.expires_at.isoformat(),
        }
        return JSONResponse(answer, status_code=201, headers={POSITION: str(signed_in.position)})


def _own_account(router: APIRouter, parts: Parts) -> None:
    @router.get("/me", summary="Who one is, and one's roles", **needs(Permission.OWN_ACCOUNT))
    def me(request: Request) -> dict[str, Any]:
        principal = parts.door.principal(request)
        principal.require(Permission.OWN_ACCOUNT)
        held = sorted((h.role.value, str(h.organisation)) for h in principal.holdings)
        return {
            "user": principal.user,
            "roles": [{"role": role, "organisation": organisation} for role, organisation in held],
            "scopes": None if principal.scopes is None else sorted(scope.value for scope in principal.scopes),
            "email_confirmed": parts.states.read(USER, principal.user).email_confirmed,
            "must_change_password": principal.must_change_password,
        }

    @router.delete("/sessions/current", summary="Sign out", **needs(Permission.OWN_ACCOUNT))
    def sign_out(request: Request) -> JSONResponse:
        principal = parts.door.principal(request)
        return done(parts.identity.sign_out(parts.door.envelope(request, principal.user), principal, SignOut()))

    @router.delete("/sessions/{session}", summary="End a session of one's own", **needs(Permission.OWN_ACCOUNT))
    def end(request: Request, session: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user)
        return done(parts.identity.end_session(asked, principal, EndSession(session=session)))

    @router.put("/me/password", summary="Set a new password", **needs(Permission.OWN_ACCOUNT))
    def set_password(request: Request, body: PasswordBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        return done(parts.identity.set_password(asked, principal, SetPassword(**dict(body))))


def _tokens(router: APIRouter, parts: Parts) -> None:
    @router.post("/tokens", status_code=201, summary="Issue an API token", **needs(Permission.OWN_ACCOUNT))
    def issue(request: Request, body: TokenBody) -> JSONResponse:
        principal = parts.door.principal(request)
        issued = parts.identity.issue_token(
            parts.door.envelope(request, principal.user, body), principal, IssueToken(**dict(body))
        )
        answer = {"token": str(issued.token), "credential": issued.credential}
        headers = {POSITION: str(issued.position)} | ({REPLAYED: "true"} if issued.repeated else {})
        return JSONResponse(answer, status_code=201, headers=headers)

    @router.delete("/tokens/{token}", summary="Revoke an API token", **needs(Permission.OWN_ACCOUNT))
    def revoke(request: Request, token: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        return done(
            parts.identity.revoke_token(
                parts.door.envelope(request, principal.user), principal, RevokeToken(token=token)
            )
        )


def _staff(router: APIRouter, parts: Parts) -> None:
    staff = "/organisations/{organisation}/staff"

    @router.post(staff, status_code=201, summary="Register an employee", **needs(Permission.MANAGE_STAFF))
    def register(request: Request, organisation: UUID, body: EmployeeBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = RegisterEmployee(organisation=organisation, **dict(body))
        outcome = parts.identity.register_employee(
            parts.door.envelope(request, principal.user, body), principal, command
        )
        return done(outcome, created=f"/api/v1/organisations/{organisation}/staff/{outcome.answer['user']}")

    @router.put(staff + "/{user}/roles/{role}", summary="Grant a role", **needs(Permission.MANAGE_STAFF))
    def grant(request: Request, organisation: UUID, user: UUID, role: Role) -> JSONResponse:
        principal = parts.door.principal(request)
        command = GrantRole(user=user, organisation=organisation, role=role)
        return done(parts.identity.grant_role(parts.door.envelope(request, principal.user), principal, command))

    @router.delete(staff + "/{user}/roles/{role}", summary="Revoke a role", **needs(Permission.MANAGE_STAFF))
    def revoke(request: Request, organisation: UUID, user: UUID, role: Role) -> JSONResponse:
        principal = parts.door.principal(request)
        command = RevokeRole(user=user, organisation=organisation, role=role)
        return done(parts.identity.revoke_role(parts.door.envelope(request, principal.user), principal, command))

    @router.put(staff + "/{user}/block", summary="Block an employee", **needs(Permission.MANAGE_STAFF))
    def block(request: Request, organisation: UUID, user: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        command = BlockUser(user=user, organisation=organisation)
        return done(parts.identity.block_user(parts.door.envelope(request, principal.user), principal, command))

    @router.delete(staff + "/{user}/block", summary="Unblock an employee", **needs(Permission.MANAGE_STAFF))
    def unblock(request: Request, organisation: UUID, user: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        command = UnblockUser(user=user, organisation=organisation)
        return done(parts.identity.unblock_user(parts.door.envelope(request, principal.user), principal, command))
