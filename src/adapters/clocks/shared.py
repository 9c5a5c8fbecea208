"""A virtual clock in a small file: all processes of a demonstration read the same instant from it."""

from __future__ import annotations

import mmap
import os
import secrets
import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_INSTANT: Final = struct.Struct("<q")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class SharedClock:
    """Eight bytes: microseconds since 1970. Written by the one who drives, read by everybody else.

    An aligned eight-byte store is atomic on the platforms we run on, so a reader sees one instant or the other.
    """

    def __init__(self, path: Path, *, start: datetime | None = None) -> None:
        """Open the file; with `start`, make it where there is none."""
        if start is not None and not path.exists():
            _make(path, start)
        descriptor = os.open(path, os.O_RDWR)
        try:
            self._cell = mmap.mmap(descriptor, _INSTANT.size)
        finally:
            os.close(descriptor)

    def now(self) -> datetime:
        """The virtual instant, UTC."""
        micros: int = _INSTANT.unpack_from(self._cell)[0]
        return _EPOCH + timedelta(microseconds=micros)

    def set(self, instant: datetime) -> None:
        """Move the clock; never backwards."""
        _INSTANT.pack_into(self._cell, 0, (max(instant, self.now()) - _EPOCH) // _MICROSECOND)

    def close(self) -> None:
        """Let go of the file."""
        self._cell.close()


def _make(path: Path, start: datetime) -> None:
    """Write beside, then link: nobody sees a file without an instant, and the first one's start counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    beside.write_bytes(_INSTANT.pack((start - _EPOCH) // _MICROSECOND))
    with suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()
