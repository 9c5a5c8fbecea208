"""The stored append function, called through libpq with binary arrays.

Going around psycopg's cursor saves a tenth of a single command; what is raised is what psycopg would raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import pq

from .binary_arrays import bigints, byte_strings, instants, ints, teach, texts, uuids

if TYPE_CHECKING:
    from .command import Command, Event

PARAMETERS: Final = 18
PREPARED: Final = b"kundelik_append"
_BINARY: Final = [pq.Format.BINARY] * PARAMETERS
_PLACES: Final = ", ".join(["%b"] * PARAMETERS)
APPEND: Final = f"select kundelik.append({_PLACES})"
APPEND_EACH: Final = f"select * from kundelik.append_each({_PLACES})"  # noqa: S608 - placeholders only


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Once a connection, before `append`."""
    teach(connection.adapters)
    places = ", ".join(f"${number}" for number in range(1, PARAMETERS + 1))
    result = connection.pgconn.prepare(PREPARED, f"select kundelik.append({places})".encode())
    if result.status != pq.ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(result)


def append(connection: psycopg.Connection[Any], parameters: tuple[bytes, ...]) -> int:
    """The position before the first event; raises what psycopg would."""
    result = connection.pgconn.exec_prepared(PREPARED, parameters, _BINARY, pq.Format.BINARY)
    if result.status != pq.ExecStatus.TUPLES_OK:
        if connection.pgconn.status != pq.ConnStatus.OK or not result.error_field(pq.DiagnosticField.SQLSTATE):
            raise psycopg.OperationalError("the connection is lost")
        raise psycopg.errors.error_from_result(result)
    return int.from_bytes(result.get_value(0, 0) or b"")


def arrays(commands: Sequence[Command]) -> tuple[bytes, ...]:
    """The parameters of the stored function, for all commands of a batch. Raises `UnicodeEncodeError`."""
    starts, counts, owners = [], [], []
    events: list[Event] = []
    for number, command in enumerate(commands, 1):
        starts.append(len(events) + 1)
        counts.append(len(command.events))
        owners.extend([number] * len(command.events))
        events.extend(command.events)
    return (
        uuids([c.command_id for c in commands]), ints(starts), ints(counts),
        byte_strings([c.fingerprint for c in commands]), byte_strings([c.answer for c in commands]),
        instants([c.recorded_at for c in commands]), uuids([c.actor for c in commands]),
        texts([c.role for c in commands]), uuids([c.organisation for c in commands]),
        uuids([c.on_behalf_of for c in commands]), uuids([c.correlation_id for c in commands]),
        uuids([c.causation_id for c in commands]), texts([c.client_address for c in commands]),
        ints(owners), uuids([e[0] for e in events]), bigints([e[1] for e in events]),
        texts([e[2] for e in events]), byte_strings([e[3] for e in events]),
    )  # fmt: skip
