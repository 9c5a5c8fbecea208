"""Handing facts over to a broker, at least once each: the event store is the outbox (NTF-1, ADR-0029)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from psycopg.conninfo import conninfo_to_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from uuid import UUID

    from kundelik_domain.shared.facts import Fact
    from projections.reading import Recorded

    from .database import Database
    from .event_log import EventLog

LEAD: Final = "select position from kundelik.relays where name = %s for update skip locked"
MOVE: Final = "update kundelik.relays set position = %s where name = %s"
BEHIND: Final = "select h.position - r.position from kundelik.relays r cross join kundelik.head h where r.name = %s"
TRY_TURN: Final = "select pg_try_advisory_lock(hashtextextended('kundelik.delivery:' || %s, 0))"
END_TURN: Final = "select pg_advisory_unlock(hashtextextended('kundelik.delivery:' || %s, 0))"
BATCH: Final = 200


class Relay:
    """Follows the log with a position of its own. Any number may run; the row's lock lets one at a time."""

    def __init__(self, database: Database, log: EventLog, name: str, facts: Sequence[type[Fact]]) -> None:
        self._database, self._log, self._name, self._names = database, log, name, log.names_of(facts)

    def step(self, hand_over: Callable[[Sequence[Recorded]], None]) -> int:
        """Hand over the next facts; how many positions that was.

        The position moves when `hand_over` has returned: what dies before that is handed over again.
        """
        with self._database.transaction() as connection:
            row = connection.execute(LEAD, (self._name,)).fetchone()
            if row is None:
                return 0
            batch, reached = self._log.after(row[0], BATCH, self._names, connection=connection)
            if reached == row[0]:
                return 0
            hand_over(batch)
            connection.execute(MOVE, (reached, self._name))
            return int(reached - row[0])

    def behind(self) -> int:
        """Events that have not been looked at."""
        with self._database.connection() as connection:
            row = connection.execute(BEHIND, (self._name,)).fetchone()
        return max(0, int(row[0])) if row else 0


class Turns:
    """Only one at a time carries a thing, in whatever process; who dies has let go."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def of(self, what: UUID) -> Iterator[bool]:
        """Whether it is ours as long as the context lasts."""
        with self._database.connection() as connection:
            row = connection.execute(TRY_TURN, (str(what),)).fetchone()
            mine = row is not None and bool(row[0])
            try:
                yield mine
            finally:
                if mine:
                    connection.execute(END_TURN, (str(what),))


def parameters(database: Database) -> dict[str, object]:
    """How others connect to the same database in the application's role, a word each."""
    return dict(conninfo_to_dict(database.application))
