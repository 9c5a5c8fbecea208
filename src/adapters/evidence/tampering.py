"""What was done at the first position where events and sealed leaves differ."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from .findings import Finding, Kind
from .layout import leaf_hash, moved, position_of
from .notes import NoteRefused, VerifierKey, opened
from .tree import HASH, WIDTH, Edge

if TYPE_CHECKING:
    from collections.abc import Callable

    from .sources import Rows, Sealed

BLOCK: Final = 16 * WIDTH
MOST: Final = 10_000
"""So many differing positions are gathered; among them, an event's other place is looked for."""
FURTHEST: Final = 1_000
"""So many events may have been taken out or put in at one place for a renumbered rest to be recognised."""
LOOK: Final = 8


class Tampering:
    """`size` is what was sealed."""

    def __init__(self, rows: Rows, sealed: Sealed, key: VerifierKey, size: int) -> None:
        self._rows, self._sealed, self._key, self._size = rows, sealed, key, size
        self._stored: dict[int, bytes] = {}
        self._found: dict[int, list[bytes]] = defaultdict(list)
        self._wrong: list[int] = []

    def finding(self, after: int, upto: int) -> Finding:
        """Of the block in which they differ first."""
        self._gather(after)
        beyond = self._beyond(after, upto)
        if not self._wrong:
            return beyond
        first = self._wrong[0]
        if not self._tiles_fit():
            return self._without_tiles(first)
        return self._kind(first)

    def _beyond(self, after: int, upto: int) -> Finding:
        """Nothing sealed differs: what others say was sealed is missing."""
        there = {position_of(row) for row in self._rows.rows(max(after, self._size), upto)}
        missing = min(set(range(max(after, self._size) + 1, upto + 1)) - there, default=self._size + 1)
        if self._rows.last() < missing:
            return Finding(Kind.CUT_OFF, missing, "a checkpoint that was kept elsewhere covers more events")
        return Finding(Kind.REMOVED, missing, "it was sealed, as a checkpoint that was kept elsewhere says")

    def _gather(self, after: int) -> None:
        """Stored leaves and rows of all positions that differ, from here to the end, but no more than `MOST`."""
        for start in range(after, self._size, BLOCK):
            end = min(start + BLOCK, self._size)
            stored = self._sealed.leaves(start, end)
            found: dict[int, list[bytes]] = defaultdict(list)
            for row in self._rows.rows(start, end):
                found[position_of(row)].append(row)
            for position in range(start + 1, end + 1):
                at = (position - start - 1) * HASH
                if [leaf_hash(row) for row in found[position]] != [stored[at : at + HASH]]:
                    self._stored[position] = stored[at : at + HASH]
                    self._found[position] = found[position]
                    self._wrong.append(position)
            if len(self._wrong) > MOST:
                return

    def _tiles_fit(self) -> bool:
        """Whether the stored leaves lead to the signed root: then they tell what stood there."""
        return self._root_is_signed(self._sealed.leaves)

    def _root_is_signed(self, leaves: Callable[[int, int], bytes]) -> bool:
        last = next(iter(self._sealed.checkpoints(self._size - 1)), None)
        if last is None or last[0] != self._size:
            return False
        edge = Edge()
        for start in range(0, self._size, BLOCK):
            edge.grow(leaves(start, min(start + BLOCK, self._size)))
        try:
            checkpoint = opened(last[2], self._key)
        except NoteRefused:
            return False
        return (edge.size, edge.root()) == (checkpoint.size, checkpoint.root)

    def _without_tiles(self, first: int) -> Finding:
        def leaves(start: int, end: int) -> bytes:
            return b"".join(leaf_hash(row) for row in self._rows.rows(start, end))

        if self._root_is_signed(leaves):
            return Finding(Kind.EVIDENCE, first, "the stored leaf is another; the events fit the signed root")
        told = "neither the events nor the stored tiles lead to the signed root; here they differ first"
        return Finding(Kind.REWRITTEN, first, told)

    def _kind(self, first: int) -> Finding:
        here, last = self._found[first], self._rows.last()
        if len(here) > 1:
            told = f"{len(here)} events stand at this position"
            return Finding(Kind.INSERTED, first, told, len(here) - 1)
        if last < first:
            return self._cut_off(first)
        ends = {position_of(row): row for row in self._rows.rows(self._size - FURTHEST - 1, self._size + FURTHEST)}
        by, place = self._shift(first, ends), self._place_of(first, ends)
        if place is not None:
            return self._inserted(first, by) if place == first + by else self._reordered(first, place)
        if by < 0:
            told = f"{-by} taken out; all that follow were renumbered"
            return Finding(Kind.REMOVED, first, told, -by)
        if not here:
            return self._removed(first)
        if last < self._size and len(self._wrong) == self._size - first + 1:
            return self._cut_off(first)
        return self._changed(first)

    def _cut_off(self, first: int) -> Finding:
        count = self._size - first + 1
        return Finding(Kind.CUT_OFF, first, f"the last {count} events that were sealed are missing", count)

    def _removed(self, first: int) -> Finding:
        count = 1
        while first + count in self._found and not self._found[first + count]:
            count += 1
        return Finding(Kind.REMOVED, first, f"{count} missing, and the positions left empty", count)

    def _inserted(self, first: int, by: int) -> Finding:
        return Finding(Kind.INSERTED, first, f"{by} put in; all that follow were renumbered", by)

    def _shift(self, first: int, ends: dict[int, bytes]) -> int:
        """By how many places all that follow stand further than when they were sealed; 0 where they do not."""
        wanted = self._sealed.leaves(self._size - 1, self._size)
        for position in sorted(ends, key=lambda place: abs(place - self._size)):
            by = position - self._size
            if by and leaf_hash(moved(ends[position], self._size)) == wanted and self._stand_by(first, by):
                return by
        return 0

    def _stand_by(self, first: int, by: int) -> bool:
        """Whether at least half of the next sealed events are found that many places further."""
        start = max(first, first + by)
        rows = self._rows.rows(start - 1, min(start - 1 + LOOK, self._size + by))
        were = [(row, position_of(row) - by) for row in rows]
        right = [leaf_hash(moved(row, was)) == self._sealed.leaves(was - 1, was) for row, was in were]
        return 0 < len(right) <= 2 * sum(right)

    def _place_of(self, first: int, ends: dict[int, bytes]) -> int | None:
        """Where the event stands now that was sealed here."""
        wrong = [row for position in self._wrong[1:] for row in self._found[position]]
        for row in (*wrong, *ends.values()):
            if leaf_hash(moved(row, first)) == self._stored[first]:
                return position_of(row)
        return None

    def _reordered(self, first: int, place: int) -> Finding:
        here = self._found[first]
        swapped = bool(here) and leaf_hash(moved(here[0], place)) == self._sealed.leaves(place - 1, place)
        told = f"{'exchanged with' if swapped else 'its event now stands at'} position {place}"
        return Finding(Kind.REORDERED, first, told, 2 if swapped else 1, place)

    def _changed(self, first: int) -> Finding:
        more = len(self._wrong) - 1
        told = "the event is not the one that was sealed (its data, its envelope, or all of it)"
        suffix = f"; {more}{' or more' if more >= MOST else ''} further positions differ" if more else ""
        return Finding(Kind.CHANGED, first, told + suffix, len(self._wrong))
