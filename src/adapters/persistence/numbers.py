"""Numbers of applications: a sequence of the database, read in blocks (ADM-10)."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from .database import Database


class ApplicationNumbers:
    """Never gives a number twice, in whatever process; a number given and not used is a harmless gap.

    `block` numbers are fetched at a time; one process alone gives them in order.
    """

    def __init__(self, database: Database, *, block: int = 1) -> None:
        self._database, self._block = database, block
        self._left: list[int] = []
        self._lock = Lock()

    def next(self) -> int:
        """The next number."""
        with self._lock:
            if not self._left:
                with self._database.connection() as connection:
                    rows = connection.execute(
                        "select nextval('kundelik.application_numbers') from generate_series(1, %s)", (self._block,)
                    ).fetchall()
                self._left = [row[0] for row in reversed(rows)]
            return self._left.pop()


def start_numbers_at(conninfo: str, first: int) -> None:
    """Let the numbers of a new installation begin at `first`; changes nothing once one has been given."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(
            "select setval('kundelik.application_numbers', %s, false) from kundelik.application_numbers"
            " where not is_called",
            (first,),
        )
