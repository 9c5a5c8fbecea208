"""Followers feed read models: one leader each, in batches, with a poisonous event isolated and shown."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

import psycopg
import structlog

from .advancing import Advance, Overtaken, Site, in_short, is_passing, make_tables, open_session
from .appending import CHANNEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.reading import ReadModel

    from .database import Database
    from .event_log import EventLog

POLL: Final = 0.25
"""Seconds between looks while nobody knocks: at the log, at the leader's lock, at recorded poison."""

LIVELY: Final = 0.1
"""Seconds after a knock during which no knock is awaited: appenders knock only every so often."""

FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 15.0
POISON_PAUSE: Final = 5.0
LONGEST_POISON_PAUSE: Final = 300.0

TRY_LEAD: Final = "select pg_try_advisory_lock(hashtextextended('kundelik.follower:' || %s, 0))"
STILL_POISONED: Final = "select 1 from projections.poison where name = %s limit 1"

logger = structlog.get_logger()


class Follower:
    """Keeps one read model up with the log for as long as it runs; any number may run, one leads.

    `batch` events go in one transaction, and at most one incomplete batch every `wait` seconds. An event that
    cannot be taken pauses this model only: until `resume()`, a rebuild, a restart, or its own slow retry.
    """

    def __init__(
        self, database: Database, log: EventLog, model: ReadModel, *, batch: int = 500, wait: float = 0.02
    ) -> None:
        self._database, self._log, self._model = database, log, model
        self._batch, self._wait = batch, wait
        self._site = Site.live(model)
        self._logger = logger.bind(read_model=model.name)
        self._pause = FIRST_PAUSE

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set, over lost connections. Raises what is neither theirs nor an event's."""
        while not stop.is_set():
            connection: psycopg.Connection[Any] | None = None
            try:
                connection = self._database.connect()
                self._follow(connection, stop)
            except psycopg.Error as error:
                if connection is not None and not is_passing(error, connection):
                    raise
                self._logger.warning("read-models.connection-lost", error=in_short(error), again_in=self._pause)
                stop.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            finally:
                if connection is not None:
                    connection.close()

    def _follow(self, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
        open_session(connection, self._site)
        make_tables(connection, self._model, self._site)
        advance = Advance(connection, self._log, self._model, self._site)
        while not stop.is_set():
            if self._lead(connection) and advance.load():
                self._logger.info("read-models.leading", position=advance.position)
                _Leading(self, connection, advance).run(stop)
            if not stop.wait(POLL):  # another leads, or the tables are made of another text: a rebuild is due
                make_tables(connection, self._model, self._site)

    def _lead(self, connection: psycopg.Connection[Any]) -> bool:
        connection.execute("select pg_advisory_unlock_all()")
        row = connection.execute(TRY_LEAD, (self._model.name,)).fetchone()
        return row is not None and bool(row[0])


class _Leading:
    """The time during which one follower leads."""

    def __init__(self, follower: Follower, connection: psycopg.Connection[Any], advance: Advance) -> None:
        self._follower, self._connection, self._advance = follower, connection, advance
        self._limit = self._most = follower._batch  # noqa: SLF001 - a part of it
        self._suspects = 0
        self._lively_until = 0.0
        self._poison_pause = POISON_PAUSE

    def run(self, stop: threading.Event) -> None:
        """Lead until `stop`, or until the tables are made of another text."""
        self._connection.execute(f"listen {CHANNEL}")
        while not stop.is_set():
            try:
                taken, moved = self._advance.step(self._limit)
            except Overtaken:
                if not self._advance.load():
                    return
            except Exception as error:
                if is_passing(error, self._connection):
                    raise
                self._suspect(error, stop)
            else:
                self._went_well(taken)
                self._rest(taken, moved, stop)

    def _went_well(self, taken: int) -> None:
        self._follower._pause = FIRST_PAUSE  # noqa: SLF001
        self._suspects -= taken
        self._limit = self._most if self._suspects <= 0 else max(1, self._suspects // 2)

    def _rest(self, taken: int, moved: int, stop: threading.Event) -> None:
        if taken >= self._limit or self._suspects > 0:
            return
        self._poison_pause = POISON_PAUSE
        wait, now = self._follower._wait, time.monotonic()  # noqa: SLF001
        if moved:
            self._lively_until = now + LIVELY
            stop.wait(wait)
            return
        for _ in self._connection.notifies(timeout=wait if now < self._lively_until else POLL, stop_after=1):
            self._lively_until = time.monotonic() + LIVELY

    def _suspect(self, error: Exception, stop: threading.Event) -> None:
        """Halve the batch until the event stands alone that cannot be taken; all before it has been taken then."""
        if self._limit > 1:
            self._suspects, self._limit = self._limit, self._limit // 2
            return
        self._suspects, self._limit = 0, self._most
        try:
            position = self._advance.record_poison(error)
        except Overtaken:
            position = None
        if position is not None:
            self._follower._logger.error(  # noqa: SLF001
                "read-models.poisoned", position=position, error=in_short(error), again_in=self._poison_pause
            )
            self._stand_still(stop)
        self._advance.load()

    def _stand_still(self, stop: threading.Event) -> None:
        name, until = self._follower._model.name, time.monotonic() + self._poison_pause  # noqa: SLF001
        self._poison_pause = min(self._poison_pause * 2, LONGEST_POISON_PAUSE)
        while time.monotonic() < until and not stop.wait(POLL):
            if self._connection.execute(STILL_POISONED, (name,)).fetchone() is None:
                return


class Followers:
    """A process that feeds many read models, a thread each; one that breaks is started again."""

    def __init__(
        self,
        database: Database,
        log: EventLog,
        models: Sequence[ReadModel],
        *,
        batch: int = 500,
        wait: float = 0.02,
    ) -> None:
        tables = [(model.schema, table) for model in models for table in model.tables]
        if len(set(tables)) < len(tables) or len({model.name for model in models}) < len(models):
            raise ValueError("two read models share a name or a table")
        self._followers = [Follower(database, log, model, batch=batch, wait=wait) for model in models]

    def run(self, stop: threading.Event) -> None:
        """Feed all of them until `stop` is set, and until each has finished what it was doing."""
        threads = [
            threading.Thread(target=self._supervised, args=(follower, stop), name=f"follower-{number}")
            for number, follower in enumerate(self._followers, 1)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    @staticmethod
    def _supervised(follower: Follower, stop: threading.Event) -> None:
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                follower.run(stop)
            except Exception as error:  # noqa: BLE001 - whatever it is, the others go on and this one tries again
                follower._logger.error("read-models.crashed", error=in_short(error), again_in=pause)  # noqa: SLF001
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


def resume(database: Database, name: str) -> bool:
    """Let a paused read model try its poisonous event again at once; False if it is not paused."""
    with database.connection() as connection:
        return bool(connection.execute("delete from projections.poison where name = %s", (name,)).rowcount)
