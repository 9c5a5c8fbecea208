"""A folder of immutable files, each named by the SHA-256 of its content (FIL-1)."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from typing import TYPE_CHECKING, Final

from adapters.durable import flush_names

if TYPE_CHECKING:
    from pathlib import Path

_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Folder:
    """`root/ab/cdef…`; nothing is ever overwritten, and a half-written file never has its final name."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keep it and return its hash; keeping the same again changes nothing."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            flush_names(path.parent)
            flush_names(self._root)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The content, or None where there is none; raises ValueError for anything but a hash."""
        path = self._path(digest)
        return path.read_bytes() if path.exists() else None

    def remove(self, digest: str) -> bool:
        """Erase it; whether it was there. Whoever asks knows that no event needs it any more."""
        path = self._path(digest)
        there = path.exists()
        if there:
            path.unlink(missing_ok=True)
            flush_names(path.parent)
        return there

    def _path(self, digest: str) -> Path:
        if not _HASH.fullmatch(digest):
            raise ValueError("not a SHA-256 in hex")
        return self._root / digest[:2] / digest[2:]
