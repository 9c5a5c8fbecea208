"""1 April: families apply as fast as the machine takes them, some twice, some from both parents (ADM-9, ADM-11).

Every application goes the whole way over HTTP: draft, four documents, a signature or a scan, sending. Afterwards
the log is held against what was answered: nothing lost, nothing double, no pool oversold.
"""

from __future__ import annotations

import multiprocessing
import queue
import time
from typing import TYPE_CHECKING, Any, Final

from adapters.bootstrap.listening import reserve
from adapters.bootstrap.processes import running
from adapters.bootstrap.wiring import Installation

from . import season_check, season_family
from .season_world import SeasonWorld

if TYPE_CHECKING:
    from adapters.settings import Settings

    from .measuring import Report
    from .plan import Plan

FAMILIES: Final = 24_000
CONNECTIONS: Final = 24


def measure(report: Report, settings: Settings, conninfo: str, plan: Plan, families: int = FAMILIES) -> None:
    """The season, then the check; raises `AssertionError` naming what was lost or doubled."""
    listening = reserve("127.0.0.1", 0)
    port = listening.getsockname()[1]
    with Installation(settings, conninfo) as installation:
        world = SeasonWorld(installation, families)
        plan.tick("schools and parents")
    with running(settings, conninfo, listening):
        began = time.perf_counter()
        told = _season(season_family.Applying("127.0.0.1", port, CONNECTIONS, world.errands()))
        took = time.perf_counter() - began
        plan.tick("the season")
    with Installation(settings, conninfo) as installation:
        found = season_check.check(installation, world, told)
        plan.tick("the check")
    report.add("admission season", f"{families} families", "kundelik", [told.sent / took * 60], "applications/min")
    report.notes["season"] = {
        "seconds": took, "requests": told.requests, "requests_per_second": told.requests / took,
        "statuses": told.statuses, "ms": told.latencies,
    }  # fmt: skip
    report.notes["check"] = found


def _season(applying: season_family.Applying) -> season_family.Told:
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    asking = context.Process(target=season_family.run, args=(applying, answers))
    asking.start()
    while True:
        try:
            told: season_family.Told = answers.get(timeout=1.0)
        except queue.Empty:
            if not asking.is_alive():
                raise RuntimeError("the families' process has died") from None
            continue
        asking.join()
        return told
