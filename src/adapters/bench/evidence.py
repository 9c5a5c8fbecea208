"""The evidence log: sealing, full verification, a proof; against reading the same rows and doing nothing more."""

from __future__ import annotations

import random
import shutil
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from adapters.bootstrap.evidence_keeping import EvidenceKeeping
from adapters.bootstrap.evidence_proving import Proofs
from adapters.bootstrap.evidence_verifying import verify
from adapters.evidence.mirror import Folder
from adapters.evidence.notes import SIGNED, Signer
from adapters.evidence.verifying import Trusted
from adapters.persistence.database import Database
from adapters.persistence.evidence_rows import RawRows

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.settings import Settings

    from .measuring import Report
    from .plan import Plan

SEALED, VERIFIED, ROWS = "sealing and publishing", "full verification", "reading the rows"
OWN: Final = "full verification, our core alone"
SIGNER: Final = Signer.of("bench.kundelik.kz/log", SIGNED, bytes(range(32)))
PROOFS: Final = 300
BLOCK: Final = 16_384
FILL: Final = """
    with made as (
        select n, md5(((n - 1) / 10)::text)::uuid as stream, (n - 1) %% 10 + 1 as version, gen_random_uuid() as id
        from generate_series(1, %(events)s::bigint) n
    ), commands as (insert into kundelik.commands select id, n, 1, '', '' from made)
    insert into kundelik.events
    select n, stream, version, 'admissions.application-sent.v1', convert_to(repeat('x', 420), 'UTF8'), now(),
           stream, 'parent', stream, null, id, id, null, '192.0.2.7' from made
"""
"""So many events of 420 bytes at once: what is measured here is what comes after the append."""


def measure(report: Report, settings: Settings, conninfo: str, plan: Plan) -> None:
    """Events a second, and milliseconds a proof, at 1,000,000 leaves (quick: 50,000)."""
    events, folder = 50_000 if plan.quick else 1_000_000, settings.var / "log"
    _fill(conninfo, events)
    load = f"{events:,} events"
    with Database(conninfo) as database:
        rates = [_timed(lambda: _read(database, events), events) for _ in range(plan.rounds)]
        report.add("evidence", load, ROWS, [wall for wall, _ in rates])
        plan.tick(ROWS)
        sealed = [_timed(lambda: _sealed(database, folder), events) for _ in range(plan.rounds)]
        report.add("evidence", load, SEALED, [wall for wall, _ in sealed])
        plan.tick(SEALED)
        verified = [_timed(lambda: _verified(database), events) for _ in range(plan.rounds)]
        report.add("evidence", load, VERIFIED, [wall for wall, _ in verified])
        report.add("evidence", load, OWN, [own for _, own in verified])
        plan.tick(VERIFIED)
        report.notes["inclusion proof"] = _proofs(Proofs(database, SIGNER.verifier), events)


def _fill(conninfo: str, events: int) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(FILL, {"events": events})
        connection.execute("update kundelik.head set position = %s", (events,))
        connection.execute("vacuum analyze kundelik.events")


def _timed(work: Callable[[], object], events: int) -> tuple[float, float]:
    """Events a second by the wall, and by the time that this process had a core."""
    began, own = time.perf_counter(), time.process_time()
    work()
    return events / (time.perf_counter() - began), events / (time.process_time() - own)


def _read(database: Database, events: int) -> None:
    with database.connect() as connection:
        rows = RawRows(connection)
        for after in range(0, events, BLOCK):
            for _ in rows.stream(after, min(after + BLOCK, events)):
                pass


def _sealed(database: Database, folder: Path) -> None:
    """From nothing, as after the evidence was lost."""
    shutil.rmtree(folder, ignore_errors=True)
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("truncate evidence.tiles, evidence.checkpoints")
        connection.execute("update evidence.edge set size = 0, hashes = ''")
    EvidenceKeeping(database, SIGNER, Folder(folder)).once()


def _verified(database: Database) -> None:
    if not verify(database, Trusted(SIGNER.verifier)).is_clean:
        raise AssertionError("a log that nobody touched does not verify")


def _proofs(proofs: Proofs, events: int) -> dict[str, float]:
    chance, took = random.Random(1), list[float]()  # noqa: S311 - which events are proven is no secret
    for _ in range(PROOFS):
        began = time.perf_counter()
        proofs.of_position(chance.randint(1, events))
        took.append((time.perf_counter() - began) * 1000)
    return {"p50_ms": round(statistics.median(took), 3), "p99_ms": round(sorted(took)[int(PROOFS * 0.99)], 3)}
