"""Group commit: the threads of a process append together, one round trip and one flush for many (ADR-0012).

Whoever comes first leads: takes all that wait, appends them by one call of the stored function, hands each its
own outcome, and passes the lead on. A single caller pays for no hand-over between threads.
"""

from __future__ import annotations

import struct
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate, islice
from threading import Lock
from typing import Any, Final, Literal
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from kundelik_domain.shared.refusals import Unavailable

from .append_function import APPEND, APPEND_EACH, append, arrays, prepare
from .binary_arrays import teach
from .command import Command, Event

__all__ = ["Appended", "Appender", "Command", "Event", "OutcomeUnknown", "TooManyWaiting"]

STORED_AT: Final = (
    "select stream, version, name, data from kundelik.events where position > %s and position <= %s order by position"
)
UNSTORABLE: Final = (
    psycopg.DataError, psycopg.ProgrammingError, psycopg.IntegrityError, struct.error, TypeError, ValueError,
)  # fmt: skip
"""What one command's content may do to all that are sent with it."""
CHANNEL: Final = "kundelik_events"
"""What followers listen to; a hint only, they also look by themselves."""


class OutcomeUnknown(Unavailable):
    """The database went away and did not come back in time. Sending the same command id again tells."""

    CODE = "outcome-unknown"


class TooManyWaiting(Unavailable):
    """More commands wait than this process takes on; `retry_after_seconds` says when to come back."""

    CODE = "too-many-waiting"


@dataclass(frozen=True, slots=True)
class Appended:
    """`stored` at `position` (of the last event), the `same` as before with its first answer, or a `conflict`."""

    outcome: Literal["stored", "same", "conflict"]
    position: int | None = None
    fingerprint: bytes | None = None
    answer: bytes | None = None


CONFLICT: Final = Appended("conflict")


@dataclass(slots=True, eq=False)
class _Waiting:
    command: Command
    bell: Lock = field(default_factory=Lock)
    result: Appended | BaseException | None = None


class Appender:
    """Appends commands of all threads of this process over one connection.

    `connect` opens an autocommit connection; `patience` is how long (seconds) an unreachable database is tried
    before `OutcomeUnknown`; `notify_every` debounces the wake-up of followers (seconds).
    """

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[Any]],
        *,
        batch: int = 128,
        patience: float = 15.0,
        notify_every: float = 0.02,
        most_waiting: int = 5000,
    ) -> None:
        self._connect, self._batch, self._patience = connect, batch, patience
        self._notify_every, self._most_waiting = notify_every, most_waiting
        self._connection: psycopg.Connection[Any] | None = None
        self._mutex, self._queue, self._led = Lock(), deque[_Waiting](), False
        self._notified_at = 0.0

    def append(self, command: Command) -> Appended:
        """Append all events of the command or none; block until its outcome is known.

        Raises `OutcomeUnknown`, `TooManyWaiting`, or what psycopg says of unstorable data.
        """
        mine = _Waiting(command)
        mine.bell.acquire()
        with self._mutex:
            if len(self._queue) >= self._most_waiting:
                raise TooManyWaiting(retry_after_seconds=1)
            self._queue.append(mine)
            leading, self._led = not self._led, True
        if not leading:
            mine.bell.acquire()
        if mine.result is None:
            self._lead()
        if isinstance(mine.result, BaseException):
            raise mine.result
        assert mine.result is not None
        return mine.result

    @staticmethod
    def append_within(connection: psycopg.Connection[Any], command: Command) -> Appended:
        """Append in the transaction that is open on `connection`, which takes the head's lock until its end."""
        teach(connection.adapters)
        cursor = connection.cursor(row_factory=tuple_row)
        try:
            with connection.transaction():
                row = cursor.execute(APPEND, arrays([command])).fetchone()
        except psycopg.errors.UniqueViolation:
            return CONFLICT
        assert row is not None
        return Appended("stored", row[0] + len(command.events))

    def close(self) -> None:
        """Close the connection; a later append opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _lead(self) -> None:
        batch: list[_Waiting] = []
        rivals: list[_Waiting] = []
        try:
            batch, rivals = self._take()
            self._settle(batch)
        except BaseException as error:  # noqa: BLE001 - everybody in the batch must hear of it
            for waiting in batch:
                waiting.result = waiting.result or error
        if any(isinstance(waiting.result, BaseException) for waiting in batch):
            with self._mutex:  # perhaps their rival has failed: they have their turn
                self._queue.extendleft(reversed(rivals))
            rivals = []
        for rival in rivals:
            rival.result = CONFLICT
        self._hand_over(batch + rivals)

    def _take(self) -> tuple[list[_Waiting], list[_Waiting]]:
        """The next batch, and those who want a version that the batch takes: they have come too late."""
        batch: list[_Waiting] = []
        rivals: list[_Waiting] = []
        taken: set[tuple[UUID, int]] = set()
        with self._mutex:
            while self._queue and len(batch) < self._batch:
                waiting = self._queue.popleft()
                wanted = {(stream, version) for stream, version, _, _ in waiting.command.events}
                if taken.isdisjoint(wanted):
                    batch.append(waiting)
                    taken |= wanted
                else:
                    rivals.append(waiting)
        return batch, rivals

    def _hand_over(self, settled: list[_Waiting]) -> None:
        """Wake the settled, then the next leader: the first of those that have come meanwhile."""
        with self._mutex:
            following = self._queue[0] if self._queue else None
            self._led = following is not None
        for waiting in settled:
            waiting.bell.release()
        if following is not None:
            following.bell.release()

    def _settle(self, batch: list[_Waiting]) -> None:
        try:
            self._store(batch)
        except UNSTORABLE:
            for waiting in batch:  # somebody's data cannot be stored: let the others not suffer from it
                self._store_alone(waiting)
        self._notify()

    def _store_alone(self, waiting: _Waiting) -> None:
        try:
            self._store([waiting])
        except (*UNSTORABLE, psycopg.Error) as error:
            waiting.result = error

    def _store(self, batch: list[_Waiting]) -> None:
        """Send until answered: a lost answer is asked for again under the same command ids."""
        parameters = arrays([waiting.command for waiting in batch])
        deadline, asked_before = time.monotonic() + self._patience, False
        while True:
            try:
                results = self._ask(parameters, batch)
                if asked_before:
                    results = self._ours(batch, results)
            except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
                self._forget_connection()
                if time.monotonic() > deadline:
                    raise OutcomeUnknown(retry_after_seconds=5) from lost
                asked_before = True
                time.sleep(0.05)
                continue
            break
        for waiting, result in zip(batch, results, strict=True):
            waiting.result = result

    def _ours(self, batch: list[_Waiting], results: list[Appended]) -> list[Appended]:
        """After a lost answer: what stands there byte for byte as sent is not the same again, it was stored by us."""
        return [
            Appended("stored", result.position)
            if result.outcome == "same" and self._stands(waiting.command, result)
            else result
            for waiting, result in zip(batch, results, strict=True)
        ]

    def _stands(self, command: Command, known: Appended) -> bool:
        assert known.position is not None
        places = (known.position - len(command.events), known.position)
        rows = self._open().execute(STORED_AT, places, binary=True).fetchall()
        return rows == list(command.events) and known.fingerprint == command.fingerprint

    def _ask(self, parameters: tuple[bytes, ...], batch: list[_Waiting]) -> list[Appended]:
        connection = self._open()
        try:
            before = append(connection, parameters)
        except psycopg.errors.UniqueViolation:
            rows = connection.execute(APPEND_EACH, parameters, prepare=True).fetchall()
            return [Appended(outcome, *known) for _, outcome, *known in rows]
        ends = accumulate((len(waiting.command.events) for waiting in batch), initial=before)
        return [Appended("stored", end) for end in islice(ends, 1, None)]

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            connection = self._connect()
            try:
                prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _forget_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _notify(self) -> None:
        """A hint outside the transaction and at most every so often: NOTIFY serialises all commits of a server."""
        now = time.monotonic()
        if now - self._notified_at < self._notify_every:
            return
        self._notified_at = now
        try:
            self._open().execute(f"notify {CHANNEL}")
        except psycopg.Error:
            self._forget_connection()
