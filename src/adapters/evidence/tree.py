"""Merkle trees of RFC 6962 over tiles of 256 hashes: the growing edge, roots, proofs, and checking proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from struct import iter_unpack
from typing import Final, NamedTuple

HASH: Final = 32
WIDTH: Final = 256
TILE_BYTES: Final = HASH * WIDTH
HEIGHT: Final = 8
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
_sha256 = hashlib.sha256


class Tile(NamedTuple):
    """Which tile: its level, and its number in the level."""

    level: int
    number: int


ReadTile = Callable[[Tile], bytes]
"""The hashes of a tile, as many as there are (or more than are needed); raises `TileMissing`."""


class TileMissing(LookupError):  # noqa: N818 - reads as what it is
    """A tile is not there, or is shorter than the size of the log demands."""


def node(left: bytes, right: bytes) -> bytes:
    """An inner node's hash."""
    return _sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: bytes) -> bytes:
    """The root over 2^k hashes."""
    while len(hashes) > HASH:
        hashes = b"".join([_sha256(b"\x01" + pair).digest() for (pair,) in iter_unpack("64s", hashes)])
    return hashes


def tiles_at(size: int, level: int) -> int:
    """How many full tiles of a level a log of this size has."""
    return size >> HEIGHT * (level + 1)


def width_at(size: int, level: int) -> int:
    """How many hashes stand in the level's last, partial tile; 0 where there is none."""
    return (size >> HEIGHT * level) % WIDTH


def levels_of(size: int) -> int:
    """How many levels of tiles a log of this size has."""
    return (size.bit_length() - 1) // HEIGHT + 1 if size else 0


@dataclass
class Edge:
    """The right edge of a growing tree: the partial tile of each level, from which the root follows."""

    size: int = 0
    partial: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, hashes: bytes) -> Edge:
        """From the partial tiles of all levels, lowest first, in a row; raises ValueError for another length."""
        widths = [HASH * width_at(size, level) for level in range(levels_of(size))]
        if sum(widths) != len(hashes):
            raise ValueError("not the edge of a tree of this size")
        starts = [sum(widths[:level]) for level in range(len(widths))]
        return cls(size, [hashes[start : start + width] for start, width in zip(starts, widths, strict=True)])

    @classmethod
    def read(cls, size: int, read_tile: ReadTile) -> Edge:
        """From the tiles of a log that has at least this size; raises `TileMissing`."""
        partial = []
        for level in range(levels_of(size)):
            width = width_at(size, level) * HASH
            partial.append(read_tile(Tile(level, tiles_at(size, level)))[:width] if width else b"")
            if len(partial[-1]) != width:
                raise TileMissing(level)
        return cls(size, partial)

    @property
    def hashes(self) -> bytes:
        """What `of` takes."""
        return b"".join(self.partial)

    def copy(self) -> Edge:
        """Grows by itself."""
        return Edge(self.size, list(self.partial))

    def grow(self, leaves: bytes) -> list[tuple[Tile, bytes]]:
        """Append leaf hashes; the tiles that have become full by it, lowest level first."""
        full: list[tuple[Tile, bytes]] = []
        added, level, before = leaves, 0, self.size
        self.size += len(leaves) // HASH
        while added:
            if level == len(self.partial):
                self.partial.append(b"")
            hashes, first = self.partial[level] + added, tiles_at(before, level)
            end = len(hashes) - len(hashes) % TILE_BYTES
            tiles = [hashes[at : at + TILE_BYTES] for at in range(0, end, TILE_BYTES)]
            full.extend((Tile(level, first + index), tile) for index, tile in enumerate(tiles))
            self.partial[level] = hashes[end:]
            added, level = b"".join(map(perfect_root, tiles)), level + 1
        return full

    def root(self) -> bytes:
        """The root hash at this size."""
        peaks = [peak for hashes in reversed(self.partial) for peak in _peaks(hashes)]
        if not peaks:
            return EMPTY_ROOT
        root = peaks.pop()
        while peaks:
            root = node(peaks.pop(), root)
        return root


def _peaks(hashes: bytes) -> list[bytes]:
    """The roots of the perfect trees that a partial tile consists of, largest first."""
    peaks, at, width = [], 0, len(hashes) // HASH
    for bit in reversed(range(HEIGHT)):
        if width >> bit & 1:
            peaks.append(perfect_root(hashes[at : at + (HASH << bit)]))
            at += HASH << bit
    return peaks


def tiles_for(sizes: Sequence[int], indexes: Sequence[int] = ()) -> list[Tile]:
    """All tiles that a proof about these sizes and leaves reads."""
    most = max(sizes)
    ends = [(size, size) for size in sizes] + [(index, most) for index in indexes]
    wanted = {Tile(level, place >> HEIGHT * (level + 1)) for level in range(levels_of(most)) for place, _ in ends}
    return sorted(tile for tile in wanted if tile.number << HEIGHT * (tile.level + 1) < most)


@dataclass(frozen=True, slots=True)
class Tree:
    """Hashes of any part of a log, out of its tiles."""

    read_tile: ReadTile

    def root(self, size: int) -> bytes:
        """The root at a size."""
        return self._range(0, size) if size else EMPTY_ROOT

    def leaf(self, index: int) -> bytes:
        """A leaf's hash."""
        return self._perfect(0, index)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof of RFC 6962, 2.1.1: sibling hashes from the leaf up."""
        return self._inclusion(index, 0, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof of RFC 6962, 2.1.2; empty from size 0 or between equal sizes."""
        return self._consistency(old, 0, new, known=True) if 0 < old < new else []

    def _perfect(self, bits: int, number: int) -> bytes:
        level, height = divmod(bits, HEIGHT)
        tile, offset = divmod(number << height, WIDTH)
        start, end = offset * HASH, (offset + (1 << height)) * HASH
        hashes = self.read_tile(Tile(level, tile))[start:end]
        if len(hashes) != end - start:
            raise TileMissing(level, tile)
        return perfect_root(hashes)

    def _range(self, start: int, end: int) -> bytes:
        size = end - start
        if size & (size - 1) == 0:
            return self._perfect(size.bit_length() - 1, start // size)
        middle = start + _split(size)
        return node(self._range(start, middle), self._range(middle, end))

    def _inclusion(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._inclusion(index, start, middle), self._range(middle, end)]
        return [*self._inclusion(index, middle, end), self._range(start, middle)]

    def _consistency(self, old: int, start: int, end: int, *, known: bool) -> list[bytes]:
        if old == end:
            return [] if known else [self._range(start, end)]
        middle = start + _split(end - start)
        if old <= middle:
            return [*self._consistency(old, start, middle, known=known), self._range(middle, end)]
        return [*self._consistency(old, middle, end, known=False), self._range(start, middle)]


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that the proof leads to (RFC 9162, 2.1.3.2); None where it has not the form of one."""
    if not 0 <= index < size:
        return None
    place, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node(sibling, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node(root, sibling)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the log of the new root begins with that of the old one (RFC 9162, 2.1.4.2)."""
    if old in (new, 0):
        known = old_root == (new_root if old == new else EMPTY_ROOT)
        return known and not proof
    if not 0 < old < new or not proof:
        return False
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node(sibling, first), node(sibling, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = node(second, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
