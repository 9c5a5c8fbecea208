"""A folder of immutable files, each named by the SHA-256 of its content (FIL-1)."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, Final

from adapters.durable import flush_names, held, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Folder:
    """`root/ab/cdef…`; nothing is ever overwritten, and a half-written file never has its final name."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keep it and return its hash; keeping the same again makes it young again, and changes nothing else."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._turn(digest):
            if path.exists():
                os.utime(path)
            else:
                write_whole(path, content)
                flush_names(self._root)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The content, or None where there is none; raises ValueError for anything but a hash."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, digest: str) -> bool:
        """Erase it; whether it was there. Whoever asks knows that no event needs it any more."""
        path = self._path(digest)
        there = path.exists()
        if there:
            path.unlink(missing_ok=True)
            flush_names(path.parent)
        return there

    def aged(self, before: datetime) -> Iterator[str]:
        """The hashes of what was put for the last time before that moment."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/*"):
            if not path.name.startswith(".") and _older(path, before):
                yield path.parent.name + path.name

    def collect(self, digest: str, before: datetime) -> bool:
        """Remove it unless somebody has put it again meanwhile; whether it is gone.

        Whoever puts it waits for the lock: before this, it is young and stays; after this, it is written anew.
        """
        path = self._path(digest)
        if not path.exists():
            return False
        with self._turn(digest):
            if not _older(path, before):
                return False
            path.unlink(missing_ok=True)
            flush_names(path.parent)
            return True

    def _turn(self, digest: str) -> AbstractContextManager[None]:
        locks = self._root / ".locks"
        locks.mkdir(parents=True, exist_ok=True)
        return held(locks / digest[:2])

    def _path(self, digest: str) -> Path:
        if not _HASH.fullmatch(digest):
            raise ValueError("not a SHA-256 in hex")
        return self._root / digest[:2] / digest[2:]


def _older(path: Path, before: datetime) -> bool:
    """Whether it is there and was put for the last time before that moment; others remove files meanwhile."""
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False
