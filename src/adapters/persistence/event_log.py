"""Reading the log fast: by position for followers, by stream for histories."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kundelik_domain.privacy.events import PersonErased
from projections.reading import Recorded

from .fact_codec import FactCodec, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from uuid import UUID

    import psycopg

    from kundelik_domain.shared.facts import Fact

    from .database import Database

LOOK_AHEAD: Final = 50_000
"""How many positions one look may cover when few of its events are listened to."""

_COLUMNS: Final = (
    "select position, stream, version, name, data, recorded_at, actor, role, organisation, command_id,"
    " correlation_id"
    " from kundelik.events"
)
_NEXT: Final = "where position > %s and position <= least(h.position, %s)"
_LOOK: Final = "select h.position, e.* from kundelik.head h left join lateral ({}) e on true order by e.position"
AFTER: Final = _LOOK.format(f"{_COLUMNS} {_NEXT} order by position limit %s")
AFTER_OF: Final = _LOOK.format(f"{_COLUMNS} {_NEXT} and name = any(%s) order by position limit %s")
"""With the head before each row: of an end without events one row of the head alone."""
OF_STREAM: Final = f"{_COLUMNS} where stream = %s and version <= coalesce(%s::bigint, version) order by version"
FIRST_OF: Final = (
    "select position, name from kundelik.events where position > %s and name = any(%s) order by position limit 1"
)
HEAD: Final = "select position from kundelik.head"


class Batch(NamedTuple):
    """What was found, in order, and up to which position nothing else is to be found."""

    recorded: list[Recorded]
    looked_up_to: int


class EventLog:
    """The facts of all streams, personal fields opened or `ERASED`. Safe from many threads.

    Whoever reads inside a transaction, or on a connection of his own, gives it as `connection`. `bury` is told of
    each key that a fact read here says is destroyed: nothing behind that fact is opened with it, even where the
    destruction itself is late, so that read models come out as a rebuild makes them (ADR-0023).
    """

    def __init__(
        self, database: Database, codec: FactCodec, bury: Callable[[UUID], object] = lambda _key: None
    ) -> None:
        self._database, self._codec, self._bury = database, codec, bury
        known = [PersonErased] if PersonErased.NAME in codec.names else []
        self._erasures = codec.stored_names_of(known)

    def head(self, connection: psycopg.Connection[Any] | None = None) -> int:
        """The position of the last event; 0 of an empty log."""
        with self._on(connection) as reading:
            row = reading.execute(HEAD, binary=True).fetchone()
        assert row is not None
        return int(row[0])

    def names_of(self, facts: Sequence[type[Fact]]) -> list[str]:
        """The stored names, old ones included, under which these facts stand in the log."""
        return sorted(self._codec.stored_names_of(facts))

    def after(
        self,
        position: int,
        limit: int,
        names: Sequence[str] | None = None,
        *,
        upto: int | None = None,
        connection: psycopg.Connection[Any] | None = None,
    ) -> Batch:
        """At most `limit` events after `position` and not beyond `upto`; of these stored names only, if given.

        Others are not decoded. `looked_up_to` moves past them, so that a follower's position does.
        """
        end = position + max(limit, LOOK_AHEAD)
        end = end if upto is None else min(end, upto)
        asked = (position, end, limit) if names is None else (position, end, list(names), limit)
        query = AFTER if names is None else AFTER_OF
        with self._on(connection) as reading:
            found = reading.execute(query, asked, binary=True).fetchall()
        rows = [row[1:] for row in found if row[1] is not None]
        reached = rows[-1][0] if len(rows) == limit else min(end, found[0][0])
        return Batch(self._recorded(rows), max(position, reached))

    def of_stream(
        self, stream: UUID, *, version: int | None = None, moment: datetime | None = None
    ) -> list[Recorded]:
        """A stream's history, up to a version or to what had been recorded by a moment, or whole."""
        with self._database.connection() as connection:
            rows = connection.execute(OF_STREAM, (stream, version), binary=True).fetchall()
        if moment is not None:  # clocks differ: what followed a later fact had not been recorded either
            rows = list(takewhile(lambda row: row[5] <= moment, rows))
        return self._recorded(rows)

    def first_of(
        self, position: int, names: Sequence[str], connection: psycopg.Connection[Any]
    ) -> tuple[int, str] | None:
        """Position and stored name of the first such event after `position`, undecoded."""
        return connection.execute(FIRST_OF, (position, list(names)), binary=True).fetchone()

    def _recorded(self, rows: list[tuple[Any, ...]]) -> list[Recorded]:
        facts: list[Fact] = []
        for part in _up_to_erasures(rows, self._erasures):
            facts += self._codec.decode_all([row[1:5] for row in part])
            if isinstance(last := facts[-1], PersonErased):
                self._bury(key_of(last.person, last.generation))
        return [
            Recorded(position, stream, version, fact, recorded_at, actor, role, organisation, command, correlation)
            for (
                position,
                stream,
                version,
                _,
                _,
                recorded_at,
                actor,
                role,
                organisation,
                command,
                correlation,
            ), fact in zip(rows, facts, strict=True)
        ]

    def _on(self, connection: psycopg.Connection[Any] | None) -> AbstractContextManager[psycopg.Connection[Any]]:
        return self._database.connection() if connection is None else nullcontext(connection)


def _up_to_erasures(rows: list[tuple[Any, ...]], erasures: Collection[str]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows in parts, each fact of an erasure the last of its part; `erasures` are its stored names."""
    begin = 0
    for end, row in enumerate(rows, 1):
        if row[3] in erasures:
            yield rows[begin:end]
            begin = end
    if begin < len(rows):
        yield rows[begin:]
