"""Events and evidence as they stand at one moment, whatever is written meanwhile."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from psycopg import IsolationLevel

from .evidence_rows import RawRows
from .evidence_store import EvidenceStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .database import Database


@contextmanager
def snapshot(database: Database) -> Iterator[tuple[RawRows, EvidenceStore]]:
    """A connection of its own, in a transaction that only reads."""
    with database.connect() as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            yield RawRows(connection), EvidenceStore(connection)
