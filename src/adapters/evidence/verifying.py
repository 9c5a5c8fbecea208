"""Verification of a whole log (AUD-4): leaves out of rows, the tree out of leaves, compared with what was sealed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from .findings import Finding, Kind, Report
from .layout import position_of, sealed
from .notes import Checkpoint, NoteRefused, VerifierKey, opened
from .sources import Rows, Sealed
from .tampering import Tampering
from .tree import HASH, WIDTH, Edge, ReadTile, Tile, TileMissing, tiles_at

TILES: Final = 64
"""Tiles that are verified at a time."""

Progress = Callable[[int, int], None]
"""Called with the position reached and the position aimed at."""


class CannotVerify(Exception):  # noqa: N818 - reads as what happened
    """There is nothing to verify against, or what was handed in is no checkpoint of this log."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """What is brought from outside: the log's key, a checkpoint to begin at, checkpoints that others have kept."""

    key: VerifierKey
    since: str | None = None
    kept: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Expected:
    """The log had this root at this size, or somebody says so."""

    size: int
    root: bytes
    says: str
    fault: str = ""
    outside: bool = False


@dataclass
class Verification:
    """One run, over a snapshot. Stops at the first position that is wrong."""

    rows: Rows
    sealed: Sealed
    trusted: Trusted
    progress: Progress = lambda _reached, _aim: None
    report: Report = field(init=False)

    def run(self) -> Report:
        """Raises `CannotVerify`."""
        began = time.perf_counter()
        self.report = Report(self.trusted.key.name, head=self.rows.head())
        since, kept = self._brought()
        self._size, hashes = self.sealed.edge()
        self._hashes = hashes
        if not self._size and not kept and not since:
            raise CannotVerify("nothing has been sealed yet")
        self.report.size = self._size
        self._edge = Edge()
        self._good = self._certain = 0
        found = self._begin(since) or self._walk(kept) or self._rest()
        self.report.findings += [found] if found else []
        self.report.seconds = time.perf_counter() - began
        return self.report

    def _brought(self) -> tuple[Checkpoint | None, list[_Expected]]:
        try:
            since = opened(self.trusted.since, self.trusted.key) if self.trusted.since is not None else None
            kept = [opened(note, self.trusted.key) for note in self.trusted.kept]
        except NoteRefused as refused:
            raise CannotVerify(f"the checkpoint that was handed in: {refused}") from refused
        self.report.witnessed = [checkpoint.size for checkpoint in kept]
        return since, [_Expected(c.size, c.root, "a checkpoint kept elsewhere", outside=True) for c in kept]

    def _begin(self, since: Checkpoint | None) -> Finding | None:
        """Where a checkpoint is given, its tree is taken from the tiles, and must have its root."""
        if since is None:
            return None
        self.report.since = self._good = self._certain = since.size
        if since.size > self._size:
            return self._shorter(since.size, "the checkpoint to begin at")
        try:
            self._edge = Edge.read(since.size, self._read_tile())
        except TileMissing:
            return Finding(Kind.EVIDENCE, since.size, "tiles of the tree at the checkpoint to begin at are missing")
        if self._edge.root() != since.root:
            return Finding(Kind.REWRITTEN, 1, f"the tiles do not lead to the root signed at size {since.size}")
        return None

    def _read_tile(self) -> ReadTile:
        edge = Edge.of(self._size, self._hashes) if self._fits_edge() else Edge()

        def read(tile: Tile) -> bytes:
            if tile.number < tiles_at(self._size, tile.level):
                return self.sealed.tiles(tile.level, tile.number, tile.number + 1).get(tile.number, b"")
            return edge.partial[tile.level] if tile.level < len(edge.partial) else b""

        return read

    def _fits_edge(self) -> bool:
        try:
            Edge.of(self._size, self._hashes)
        except ValueError:
            return False
        return True

    def _walk(self, kept: list[_Expected]) -> Finding | None:
        """Block by block to the end of what was sealed, or of what others say was."""
        expected = self._expected(kept)
        aim = max([self._size, *(each.size for each in kept)])
        following = next(expected, None)
        while self._edge.size < aim:
            after = self._edge.size
            upto = min(aim, (after // WIDTH + TILES) * WIDTH)
            leaves, bad = self._leaves(after, upto)
            if bad is not None:
                return bad
            while following is not None and following.size <= upto:
                if fault := self._grow(leaves, after, following.size) or self._compare(following):
                    return fault
                following = next(expected, None)
            if fault := self._grow(leaves, after, upto):
                return fault
            self.progress(upto, aim)
        if following is not None:
            return Finding(Kind.EVIDENCE, self._size + 1, f"{following.says} lies beyond the end of the stored tree")
        if self._edge.size == self._size and self._edge.hashes != self._hashes:
            return Finding(Kind.EVIDENCE, self._size, "the stored edge of the tree is not that of the events")
        return None

    def _leaves(self, after: int, upto: int) -> tuple[bytes, Finding | None]:
        """The rows' leaf hashes, and the finding where they are not the stored ones."""
        leaves, in_order = sealed(self.rows.stream(after, upto), after)
        end = min(upto, self._size)
        whole = in_order and len(leaves) == (upto - after) * HASH
        if whole and leaves[: (end - after) * HASH] == self.sealed.leaves(after, end):
            self.report.events += upto - after
            return leaves, None
        return leaves, Tampering(self.rows, self.sealed, self.trusted.key, self._size).finding(after, upto)

    def _grow(self, leaves: bytes, after: int, upto: int) -> Finding | None:
        """Add those leaves. Inner tiles must be there, and be those that follow from the leaves."""
        added = leaves[(self._edge.size - after) * HASH : max(0, upto - after) * HASH]
        for tile, hashes in self._edge.grow(added):
            if tile.level == 0 or tile.number >= tiles_at(self._size, tile.level):
                continue
            if self.sealed.tiles(tile.level, tile.number, tile.number + 1).get(tile.number) != hashes:
                start = (tile.number << 8 * (tile.level + 1)) + 1
                told = f"tile {tile.level}/{tile.number} is not the one that follows from the events, which are right"
                return Finding(Kind.EVIDENCE, start, told)
        return None

    def _expected(self, kept: list[_Expected]) -> Iterator[_Expected]:
        """All roots that the log must have had, by size."""
        waiting = sorted(kept, key=lambda each: each.size)
        latest = self.report.since
        for size, root, note in self.sealed.checkpoints(self.report.since):
            while waiting and waiting[0].size <= size:
                yield waiting.pop(0)
            latest = size
            yield _Expected(size, root, f"the checkpoint of size {size}", self._fault(size, root, note))
        if latest < self._size:
            yield _Expected(self._size, b"", "the tree", "its last checkpoint is missing")
        yield from waiting

    def _fault(self, size: int, root: bytes, note: str) -> str:
        try:
            checkpoint = opened(note, self.trusted.key)
        except NoteRefused as refused:
            return str(refused)
        return "" if (checkpoint.size, checkpoint.root) == (size, root) else "note and row differ"

    def _compare(self, expected: _Expected) -> Finding | None:
        if expected.size < self._edge.size:  # older than where verification began
            return None
        first = (self._certain if expected.outside else self._good) + 1
        if expected.fault:
            return Finding(Kind.REWRITTEN, first, f"{expected.says}: {expected.fault}")
        if self._edge.root() != expected.root:
            told = f"here, or up to position {expected.size}: {expected.says} has another root than the events"
            return Finding(Kind.REWRITTEN, first, told)
        self._good = expected.size
        self._certain = expected.size if expected.outside else self._certain
        self.report.checkpoints += 1
        return None

    def _rest(self) -> Finding | None:
        """Of what is not sealed yet only the positions can be looked at."""
        outside = self.rows.outside()
        if outside is not None:
            return Finding(Kind.INSERTED, outside, "no such position has been given out")
        after = self._edge.size
        while after < self.report.head:
            upto = min(after + TILES * WIDTH, self.report.head)
            places = [position_of(row) for row in self.rows.rows(after, upto)]
            for wanted, place in zip(range(after + 1, upto + 1), [*places, 0], strict=False):
                if wanted != place:
                    return Finding(Kind.REMOVED, wanted, "not sealed yet, and missing")
            after = upto
        return None

    def _shorter(self, size: int, what: str) -> Finding:
        return Finding(Kind.CUT_OFF, self._size + 1, f"{what} has {size} events, the log {self._size}")
