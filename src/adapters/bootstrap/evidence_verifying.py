"""`verify` over a snapshot of the database, and what only the database can tell (AUD-4, AUD-5)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.evidence.findings import Finding, Kind, Report
from adapters.evidence.tree import HASH, WIDTH, width_at
from adapters.evidence.verifying import Progress, Trusted, Verification
from adapters.persistence.evidence_read_models import compare
from adapters.persistence.evidence_rows import RawRows
from adapters.persistence.evidence_snapshot import snapshot
from adapters.persistence.evidence_store import EvidenceStore
from adapters.persistence.rebuilding import RebuildFailed

if TYPE_CHECKING:
    from adapters.persistence.database import Database
    from adapters.persistence.event_log import EventLog
    from projections.reading import ReadModel


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """The evidence tables, as a verification reads them."""

    store: EvidenceStore

    def checkpoints(self, after: int) -> Iterator[tuple[int, bytes, str]]:
        """By size."""
        return self.store.checkpoints(after)

    def edge(self) -> tuple[int, bytes]:
        """Size and partial tiles."""
        return self.store.edge()

    def tiles(self, level: int, first: int, end: int) -> dict[int, bytes]:
        """Full tiles."""
        return self.store.tiles(level, first, end)

    def leaves(self, after: int, upto: int) -> bytes:
        """Out of full tiles and the edge; cut short where a tile is missing."""
        first, last, found = after // WIDTH, (upto - 1) // WIDTH, b""
        tiles = self.store.tiles(0, first, last + 1)
        for number in range(first, last + 1):
            tile = tiles.get(number)
            if tile is None:
                size, hashes = self.store.edge()
                tile = hashes[: width_at(size, 0) * HASH] if number == size // WIDTH else b""
            found += tile
            if len(tile) < HASH * WIDTH:
                break
        return found[(after - first * WIDTH) * HASH : (upto - first * WIDTH) * HASH]


def verify(database: Database, trusted: Trusted, progress: Progress = lambda _reached, _aim: None) -> Report:
    """All that was sealed, and the commands' records. Raises `CannotVerify`."""
    began = time.perf_counter()
    with snapshot(database) as (rows, store):
        report = Verification(rows, StoredEvidence(store), trusted, progress).run()
        if not report.findings and (found := _commands(rows, report.since)):
            report.findings.append(found)
    report.seconds = time.perf_counter() - began
    return report


def _commands(rows: RawRows, since: int) -> Finding | None:
    found = rows.differing_command(since)
    if found is None:
        return None
    command, recorded, events, last, stored = found
    position = last or recorded or 0
    if recorded is None:
        return Finding(Kind.INSERTED, position, f"no command is known as {command}, which its event names")
    if last is None:
        return Finding(Kind.REMOVED, position, f"command {command} was answered for events that are not there")
    told = f"command {command}: {events} events up to {recorded} by its record, {stored} up to {last} are there"
    return Finding(Kind.CHANGED, position, told)


def compare_read_models(
    database: Database,
    log: EventLog,
    models: Sequence[ReadModel],
    told: Callable[[str], Progress] = lambda _name: lambda _reached, _aim: None,
) -> dict[str, bool]:
    """Whether each read model says what a fold of all events says, built beside it and thrown away."""
    answers: dict[str, bool] = {}
    for model in models:
        try:
            answers[model.name] = compare(database, log, model, told(model.name)).identical
        except RebuildFailed:
            answers[model.name] = False
    return answers
