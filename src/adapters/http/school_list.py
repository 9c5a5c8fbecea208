"""The list of a school's applications with its filters, orders and pages, and one application (ADM-21, ADM-22)."""

from __future__ import annotations

import base64
import json
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from kundelik_domain.admissions.values import ClassKind, Direction, Language
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import Malformed, NotFound
from projections.admissions import cabinet, executor_list, school_list

from .bodies import Printable
from .doing import After, needs
from .looking import looked, looked_at
from .records import school_record
from .timing import timed

if TYPE_CHECKING:
    from kundelik_domain.shared.access import Principal

    from .parts import Parts

Day = Annotated[
    date | None, Query(ge=date(2015, 1, 1), le=date(2100, 12, 31), description="Where the school stands.")
]
Printed = Annotated[str, Printable]
LARGEST: Final = 2**63 - 1
_CODE: Final = re.compile(r"^[a-z0-9_-]{1,50}$")
Code = Annotated[str, StringConstraints(pattern=_CODE.pattern)]


def routes(parts: Parts) -> APIRouter:
    """Under `/schools/{school}/applications`."""
    router = APIRouter(prefix="/schools/{school}/applications", tags=["schools"])
    _list(router, parts)
    _one(router, parts)
    return router


class Asked(BaseModel):
    """The filters of ADM-21; what is not asked for does not narrow. Several statuses or services may be named."""

    model_config = ConfigDict(frozen=True)

    name: Printed | None
    number: int | None
    iin: str | None
    service: tuple[str, ...]
    status: tuple[str, ...]
    overdue: bool | None
    language: Language | None
    class_kind: ClassKind | None
    direction: Direction | None
    inclusion: bool | None
    sent_from: date | None
    sent_until: date | None
    mine: bool


def asked(  # one parameter a filter, so that OpenAPI names each
    name: Annotated[Printed | None, Query(max_length=100)] = None,
    number: Annotated[int | None, Query(ge=1, le=10**15)] = None,
    iin: Annotated[str | None, Query(pattern=r"^[0-9]{12}$")] = None,
    service: Annotated[list[Code], Query(max_length=20)] = [],  # noqa: B006 - never changed
    status: Annotated[list[Code], Query(max_length=20)] = [],  # noqa: B006 - never changed
    overdue: Annotated[bool | None, Query()] = None,
    language: Annotated[Language | None, Query()] = None,
    class_kind: Annotated[ClassKind | None, Query()] = None,
    direction: Annotated[Direction | None, Query()] = None,
    inclusion: Annotated[bool | None, Query()] = None,
    sent_from: Day = None,
    sent_until: Day = None,
    mine: Annotated[bool, Query(description="Only services assigned to the asker.")] = False,  # noqa: FBT002
) -> Asked:
    """What the visitor asks for."""
    return Asked(
        name=name, number=number, iin=iin, service=tuple(service), status=tuple(status), overdue=overdue,
        language=language, class_kind=class_kind, direction=direction, inclusion=inclusion, sent_from=sent_from,
        sent_until=sent_until, mine=mine,
    )  # fmt: skip


def _list(router: APIRouter, parts: Parts) -> None:
    @router.get("", summary="The list of the school's applications", **needs(Permission.LIST))
    def listed(
        request: Request,
        school: UUID,
        wanted: Annotated[Asked, Depends(asked)],
        sort: school_list.Sort = "sent_at",
        descending: Annotated[bool, Query()] = True,  # noqa: FBT002 - a query parameter
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        after: After = None,
    ) -> dict[str, Any]:
        principal = parts.door.principal(request)
        filters = school_list.Filters(
            school=school, services=_services(parts, principal, school, wanted),
            name=wanted.name, number=wanted.number, iin=wanted.iin, status=wanted.status, overdue=wanted.overdue,
            language=_code(wanted.language), class_kind=_code(wanted.class_kind), direction=_code(wanted.direction),
            inclusion=wanted.inclusion, sent_between=_between(parts, school, wanted),
            sort=sort, descending=descending, after=_position(cursor, sort), limit=limit,
        )  # fmt: skip
        rows = parts.reads.ask("admissions.executor_list", after, school_list.select, filters, parts.now())
        looked(parts, request, principal, Way.LIST, school, *(row["application"] for row in rows[:limit]))
        items = [_shown(parts, request, row) for row in rows[:limit]]
        return {"items": items, "next_cursor": _cursor(rows[limit - 1], sort) if len(rows) > limit else None}


def _one(router: APIRouter, parts: Parts) -> None:
    @router.get("/{application}", summary="One application", **needs(Permission.SEE))
    def one(request: Request, school: UUID, application: UUID, after: After = None) -> dict[str, Any]:
        principal = parts.door.principal(request)
        record = school_record(parts, principal, application, Permission.SEE)
        if record.sent_to != school:
            raise NotFound
        looked_at(parts, request, principal, Way.VIEW, application, record)
        row = parts.reads.ask("admissions.executor_list", after, executor_list.select_one, application, parts.now())
        own = parts.reads.ask("admissions.cabinet", after, cabinet.select_one, application)
        if row is None or own is None:
            raise NotFound
        language = parts.door.language(request)
        checks = [
            {"document": kind, "verdict": kept["check"], "remark": kept.get("remark")}
            | {"verdict_text": parts.catalogue.label("verdict", kept["check"], language)}
            for kind, kept in sorted(own["documents"].items())
            if "check" in kept
        ]
        return _shown(parts, request, row) | {
            "documents": sorted(kind.value for kind in record.documents),
            "checks": checks,
        }


def _services(parts: Parts, principal: Principal, school: UUID, wanted: Asked) -> tuple[str, ...] | None:
    """Those that the asker sees, narrowed to those they ask for; None is all of them."""
    office = parts.duties.office(principal, school, parts.now())
    seen = office.services()
    if wanted.mine:
        seen = office.duties.services_of(principal.user)
    if wanted.service:
        seen = frozenset(wanted.service) if seen is None else seen & frozenset(wanted.service)
    return None if seen is None else tuple(sorted(seen))


def _between(parts: Parts, school: UUID, wanted: Asked) -> tuple[datetime | None, datetime | None]:
    """From the first moment of one day to the last of the other, where the school stands."""
    known = parts.schools.school(school)
    zone = ZoneInfo(known.zone if known else "UTC")
    from_, until = wanted.sent_from, wanted.sent_until
    return (
        datetime.combine(from_, time(), zone) if from_ else None,
        datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )


def _code(member: Language | ClassKind | Direction | None) -> str | None:
    return member.value if member else None


def _shown(parts: Parts, request: Request, row: dict[str, Any]) -> dict[str, Any]:
    """A row with its status and its time limit in words (ADM-15)."""
    language = parts.door.language(request)
    status_text = parts.catalogue.label("status", row["status"], language)
    return row | {"status_text": status_text} | timed(parts, row, language)


def _cursor(row: dict[str, Any], sort: school_list.Sort) -> str:
    """Names of people stand in no address: a page ordered by them goes on from the row's number alone."""
    value = None if sort in school_list.NAMES else row[sort]
    told = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([sort, told, row["number"]]).encode()).decode()


def _position(cursor: str | None, sort: school_list.Sort) -> school_list.Position | None:
    """The place after which the page begins; raises `Malformed` for a cursor of ours that is not of this sort."""
    if cursor is None:
        return None
    try:
        used, value, number = json.loads(base64.urlsafe_b64decode(cursor))
        position = (_value(school_list.SORTS[used], value), _number(number))
    except (ValueError, TypeError, OverflowError, KeyError, RecursionError) as error:
        raise Malformed(field="cursor", allowed="next_cursor") from error
    if used != sort:
        raise Malformed(field="cursor", allowed="next_cursor")
    return position


def _value(kind: str, told: Any) -> str | None:
    if told is None and kind in {"name", "late"}:
        return None
    if kind == "number":
        return str(_number(told))
    if kind in {"moment", "late"}:
        return datetime.fromisoformat(told).isoformat()
    if kind == "code" and _CODE.fullmatch(told):
        return cast("str", told)
    raise ValueError("no such place")


def _number(told: Any) -> int:
    if not 0 <= int(told) <= LARGEST:
        raise ValueError("no such number")
    return int(told)
