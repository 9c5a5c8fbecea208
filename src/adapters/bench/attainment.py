"""Grades of the simulated country from the schools' sheets to published figures, files and pages (RPT-14 … RPT-20).

At each scale an installation of its own: opened, a quarter put, with the read model and the evidence log following in
a process of their own, as in production; then Sundays, files, pages and pupils. Times are of a clock of its own.
"""

from __future__ import annotations

import multiprocessing
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from adapters.bootstrap.evidence_keeping import keeping_evidence
from adapters.bootstrap.wiring import Installation
from adapters.clocks.shared import SharedClock
from adapters.heap import building
from adapters.persistence.advancing import make_all_tables
from adapters.persistence.following import Followers
from projections.attainment.reports import Reports

from . import attainment_asking, attainment_files, attainment_sundays
from .attainment_filling import ALL_SCHOOLS, Measured, filled, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.settings import Settings

    from .measuring import Report
    from .plan import Plan

BEGUN: Final = datetime(2021, 8, 1, tzinfo=UTC)
GROWING: Final = {
    "schools": ("opening", "schools"),
    "grades": ("what stands", "grades"),
    "opening, s": ("opening", "seconds"),
    "loading, s": ("loading a quarter", "seconds"),
    "sheets/s": ("loading a quarter", "sheets_a_second"),
    "refresh, median s": ("Sunday's refresh", "counted_median_s"),
    "GROUP BY, s": ("GROUP BY over the grades", "seconds"),
    "streamed book, s": ("national books", "streamed_s"),
}
"""What is told for each scale side by side."""


def schools_at(scale: int) -> int:
    """Of the country's, one in so many."""
    return max(1, round(ALL_SCHOOLS / scale))


def measure(report: Report, settings: Settings, conninfo: str, plan: Plan, schools: int) -> None:
    """At one scale; its figures become a note of the report."""
    settings = replace(settings, clock_file=settings.var / "bench-clock")
    clock = SharedClock(settings.var / "bench-clock", start=BEGUN)
    with Installation(settings, conninfo) as installation:
        measured = Measured(settings, installation, clock, plan, schools)
        measured.notes["load before"] = load()
        report.notes[measured.scale] = measured.notes
        with following(installation, conninfo):
            filled(measured)
            week = attainment_sundays.measure(measured, report)
            attainment_files.measure(measured, week)
            places = attainment_asking.measure(measured, week)
            attainment_asking.measure_over_http(measured, week, places)
    clock.close()


@contextmanager
def following(installation: Installation, conninfo: str) -> Iterator[None]:
    """The read model of reports and the evidence log, in a process of their own."""
    with installation.database.connection() as connection:
        make_all_tables(connection, (Reports(),))
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    process = context.Process(target=_follow, args=(installation.settings, conninfo, stop))
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join()


def _follow(settings: Settings, conninfo: str, stop: Any) -> None:
    with building():
        installation = Installation(settings, conninfo)
    with installation:
        evidence = threading.Thread(target=keeping_evidence(settings, installation.database).run, args=(stop,))
        evidence.start()
        Followers(installation.database, installation.log, (Reports(),)).run(stop)
        evidence.join()


def growth(report: Report) -> dict[str, dict[str, Any]]:
    """By what is told, its figure at each scale; None where it was not measured."""
    scales = {name: notes for name, notes in report.notes.items() if name.startswith("1:")}
    return {
        what: {name: notes.get(part, {}).get(figure) for name, notes in scales.items()}
        for what, (part, figure) in GROWING.items()
    }
