"""What every place for files can do, a folder and an object store alike (FIL-1, FIL-2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol


class Keeping(Protocol):
    """Immutable content by the SHA-256 of it, in hexadecimal; anything else for a hash raises ValueError."""

    def put(self, content: bytes) -> str:
        """Keep it durably and return its hash; the same again only makes it young again."""
        ...

    def get(self, digest: str) -> bytes | None:
        """The content, or None where there is none."""
        ...

    def remove(self, digest: str) -> bool:
        """Erase it; whether it was there. Whoever asks knows that no event needs it any more."""
        ...

    def aged(self, before: datetime) -> Iterator[str]:
        """The hashes of what was put for the last time before that moment."""
        ...

    def collect(self, digest: str, before: datetime) -> bool:
        """Remove it unless it was put again since; whether it is gone."""
        ...
