"""What a verification reads: the events as they are stored, and the evidence as it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Rows(Protocol):
    """The events as they are stored."""

    def head(self) -> int:
        """The last position that was given out."""
        ...

    def last(self) -> int:
        """The greatest position there is."""
        ...

    def outside(self) -> int | None:
        """The first position where no event can be, and one is."""
        ...

    def stream(self, after: int, upto: int) -> Iterator[bytes | bytearray | memoryview]:
        """Raw rows in order, to be looked at once."""
        ...

    def rows(self, after: int, upto: int) -> list[bytes]:
        """The same, to be kept."""
        ...


class Sealed(Protocol):
    """The evidence as it is stored."""

    def checkpoints(self, after: int) -> Iterator[tuple[int, bytes, str]]:
        """Size, root and note, by size."""
        ...

    def leaves(self, after: int, upto: int) -> bytes:
        """Stored leaf hashes; fewer where some are missing."""
        ...

    def tiles(self, level: int, first: int, end: int) -> dict[int, bytes]:
        """Full tiles."""
        ...

    def edge(self) -> tuple[int, bytes]:
        """Size, and the partial tiles of all levels."""
        ...
