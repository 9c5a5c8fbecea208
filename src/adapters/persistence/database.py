"""One PostgreSQL database as the application uses it: pools, roles, and single connections."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

if TYPE_CHECKING:
    from collections.abc import Iterator

STATEMENT_LIMIT_MS = 120_000
"""No statement of a request may run longer; followers and rebuilds use connections of their own."""


class Database:
    """`conninfo` belongs to a user who may become `kundelik_app`; everything here runs as that role.

    Use as a context manager, or `close()` it: the pool has threads.
    """

    def __init__(self, conninfo: str, *, pool: int = 8) -> None:
        self.conninfo = conninfo
        self.application = make_conninfo(conninfo, options="-c role=kundelik_app", application_name="kundelik")
        self._pool = ConnectionPool(
            self.application,
            min_size=1,
            max_size=pool,
            open=False,
            kwargs={"autocommit": True, "prepare_threshold": 0},
            timeout=10,
        )

    def connect(self, **options: Any) -> psycopg.Connection[Any]:
        """A connection of its own, in autocommit, as the application's role."""
        return psycopg.connect(self.application, autocommit=True, prepare_threshold=0, **options)

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        """A pooled connection for a short while."""
        self._pool.open()
        with self._pool.connection() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[Any]]:
        """A pooled connection with a transaction around it."""
        with self.connection() as connection, connection.transaction():
            yield connection

    def close(self) -> None:
        """Close the pool; safe to call twice."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
