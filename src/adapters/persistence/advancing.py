"""One step of a read model along the log: rows and position in one transaction, or neither."""

from __future__ import annotations

import hashlib
import inspect
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.sql import SQL, Composed, Identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from projections.reading import ReadModel, Recorded

    from .event_log import EventLog

MOVE: Final = (
    "update projections.positions set position = %s, updated_at = clock_timestamp()"
    " where name = %s and position = %s and shape = %s"
)
NEW_POSITION: Final = (
    "insert into projections.positions(name, shape) values (%s, %s)"
    " on conflict (name) do update set position = 0, shape = excluded.shape, updated_at = clock_timestamp()"
)
LOCK_TABLES: Final = "select pg_advisory_xact_lock(hashtextextended('kundelik.tables:' || %s, 0))"
CLEAR_POISON: Final = "delete from projections.poison where name = %s and position <= %s"

BUILD_SUFFIX: Final = "@next"
_PASSING: Final = ("08", "25P03", "40", "53", "55P03", "57", "58")
"""SQLSTATEs (or classes) that say nothing about the event: they pass, on this connection or the next."""


class Overtaken(Exception):  # noqa: N818 - reads as what happened
    """Somebody else has moved the position, or the tables are made of another text now; nothing was done."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a read model's tables stand and under which name its position is kept."""

    name: str
    schema: str
    shape: str

    @staticmethod
    def live(model: ReadModel) -> Site:
        """The one that is read from."""
        return Site(model.name, model.schema, _digest(model.ddl))

    @staticmethod
    def build(model: ReadModel) -> Site:
        """The one that is made anew beside it, out of what this very code makes of the facts."""
        return Site(model.name + BUILD_SUFFIX, f"{model.schema}_next", _digest(model.ddl + _source(model)))

    def table(self, name: str) -> Identifier:
        """A table of this site, qualified."""
        return Identifier(self.schema, name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _source(model: ReadModel) -> str:
    """Of the model's whole package: a large one stands in several files."""
    package = type(model).__module__.rpartition(".")[0]
    modules = sorted(name for name in sys.modules if name.startswith(f"{package}."))
    try:
        return "".join(inspect.getsource(sys.modules[name]) for name in modules)
    except (OSError, TypeError):  # no source at hand: then only the tables' text tells builds apart
        return ""


def is_passing(error: BaseException, connection: psycopg.Connection[Any] | None) -> bool:
    """Whether the database, not the event, is to blame: trying again later is all there is to do."""
    if connection is not None and connection.closed:
        return True
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(_PASSING)


def open_session(connection: psycopg.Connection[Any], site: Site) -> None:
    """Make a connection a worker's: bare names mean the site's tables, and a hung worker is let go.

    A lost commit takes rows and position together, so nothing here waits for the disk.
    """
    for setting in (
        "synchronous_commit = off",
        "idle_in_transaction_session_timeout = '60s'",
        "tcp_keepalives_idle = 10",
        "tcp_keepalives_interval = 5",
        "tcp_keepalives_count = 3",
    ):
        connection.execute(f"set {setting}".encode(), prepare=False)
    connection.execute(SQL("set search_path to {}").format(Identifier(site.schema)), prepare=False)


def make_tables(connection: psycopg.Connection[Any], model: ReadModel, site: Site) -> None:
    """Make the tables at their position 0 unless all is there; safe from several processes at once.

    Whatever is left of an incomplete set is dropped: all of it can be told again by the log. Tables made of
    another text stay as they are: they are read from until a rebuild takes their place.
    """
    with connection.transaction():
        connection.execute(LOCK_TABLES, (site.name,))
        shape = shape_at(connection, site)
        missing = not standing_tables(connection, model, site) >= set(model.tables)
        if shape is None or (shape == site.shape and missing):
            connection.execute(drop_tables(model, site), prepare=False)
            connection.execute(SQL("set local search_path to {}").format(Identifier(site.schema)), prepare=False)
            connection.execute(model.ddl.encode(), prepare=False)
            connection.execute(NEW_POSITION, (site.name, site.shape))


def make_all_tables(connection: psycopg.Connection[Any], models: Iterable[ReadModel]) -> None:
    """Before anybody asks: a query never meets a read model without tables."""
    for model in models:
        make_tables(connection, model, Site.live(model))


def drop_tables(model: ReadModel, site: Site) -> Composed:
    """The statement that drops whatever tables there are."""
    return SQL("drop table if exists {}").format(SQL(", ").join(map(site.table, model.tables)))


def shape_at(connection: psycopg.Connection[Any], site: Site) -> str | None:
    """Of which text the standing tables are made; None where nothing stands."""
    row = connection.execute("select shape from projections.positions where name = %s", (site.name,)).fetchone()
    return None if row is None else str(row[0])


def standing_tables(connection: psycopg.Connection[Any], model: ReadModel, site: Site) -> set[str]:
    """Which of the model's tables there are."""
    rows = connection.execute(
        "select tablename from pg_tables where schemaname = %s and tablename = any(%s)",
        (site.schema, list(model.tables)),
    ).fetchall()
    return {str(row[0]) for row in rows}


class Advance:
    """A read model's way along the log, at a site, over one connection. `position` is how far it has come."""

    def __init__(self, connection: psycopg.Connection[Any], log: EventLog, model: ReadModel, site: Site) -> None:
        self._connection, self._log, self._model, self._site = connection, log, model, site
        self._names = log.names_of(model.listens_to)
        self.position = 0
        self.doubtful = True
        """Poison may be recorded; the next step that succeeds takes it away."""

    def load(self) -> bool:
        """Read the position again; False where the tables are missing or made of another text."""
        row = self._connection.execute(
            "select position from projections.positions where name = %s and shape = %s",
            (self._site.name, self._site.shape),
        ).fetchone()
        self.position = 0 if row is None else row[0]
        return row is not None

    def step(self, limit: int, upto: int | None = None) -> tuple[int, int]:
        """Take at most `limit` events; answer how many were taken and how many positions that was.

        Raises `Overtaken`, or whatever the log or the model says of these events.
        """
        batch, reached = self._log.after(self.position, limit, self._names, upto=upto, connection=self._connection)
        if reached == self.position:
            return 0, 0
        if batch or self.doubtful:
            self._take(batch, reached)
        else:
            self._move(reached)  # a statement is a transaction: what does not concern this model costs no more
        moved, self.position, self.doubtful = reached - self.position, reached, False
        return len(batch), moved

    def _take(self, batch: Sequence[Recorded], reached: int) -> None:
        with self._connection.transaction():
            self._move(reached)  # first: its lock keeps a rebuild from changing the tables under our feet
            if batch:
                self._model.apply(self._connection.cursor(), batch)
            if self.doubtful:
                self._connection.execute(CLEAR_POISON, (self._site.name, reached))

    def record_poison(self, error: Exception) -> int | None:
        """Stand before the event that could not be taken, and say so; its position, or None if it has gone."""
        found = self._log.first_of(self.position, self._names, self._connection)
        if found is None:
            return None
        position, name = found
        with self._connection.transaction():
            self._move(position - 1)
            self._connection.execute(
                "insert into projections.poison(name, position, event, error) values (%s, %s, %s, %s)"
                " on conflict (name, position) do update set error = excluded.error",
                (self._site.name, position, name, in_short(error)),
            )
        self.position, self.doubtful = position - 1, True
        return position

    def _move(self, reached: int) -> None:
        asked = (reached, self._site.name, self.position, self._site.shape)
        if self._connection.execute(MOVE, asked).rowcount != 1:
            raise Overtaken


def in_short(error: BaseException) -> str:
    """Type and SQLSTATE only: messages of the database and of decoders quote what people wrote."""
    state = getattr(error, "sqlstate", None)
    return type(error).__qualname__ + (f" {state}" if state else "")
