"""Notices: one's own, how one wants to be told, and what became of deliveries for the operator (NTF-1, ADM-13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from kundelik_domain.messages.commands import MarkRead, RetryDelivery, SetPreferences
from kundelik_domain.messages.values import Cause, Channel, Language
from kundelik_domain.shared.access import PLATFORM, Permission, role_for
from kundelik_domain.shared.refusals import Malformed, NotFound
from projections.messages import deliveries, notices

from .asking import done
from .bodies import Body, described
from .doing import After, needs

if TYPE_CHECKING:
    from .parts import Parts

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=30, description="`next_cursor` of the page before.")]
_CURSOR: Final = re.compile(r"([ur])([0-9]{1,18})")


class PreferencesBody(Body):
    """In which language to be told, and whether by e-mail, too."""

    model_config = described({"language": "kk", "email": True})

    language: Language
    email: bool


def routes(parts: Parts) -> APIRouter:
    """Under `/notices` and `/operations/deliveries`."""
    router = APIRouter(tags=["notices"])
    _own(router, parts)
    _preferences(router, parts)
    _operating(router, parts)
    return router


def _own(router: APIRouter, parts: Parts) -> None:
    @router.get("/notices", summary="One's own notices, the unread first", **needs(Permission.OWN_ACCOUNT))
    def own(request: Request, after: After = None, cursor: Cursor = None, limit: Limit = 50) -> dict[str, Any]:
        principal = parts.door.principal(request)
        principal.require(Permission.OWN_ACCOUNT)
        asked = (principal.user, _beyond(cursor), limit)
        rows = parts.reads.ask("messages.notices", after, notices.select, *asked)
        last = rows[limit - 1] if len(rows) > limit else None
        return {
            "items": [_shown(parts, request, row) for row in rows[:limit]],
            "unread": parts.reads.ask("messages.notices", None, notices.count_unread, principal.user),
            "next_cursor": last and f"{'r' if last['read_at'] else 'u'}{last['position']}",
        }

    @router.post("/notices/{notice}/reading", summary="Say that one has read it", **needs(Permission.OWN_ACCOUNT))
    def read(request: Request, notice: UUID, after: After = None) -> JSONResponse:
        principal = parts.door.principal(request)
        principal.require(Permission.OWN_ACCOUNT)
        row = parts.reads.ask("messages.notices", after, notices.select_one, principal.user, notice)
        if row is None:
            raise NotFound
        command = MarkRead(notice=notice, cause=Cause(row["application"], row["version"]))
        return done(parts.messages.mark_read(parts.door.envelope(request, principal.user), principal, command))


def _preferences(router: APIRouter, parts: Parts) -> None:
    @router.get("/notices/preferences", summary="How one is told", **needs(Permission.OWN_ACCOUNT))
    def preferences(request: Request) -> dict[str, Any]:
        principal = parts.door.principal(request)
        principal.require(Permission.OWN_ACCOUNT)
        wishes = parts.messages.preferences_of(principal.user)
        return {"language": wishes.language.value, "email": wishes.email, "email_available": parts.sends_email}

    @router.put("/notices/preferences", summary="Choose how to be told", **needs(Permission.OWN_ACCOUNT))
    def choose(request: Request, body: PreferencesBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        return done(parts.messages.set_preferences(asked, principal, SetPreferences(**dict(body))))


def _operating(router: APIRouter, parts: Parts) -> None:
    path = "/operations/deliveries"

    @router.get(path, summary="What became of deliveries", **needs(Permission.SEE_DELIVERIES))
    def listed(
        request: Request,
        after: After = None,
        failed: Annotated[bool, Query(description="Only what was given up.")] = False,  # noqa: FBT002 - a query
        before: Annotated[int | None, Query(ge=1, description="Positions below this one.")] = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        role_for(parts.door.principal(request), Permission.SEE_DELIVERIES, PLATFORM)
        page = {"failed": failed, "before": before, "limit": limit}
        rows = parts.reads.ask("messages.deliveries", after, deliveries.select, **page)  # type: ignore[arg-type] # by name
        items = [_delivery(parts, request, row) for row in rows[:limit]]
        return {
            "items": items,
            "counts": parts.reads.ask("messages.deliveries", None, deliveries.counts),
            "next_before": items[-1]["position"] if len(rows) > limit else None,
        }

    @router.post(path + "/{notice}/retry", summary="Try a failed one again", **needs(Permission.SEE_DELIVERIES))
    def retry(request: Request, notice: UUID) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user)
        return done(parts.messages.retry(asked, principal, RetryDelivery(notice=notice, channel=Channel.EMAIL)))


def _beyond(cursor: str | None) -> tuple[bool, int] | None:
    if cursor is None:
        return None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise Malformed(field="cursor", allowed="next_cursor")
    return found[1] == "u", int(found[2])


def _shown(parts: Parts, request: Request, row: dict[str, Any]) -> dict[str, Any]:
    """A row in the reader's language; the school as it is called now."""
    language = parts.door.language(request)
    school = parts.organisations.school(row["school"])
    assert school.settings is not None
    names = {"kk": school.settings.name_kk, "ru": school.settings.name_ru, "en": school.name_en}
    values = {"number": row["number"], "school": names[language]}
    plain, text = row.pop("particulars"), parts.catalogue.text
    ground = plain.get("ground")
    shown: dict[str, Any] = (
        row
        | plain
        | {
            "read": row["read_at"] is not None,
            "school_name": names[language],
            "title": text(f"notice.{row['kind']}.subject", language, **values),
            "text": text(f"notice.{row['kind']}.body", language, **values),
            "ground_text": ground and parts.catalogue.label("ground", ground, language),
        }
    )
    return shown


def _delivery(parts: Parts, request: Request, row: dict[str, Any]) -> dict[str, Any]:
    language, label = parts.door.language(request), parts.catalogue.label
    return row | {
        "kind_text": label("notice-kind", row["kind"], language),
        "state_text": label("standing", row["state"], language),
        "reason_text": row["reason"] and label("failure", row["reason"], language),
    }
