"""Histories and replays over HTTP and within the process, every read model followed and rebuilt, at full length."""

from __future__ import annotations

import os
import random
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg

from adapters.bootstrap.known import READ_MODELS
from adapters.bootstrap.listening import reserve
from adapters.bootstrap.processes import running
from adapters.persistence.evidence_rows import RawRows
from adapters.persistence.rebuilding import rebuild
from adapters.persistence.waiting import wait_for
from projections.admissions import as_of

from . import load as loading
from .audit_world import application_numbered

if TYPE_CHECKING:
    from uuid import UUID

    from adapters.bootstrap.wiring import Installation
    from adapters.settings import Settings

    from .measuring import Report
    from .plan import Plan

REPLAYS: Final = 2_000
PATIENCE_SECONDS: Final = 3_600.0
AT_VERSION: Final = 7
AUDITORS: Final = (1, 4)
"""One, as it is done; and more than there are cores, with the process that asks on the same ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many applications there are, and the credential of the auditor who asks for them."""

    applications: int
    credential: str

    def some(self, seed: int, number: int) -> list[UUID]:
        """Each another one while there are enough: nothing is in any cache because of the one before."""
        chance = random.Random(seed)  # noqa: S311 - which are asked for is no secret
        return [application_numbered(chance.randrange(self.applications)) for _ in range(number)]


def measure(report: Report, settings: Settings, installation: Installation, asked: Asked, plan: Plan) -> None:
    """Within the process; then all processes start, follow the log, and are asked; then every model is rebuilt."""
    report.notes["as-of replay"] = _replays(installation, asked)
    report.notes["the same rows alone"] = _rows(installation, asked)
    plan.tick("as-of replays")
    head = installation.log.head()
    listening = reserve("127.0.0.1", 0)
    port, began = listening.getsockname()[1], time.perf_counter()
    with running(settings, installation.conninfo, listening):
        for model in READ_MODELS:
            if not wait_for(installation.database, model.name, head, timeout=PATIENCE_SECONDS):
                raise AssertionError(f"{model.name} does not follow")
        report.notes["all read models follow"] = {"seconds": round(time.perf_counter() - began, 1), "events": head}
        plan.tick("all read models follow")
        _settled(installation.conninfo)
        for what, path in (("history over HTTP", "history"), ("replay over HTTP", f"replay?version={AT_VERSION}")):
            for auditors in AUDITORS:
                told = f"{what}, {auditors} at a time"
                report.notes[told] = _over_http(port, asked, path, auditors, plan)
                plan.tick(told)
    report.notes["rebuilt"] = {model.name: _rebuilt(installation, model, plan) for model in READ_MODELS}


def _replays(installation: Installation, asked: Asked) -> dict[str, float]:
    took = []
    for application in asked.some(2, REPLAYS):
        began = time.perf_counter()
        state = as_of.snapshot(installation.log.of_stream(application, version=AT_VERSION))
        took.append((time.perf_counter() - began) * 1000)
        if state["version"] != AT_VERSION:
            raise AssertionError("another version was replayed")
    return _percentiles(took)


def _rows(installation: Installation, asked: Asked) -> dict[str, float]:
    took = []
    with installation.database.connection() as connection:
        rows = RawRows(connection)
        for application in asked.some(3, REPLAYS):
            began = time.perf_counter()
            rows.of_stream(application)
            took.append((time.perf_counter() - began) * 1000)
    return _percentiles(took)


def _percentiles(took: list[float]) -> dict[str, float]:
    took = sorted(took[len(took) // 20 :])  # the first ones open connections
    return {"p50_ms": round(statistics.median(took), 3), "p99_ms": round(took[int(len(took) * 0.99)], 3)}


def _settled(conninfo: str) -> None:
    """What a million events written in a minute leave to be done was done long ago where they came over years."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def _over_http(port: int, asked: Asked, path: str, auditors: int, plan: Plan) -> dict[str, Any]:
    """Each auditor asks for one record after the other; each look is on the disk before its answer (AUD-7)."""
    head = f"HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {asked.credential}\r\n\r\n"
    seconds = 1.0 if plan.quick else 10.0

    def heard(seed: int, seconds: float) -> loading.Heard:
        some = asked.some(seed, int(seconds * 1000))
        requests = [f"GET /api/v1/applications/{each}/{path} {head}".encode() for each in some]
        return loading.asked(loading.Load("127.0.0.1", port, auditors, seconds), requests)

    heard(4 + auditors, max(1.0, seconds / 4))
    found = heard(5 + auditors, seconds)
    if set(found.statuses) != {200}:
        raise AssertionError(f"{path}: {found.statuses}")
    return {
        "p50_ms": round(found.p50, 2), "p99_ms": round(found.p99, 2), "answers_a_second": round(found.rate),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }  # fmt: skip


def _rebuilt(installation: Installation, model: Any, plan: Plan) -> dict[str, Any]:
    began = time.perf_counter()
    found = rebuild(installation.database, installation.log, model)
    took = time.perf_counter() - began
    if not found.identical:
        raise AssertionError(f"{model.name} comes out otherwise when it is rebuilt")
    plan.tick(f"rebuilt {model.name}")
    return {
        "seconds": round(took, 1),
        "events_a_second": round(found.position / took),
        "rows": sum(found.rows.values()),
    }
