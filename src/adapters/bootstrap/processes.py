"""The processes of an installation: web workers and a projector, watched, restarted, and ended in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog
import uvicorn

from adapters.heap import building
from adapters.http.app import create_app
from adapters.persistence.advancing import make_all_tables
from adapters.persistence.database import Database
from adapters.persistence.following import Followers
from adapters.persistence.querying import Queries

from .collecting import Collecting
from .erasing import PersonErasing, Sweeping
from .evidence_keeping import keeping_evidence
from .export_keeping import export_keeping
from .handing_over import handing_over_of
from .http_parts import parts_of
from .importing.keeping import import_keeping
from .known import READ_MODELS
from .listening import workers_own
from .messaging import carry, keep_handing_over
from .signature_checking import published_lists_of
from .sundays import sundays_of
from .time_keeping import TimeKeeping
from .wiring import Installation

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.settings import Settings

LIFELINE: Final = "KUNDELIK_LIFELINE"
"""The descriptor of a pipe that closes when the supervisor is gone, however it went."""

LISTENING: Final = "KUNDELIK_LISTENING"
"""The descriptor of the socket that reserves the port for the web workers."""

GRACE_SECONDS: Final = 10
log = structlog.get_logger()


def web(settings: Settings, conninfo: str) -> None:
    """One web worker, until it is told to end."""
    with building():
        installation = Installation(settings, conninfo)
        app = create_app(parts_of(installation), threads=settings.threads)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=5, server_header=False,
    )  # fmt: skip
    # Not by `fd=`: uvicorn takes that for a Unix socket, leaves Nagle's algorithm on, and each answer waits 40 ms.
    listening = workers_own(socket.socket(fileno=int(os.environ[LISTENING])))
    _end_with_the_supervisor()
    uvicorn.Server(config).run(sockets=[listening])
    installation.close()


def projector(settings: Settings, conninfo: str) -> None:
    """Feeds all read models and keeps the time, until it is told to end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _end_with_the_supervisor()
    with Installation(settings, conninfo) as installation:
        beside = [
            threading.Thread(target=work, args=(stop,), name=name)
            for name, work in _beside(settings, installation).items()
        ]
        for thread in beside:
            thread.start()
        try:
            Followers(installation.database, installation.log, READ_MODELS).run(stop)
        finally:
            stop.set()
            for thread in beside:
                thread.join()


def _beside(settings: Settings, installation: Installation) -> dict[str, Callable[[threading.Event], None]]:
    """What the projector does beside following, each in a thread of its own."""
    queries = Queries(installation.database)
    return {
        "clock": TimeKeeping(installation.deciding, queries, installation.now).run,
        "evidence": keeping_evidence(settings, installation.database).run,
        "erasures": Sweeping(PersonErasing(installation)).run,
        "files": Collecting(installation.files, installation.log, queries).run,
        "outbox": partial(keep_handing_over, installation),
        "revocation-lists": published_lists_of(installation).run,
        "imports": import_keeping(installation).run,
        "e-journal": handing_over_of(installation).run,
        "sundays": sundays_of(installation).run,
        "exports": export_keeping(installation).run,
    }


def worker(settings: Settings, conninfo: str) -> None:
    """Sends letters until it is told to end; those on their way are finished."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _end_with_the_supervisor()
    with Installation(settings, conninfo) as installation:
        carry(installation, stop)


def _end_with_the_supervisor() -> None:
    """Where there is a lifeline: when its other end closes, end like on Ctrl-C."""
    descriptor = os.environ.get(LIFELINE)
    if descriptor is None:
        return

    def wait() -> None:
        while os.read(int(descriptor), 1):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


@dataclass
class Processes:
    """The children of a supervisor. One that dies is started again, with a growing pause."""

    settings: Settings
    conninfo: str
    listening: socket.socket
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _pauses: dict[str, float] = field(default_factory=dict)
    _ends: tuple[int, int] = (-1, -1)

    def start(self) -> None:
        """Make the read models' tables, then start all children."""
        with Database(self.conninfo) as database, database.connection() as connection:
            make_all_tables(connection, READ_MODELS)
        self._ends = os.pipe()
        for name in self._names():
            self._start(name)

    def _names(self) -> list[str]:
        mail = range(1, self.settings.mail_workers + 1) if self.settings.smtp_url else ()
        web = (f"web-{number}" for number in range(1, self.settings.workers + 1))
        return ["projector", *web, *(f"worker-{number}" for number in mail)]

    def _start(self, name: str) -> None:
        environment = os.environ | {
            "DATABASE_URL": self.conninfo,
            "KUNDELIK_VAR": str(self.settings.var),
            "KUNDELIK_THREADS": str(self.settings.threads),
            LIFELINE: str(self._ends[0]),
            LISTENING: str(self.listening.fileno()),
            **({"KUNDELIK_CLOCK_FILE": str(self.settings.clock_file)} if self.settings.clock_file else {}),
        }
        command = [sys.executable, "-m", "adapters.cli.main", name.split("-", maxsplit=1)[0]]
        kept = (self._ends[0], self.listening.fileno())
        self._children[name] = subprocess.Popen(command, env=environment, pass_fds=kept, start_new_session=True)  # noqa: S603

    @property
    def pids(self) -> dict[str, int]:
        """The children's process ids by name."""
        return {name: child.pid for name, child in self._children.items()}

    def watch(self, stop: threading.Event) -> None:
        """Until `stop`: whoever dies is started again."""
        while not stop.wait(0.2):
            for name, child in list(self._children.items()):
                if child.poll() is not None:
                    self._pauses[name] = min(self._pauses.get(name, 0.1) * 2, 5.0)
                    log.warning("process.died", name=name, status=child.returncode, again_in=self._pauses[name])
                    stop.wait(self._pauses[name])
                    self._start(name)

    def end(self) -> None:
        """Web workers first, so that nothing new comes in; whoever does not end in time is killed."""
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        for end in self._ends:
            os.close(end)


@contextmanager
def running(settings: Settings, conninfo: str, listening: socket.socket) -> Iterator[Processes]:
    """All processes of an installation, watched in the background, ended at the end."""
    processes, stop = Processes(settings, conninfo, listening), threading.Event()
    processes.start()
    watching = threading.Thread(target=processes.watch, args=(stop,), name="watch")
    watching.start()
    try:
        yield processes
    finally:
        stop.set()
        watching.join()
        processes.end()
        listening.close()
