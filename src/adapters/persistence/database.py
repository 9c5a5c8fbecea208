"""One PostgreSQL database as the application uses it: pools, roles, and single connections."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from kundelik_domain.shared.refusals import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

EMBEDDED_OWNER = "kundelik"
"""The superuser of the embedded server; its socket is open to our own operating system user only."""


def as_application(conninfo: str) -> str:
    """How the application connects: on the embedded server as its own role and no other's.

    An outside database's user becomes that role at each connection; it had better own nothing.
    """
    parts = conninfo_to_dict(conninfo)
    by_socket = str(parts.get("host", "")).startswith("/") and not {"password", "passfile"} & set(parts)
    embedded = by_socket and parts.get("user") == EMBEDDED_OWNER
    identity = {"user": "kundelik_app"} if embedded else {"options": "-c role=kundelik_app"}
    return make_conninfo(conninfo, application_name="kundelik", **identity)


class DatabaseUnavailable(Unavailable, psycopg.OperationalError):
    """Out of reach, or too busy; for people a refusal, for followers a lost connection."""


class Database:
    """`conninfo` belongs to a user who may become `kundelik_app`; everything here runs as that role.

    Use as a context manager, or `close()` it: the pool has threads.
    """

    def __init__(self, conninfo: str, *, pool: int = 8) -> None:
        self.conninfo = conninfo
        self.application = as_application(conninfo)
        self._held = threading.local()
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
        """A pooled connection for a short while; raises `DatabaseUnavailable`."""
        held: psycopg.Connection[Any] | None = getattr(self._held, "connection", None)
        if held is not None:
            yield held
            return
        try:
            self._pool.open()
            with self._pool.connection() as connection:
                yield connection
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(retry_after_seconds=5) from error

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Within, this thread keeps one pooled connection for all it asks, in autocommit as ever."""
        with self.connection() as connection:
            before, self._held.connection = getattr(self._held, "connection", None), connection
            try:
                yield
            finally:
                self._held.connection = before

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
