"""Taking an erased person out of rows about applications, so that they read as a rebuild would make them (AUD-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from projections.rows import load, store

PEOPLE: Final = ("applicant", "child")


def forget(
    cursor: Cursor[Any],
    table: LiteralString,
    person: UUID,
    forgotten: Callable[[Mapping[str, Any], UUID], dict[str, Any]],
    besides: LiteralString = "",
) -> None:
    """Every row of `table` that names the person in `applicant`, `child` or `comment_of` is changed by `forgotten`.

    `besides` is where else the person may stand.
    """
    query = SQL("select application from {} where applicant = %(p)s or child = %(p)s or comment_of = %(p)s {}")
    found = cursor.execute(query.format(Identifier(table), SQL(besides)), {"p": person}).fetchall()
    rows = load(cursor, table, "application", {row[0] for row in found}) if found else {}
    store(cursor, table, "application", (forgotten(row, person) for row in rows.values()))


def without(row: Mapping[str, Any], person: UUID) -> dict[str, Any]:
    """The row with nothing of this person's: their names and numbers, and the comment that was written to them."""
    gone = [column for who in PEOPLE if _is(row[who], person) for column in (f"{who}_name", f"{who}_iin")]
    if _is(row.get("comment_of"), person):
        gone.append("comment")
    return {**row, **{column: None for column in gone if column in row}}


def searchable(names: Iterable[str | None]) -> str:
    """What a search by name looks into."""
    return " ".join(name.casefold() for name in names if name)


def _is(value: object, person: UUID) -> bool:
    """In a JSON column ids are text."""
    return str(value) == str(person)
