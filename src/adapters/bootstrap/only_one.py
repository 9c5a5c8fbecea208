"""One at a time in a folder: the operating system lets go of the lock when its holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class AlreadyRunning(Exception):  # noqa: N818 - reads as what happened
    """Another one holds the lock."""


@contextmanager
def only_one(lock_file: Path, what: str) -> Iterator[None]:
    """Hold the lock, or raise `AlreadyRunning` at once; the empty file stays behind."""
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(descriptor)
        except OSError as error:
            raise AlreadyRunning(
                f"{what} runs in {lock_file.parent} already: wait for it, or set KUNDELIK_VAR to another folder"
            ) from error
        yield
    finally:
        os.close(descriptor)
