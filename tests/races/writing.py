"""Commands for those who write at the same time; run as a program, a writer process that can be killed."""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg

from adapters.persistence.appending import Appender, Command, Event, OutcomeUnknown
from adapters.persistence.database import Database

NOON: Final = datetime(2025, 9, 1, 12, tzinfo=UTC)


def event(stream: UUID | None = None, version: int = 1, name: str = "tests.written.v1", data: bytes = b"{}") -> Event:
    return stream or uuid4(), version, name, data


def command(*events: Event, command_id: UUID | None = None, **envelope: Any) -> Command:
    return Command(command_id=command_id or uuid4(), events=events, **{"recorded_at": NOON} | envelope)


@contextmanager
def appending(database: Database, **options: Any) -> Iterator[Appender]:
    appender = Appender(database.connect, **options)
    try:
        yield appender
    finally:
        appender.close()


def pair(command_id: UUID) -> Command:
    """Two events on a stream of their own; the same for the same id, so that it can be sent again."""
    return command(event(command_id, 1), event(command_id, 2), command_id=command_id, fingerprint=command_id.bytes)


def write_journal(conninfo: str, path: Path, threads: int) -> None:
    """For ever: note what is asked, append it, note the position that was acknowledged."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with Database(conninfo, pool=1) as database, appending(database, patience=1) as appender:

        def work() -> None:
            while True:
                asked = pair(uuid4())
                os.write(descriptor, f"asked {asked.command_id}\n".encode())
                position = acknowledged(appender, asked)
                os.write(descriptor, f"acknowledged {asked.command_id} {position}\n".encode())

        working = [threading.Thread(target=work) for _ in range(threads)]
        for thread in working:
            thread.start()
        for thread in working:
            thread.join()


def acknowledged(appender: Appender, asked: Command) -> int:
    """The position, asking with the same id until it is known."""
    while True:
        try:
            position = appender.append(asked).position
        except OutcomeUnknown:
            continue
        assert position is not None
        return position


def write_rivalling(conninfo: str, seed: int, commands: int) -> None:
    """On few streams, so that many lose and are rolled back; every third loses on purpose."""
    chance = random.Random(seed)
    versions = dict.fromkeys((UUID(int=number) for number in range(4)), 0)
    with Database(conninfo, pool=1) as database, appending(database) as appender:
        for number in range(commands):
            stream = chance.choice(list(versions))
            version = versions[stream] if number % 3 == 2 else versions[stream] + 1
            outcome = appender.append(command(event(), event(stream, version), event()))
            if outcome.outcome == "conflict":
                versions[stream] = _version(database, stream)
            else:
                versions[stream] = version


def _version(database: Database, stream: UUID) -> int:
    with database.connection() as connection:
        row = connection.execute(
            "select coalesce(max(version), 0) from kundelik.events where stream = %s", (stream,)
        ).fetchone()
    assert row is not None
    return int(row[0])


def write_unsafely(conninfo: str, seed: int, commands: int) -> None:
    """As many would do it: numbers from a sequence, commits whenever they come."""
    chance = random.Random(seed)
    with psycopg.connect(conninfo) as connection:
        for _ in range(commands):
            connection.execute("insert into public.unsafe select from generate_series(1, 2)")
            connection.execute("select pg_sleep(%s)", (chance.random() * 0.004,))
            connection.commit()


def main() -> None:
    """`journal CONNINFO FILE THREADS`, `rivalling CONNINFO SEED COMMANDS` or `unsafely CONNINFO SEED COMMANDS`."""
    work, conninfo, first, number = sys.argv[1:]
    if work == "journal":
        write_journal(conninfo, Path(first), int(number))
    else:
        {"rivalling": write_rivalling, "unsafely": write_unsafely}[work](conninfo, int(first), int(number))


if __name__ == "__main__":
    main()
