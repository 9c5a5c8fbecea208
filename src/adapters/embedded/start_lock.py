"""One start at a time in a folder; the lock goes with the process that held it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.embedded.account import Account
from adapters.embedded.errors import StartFailed
from adapters.embedded.folders import open_private
from adapters.embedded.processes import wait_until


@contextmanager
def start_lock(folder: Path, account: Account, *, seconds: float) -> Iterator[None]:
    descriptor = open_private(folder / "start.lock", os.O_RDWR, account)
    try:
        if not wait_until(lambda: _locked(descriptor), seconds=seconds):
            raise StartFailed(folder, f"another process has been starting it for {seconds} s")
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only there

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
