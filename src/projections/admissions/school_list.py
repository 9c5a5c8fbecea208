"""One page of a school's applications: every filter and every order of ADM-21, asked of the executor's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Identifier

from .executor_list import OVERDUE, SHOWN

Sort = Literal[
    "number", "sent_at", "due_at", "decided_at", "status", "service", "language", "class_kind", "direction",
    "applicant_name", "child_name",
]  # fmt: skip
Position = tuple[str | None, int]
"""The sort value and the number of the last row seen. Of names only the number: the row tells the rest."""

SORTS: Final[dict[str, str]] = {
    "number": "number",
    "sent_at": "moment",
    "due_at": "moment",
    "decided_at": "late",
    "status": "code",
    "service": "code",
    "language": "code",
    "class_kind": "code",
    "direction": "code",
    "applicant_name": "name",
    "child_name": "name",
}
"""What kind of value each order goes by; "late" is a moment that may not have come yet, and then stands last."""

NAMES: Final = frozenset(sort for sort, kind in SORTS.items() if kind == "name")

KAZAKH: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""In the order of the alphabet, which is not that of Unicode (I18-3)."""
PLACES: Final = "".join(chr(0x430 + place) for place in range(len(KAZAKH)))
"""What the letters are read as where names are put in order."""

STATUSES: Final = (
    "sent", "accepted", "under_review", "enrolled", "placement", "placed", "rejected", "cancelled",
)  # fmt: skip
"""In the order of the work, not of their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters of ADM-21; None, or nothing named, means any. `services` are those the asker may see."""

    school: UUID
    services: tuple[str, ...] | None
    name: str | None = None
    number: int | None = None
    iin: str | None = None
    status: tuple[str, ...] = ()
    overdue: bool | None = None
    language: str | None = None
    class_kind: str | None = None
    direction: str | None = None
    inclusion: bool | None = None
    sent_between: tuple[datetime | None, datetime | None] = (None, None)
    sort: Sort = "sent_at"
    descending: bool = True
    after: Position | None = None
    limit: int = 50


def select(cursor: Cursor[Any], filters: Filters, now: datetime) -> list[dict[str, Any]]:
    """One page, and one row more when there is another page. Each row also says `overdue` as of `now`."""
    where, values = _conditions(filters)
    order = SQL("desc" if filters.descending else "asc")
    query = SQL(
        "select {shown} from projections.executor_list where {where}"
        " order by {sort} {order}, number {order} limit %(limit)s"
    ).format(shown=SHOWN, where=SQL(" and ").join(where), sort=_sorted(filters.sort), order=order)
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        values |= {"now": now, "limit": filters.limit + 1, "letters": KAZAKH, "places": PLACES}
        return reading.execute(query, values | {"statuses": list(STATUSES)}).fetchall()


def _conditions(filters: Filters) -> tuple[list[Composable], dict[str, Any]]:
    where: list[Composable] = [SQL("school = %(school)s"), SQL("sent_at is not null")]
    values: dict[str, Any] = {"school": filters.school}
    exact = {name: getattr(filters, name) for name in ("number", "language", "class_kind", "direction", "inclusion")}
    for column, value in exact.items():
        if value is not None:
            where.append(SQL("{} = {}").format(Identifier(column), SQL(f"%({column})s")))
            values[column] = value
    if filters.services is not None:
        where.append(SQL("service = any(%(services)s)"))
    if filters.status:
        where.append(SQL("status = any(%(status)s)"))
    values |= {"services": list(filters.services or ()), "status": list(filters.status)}
    where += _searches(filters, values)
    if filters.overdue is not None:
        where.append(OVERDUE if filters.overdue else SQL("not {}").format(OVERDUE))
    if filters.after is not None:
        where.append(_beyond(filters, filters.after, values))
    return where, values


def _searches(filters: Filters, values: dict[str, Any]) -> list[Composable]:
    found: list[Composable] = []
    if filters.iin is not None:
        found.append(SQL("%(iin)s in (applicant_iin, child_iin)"))
        values["iin"] = filters.iin
    if filters.name is not None:
        found.append(SQL("search like %(name)s"))
        values["name"] = f"%{_escaped(filters.name.casefold())}%"
    since, until = filters.sent_between
    if since is not None:
        found.append(SQL("sent_at >= %(since)s"))
        values["since"] = since
    if until is not None:
        found.append(SQL("sent_at < %(until)s"))
        values["until"] = until
    return found


def _beyond(filters: Filters, after: Position, values: dict[str, Any]) -> Composable:
    """What follows a row, in either direction; a row that nobody finds any more is followed by nothing."""
    sign = SQL("<" if filters.descending else ">")
    values["after_value"], values["after_number"] = after
    if filters.sort in NAMES:
        last = SQL(
            "(select {} from projections.executor_list where number = %(after_number)s and school = %(school)s)"
        )
        place: Composable = last.format(_sorted(filters.sort))
    else:
        place = _sorted(filters.sort, SQL("%(after_value)s"))
    return SQL("({sort}, number) {sign} ({place}, %(after_number)s)").format(
        sort=_sorted(filters.sort), sign=sign, place=place
    )


def _sorted(sort: Sort, value: Composable | None = None) -> Composable:
    """The expression that is ordered by: of the column, or of another value of its kind."""
    what = value or Identifier(sort)
    if sort == "status":
        return SQL("coalesce(array_position(%(statuses)s::text[], {}::text), 0)").format(what)
    expressions: dict[str, Composable] = {
        "number": SQL("{}::bigint").format(what),
        "moment": SQL("{}::timestamptz").format(what),
        "late": SQL("coalesce({}::timestamptz, 'infinity')").format(what),
        "code": SQL("{}::text").format(what),
        "name": SQL("translate(lower(coalesce({}, '')), %(letters)s, %(places)s)").format(what),
    }
    return expressions[SORTS[sort]]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
