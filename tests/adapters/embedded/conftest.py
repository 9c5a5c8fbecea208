"""A place on disk that the server's user can reach, and no server left behind in it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from adapters.embedded.cluster import UNFINISHED
from adapters.embedded.postmaster import survivors
from adapters.embedded.processes import wait_until
from adapters.embedded.server import EmbeddedServer


@pytest.fixture
def place() -> Iterator[Path]:
    # pytest's own tmp_path is private to root, whose server is another user's.
    folder = Path(tempfile.mkdtemp(prefix="kundelik-test-"))
    folder.chmod(0o711)
    yield folder
    end_servers_below(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def initialised_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="kundelik-test-"))
    folder.chmod(0o711)
    with EmbeddedServer(folder / "home", durable=False):
        pass
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def home(initialised_home: Path) -> Iterator[Path]:
    """A folder already initialised; tests of starting and of crashes share it, one after the other."""
    yield initialised_home
    end_servers_below(initialised_home)
    assert not list(initialised_home.glob(f"{UNFINISHED}*"))


def end_servers_below(folder: Path) -> None:
    for data in [*folder.glob("data"), *folder.rglob("*/data")]:
        for pid in survivors(data):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
                os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda data=data: not any(survivors(data)), seconds=10)  # type: ignore[misc]


LAUNCHER = """
import sys
from pathlib import Path
from adapters.embedded.errors import ServerAlreadyRunning
from adapters.embedded.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), durable=False)
try:
    try:
        print("started", server.start(), flush=True)
        sys.stdin.read()
    except ServerAlreadyRunning as refusal:
        print("refused", refusal.conninfo, flush=True)
    except KeyboardInterrupt:
        print("interrupted", server.pid, flush=True)
finally:
    server.stop()
"""


@pytest.fixture
def launcher() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Makes a process that says `started` or `refused` and keeps its server till its input ends or Ctrl-C."""
    launched: list[subprocess.Popen[str]] = []

    def launch(folder: Path) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", LAUNCHER, str(folder)]
        launched.append(
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
                start_new_session=True,
            )
        )
        return launched[-1]

    yield launch
    for process in launched:
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def answer() -> Callable[[str, str], object]:
    """Asks the server of a conninfo one question."""

    def ask(conninfo: str, question: str) -> object:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]

    return ask
