"""A PostgreSQL server over one folder, ours from the first start to the last stop."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from adapters.embedded.account import Account, account_of_the_server
from adapters.embedded.binaries import find_binaries, major_of_the_data
from adapters.embedded.cluster import initialise
from adapters.embedded.errors import (
    NotRunning,
    ServerAlreadyRunning,
    StartFailed,
    StopFailed,
    system_errors_told,
)
from adapters.embedded.folders import claimed
from adapters.embedded.launching import READY_SECONDS, Launching
from adapters.embedded.postmaster import live_postmaster, serves
from adapters.embedded.processes import run, wait_until
from adapters.embedded.settings import as_arguments
from adapters.embedded.sockets import listening, remove_short_folder
from adapters.embedded.start_lock import start_lock

if TYPE_CHECKING:
    import subprocess

STOP_SECONDS = 60
UNTUNED: Mapping[str, str] = MappingProxyType({})


class EmbeddedServer:
    """Holds `data`, `server.log` and `start.lock` in its folder; asked for a port, listens on 127.0.0.1 too.

    The server outlives a launcher that is killed: the next `start` says ServerAlreadyRunning, `attach` takes
    the server over, and from then on `stop` stops it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        port: int | None = None,
        tuning: Mapping[str, str] = UNTUNED,
    ) -> None:
        self._folder = folder.expanduser().resolve()
        self._durable = durable
        self._port = port
        self._tuning = dict(tuning)
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ours = False

    def start(self) -> str:
        """The conninfo of the superuser; a second call answers the same."""
        running = conninfo_of_running(self._folder)
        if self._is_ours and running is not None:
            return running
        self._reap()
        account = account_of_the_server()
        folder = claimed(self._folder, account)
        with system_errors_told(folder), start_lock(folder, account, seconds=READY_SECONDS):
            self._refuse_a_second_server()
            self._start_in(folder, account)
        self._is_ours = True
        return self.conninfo

    def attach(self) -> str:
        """Take over a live server that another process has started."""
        conninfo = self.conninfo
        self._is_ours = True
        return conninfo

    def stop(self) -> None:
        """Open transactions are rolled back; a server that is not ours, or not there, is left alone."""
        if not self._is_ours:
            return
        account = account_of_the_server()
        server = live_postmaster(self._data)
        if server is not None:
            self._shut_down(server.pid, account)
        self._reap()
        self._is_ours = False
        remove_short_folder(self._folder, account)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The postmaster's number."""
        server = live_postmaster(self._data)
        if server is None:
            raise NotRunning(self._folder)
        return server.pid

    @property
    def conninfo(self) -> str:
        conninfo = conninfo_of_running(self._folder)
        if conninfo is None:
            raise NotRunning(self._folder)
        return conninfo

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _refuse_a_second_server(self) -> None:
        if not wait_until(lambda: _is_settled(self._data), seconds=READY_SECONDS):
            raise StartFailed(self._folder, "a former server is neither ready nor gone")
        running = conninfo_of_running(self._folder)
        if running is not None:
            raise ServerAlreadyRunning(self._folder, running)

    def _start_in(self, folder: Path, account: Account) -> None:
        binaries = find_binaries(account, self._data)
        if major_of_the_data(self._data) is None:
            initialise(folder, binaries, account, durable=self._durable)
        settings = as_arguments(listening(folder, account, self._port), self._tuning, durable=self._durable)
        command = [binaries.program("postgres"), "-D", str(self._data), *settings]
        try:
            self._process = Launching(folder, account, command).launched()
        except StartFailed:
            self._refuse_a_second_server()  # one started by a launcher killed since may have been quicker
            raise

    def _shut_down(self, pid: int, account: Account) -> None:
        """We wait ourselves: pg_ctl takes our own dead child, not yet asked after, for a living server."""
        pg_ctl = find_binaries(account, self._data).program("pg_ctl")
        said = ""
        for mode in ("fast", "immediate"):
            command = [pg_ctl, "stop", "-D", str(self._data), "-m", mode, "-W"]
            _, said = run(account, command)
            if wait_until(lambda: not serves(pid, self._data), seconds=STOP_SECONDS):
                return
        raise StopFailed(self._folder, said)

    def _reap(self) -> None:
        if self._process is not None and live_postmaster(self._data) is None:
            self._process.wait(STOP_SECONDS)
            self._process = None


def conninfo_of_running(folder: Path) -> str | None:
    """Of the live server that serves this folder and accepts connections, whoever started it."""
    server = live_postmaster(folder.expanduser().resolve() / "data")
    return server.conninfo if server is not None and server.is_ready else None


def _is_settled(data: Path) -> bool:
    server = live_postmaster(data)
    return server is None or server.is_ready
