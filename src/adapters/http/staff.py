"""The people of an organisation: the list, details, passwords, invitations, leaving (ADM-16)."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from kundelik_domain.identity.commands.staff import (
    ChangeEmployee,
    DismissEmployee,
    InviteEmployee,
    SetInitialPassword,
)
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission, role_for
from kundelik_domain.shared.refusals import Malformed, NotFound
from projections.identity import staff

from .asking import POSITION, REPLAYED, done
from .bodies import Body, Printable, described
from .doing import After, needs
from .looking import looked

if TYPE_CHECKING:
    from .parts import Parts

Short = Annotated[str, StringConstraints(max_length=300)]
Secret = Annotated[str, StringConstraints(max_length=1000)]
Search = Annotated[str, Printable]
STAFF: Final = "/organisations/{organisation}/staff"
EMPLOYEE: Final = STAFF + "/{user}"
MOST_WORDS: Final = 6


class EmployeeDetailsBody(Body):
    """All details of an employee at once, but the IIN, by which the person is known (ADM-16)."""

    model_config = described(
        {
            "surname": "Орындаушы",
            "name": "Тест",
            "login": "executor-1",
            "email": "executor@example.kz",
            "phone": "+7 (701) 122-25-56",
        }
    )

    surname: Short
    name: Short
    patronymic: Short | None = None
    login: Short
    email: Short | None = None
    phone: Short | None = None


class InitialPasswordBody(Body):
    """A password that its user must change at the next sign-in (ADM-16)."""

    model_config = described({"password": "қар жауған күнгі ән"})

    password: Secret


def routes(parts: Parts) -> APIRouter:
    """Under `/organisations/{organisation}/staff`."""
    router = APIRouter(tags=["staff"])
    _looking(router, parts)
    _changing(router, parts)
    _inviting(router, parts)
    return router


def _looking(router: APIRouter, parts: Parts) -> None:
    @router.get(STAFF, summary="The organisation's people", **needs(Permission.MANAGE_STAFF))
    def listed(
        request: Request,
        organisation: UUID,
        search: Annotated[Search | None, Query(max_length=200)] = None,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        after: After = None,
    ) -> dict[str, Any]:
        principal = parts.door.principal(request)
        role_for(principal, Permission.MANAGE_STAFF, organisation)
        words, seen = (search or "").split()[:MOST_WORDS], _seen(cursor)
        found = parts.reads.ask("identity.staff", after, staff.select, organisation, words, seen, limit)
        more = len(found) > limit
        others = [row["user"] for row in found[:limit] if row["user"] != principal.user]
        looked(parts, request, principal, Way.LIST, organisation, *others)
        items = [_shown(row) for row in found[:limit]]
        return {"items": items, "next": _next(found[limit - 1]) if more else None}

    @router.get(EMPLOYEE, summary="One of the organisation's people", **needs(Permission.MANAGE_STAFF))
    def one(request: Request, organisation: UUID, user: UUID, after: After = None) -> dict[str, Any]:
        principal = parts.door.principal(request)
        role_for(principal, Permission.MANAGE_STAFF, organisation)
        found = parts.reads.ask("identity.staff", after, staff.select_one, organisation, user)
        if found is None:
            raise NotFound
        if user != principal.user:
            looked(parts, request, principal, Way.VIEW, organisation, user)
        return _shown(found)


def _changing(router: APIRouter, parts: Parts) -> None:
    @router.put(EMPLOYEE, summary="Change an employee's details", **needs(Permission.MANAGE_STAFF))
    def change(request: Request, organisation: UUID, user: UUID, body: EmployeeDetailsBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        command = ChangeEmployee(user=user, organisation=organisation, **dict(body))
        return done(parts.identity.change_employee(asked, principal, command))

    @router.put(EMPLOYEE + "/password", summary="Set an initial password", **needs(Permission.MANAGE_STAFF))
    def set_password(request: Request, organisation: UUID, user: UUID, body: InitialPasswordBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        command = SetInitialPassword(user=user, organisation=organisation, password=body.password)
        return done(parts.identity.set_initial_password(asked, principal, command))

    @router.delete(EMPLOYEE, summary="An employee leaves; the history stays", **needs(Permission.MANAGE_STAFF))
    def dismiss(request: Request, organisation: UUID, user: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user)
        command = DismissEmployee(user=user, organisation=organisation)
        return done(parts.identity.dismiss_employee(asked, principal, command))


def _inviting(router: APIRouter, parts: Parts) -> None:
    @router.post(
        EMPLOYEE + "/invitation",
        status_code=201,
        summary="A link by which an employee sets a password",
        **needs(Permission.MANAGE_STAFF),
    )
    def invite(request: Request, organisation: UUID, user: UUID) -> JSONResponse:
        """The secret is shown this once; mailed, too, where the account has an address."""
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user)
        invited = parts.identity.invite_employee(
            asked, principal, InviteEmployee(user=user, organisation=organisation)
        )
        answer = {
            "user": str(invited.user),
            "secret": invited.secret,
            "expires_at": invited.expires_at.isoformat(),
            "mailed": invited.mailed,
        }
        headers = {POSITION: str(invited.position)} | ({REPLAYED: "true"} if invited.repeated else {})
        return JSONResponse(answer, status_code=201, headers=headers)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    named = " ".join(part for part in (row["surname"], row["name"], row["patronymic"]) if part)
    return {name: value for name, value in row.items() if name != "sort_key"} | {"full_name": named or None}


def _next(row: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([row["sort_key"], str(row["user"])]).encode()).decode()


def _seen(cursor: str | None) -> tuple[str, UUID] | None:
    """Where the page before ended; raises `Malformed`."""
    if cursor is None:
        return None
    try:
        name, user = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        seen = (str(name).replace("\0", "").encode().decode(), UUID(user))
    except (ValueError, TypeError, AttributeError) as error:
        raise Malformed(field="cursor", allowed="as it was given") from error
    return seen
