"""Building a read model anew beside the live one, comparing the two, and changing places (AUD-5, OPS-5)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, LiteralString, TypeVar

import psycopg
from psycopg.sql import SQL, Identifier

from .advancing import (
    CLEAR_POISON,
    Advance,
    Overtaken,
    Site,
    drop_tables,
    in_short,
    is_passing,
    make_tables,
    open_session,
    shape_at,
    standing_tables,
)
from .appending import CHANNEL

if TYPE_CHECKING:
    from projections.reading import ReadModel

    from .database import Database
    from .event_log import EventLog

Result = TypeVar("Result")

Progress = Callable[[int, int], None]
"""Called with the position reached and the position aimed at."""

LOCK_BUILD: Final = "select pg_try_advisory_lock(hashtextextended('kundelik.rebuild:' || %s, 0))"
LIVE_POSITION: Final = "select position from projections.positions where name = %s"
LOCK_LIVE: Final = f"{LIVE_POSITION} for update"
IS_POISONED: Final = "select 1 from projections.poison where name = %s"
FORGET: Final = "delete from projections.positions where name = %s"
TAKE_PLACE: Final = (
    "update projections.positions set position = %s, shape = %s, updated_at = clock_timestamp() where name = %s"
)
DIGEST: Final = SQL(
    "select count(*), coalesce(sum(hashtextextended(t::text, 1)), 0)::text,"
    " coalesce(sum(hashtextextended(t::text, 2)), 0)::text from {} t"
)
PARTITIONS: Final = (
    "select part.relname from pg_inherits join pg_class part on part.oid = inhrelid join pg_class whole"
    " on whole.oid = inhparent where whole.relkind = 'p' and whole.relnamespace = to_regnamespace(%s)"
    " and whole.relname = any(%s)"
)
NEARLY: Final = 2_000
"""So many events may be left for the moment in which the live one is held."""

PATIENCE_MS: Final = 2_000
"""So long the exchange waits for readers, while new readers wait behind it; then it steps back and tries again."""
EXCHANGES: Final = 30


class RebuildUnderWay(Exception):  # noqa: N818 - reads as what it is
    """Another process is rebuilding this read model."""


class RebuildFailed(Exception):  # noqa: N818 - reads as what happened
    """The new tables, too, cannot take an event, or readers never let go; the live ones are untouched.

    The build stands where it is and is gone on with next time.
    """

    def __init__(self, name: str, position: int, cause: str) -> None:
        super().__init__(name, position, cause)
        self.name, self.position, self.cause = name, position, cause


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What was built, and whether it came out as what had been fed event by event.

    `reshaped` means that the tables' text differs, so that equal digests were not to be expected. Digests tell rows
    apart by their text, in any order: changed, missing, added and doubled rows are seen. They are no proof against
    somebody who searches for collisions, and know nothing of column names, indexes, comments and grants.
    """

    name: str
    rows: dict[str, int]
    digest_live: str
    digest_rebuilt: str
    identical: bool
    reshaped: bool
    position: int


@dataclass(frozen=True, slots=True)
class _Comparison:
    rows: dict[str, int]
    live: str
    rebuilt: str
    reshaped: bool
    stuck: bool


def rebuild(
    database: Database,
    log: EventLog,
    model: ReadModel,
    *,
    batch: int = 5000,
    progress: Progress = lambda _reached, _aim: None,
) -> RebuildReport:
    """Build the read model from the first event, compare it with the live one, and let it take its place.

    Safe to interrupt at any moment, and to start again: it goes on where it stopped, unless the model's text has
    changed. Readers and the follower go on meanwhile; the follower is held while the two are compared.
    Raises `RebuildUnderWay`, `RebuildFailed`.
    """
    with database.connect() as connection:
        return _Rebuilding(connection, log, model, batch, progress).run()


class _Rebuilding:
    def __init__(
        self,
        connection: psycopg.Connection[Any],
        log: EventLog,
        model: ReadModel,
        batch: int,
        progress: Progress,
    ) -> None:
        self._connection, self._log, self._model = connection, log, model
        self._batch, self._progress = batch, progress
        self._live, self._build = Site.live(model), Site.build(model)
        self._advance = Advance(connection, log, model, self._build)

    def run(self) -> RebuildReport:
        open_session(self._connection, self._build)
        if not self._one(LOCK_BUILD, self._model.name):
            raise RebuildUnderWay(self._model.name)
        make_tables(self._connection, self._model, self._live)
        self._begin()
        self._catch_up(lambda: int(self._one(LIVE_POSITION, self._live.name)), nearly=NEARLY)
        self._analyse()
        comparison = self._patiently(self._meet)
        if comparison.stuck:
            self._catch_up(lambda: self._log.head(self._connection), nearly=0)
            self._patiently(self._exchange)
        self._connection.execute(f"notify {CHANNEL}")
        return RebuildReport(
            name=self._model.name,
            rows=comparison.rows,
            digest_live=comparison.live,
            digest_rebuilt=comparison.rebuilt,
            identical=comparison.live == comparison.rebuilt,
            reshaped=comparison.reshaped,
            position=self._advance.position,
        )

    def _begin(self) -> None:
        """Go on with what was left behind, or from nothing where that was made by other text or has come too far."""
        left = self._one(LIVE_POSITION, self._build.name)
        if left is not None:
            too_far = left > self._one(LIVE_POSITION, self._live.name)
            if too_far or shape_at(self._connection, self._build) != self._build.shape:
                with self._connection.transaction():
                    self._connection.execute(drop_tables(self._model, self._build), prepare=False)
                    self._connection.execute(FORGET, (self._build.name,))
        make_tables(self._connection, self._model, self._build)
        self._advance.load()

    def _catch_up(self, aim: Callable[[], int], nearly: int) -> None:
        target = aim()
        while target - self._advance.position > nearly:
            self._step(target)
            self._progress(self._advance.position, target)
            if self._advance.position >= target - nearly:
                target = aim()

    def _step(self, upto: int) -> None:
        """One batch; where it cannot be taken, one event after the other up to the culprit."""
        try:
            self._advance.step(self._batch, upto)
        except Exception as error:
            if is_passing(error, self._connection) or isinstance(error, Overtaken):
                raise
            self._find_culprit(upto)

    def _find_culprit(self, upto: int) -> None:
        for _ in range(self._batch):
            try:
                self._advance.step(1, upto)
            except Exception as error:
                if is_passing(error, self._connection):
                    raise
                raise RebuildFailed(self._model.name, self._advance.position, in_short(error)) from None

    def _analyse(self) -> None:
        """So that the first readers get good plans."""
        tables = SQL(", ").join(map(self._build.table, self._model.tables))
        self._connection.execute(SQL("analyze {}").format(tables), prepare=False)

    def _meet(self) -> _Comparison:
        """Hold the live one, come to exactly its position, and compare; take its place at once unless it is stuck."""
        position = self._hold_live()
        while self._advance.position < position:
            self._step(position)
        rows, rebuilt = self._digest(self._build)
        _, live = self._digest(self._live)
        reshaped = shape_at(self._connection, self._live) != self._live.shape
        stuck = bool(self._one(IS_POISONED, self._live.name))
        if not stuck:
            self._take_place()
        return _Comparison(rows, live, rebuilt, reshaped, stuck)

    def _exchange(self) -> None:
        position = self._hold_live()
        while self._advance.position < position:  # somebody resumed it meanwhile, and it has overtaken us
            self._step(position)
        self._take_place()

    def _hold_live(self) -> int:
        self._advance.load()
        return int(self._one(LOCK_LIVE, self._live.name))

    def _take_place(self) -> None:
        connection, position = self._connection, self._advance.position
        connection.execute(drop_tables(self._model, self._live), prepare=False)
        for table in (*self._model.tables, *self._partitions()):
            statement = SQL("alter table {} set schema {}").format(
                self._build.table(table), Identifier(self._live.schema)
            )
            connection.execute(statement, prepare=False)
        connection.execute(TAKE_PLACE, (position, self._live.shape, self._live.name))
        connection.execute(FORGET, (self._build.name,))
        connection.execute(CLEAR_POISON, (self._live.name, position))

    def _partitions(self) -> list[str]:
        """Of the new tables: unlike their indexes, they do not go along by themselves."""
        found = self._connection.execute(PARTITIONS, (self._build.schema, list(self._model.tables))).fetchall()
        return [row[0] for row in found]

    def _patiently(self, work: Callable[[], Result]) -> Result:
        """In one transaction that never makes readers wait long; where they do not let go, it tries again."""
        for attempt in range(1, EXCHANGES + 1):
            try:
                with self._connection.transaction():
                    self._connection.execute(f"set local lock_timeout = {PATIENCE_MS}")
                    self._connection.execute("set local synchronous_commit = on")
                    return work()
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
                threading.Event().wait(0.1 * attempt)
        raise RebuildFailed(self._model.name, self._advance.position, "readers do not let go")

    def _one(self, query: LiteralString, name: str) -> Any:
        row = self._connection.execute(query, (name,)).fetchone()
        return None if row is None else row[0]

    def _digest(self, site: Site) -> tuple[dict[str, int], str]:
        rows: dict[str, int] = {}
        digest = hashlib.sha256()
        self._connection.execute("set local timezone = 'UTC'")
        standing = standing_tables(self._connection, self._model, site)
        for table in sorted(standing):
            found = self._connection.execute(DIGEST.format(site.table(table)), prepare=False).fetchone()
            assert found is not None
            rows[table] = found[0]
            digest.update(f"{table} {found[0]} {found[1]} {found[2]}\n".encode())
        return rows, digest.hexdigest()
