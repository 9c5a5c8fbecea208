"""Reading and writing the rows of one batch at once: read, fold in Python, write back in one statement."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier


def load(
    cursor: Cursor[Any], table: LiteralString, key: LiteralString, ids: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    """The present rows with these keys, by key."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        query = SQL("select * from {} where {} = any(%s)").format(Identifier(table), Identifier(key))
        rows = reading.execute(query, (list(ids),)).fetchall()
    return {row[key]: row for row in rows}


def store(cursor: Cursor[Any], table: LiteralString, key: LiteralString, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows, or replace those that are there; all have the same columns."""
    written = list(rows)
    if not written:
        return
    others = [Identifier(column) for column in written[0] if column != key]
    query = SQL(
        "insert into {table} ({columns}) select {columns} from jsonb_populate_recordset(null::{table}, %s::jsonb)"
        " on conflict ({key}) do update set ({others}) = row ({excluded})"
    ).format(
        table=Identifier(table),
        key=Identifier(key),
        columns=SQL(", ").join(Identifier(column) for column in written[0]),
        others=SQL(", ").join(others),
        excluded=SQL(", ").join(SQL("excluded.{}").format(other) for other in others),
    )
    cursor.execute(query, (json.dumps(written, default=str, ensure_ascii=False),))
