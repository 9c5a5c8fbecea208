"""The evidence log's tables: tiles, edge and checkpoints, and the lock of who may add to them (ADR-0022)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import psycopg

PlacedTile = tuple[tuple[int, int], bytes]
"""Level and number of a tile, and its hashes."""

TRY_LEAD: Final = "select pg_try_advisory_lock(hashtextextended('kundelik.evidence', 0))"
MOVE_EDGE: Final = "update evidence.edge set size = %s, hashes = %s where size = %s"
ADD_TILE: Final = "insert into evidence.tiles(level, number, hashes) values (%s, %s, %s)"
ADD_CHECKPOINT: Final = "insert into evidence.checkpoints(size, root, note) values (%s, %s, %s)"
TILES: Final = (
    "select number, hashes from evidence.tiles where level = %s and number >= %s and number < %s order by number"
)
WANTED: Final = (
    "select t.level::int, t.number, t.hashes from unnest(%s::smallint[], %s::bigint[]) w(level, number)"
    " join evidence.tiles t using (level, number)"
)
CHECKPOINTS: Final = "select size, root, note from evidence.checkpoints where size > %s order by size limit %s"
LATEST: Final = "select size, root, note from evidence.checkpoints order by size desc limit 1"
STANDING: Final = f"select e.size, e.hashes, c.note from evidence.edge e left join ({LATEST}) c on true"  # noqa: S608 - constants
PAGE: Final = 1000


class Overtaken(Exception):  # noqa: N818 - reads as what happened
    """Somebody else has added to the log; nothing was done."""


class StoredCheckpoint(NamedTuple):
    """A row of evidence.checkpoints."""

    size: int
    root: bytes
    note: str


class StoredEdge(NamedTuple):
    """The row of evidence.edge."""

    size: int
    hashes: bytes


class EvidenceStore:
    """Over one connection; whoever wants a snapshot or a transaction opens it there."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def lead(self) -> bool:
        """Become the only one who adds, for as long as the connection lives; False while somebody else is."""
        row = self._connection.execute(TRY_LEAD).fetchone()
        return row is not None and bool(row[0])

    def add(self, before: int, edge: StoredEdge, tiles: Iterable[PlacedTile], root: bytes, note: str) -> None:
        """New full tiles, the moved edge and its checkpoint: all or nothing. Raises `Overtaken`."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            if cursor.execute(MOVE_EDGE, (edge.size, edge.hashes, before)).rowcount != 1:
                raise Overtaken
            cursor.executemany(ADD_TILE, [(*place, hashes) for place, hashes in tiles])
            cursor.execute(ADD_CHECKPOINT, (edge.size, root, note))

    def edge(self) -> StoredEdge:
        """Size and partial tiles."""
        row = self._connection.execute("select size, hashes from evidence.edge", binary=True).fetchone()
        return StoredEdge(*row) if row else StoredEdge(0, b"")

    def latest(self) -> StoredCheckpoint | None:
        """The checkpoint of the greatest size."""
        row = self._connection.execute(LATEST, binary=True).fetchone()
        return StoredCheckpoint(*row) if row else None

    def standing(self) -> tuple[StoredEdge, str | None]:
        """The edge and the latest note, of the same moment."""
        row = self._connection.execute(STANDING, binary=True).fetchone()
        return (StoredEdge(row[0], row[1]), row[2]) if row else (StoredEdge(0, b""), None)

    def checkpoints(self, after: int) -> Iterator[StoredCheckpoint]:
        """Those of greater sizes, in order."""
        while True:
            rows = self._connection.execute(CHECKPOINTS, (after, PAGE), binary=True).fetchall()
            yield from (StoredCheckpoint(*row) for row in rows)
            if len(rows) < PAGE:
                return
            after = rows[-1][0]

    def tiles(self, level: int, first: int, end: int) -> dict[int, bytes]:
        """The full tiles of a level with numbers from `first` to before `end`."""
        return dict(self._connection.execute(TILES, (level, first, end), binary=True).fetchall())

    def full_tiles(self, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Of these, those that are full."""
        levels, numbers = [level for level, _ in wanted], [number for _, number in wanted]
        rows = self._connection.execute(WANTED, (levels, numbers), binary=True).fetchall()
        return {(level, number): hashes for level, number, hashes in rows}
