"""The simulated country is opened and a quarter of its grades put, by the decisions that everybody uses (RPT-20)."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import psycopg

from adapters.bootstrap.simulating import Done, Simulation, columns_of, dates_of
from adapters.bootstrap.sundays import CUT_AT, MODEL
from adapters.persistence.waiting import wait_for
from adapters.simulation.days import World
from kundelik_domain.attainment.policies.days import ZONE, sunday_of
from kundelik_domain.attainment.shipped_rules import SCHOOL_YEAR_2021

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation
    from adapters.clocks.shared import SharedClock
    from adapters.settings import Settings

    from .plan import Plan

ALL_SCHOOLS: Final = 7_687
SEED: Final = 1
YEAR: Final = SCHOOL_YEAR_2021
COLUMN: Final = "1"
PATIENCE_SECONDS: Final = 3_600.0
TOLD_EVERY: Final = 100
COUNTS: Final = """
select (select count(*) from reports.classes), (select count(*) from reports.memberships),
    (select count(*) from reports.sheet_saves), (select coalesce(sum(put + changed), 0) from reports.sheet_saves),
    (select count(*) from reports.pupil_periods), pg_database_size(current_database())
"""
Answer = TypeVar("Answer")


@dataclass
class Measured:
    """One installation at one scale: `notes` are its figures, each with the machine's load at its end."""

    settings: Settings
    installation: Installation
    clock: SharedClock
    plan: Plan
    schools: int
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def scale(self) -> str:
        """Its name: one school in so many of the country's."""
        return f"1:{round(ALL_SCHOOLS / self.schools)} ({self.schools:,} schools)"

    @property
    def simulation(self) -> Simulation:
        """The country's first schools."""
        return Simulation(self.installation, World(SEED, self.schools, YEAR), clock=self.clock)

    def note(self, what: str, **figures: Any) -> None:
        """Figures of one thing, beside the load under which they were measured."""
        self.notes[what] = figures | {"load": load()}
        self.plan.tick(f"{self.scale} {what}")

    def caught_up(self) -> int:
        """Wait until the read model has taken everything; the log's head."""
        head = self.installation.log.head()
        if not wait_for(self.installation.database, MODEL, head, timeout=PATIENCE_SECONDS):
            raise AssertionError("the reports do not follow")
        return head


def load() -> float | None:
    """Of the machine during the last minute, by all that runs on it."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def percentiles(took: Sequence[float]) -> dict[str, float]:
    """Of seconds, in milliseconds."""
    ordered = sorted(took)
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 3),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 3),
        "asked": len(ordered),
    }


def clocked(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """How many seconds it took, and its answer."""
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def filled(measured: Measured) -> None:
    """Authorities, schools, classes and members; then the quarter's grades, all of them; each until all follows."""
    took, done = _opened(measured)
    measured.note(
        "opening", seconds=round(took, 1), schools=done.schools, pupils=done.pupils,
        pupils_a_second=round(done.pupils / took),
    )  # fmt: skip
    settled(measured.installation.conninfo)
    _loaded(measured)
    settling, _ = clocked(lambda: settled(measured.installation.conninfo))
    with measured.installation.database.connection() as connection:
        row = connection.execute(COUNTS).fetchone()
    names = ("classes", "members", "sheets", "grades", "thin_rows", "database_bytes")
    counts = dict(zip(names, map(int, row or ()), strict=True))
    measured.note("what stands", events=measured.installation.log.head(), vacuum_seconds=round(settling, 1), **counts)


def _opened(measured: Measured) -> tuple[float, Done]:
    def work() -> Done:
        done = measured.simulation.open(_telling(measured, "schools opened", lambda told: told.schools))
        measured.caught_up()
        return done

    return clocked(work)


def _loaded(measured: Measured) -> None:
    """From the first day of grading to the last day on which the quarter's empty cells may be filled (RPT-16)."""
    columns = columns_of(COLUMN)
    first, last = dates_of(YEAR, columns)[0], YEAR.quarters[0].holidays_to
    told = _telling(measured, "sheets put", lambda done: done.sheets)
    total: list[Done] = []

    def tell(on: date, done: Done) -> None:
        total.append(done)
        told(on, done)

    def put() -> None:
        for _ in measured.simulation.run(columns, first, last, tell):
            pass

    putting, _ = clocked(put)
    following, _ = clocked(measured.caught_up)
    sheets, grades = sum(done.sheets for done in total), sum(done.grades for done in total)
    took = putting + following
    measured.note(
        "loading a quarter", seconds=round(took, 1), of_them_waiting_for_the_read_model=round(following, 1),
        sheets=sheets, grades=grades, sheets_a_second=round(sheets / took), grades_a_second=round(grades / took),
    )  # fmt: skip


def _telling(measured: Measured, what: str, counted: Callable[[Done], int]) -> Callable[[date, Done], None]:
    """Progress, now and then: each tick is drawn."""
    so_far = {"calls": 0, "counted": 0}

    def tell(on: date, done: Done) -> None:
        so_far["calls"] += 1
        so_far["counted"] += counted(done)
        if so_far["calls"] % TOLD_EVERY == 0:
            measured.plan.tick(f"{measured.scale} {on:%d.%m.%Y} {so_far['counted']:,} {what}")

    return tell


def settled(conninfo: str) -> None:
    """What is written in minutes here comes over weeks in a school year, and autovacuum has long been there."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def first_sunday() -> date:
    """The one after which nothing of the quarter is put for the first time."""
    return sunday_of(YEAR.quarters[0].holidays_to)


def at_the_cut(sunday: date) -> datetime:
    """A moment after the Sunday's hour."""
    return datetime.combine(sunday, CUT_AT, ZoneInfo(ZONE)) + timedelta(minutes=1)
