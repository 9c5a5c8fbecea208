"""Being the only one who works on something, among all processes of an installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .database import Database

TRY_LEAD: Final = "select pg_try_advisory_lock(hashtextextended('kundelik.work:' || %s, 0))"


@contextmanager
def leading(database: Database, work: str) -> Iterator[bool]:
    """Whether nobody else does; held by a connection of its own until the end, or until the process dies."""
    with database.connect() as connection:
        row = connection.execute(TRY_LEAD, (work,)).fetchone()
        yield row is not None and bool(row[0])
