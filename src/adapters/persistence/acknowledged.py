"""Which commands the store knows, asked in bulk: for who was told that theirs were written (ADR-0010)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

if TYPE_CHECKING:
    from .database import Database


def positions_of(database: Database, commands: Iterable[UUID]) -> dict[UUID, int]:
    """The position of each command that is known; who is missing was never written."""
    with database.connection() as connection:
        rows = connection.execute(
            "select command_id, position from kundelik.commands where command_id = any(%s)", (list(commands),)
        ).fetchall()
    return dict(rows)


def last_position(database: Database) -> int:
    """How many events there are: positions have no gaps."""
    with database.connection() as connection:
        row = connection.execute("select position from kundelik.head").fetchone()
    return int(row[0]) if row else 0


def is_lost_connection(error: BaseException) -> bool:
    """Whether the database went away under somebody: what they did may be done again."""
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError | PoolTimeout)
