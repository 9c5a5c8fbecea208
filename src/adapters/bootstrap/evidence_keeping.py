"""The sequencer: seals events in order, a second behind them, and publishes the log as files (AUD-4, ADR-0022)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

import structlog

from adapters.evidence.key_file import create_or_open
from adapters.evidence.layout import sealed
from adapters.evidence.mirror import Folder, LogUnreachable
from adapters.evidence.notes import SIGNED, Checkpoint, NoteRefused, Signer, opened, sign
from adapters.evidence.tree import HASH, Edge, Tile, Tree, levels_of, tiles_at
from adapters.persistence.advancing import in_short, is_passing
from adapters.persistence.evidence_rows import RawRows
from adapters.persistence.evidence_store import EvidenceStore, Overtaken, StoredEdge

from .databases import private

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from adapters.persistence.database import Database
    from adapters.settings import Settings

BLOCK: Final = 16_384
"""Rows read at a time."""

MOST: Final = 65_536
"""Events sealed by one checkpoint while catching up."""

PAUSE: Final = 5.0
"""Seconds until a log that must not be continued is looked at again."""

PAGE: Final = 64
log = structlog.get_logger()


class LogBroken(Exception):  # noqa: N818 - reads as what it is
    """Events, tree and published log contradict each other. Nothing more is signed until people have looked."""


def log_folder(settings: Settings) -> Path:
    """Where the log is published; a copy of it is a mirror."""
    return settings.var / "log"


def log_signer(settings: Settings) -> Signer:
    """The log's own key, in `var/keys`, outside every database."""
    return create_or_open(private(settings.var / "keys") / "log.key", settings.log_origin, SIGNED)


def keeping_evidence(settings: Settings, database: Database) -> EvidenceKeeping:
    """Of an installation, with its own key and folder."""
    return EvidenceKeeping(database, log_signer(settings), Folder(log_folder(settings)))


@dataclass
class EvidenceKeeping:
    """Any number may run, one leads. A checkpoint at most every `every` seconds, and only when the log has grown."""

    database: Database
    signer: Signer
    mirror: Folder
    every: float = 1.0
    most: int = MOST

    def run(self, stop: threading.Event) -> None:
        """Seal until `stop` is set, over lost connections."""
        while not stop.is_set():
            connection, pause = None, self.every
            try:
                connection = self.database.connect()
                self._follow(EvidenceStore(connection), RawRows(connection), stop)
            except Exception as error:  # noqa: BLE001 - whatever it is, others go on and this one tries again
                if isinstance(error, LogBroken):
                    log.error("evidence.broken", told=str(error))  # noqa: TRY400 - no traceback is wanted
                    pause = PAUSE
                elif not isinstance(error, Overtaken):
                    told = "evidence.connection-lost" if is_passing(error, connection) else "evidence.stumbled"
                    log.warning(told, error=in_short(error))
                stop.wait(pause)
            finally:
                if connection is not None:
                    connection.close()

    def _follow(self, store: EvidenceStore, rows: RawRows, stop: threading.Event) -> None:
        while not stop.is_set():
            if store.lead():
                sealing = Sealing(store, rows, self.signer, self.mirror, self.every)
                while not stop.is_set():
                    if sealing.step(self.most) < self.most:
                        stop.wait(self.every)
                sealing.publish()
            else:
                stop.wait(self.every)

    def once(self) -> int:
        """Seal and publish all there is, if nobody else leads; the size of the log."""
        with self.database.connect() as connection:
            store = EvidenceStore(connection)
            if store.lead():
                sealing = Sealing(store, RawRows(connection), self.signer, self.mirror, self.every)
                while sealing.step(self.most):
                    pass
                sealing.publish()
            return store.edge().size


@dataclass
class Sealing:
    """The time during which one leads. Raises `LogBroken` before anything is signed that contradicts the past."""

    store: EvidenceStore
    rows: RawRows
    signer: Signer
    mirror: Folder
    every: float
    _edge: Edge = field(init=False)

    def __post_init__(self) -> None:
        stored, latest = self.store.edge(), self.store.latest()
        try:
            self._edge = Edge.of(*stored)
        except ValueError:
            raise LogBroken("the stored edge is not one of its size") from None
        signed = (latest.size, latest.root) if latest else (0, Edge().root())
        if (self._edge.size, self._edge.root()) != signed:
            raise LogBroken("the stored edge does not lead to the last checkpoint")
        self._note = latest.note if latest else None
        self._published = self._found_published()
        self._published_at = 0.0

    def _found_published(self) -> int:
        """How much is published; raises `LogBroken` where that is no beginning of this log, as after a restore."""
        try:
            note = self.mirror.checkpoint()
        except LogUnreachable:
            return 0
        try:
            checkpoint = opened(note, self.signer.verifier)
        except NoteRefused as refused:
            raise LogBroken(f"the published checkpoint: {refused}") from refused
        if checkpoint.size > self._edge.size:
            told = f"{checkpoint.size} events were published as sealed, the database has {self._edge.size}"
            raise LogBroken(told)
        if Tree(self._read_tile).root(checkpoint.size) != checkpoint.root:
            raise LogBroken(f"the published checkpoint of size {checkpoint.size} is not of this log")
        return checkpoint.size

    def step(self, most: int) -> int:
        """Seal at most so many events, in one transaction with their checkpoint; how many there were."""
        before = self._edge.size
        upto = min(self.rows.head(), before + most)
        if upto > before:
            edge, tiles = self._edge.copy(), list[tuple[Tile, bytes]]()
            for after in range(before, upto, BLOCK):
                tiles += edge.grow(self._leaves(after, min(after + BLOCK, upto)))
            checkpoint = Checkpoint(self.signer.name, edge.size, edge.root())
            note = sign(checkpoint, self.signer)
            self.store.add(before, StoredEdge(edge.size, edge.hashes), tiles, checkpoint.root, note)
            self._edge, self._note = edge, note
        caught_up = upto - before < most
        if caught_up or time.monotonic() - self._published_at >= self.every:
            self.publish()
        return upto - before

    def _leaves(self, after: int, upto: int) -> bytes:
        leaves, in_order = sealed(self.rows.stream(after, upto), after)
        if not in_order or len(leaves) != (upto - after) * HASH:
            raise LogBroken(f"events are missing or doubled after position {after}")
        return leaves

    def publish(self) -> None:
        """Bring the files up to the last checkpoint. After a crash they are behind, never in contradiction."""
        if self._note is None or self._published == self._edge.size:
            return
        self.mirror.publish(self._new_tiles(), self._note)
        self._published, self._published_at = self._edge.size, time.monotonic()

    def _new_tiles(self) -> Iterator[tuple[Tile, bytes]]:
        for level in range(levels_of(self._edge.size)):
            numbers = range(tiles_at(self._published, level), tiles_at(self._edge.size, level))
            for first in islice(numbers, 0, None, PAGE):
                end = min(first + PAGE, numbers.stop)
                for number, hashes in self.store.tiles(level, first, end).items():
                    yield Tile(level, number), hashes
            if self._edge.partial[level]:
                yield Tile(level, numbers.stop), self._edge.partial[level]

    def _read_tile(self, tile: Tile) -> bytes:
        if tile.number >= tiles_at(self._edge.size, tile.level):
            return self._edge.partial[tile.level]
        hashes = self.store.tiles(tile.level, tile.number, tile.number + 1)
        if not hashes:
            raise LogBroken(f"tile {tile.level}/{tile.number} is missing")
        return hashes[tile.number]
