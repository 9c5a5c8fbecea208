"""`kill -9` of server, backends, clients: what was acknowledged stands, what was not can be asked (AUD-1)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from adapters.embedded.folders import reachable_folder
from adapters.embedded.server import EmbeddedServer, conninfo_of_running
from adapters.persistence.database import Database
from adapters.persistence.migrating import migrate
from tests.races.processes import start
from tests.races.writing import appending, pair
from tests.tallies import eventually

CLIENTS, THREADS = 2, 4
PIDS = "select pid from pg_stat_activity where application_name = 'kundelik' and pid <> pg_backend_pid()"
RESTARTS = 20.0


@dataclass
class Journals:
    """What every client that ever was has asked, and what it was told."""

    folder: Path
    clients: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_client(self, conninfo: str) -> None:
        journal = self.folder / f"{len(list(self.folder.iterdir()))}.journal"
        journal.touch()
        self.clients.append(start("tests.races.writing", "journal", conninfo, journal, THREADS))

    def kill_client(self) -> None:
        client = self.clients.pop(0)
        client.kill()
        client.wait()

    @property
    def asked(self) -> set[UUID]:
        return {UUID(words[1]) for words in self._lines() if words[0] == "asked"}

    @property
    def acknowledged(self) -> dict[UUID, int]:
        return {UUID(words[1]): int(words[2]) for words in self._lines() if words[0] == "acknowledged"}

    def _lines(self) -> Iterator[list[str]]:
        for journal in self.folder.iterdir():
            text = journal.read_text()
            yield from (line.split() for line in text[: text.rfind("\n") + 1].splitlines())

    def goes_on(self, more: int = 40) -> None:
        before = len(self.acknowledged)
        eventually(lambda: len(self.acknowledged) >= before + more, within=RESTARTS)


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[EmbeddedServer]:
    folder = reachable_folder(tmp_path / "server")
    with EmbeddedServer(folder, durable=True) as server:
        migrate(server.conninfo)
        yield server
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def journals(tmp_path: Path, killable: EmbeddedServer) -> Iterator[Journals]:
    folder = tmp_path / "journals"
    folder.mkdir()
    journals = Journals(folder)
    for _ in range(CLIENTS):
        journals.add_client(killable.conninfo)
    yield journals
    while journals.clients:
        journals.kill_client()


def kill_server(server: EmbeddedServer) -> None:
    """All of its processes at once, and start it again."""
    pid = server.pid
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], check=False, capture_output=True, text=True)
    for number in (pid, *map(int, listed.stdout.split())):
        kill(number)
    eventually(lambda: conninfo_of_running(server._folder) is None, within=RESTARTS)
    server.start()


def kill_backend(server: EmbeddedServer) -> None:
    """One that appends; the server then ends all others and recovers."""
    pids: list[int] = []

    def found() -> bool:
        try:
            with psycopg.connect(server.conninfo, autocommit=True) as connection:
                pids.extend(row[0] for row in connection.execute(PIDS).fetchall())
        except psycopg.OperationalError:
            return False
        return bool(pids)

    eventually(found, within=RESTARTS)
    kill(pids[0])


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def stored(connection: psycopg.Connection[Any]) -> dict[UUID, list[tuple[int, UUID, int]]]:
    """Position, stream and version of each command's events."""
    rows = connection.execute("select command_id, position, stream, version from kundelik.events order by position")
    commands: dict[UUID, list[tuple[int, UUID, int]]] = {}
    for command_id, *place in rows:
        position, stream, version = place
        commands.setdefault(command_id, []).append((position, stream, version))
    return commands


def assert_whole(connection: psycopg.Connection[Any]) -> None:
    """Gapless, the head right, no command in part."""
    events = stored(connection)
    positions = sorted(position for places in events.values() for position, _, _ in places)
    assert positions == list(range(1, len(positions) + 1))
    assert connection.execute("select position from kundelik.head").fetchall() == [(len(positions),)]
    known = connection.execute("select command_id, position from kundelik.commands").fetchall()
    assert dict(known) == {command_id: places[-1][0] for command_id, places in events.items()}
    for command_id, places in events.items():
        end = places[-1][0]
        assert places == [(end - 1, command_id, 1), (end, command_id, 2)]


@pytest.mark.req("AUD-1")
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(killable: EmbeddedServer, journals: Journals) -> None:
    journals.goes_on()
    for round_ in range(12):
        if round_ % 3 == 0:
            kill_server(killable)
        elif round_ % 3 == 1:
            kill_backend(killable)
        else:
            journals.kill_client()
            journals.add_client(killable.conninfo)
        journals.goes_on()
    while journals.clients:
        journals.kill_client()

    with Database(killable.conninfo) as database, database.connect() as connection:
        assert_whole(connection)
        before = {command_id: places[-1][0] for command_id, places in stored(connection).items()}
        acknowledged, asked = journals.acknowledged, journals.asked
        assert acknowledged.items() <= before.items()
        assert before.keys() <= asked
        ambiguous = asked - acknowledged.keys()
        with appending(database) as appender:
            outcomes = {command_id: appender.append(pair(command_id)) for command_id in ambiguous}
        assert {i: o.position for i, o in outcomes.items() if o.outcome == "same"} == {
            command_id: before[command_id] for command_id in ambiguous & before.keys()
        }
        assert_whole(connection)
        assert stored(connection).keys() == asked
