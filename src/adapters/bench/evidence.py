"""The auditor's questions at a million events: verification, proofs, histories, replays, rebuilds (AUD-2 … AUD-5).

Everything on one log of real applications, encoded and sealed as the application does it; beside it, what it takes to
read the same rows and do nothing more.
"""

from __future__ import annotations

import random
import shutil
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from adapters.bootstrap.evidence_keeping import EvidenceKeeping, log_signer
from adapters.bootstrap.evidence_proving import Proofs
from adapters.bootstrap.evidence_verifying import verify
from adapters.bootstrap.wiring import Installation
from adapters.evidence.mirror import Folder
from adapters.evidence.verifying import Trusted
from adapters.persistence.database import Database
from adapters.persistence.evidence_rows import RawRows

from . import looking_back
from .audit_world import EVENTS_OF_ONE, AuditWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.evidence.notes import Signer
    from adapters.settings import Settings

    from .measuring import Report
    from .plan import Plan

SEALED, VERIFIED, ROWS = "sealing and publishing", "full verification", "reading the rows"
OWN: Final = "full verification, our core alone"
PROOFS: Final = 2_000
BLOCK: Final = 16_384
MANY, FEW = 1_000_000, 5_000


def measure(report: Report, settings: Settings, conninfo: str, plan: Plan) -> None:
    """Events a second, and milliseconds a question, at 1,000,000 events (quick: 5,000)."""
    with Installation(settings, conninfo) as installation:
        world = AuditWorld(installation)
        school, credential = world.school(), world.auditor()
        before = installation.log.head()
        events = world.fill(conninfo, FEW if plan.quick else MANY, school)
        plan.tick("writing the log")
        _evidence(report, settings, installation.database, events, plan)
        applications = (events - before) // EVENTS_OF_ONE
        looking_back.measure(report, settings, installation, looking_back.Asked(applications, credential), plan)


def _evidence(report: Report, settings: Settings, database: Database, events: int, plan: Plan) -> None:
    load, signer, folder = f"{events:,} events", log_signer(settings), settings.var / "bench-log"
    rates = [_timed(lambda: _read(database, events), events) for _ in range(plan.rounds)]
    report.add("evidence", load, ROWS, [wall for wall, _ in rates])
    plan.tick(ROWS)
    sealed = [_timed(lambda: _sealed(database, signer, folder), events) for _ in range(plan.rounds)]
    report.add("evidence", load, SEALED, [wall for wall, _ in sealed])
    plan.tick(SEALED)
    verified = [_timed(lambda: _verified(database, signer), events) for _ in range(plan.rounds)]
    report.add("evidence", load, VERIFIED, [wall for wall, _ in verified])
    report.add("evidence", load, OWN, [own for _, own in verified])
    plan.tick(VERIFIED)
    report.notes["inclusion proof"] = _proofs(Proofs(database, signer.verifier), events)
    plan.tick("inclusion proofs")


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


def _sealed(database: Database, signer: Signer, folder: Path) -> None:
    """From nothing, as after the evidence was lost."""
    shutil.rmtree(folder, ignore_errors=True)
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("truncate evidence.tiles, evidence.checkpoints")
        connection.execute("update evidence.edge set size = 0, hashes = ''")
    EvidenceKeeping(database, signer, Folder(folder)).once()


def _verified(database: Database, signer: Signer) -> None:
    if not verify(database, Trusted(signer.verifier)).is_clean:
        raise AssertionError("a log that nobody touched does not verify")


def _proofs(proofs: Proofs, events: int) -> dict[str, float]:
    """After a few that open the connection."""
    chance, took = random.Random(1), list[float]()  # noqa: S311 - which events are proven is no secret
    for number in range(-50, PROOFS):
        position = chance.randint(1, events)
        began = time.perf_counter()
        proofs.of_position(position)
        if number >= 0:
            took.append((time.perf_counter() - began) * 1000)
    return _percentiles(took)


def _percentiles(took: list[float]) -> dict[str, float]:
    """Of milliseconds."""
    return {"p50_ms": round(statistics.median(took), 3), "p99_ms": round(sorted(took)[int(len(took) * 0.99)], 3)}
