"""What was killed at any moment starts again."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from adapters.embedded import launching
from adapters.embedded.account import account_of_the_server
from adapters.embedded.cluster import UNFINISHED
from adapters.embedded.errors import InitialisationFailed, NotRunning, OldServerLingers, ServerAlreadyRunning
from adapters.embedded.postmaster import survivors
from adapters.embedded.processes import wait_until
from adapters.embedded.server import EmbeddedServer, conninfo_of_running

pytestmark = pytest.mark.req("OPS-1")


def killed(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not any(map(is_running, pids)), seconds=10)


def is_running(pid: int) -> bool:
    """The dead have no state at all, or Z until somebody asks after them."""
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return state.stdout.strip() not in {"", "Z"}


@contextmanager
def a_stranger() -> Iterator[int]:
    """A living process of the server's user that is no server."""
    account = account_of_the_server()
    process = subprocess.Popen(
        ["sleep", "60"], user=account.user, group=account.group, extra_groups=account.extra_groups
    )
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def with_pid(lock: Path, pid: int) -> None:
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(pid), *lines[1:], ""]))


def test_what_was_committed_outlives_the_killing_of_every_process(
    place: Path, answer: Callable[[str, str], object]
) -> None:
    server = EmbeddedServer(place / "home", durable=True)
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute("create table kept as select 7 as number")
    killed(list(survivors(place / "home" / "data")))

    with server:
        assert answer(server.conninfo, "select number from kept") == 7


def test_a_killed_postmaster_alone_is_followed_by_a_new_one(home: Path) -> None:
    server = EmbeddedServer(home, durable=False)
    server.start()
    former = server.pid
    killed([former])

    with server:
        assert server.pid != former


@pytest.mark.parametrize("whose", ["init", "the server's user"])
def test_lock_files_whose_number_somebody_else_has_got_do_not_stop_a_start(home: Path, whose: str) -> None:
    server = EmbeddedServer(home, durable=False)
    server.start()
    killed(list(survivors(home / "data")))
    with a_stranger() as stranger:
        for lock in (home / "data" / "postmaster.pid", home / ".s.PGSQL.5432.lock"):
            with_pid(lock, 1 if whose == "init" else stranger)
        assert conninfo_of_running(home) is None
        server.stop()
        with server:
            os.kill(stranger, 0)


def test_a_survivor_of_a_killed_server_is_named_and_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedServer(home, durable=False)
    server.start()
    survivor = next(pid for pid in survivors(home / "data") if pid != server.pid)
    os.kill(survivor, signal.SIGSTOP)
    killed([server.pid])

    monkeypatch.setattr(launching, "SURVIVORS_SECONDS", 0.5)
    with pytest.raises(OldServerLingers, match=str(survivor)) as refusal:
        server.start()
    assert refusal.value.pids == (survivor,)

    os.kill(survivor, signal.SIGCONT)
    monkeypatch.undo()
    with server:
        assert conninfo_of_running(home) == server.conninfo


def test_a_survivor_holds_the_data_even_when_its_lock_file_is_gone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launching, "SURVIVORS_SECONDS", 0.0)
    server = EmbeddedServer(home, durable=False)
    server.start()
    survivor = next(pid for pid in survivors(home / "data") if pid != server.pid)
    os.kill(survivor, signal.SIGSTOP)
    killed([server.pid])
    (home / "data" / "postmaster.pid").unlink()

    with pytest.raises(OldServerLingers, match="shared memory block"):
        server.start()


def test_a_server_outlives_its_killed_launcher_and_can_be_taken_over(
    home: Path, launcher: Callable[[Path], subprocess.Popen[str]]
) -> None:
    process = launcher(home)
    assert process.stdout is not None
    conninfo = process.stdout.readline().split()[1]
    process.kill()
    process.wait()
    successor = EmbeddedServer(home, durable=False)

    with pytest.raises(ServerAlreadyRunning) as refusal:
        successor.start()
    assert refusal.value.conninfo == conninfo == conninfo_of_running(home)
    successor.stop()
    assert conninfo_of_running(home) == conninfo

    assert successor.attach() == conninfo
    successor.stop()
    assert conninfo_of_running(home) is None
    with pytest.raises(NotRunning):
        successor.attach()


def test_an_initialisation_killed_half_way_is_swept_and_begun_anew(
    place: Path, launcher: Callable[[Path], subprocess.Popen[str]]
) -> None:
    home = place / "home"
    process = launcher(home)
    assert wait_until(lambda: any(home.glob(f"{UNFINISHED}*/base")), seconds=30)
    process.kill()
    process.wait()
    assert not (home / "data").exists()

    with EmbeddedServer(home, durable=False) as server:
        assert conninfo_of_running(home) == server.conninfo
    assert not list(home.glob(f"{UNFINISHED}*"))


def test_an_initialisation_that_fails_says_why(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.embedded.cluster._locale", lambda _: ["--locale=no_such_tongue"])
    with pytest.raises(InitialisationFailed, match="no_such_tongue"):
        EmbeddedServer(place / "home").start()
