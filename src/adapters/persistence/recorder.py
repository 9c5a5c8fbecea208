"""Our recorder behind the eventsourcing library's port (ADR-0012), reading and writing the same events.

Every recorder made for that port can take this one's place where an installation outgrows one PostgreSQL.
The library's own `POSTGRES_ENABLE_DB_FUNCTIONS` mode is refused: followers lose events in it (ADR-0012).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresProcessRecorder, PostgresSubscription
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier
from typing_extensions import override

from .appending import CHANNEL, Appended, Appender, Command
from .database import as_application
from .migrating import migrate


class UnsafeMode(ValueError):  # noqa: N818 - reads as what it is
    """The library's database functions are switched on: followers would miss events."""


class Datastore(PostgresDatastore):
    """The library's datastore on our schema, as the application's role.

    `conninfo` is any libpq connection string. Raises `UnsafeMode`.
    """

    def __init__(self, conninfo: str, **options: Any) -> None:
        if options.get("enable_db_functions"):
            raise UnsafeMode("enable_db_functions")
        parts = conninfo_to_dict(as_application(conninfo))
        super().__init__(
            dbname=str(parts.get("dbname", "")),
            host=str(parts.get("host", "")),
            port=str(parts.get("port", "5432")),
            user=str(parts.get("user", "")),
            password=str(parts.get("password", "")),
            schema="kundelik",
            **options,
        )
        self.conninfo = conninfo

    @override
    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        configure = super().after_connect_func()

        def become_application(connection: psycopg.Connection[Any]) -> None:
            configure(connection)
            connection.execute("set role kundelik_app")

        return become_application


class PollingSubscription(PostgresSubscription):
    """Looks every tenth of a second even where nobody knocks: the appender knocks only every so often (ADR-0012)."""

    @override
    def _listen(self) -> None:
        try:
            with self._recorder.datastore.get_connection() as connection:
                connection.execute(SQL("listen {}").format(Identifier(CHANNEL)))
                while not self._has_been_stopped and not self._thread_error:
                    for _ in connection.notifies(timeout=0.1, stop_after=1):
                        continue
                    self._has_been_notified.set()
        except BaseException as error:  # noqa: BLE001 - the library hands it to whoever iterates
            self._thread_error = self._thread_error or error
            self.stop()


class KundelikRecorder(PostgresProcessRecorder):
    """Appends through the stored function; without a tracking, together with the other threads' commands."""

    def __init__(self, datastore: Datastore, appender: Appender, now: Callable[[], datetime] | None = None) -> None:
        super().__init__(datastore, events_table_name="stored_events")
        self._conninfo, self._appender = datastore.conninfo, appender
        self._now = now or (lambda: datetime.now(UTC))
        self.channel_name = CHANNEL

    @override
    def create_table(self) -> None:
        """Bring the schema forward; the connection's own user must be allowed to."""
        migrate(self._conninfo)

    @override
    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append all or none and return their positions; raise `IntegrityError` when a version is taken.

        `tracking=` is recorded in the same transaction.
        """
        tracking: Tracking | None = kwargs.get("tracking")
        if not stored_events and tracking is None:
            return []
        command = self._command(stored_events)
        if tracking is None:
            return _positions(self._appender.append(command), len(stored_events))
        return self._insert_with_tracking(command, tracking)

    def _insert_with_tracking(self, command: Command, tracking: Tracking) -> Sequence[int]:
        with self.datastore.get_connection() as connection, connection.transaction():
            with connection.cursor() as cursor:
                self._insert_tracking(cursor, tracking)
            if not command.events:
                return []
            appended = Appender.append_within(connection, command)
            return _positions(appended, len(command.events))

    def _command(self, stored_events: Sequence[StoredEvent]) -> Command:
        events = [(_uuid(e.originator_id), e.originator_version, e.topic, e.state) for e in stored_events]
        return Command(command_id=uuid4(), events=events, recorded_at=self._now())

    @override
    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> PollingSubscription:
        """New events as they come, from after `gt`."""
        return PollingSubscription(recorder=self, gt=gt, topics=topics)

    @override
    def max_notification_id(self) -> int | None:
        """The position of the last event; None of an empty log."""
        with self.datastore.get_connection() as connection:
            row = connection.execute(SQL("select position from kundelik.head")).fetchone()
        return row["position"] or None if row else None


def _uuid(originator_id: UUID | str) -> UUID:
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)


def _positions(appended: Appended, count: int) -> Sequence[int]:
    if appended.outcome == "conflict" or appended.position is None:
        raise IntegrityError("a version of the stream is taken")
    return list(range(appended.position - count + 1, appended.position + 1))
