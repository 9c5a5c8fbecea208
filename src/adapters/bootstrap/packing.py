"""A ZIP written piece by piece while its parts are being made: no more in memory than one of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

from typing_extensions import override

BEGAN: Final = (1980, 1, 1, 0, 0, 0)
"""The least moment that ZIP knows: an archive of the same parts has the same bytes."""


class _Drained(io.RawIOBase):
    """What was written since it was drained last; cannot seek, so `zipfile` needs not to either."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, piece: object) -> int:
        self._pieces.append(bytes(piece))  # type: ignore[call-overload] # any buffer
        return len(self._pieces[-1])

    def drain(self) -> bytes:
        """And forget it."""
        whole, self._pieces = b"".join(self._pieces), []
        return whole


def zipped(parts: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The archive in pieces, one a part. What the first part raises is raised at once, before any piece."""
    waiting = iter(parts)
    first = next(waiting, None)
    return _pieces(first, waiting)


def _pieces(first: tuple[str, bytes] | None, waiting: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    sink = _Drained()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        part = first
        while part is not None:
            archive.writestr(zipfile.ZipInfo(part[0], BEGAN), part[1], zipfile.ZIP_DEFLATED)
            yield sink.drain()
            part = next(waiting, None)
    yield sink.drain()
