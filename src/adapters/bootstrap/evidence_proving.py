"""Proofs and exports out of the stored log: inclusion, consistency, receipts, an application's whole history."""

from __future__ import annotations

import dataclasses
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.evidence.layout import VERSION, leaf_hash, position_of
from adapters.evidence.mirror import parse_tile_path
from adapters.evidence.notes import VerifierKey, opened
from adapters.evidence.proofs import InclusionProof, consistency_text
from adapters.evidence.tree import HASH, Edge, Tile, Tree, levels_of, tiles_at, tiles_for
from adapters.persistence.evidence_rows import RawRows, span_of_command
from adapters.persistence.evidence_store import EvidenceStore

if TYPE_CHECKING:
    from adapters.persistence.database import Database
    from projections.reading import Recorded

HISTORY: Final = "kundelik/history@v1"


class NotSealedYet(LookupError):  # noqa: N818 - reads as what it is
    """The checkpoint that covers this position has not been made yet; it is a matter of seconds."""


class NotThere(LookupError):  # noqa: N818 - reads as what it is
    """There is no such event, command or stream."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """The log at one moment: its latest checkpoint, and the tree up to it. Full tiles never change after it."""

    store: EvidenceStore
    edge: Edge
    note: str

    @property
    def size(self) -> int:
        """So many events are sealed."""
        return self.edge.size

    def tree(self, indexes: list[int], *sizes: int) -> Tree:
        """With all tiles that proofs about these leaves and sizes read, fetched by one query."""
        wanted = tiles_for([self.size, *sizes], indexes)
        full = self.store.full_tiles([tile for tile in wanted if tile.number < tiles_at(self.size, tile.level)])
        return _tree(self.edge, full)

    def proofs(self, rows: list[bytes], *, extra: bool = False) -> list[InclusionProof]:
        """Of rows that are sealed. Raises `NotSealedYet`."""
        indexes = [position_of(row) - 1 for row in rows]
        if max(indexes) >= self.size:
            raise NotSealedYet
        tree = self.tree(indexes)
        return [
            InclusionProof(index, tuple(tree.inclusion(index, self.size)), self.note, VERSION + row if extra else b"")
            for index, row in zip(indexes, rows, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Sealed:
    """The log at a moment that several proofs are to share: its edge, and the checkpoint over it."""

    edge: Edge
    note: str


@dataclass(frozen=True, slots=True)
class Proofs:
    """`key` is the log's own verifier key, put into exports for who wants to compare it with the one he has."""

    database: Database
    key: VerifierKey

    def checkpoint(self) -> str | None:
        """The latest signed note; None while nothing has been sealed."""
        with self.database.connection() as connection:
            latest = EvidenceStore(connection).latest()
        return latest.note if latest else None

    def tile(self, path: str) -> bytes | None:
        """A tile as C2SP names it; None where the log has not come so far. Raises ValueError for no tile's name."""
        tile, width = parse_tile_path(path)
        with self._standing() as (_, standing):
            if standing is None or tile.level >= levels_of(standing.size):
                return None
            hashes = standing.store.full_tiles([tile]).get(tile) or (
                standing.edge.partial[tile.level] if tile.number == tiles_at(standing.size, tile.level) else b""
            )
        return hashes[: width * HASH] if len(hashes) >= width * HASH else None

    def of_position(self, position: int, *, with_row: bool = True) -> InclusionProof:
        """Raises `NotThere`, `NotSealedYet`."""
        with self.database.connection() as connection:
            found = EvidenceStore(connection).proving(position)
        if found.row is None:
            raise NotThere(f"there is no event {position}")
        if found.note is None or found.edge.size < position:
            raise NotSealedYet
        tree = _tree(Edge.of(*found.edge), {Tile(*place): hashes for place, hashes in found.tiles.items()})
        hashes = tuple(tree.inclusion(position - 1, found.edge.size))
        return InclusionProof(position - 1, hashes, found.note, VERSION + found.row if with_row else b"")

    def span(self, command_id: UUID) -> tuple[int, int, UUID | None]:
        """After which position and up to which a command's events stand, and who sent it. Raises `NotThere`."""
        span = span_of_command(self.database, command_id)
        if span is None:
            raise NotThere(f"there is no command {command_id}")
        return span

    def receipt(self, command_id: UUID, after: int, upto: int) -> dict[str, Any]:
        """Positions and leaf hashes; from the next checkpoint on the proofs, too."""
        with self._standing() as (rows, standing):
            found = rows.rows(after, upto)
            sealed = standing is not None and standing.size >= upto
            proofs = _sealed(standing).proofs(found) if sealed and found else []
        events = [
            {"position": position_of(row), "leaf": leaf_hash(row).hex(), "proof": str(proof) if proof else None}
            for row, proof in zip_longest(found, proofs)
        ]
        return {"command": str(command_id), "log": self.key.name, "sealed": sealed, "events": events}

    def consistency(self, old: str) -> str:
        """From an older checkpoint of this log to the latest. Raises `NoteRefused`, `NotSealedYet`, `NotThere`."""
        checkpoint = opened(old, self.key)
        with self._standing() as (_, found):
            standing = _sealed(found)
            if standing.size < checkpoint.size:
                raise NotThere("the log is shorter than that checkpoint: it was cut off")
            tree = standing.tree([], checkpoint.size)
            if tree.root(checkpoint.size) != checkpoint.root:
                raise NotThere("the log has no such checkpoint: it was rewritten")
            return consistency_text(old, standing.note, tree.consistency(checkpoint.size, standing.size))

    def sealed(self) -> Sealed:
        """As it stands now. Raises `NotSealedYet` where nothing was sealed ever."""
        with self._standing() as (_, found):
            standing = _sealed(found)
            return Sealed(standing.edge, standing.note)

    def history(
        self, stream: UUID, facts: list[Recorded] | None = None, *, under: Sealed | None = None
    ) -> dict[str, Any]:
        """A stream's rows as they are stored, each with its proof, under one checkpoint; `facts` for people.

        With `under`, a checkpoint that others share, what came after it is left out. Raises `NotThere`,
        `NotSealedYet`.
        """
        with self._standing(under) as (rows, found):
            stored = rows.of_stream(stream)
            if under is not None:
                stored = [row for row in stored if position_of(row) <= under.edge.size]
            if not stored:
                raise NotThere(f"nothing is stored of {stream}")
            standing = _sealed(found)
            proofs = standing.proofs(stored)
        facts = [fact for fact in facts or [] if fact.version <= len(stored)]
        events = [
            {"index": proof.index, "row": _text(row), "proof": [_text(each) for each in proof.hashes]}
            for row, proof in zip(stored, proofs, strict=True)
        ]
        whole = {"format": HISTORY, "stream": str(stream), "key": str(self.key), "checkpoint": standing.note}
        return whole | {"events": events, "facts": [_told(fact) for fact in facts]}

    @contextmanager
    def _standing(self, under: Sealed | None = None) -> Iterator[tuple[RawRows, _Standing | None]]:
        with self.database.connection() as connection:
            store = EvidenceStore(connection)
            if under is not None:
                yield RawRows(connection), _Standing(store, under.edge, under.note)
                return
            edge, note = store.standing()
            yield RawRows(connection), _Standing(store, Edge.of(*edge), note) if note is not None else None


def _tree(edge: Edge, full: Mapping[Any, bytes]) -> Tree:
    """Out of full tiles, which never change, and the partial ones of the edge."""

    def read(tile: Tile) -> bytes:
        if tile.number == tiles_at(edge.size, tile.level) and tile.level < len(edge.partial):
            return edge.partial[tile.level]
        return full.get(tile, b"")

    return Tree(read)


def _sealed(standing: _Standing | None) -> _Standing:
    if standing is None:
        raise NotSealedYet
    return standing


def _told(recorded: Recorded) -> dict[str, Any]:
    envelope = {name: getattr(recorded, name) for name in ("position", "version", "recorded_at", "actor", "role")}
    told = {field.name: getattr(recorded.fact, field.name) for field in dataclasses.fields(recorded.fact)}
    plain: dict[str, Any] = _plain(envelope | {"event": recorded.fact.NAME, "fact": told})
    return plain


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case bytes():
            return _text(value)
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | frozenset():
            return [_plain(item) for item in value]
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.isoformat()
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        case _:
            return str(value)


def _text(content: bytes) -> str:
    return b64encode(content).decode()
