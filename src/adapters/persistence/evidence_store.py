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
PATH: Final = (
    "select array_agg(t.level::int) as levels, array_agg(t.number) as numbers, array_agg(t.hashes) as hashes"
    " from generate_series(0, 7) as above (level)"
    " join evidence.tiles t"
    " on t.level = above.level and t.number = (%(position)s::bigint - 1) >> (8 * (above.level + 1))"
)
"""The full tiles above one leaf: all that its proof reads, besides the edge."""
ROW: Final = (
    "array[int8send(v.position), uuid_send(v.stream), int8send(v.version), textsend(v.name),"
    " timestamptz_send(v.recorded_at), uuid_send(v.actor), textsend(v.role), uuid_send(v.organisation),"
    " uuid_send(v.on_behalf_of), uuid_send(v.command_id), uuid_send(v.correlation_id), uuid_send(v.causation_id),"
    " textsend(v.client_address), v.data]"
)
"""The fields of a leaf in their order, as binary COPY writes them."""
PROVING: Final = (
    f"select s.size, s.hashes, s.note, v.position, {ROW}, p.levels, p.numbers, p.hashes"  # noqa: S608 - constants
    f" from ({STANDING}) s cross join ({PATH}) p left join kundelik.events v on v.position = %(position)s"
)
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


class Proving(NamedTuple):
    """All that one inclusion proof needs, of one moment: `row` is None where there is no such event."""

    edge: StoredEdge
    note: str | None
    row: bytes | None
    tiles: dict[tuple[int, int], bytes]


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

    def proving(self, position: int) -> Proving:
        """By one query: a proof costs one way to the server and back."""
        found = self._connection.execute(PROVING, {"position": position}, binary=True).fetchone()
        if found is None:
            return Proving(StoredEdge(0, b""), None, None, {})
        size, hashes, note, place, fields, levels, numbers, full = found
        tiles = dict(zip(zip(levels or (), numbers or (), strict=True), full or (), strict=True))
        return Proving(StoredEdge(size, hashes), note, None if place is None else _row(fields), tiles)

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


def _row(fields: Sequence[bytes | None]) -> bytes:
    """As binary COPY writes it: the number of fields, then each with its length, -1 for none."""
    parts = (b"\xff\xff\xff\xff" if field is None else len(field).to_bytes(4) + field for field in fields)
    return len(fields).to_bytes(2) + b"".join(parts)
