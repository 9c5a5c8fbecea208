"""Stored events as raw rows, the way they are hashed: binary COPY in the order of the layout (docs/evidence.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, LiteralString
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import psycopg

    from .database import Database

COLUMNS: Final = (
    "position, stream, version, name, recorded_at, actor, role, organisation, on_behalf_of,"
    " command_id, correlation_id, causation_id, client_address, data"
)
BETWEEN: Final = (
    f"copy (select {COLUMNS} from kundelik.events where position > %s and position <= %s order by position)"  # noqa: S608 - constants
    " to stdout (format binary)"
)
OF_STREAM: Final = (
    f"copy (select {COLUMNS} from kundelik.events where stream = %s order by version) to stdout (format binary)"  # noqa: S608 - constants
)
OUTSIDE: Final = (
    "select position from kundelik.events where position < 1 or position > (select position from kundelik.head)"
    " order by position limit 1"
)
LAST: Final = "select coalesce(max(position), 0) from kundelik.events"
DIFFERING: Final = """
    with bound as (
        select coalesce(max(c.position), %(after)s) as after  -- the command that stands across it is left out
        from kundelik.events e join kundelik.commands c using (command_id) where e.position = %(after)s
    )
    select command_id, c.position, c.events, e.last, e.events
    from (select command_id, max(position) as last, count(*) as events from kundelik.events, bound
          where position > bound.after group by command_id) e
    full join (select command_id, position, events from kundelik.commands, bound
               where position > bound.after and events > 0) c using (command_id)
    where c.position is distinct from e.last or c.events is distinct from e.events
    order by least(e.last, c.position) limit 1
"""
OF_COMMAND: Final = "select position - events, position from kundelik.commands where command_id = %s"
SENDER: Final = "select actor from kundelik.events where position = %s and command_id = %s"
HEADER: Final = 19
"""Bytes of COPY's own before the first row."""

TRAILER: Final = b"\xff\xff"
Buffer = bytes | bytearray | memoryview


class RawRows:
    """Over one connection of its own."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        if connection.info.encoding != "utf-8":
            connection.execute("set client_encoding = 'UTF8'")

    def head(self) -> int:
        """The position up to which events have been given out."""
        return self._number("select position from kundelik.head")

    def last(self) -> int:
        """The greatest position there is."""
        return self._number(LAST)

    def outside(self) -> int | None:
        """The first event where none can be: before the first position, or beyond the last that was given out."""
        row = self._connection.execute(OUTSIDE).fetchone()
        return None if row is None else int(row[0])

    def stream(self, after: int, upto: int) -> Iterator[Buffer]:
        """Those after one position and up to another, in order, while the server still sends the next."""
        return self._copied(BETWEEN, (after, upto))

    def rows(self, after: int, upto: int) -> list[bytes]:
        """The same, to be kept."""
        return [bytes(row) for row in self.stream(after, upto)]

    def of_stream(self, stream: UUID) -> list[bytes]:
        """One stream, by versions."""
        return [bytes(row) for row in self._copied(OF_STREAM, (stream,))]

    def differing_command(self, after: int) -> tuple[UUID, int | None, int | None, int | None, int | None] | None:
        """The first command whose record and whose events say different things, and what both say of it.

        That is the last position and the number of events: by kundelik.commands, then by kundelik.events.
        """
        return self._connection.execute(DIFFERING, {"after": after}).fetchone()

    def _number(self, query: LiteralString) -> int:
        row = self._connection.execute(query).fetchone()
        return int(row[0]) if row else 0

    def _copied(self, query: LiteralString, parameters: Collection[Any]) -> Iterator[Buffer]:
        """PostgreSQL sends one row a message, the header with the first, the trailer alone."""
        with self._connection.cursor() as cursor, cursor.copy(query, tuple(parameters)) as copy:
            messages = iter(copy)
            first = next(messages)[HEADER:]
            if first and first != TRAILER:
                yield first
            for message in messages:
                if len(message) > len(TRAILER):
                    yield message


def span_of_command(database: Database, command_id: UUID) -> tuple[int, int, UUID | None] | None:
    """After which position and up to which a command's events stand, and who sent it; None for an unknown one."""
    with database.connection() as connection:
        row = connection.execute(OF_COMMAND, (command_id,)).fetchone()
        if row is None:
            return None
        sender = connection.execute(SENDER, (row[1], command_id)).fetchone()
    return row[0], row[1], sender[0] if sender else None
