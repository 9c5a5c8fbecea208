"""From a data folder to a server that accepts connections, or to a plain reason why not."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.account import Account
from adapters.embedded.errors import DiskFull, EmbeddedError, OldServerLingers, StartFailed, is_full
from adapters.embedded.folders import open_private
from adapters.embedded.postmaster import forget_strangers, live_postmaster, survivors
from adapters.embedded.processes import launch, tail, wait_until

READY_SECONDS = 600.0  # replaying the log after a crash takes its time
SURVIVORS_SECONDS = 10.0
LOG_BYTES = 10_000_000
HELD_BY_SURVIVORS = "shared memory block"


@dataclass(frozen=True)
class Launching:
    folder: Path
    account: Account
    command: list[str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def launched(self) -> subprocess.Popen[bytes]:
        """Backends outlive a killed postmaster by a moment; until they are gone the data are not ours."""
        forget_strangers(self.data)
        deadline = time.monotonic() + SURVIVORS_SECONDS
        while True:
            process, said = self._attempt()
            if process is not None:
                return process
            if HELD_BY_SURVIVORS not in said or time.monotonic() > deadline:
                raise self._failure(said)
            wait_until(lambda: not any(survivors(self.data)), seconds=0.2)

    def _attempt(self) -> tuple[subprocess.Popen[bytes] | None, str]:
        log, since = self._opened_log()
        try:
            process = launch(self.account, self.command, log)
        finally:
            os.close(log)
        try:
            settled = wait_until(
                lambda: process.poll() is not None or self._is_ready(process.pid), seconds=READY_SECONDS
            )
        except BaseException:  # Ctrl-C while waiting must not leave a server that nobody knows of
            process.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
            process.wait(READY_SECONDS)
            raise
        if not settled:
            raise StartFailed(self.folder, f"still not ready after {READY_SECONDS} s\n{tail(self.log, since)}")
        return (process, "") if process.poll() is None else (None, tail(self.log, since))

    def _is_ready(self, pid: int) -> bool:
        server = live_postmaster(self.data)
        return server is not None and server.pid == pid and server.is_ready

    def _opened_log(self) -> tuple[int, int]:
        descriptor = open_private(self.log, os.O_WRONLY | os.O_APPEND, self.account)
        if os.fstat(descriptor).st_size > LOG_BYTES:
            os.ftruncate(descriptor, 0)
        return descriptor, os.fstat(descriptor).st_size

    def _failure(self, said: str) -> EmbeddedError:
        if HELD_BY_SURVIVORS in said:
            return OldServerLingers(self.data, list(survivors(self.data)), said)
        return DiskFull(self.folder, said) if is_full(said) else StartFailed(self.folder, said)
