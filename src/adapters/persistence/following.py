"""Followers feed read models: one leader each, in batches, with a poisonous event isolated and shown."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import structlog

from .advancing import Advance, Overtaken, Site, in_short, is_passing, make_tables, open_session
from .appending import CHANNEL
from .event_log import LOOK_AHEAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

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
        self.logger = logger.bind(read_model=model.name)

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set, over lost connections. Raises what is neither theirs nor an event's."""
        pause = FIRST_PAUSE
        while not stop.is_set():
            began, connection = time.monotonic(), None
            try:
                connection = self._database.connect()
                self._follow(connection, stop)
            except Exception as error:
                if not is_passing(error, connection):
                    raise
                pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else pause
                self.logger.warning("read-models.connection-lost", error=in_short(error), again_in=pause)
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            finally:
                if connection is not None:
                    connection.close()

    def _follow(self, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
        open_session(connection, self._site)
        make_tables(connection, self._model, self._site)
        advance = Advance(connection, self._log, self._model, self._site)
        fits = True
        while not stop.is_set():
            fitted, fits = fits, advance.load()
            if fitted and not fits:
                self.logger.warning("read-models.made-of-another-text")  # a rebuild makes them fit
            if fits and self._lead(connection):
                self.logger.info("read-models.leading", position=advance.position)
                _Leading(connection, advance, self._model.name, self._batch, self._wait, self.logger).run(stop)
                connection.execute("select pg_advisory_unlock_all()")
            else:
                stop.wait(POLL)

    def _lead(self, connection: psycopg.Connection[Any]) -> bool:
        row = connection.execute(TRY_LEAD, (self._model.name,)).fetchone()
        return row is not None and bool(row[0])


class _Leading:
    """The time during which one follower leads."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        advance: Advance,
        name: str,
        batch: int,
        wait: float,
        logger: Any,
    ) -> None:
        self._connection, self._advance, self._name = connection, advance, name
        self._batch, self._wait, self._logger = batch, wait, logger
        self._limit, self._suspects = batch, 0
        self._lively_until = 0.0
        self._poison_pause = POISON_PAUSE

    def run(self, stop: threading.Event) -> None:
        """Lead until `stop`, or until the tables are made of another text."""
        fits = self._advance.load()
        self._connection.execute(f"listen {CHANNEL}")
        while fits and not stop.is_set():
            try:
                taken, moved = self._advance.step(self._limit)
            except Overtaken:
                fits = self._advance.load()
            except Exception as error:
                if is_passing(error, self._connection):
                    raise
                fits = self._suspect(error, stop)
            else:
                if not self._is_more(taken, moved):
                    self._rest(stop, moved=moved > 0)

    def _is_more(self, taken: int, moved: int) -> bool:
        """Whether to go on at once. Among suspects, half of those that are left are tried next."""
        if self._suspects:
            self._suspects = max(0, self._suspects - taken) if moved else 0
            self._limit = max(1, self._suspects // 2) if self._suspects else self._batch
            return True
        self._poison_pause = POISON_PAUSE
        return taken >= self._limit or moved >= LOOK_AHEAD

    def _rest(self, stop: threading.Event, *, moved: bool) -> None:
        if moved:
            self._lively_until = time.monotonic() + LIVELY
            stop.wait(self._wait)
            return
        timeout = self._wait if time.monotonic() < self._lively_until else POLL
        for _ in self._connection.notifies(timeout=timeout, stop_after=1):
            self._lively_until = time.monotonic() + LIVELY

    def _suspect(self, error: Exception, stop: threading.Event) -> bool:
        """Halve the batch until the event stands alone that cannot be taken; all before it are taken by then."""
        if self._limit > 1:
            self._suspects, self._limit = self._limit, self._limit // 2
            return True
        self._suspects, self._limit = 0, self._batch
        with suppress(Overtaken):
            position = self._advance.record_poison(error)
            self._logger.error(
                "read-models.poisoned", position=position, error=in_short(error), again_in=self._poison_pause
            )
            self._stand_still(stop)
        return self._advance.load()

    def _stand_still(self, stop: threading.Event) -> None:
        until = time.monotonic() + self._poison_pause
        self._poison_pause = min(self._poison_pause * 2, LONGEST_POISON_PAUSE)
        while time.monotonic() < until and not stop.wait(POLL):
            if self._connection.execute(STILL_POISONED, (self._name,)).fetchone() is None:
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
                follower.logger.error(  # noqa: TRY400 - a traceback may quote what people wrote
                    "read-models.crashed", error=in_short(error), again_in=pause
                )
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


def resume(database: Database, name: str) -> bool:
    """Let a paused read model try its poisonous event again at once; False if it is not paused."""
    with database.connection() as connection:
        return bool(connection.execute("delete from projections.poison where name = %s", (name,)).rowcount)
