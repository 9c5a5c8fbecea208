"""Partitions are made when their first row comes: one a period or a school year, as its parent in all else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, LiteralString

from psycopg import Cursor
from psycopg.sql import SQL, Identifier, Literal

BY_PERIOD: Final[tuple[LiteralString, ...]] = ("final_grades", "pupil_periods")
LEAST_FULL: Final = {"pupil_periods": SQL(" with (fillfactor = 80)")}
"""Room for rows to change in place."""
STANDING: Final = "select relname from pg_inherits join pg_class on oid = inhrelid where inhparent = to_regclass(%s)"


def standing(cursor: Cursor[Any], table: str) -> set[int]:
    """The values that have a partition."""
    return {int(name.rpartition("_")[2]) for (name,) in cursor.execute(STANDING, (table,)).fetchall()}


def make(cursor: Cursor[Any], table: LiteralString, values: Iterable[int]) -> None:
    """Make those that are not there; readers of the parent are not held up."""
    for value in sorted(set(values) - standing(cursor, table)):
        parent, own = Identifier(table), Identifier(f"{table}_{value}")
        cursor.execute(
            SQL("create table {} (like {} including all){}").format(own, parent, LEAST_FULL.get(table, SQL(""))),
            prepare=False,
        )
        cursor.execute(
            SQL("alter table {} attach partition {} for values in ({})").format(parent, own, Literal(value)),
            prepare=False,
        )
        comment = Literal(f"The rows of {table} of {value}.")
        cursor.execute(SQL("comment on table {} is {}").format(own, comment), prepare=False)
