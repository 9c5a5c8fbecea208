"""Grades of a school year in one school for a hundred, refreshed Sunday by Sunday under a virtual clock (RPT-14).

This is an installation of its own, in a folder and on a database beside the season's: its year begins half a year
before the season does, and no clock here ever goes back. Sheets come from the simulated country; what people do in
person, a correction, a revision, an attempt that comes too late, the books, goes through the HTTP API.
"""

from __future__ import annotations

import json
import threading
import time as waiting
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from adapters.bootstrap.simulating import Done, Simulation, StoryClock
from adapters.bootstrap.sundays import CUT_AT, MODEL, sundays_of
from adapters.persistence.querying import ReadModelBehind
from adapters.simulation.days import World
from kundelik_domain.attainment.policies.days import ZONE, saturday_of, shown_on, sunday_of
from kundelik_domain.attainment.published_week import WEEK
from kundelik_domain.attainment.shipped_rules import SCHOOL_YEAR_2021
from kundelik_domain.attainment.values import Column, Period, SchoolYear, week_of
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import COUNTRY
from projections.attainment.pending import has_classes

from .asking import Commands, ServiceLost
from .books import CSV, KK, STREAMED, Books, Kept, Wanted, wanted_of
from .offices import Offices, Place
from .season import Progress, Stopped

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.bootstrap.wiring import Installation
    from adapters.clocks.shared import SharedClock

SEED: Final = 1
YEAR: Final[SchoolYear] = SCHOOL_YEAR_2021
COLUMNS: Final = (Column.QUARTER_1, Column.QUARTER_2, Column.YEAR, Column.FINAL)
"""What is put; quarters 3 and 4 stay empty, which halves the time."""

PERIODS: Final = frozenset({Period.QUARTER_1, Period.QUARTER_2, Period.YEAR})
DAYS: Final = timedelta(days=7)
COUNTED_WITHIN_SECONDS: Final = 120.0
MONDAY_AT: Final = time(7)
"""What people do in person they do before the schools of the day bring their sheets."""


@dataclass(frozen=True, slots=True)
class Attained:
    """What was driven, for the checks and for telling."""

    offices: Offices
    books: Books
    kept: tuple[Kept, ...]
    weeks: tuple[dict[str, Any], ...]
    done: Done


@dataclass(slots=True)
class Attaining:
    """Drives the year. What has happened before in this installation is passed over or answered the same.

    `clock` is that of all processes and stands on Sundays and Mondays only: the projector refreshes by itself what a
    Sunday is about, and would show weeks of its own choice if it saw the days between. Sheets come under `story`.
    """

    schools: int
    installation: Installation
    clock: SharedClock
    commands: Commands
    stop: threading.Event
    progress: Progress
    folder: Path
    told: Path
    story: StoryClock = field(default_factory=StoryClock)
    done: Done = field(default_factory=Done)
    _weeks: list[dict[str, Any]] = field(default_factory=list)
    _kept: list[Kept] = field(default_factory=list)

    def run(self) -> Attained:
        """Raises `Stopped`, `ServiceLost`, `ContraryToPlan`."""
        self._forget_half_a_line()
        early = self._simulation(max(1, self.schools // 2))
        whole = self._simulation(self.schools)
        whole.open(self._advance)
        place = Place.chosen(whole.schools, early.world.schools)
        offices = Offices.opened(self.installation, self.clock, self.commands, whole.schools, place)
        offices.name_pupils()
        books = Books(offices, self.folder)
        first, *sundays = sundays_shown()
        quarter = YEAR.quarters[0]
        for _ in early.run(COLUMNS[:1], quarter.grading_from, first, self._advance):
            self._go_on()
        self._refresh(offices, first)
        self._monday(offices, books, first)
        days = deque(working_days(whole.world))
        bringing = whole.run(COLUMNS, quarter.grading_from, days[-1], self._advance)
        for sunday in sundays:
            while days and days[0] < sunday:
                self._go_on()
                next(bringing, None)
                days.popleft()
            self._refresh(offices, sunday)
            self._monday(offices, books, sunday)
        return Attained(offices, books, tuple(self._kept), tuple(self._weeks), self.done)

    def _forget_half_a_line(self) -> None:
        """That a killed driver left: nobody relied on it."""
        if self.told.exists():
            known = self.told.read_bytes()
            self.told.write_bytes(known[: known.rfind(b"\n") + 1])

    def _simulation(self, schools: int) -> Simulation:
        return Simulation(self.installation, World(SEED, schools, YEAR), clock=self.story, stop=self.stop)

    def _advance(self, on: date, done: Done) -> None:
        self.done += done
        self.progress(f"{on:%d.%m.%Y}", self.done.grades, 0)

    def _refresh(self, offices: Offices, sunday: date) -> None:
        """What the clock does every Sunday; then the ministry looks at it."""
        self._go_on()
        at = datetime.combine(sunday, CUT_AT, ZoneInfo(ZONE)).astimezone(UTC)
        self.story.set(at)
        self.clock.set(at)
        self._published(sunday, 1)
        self._look(offices, sunday, 1)

    def _monday(self, offices: Offices, books: Books, sunday: date) -> None:
        """What people do in person on the day after."""
        at = datetime.combine(sunday + timedelta(days=1), MONDAY_AT, ZoneInfo(ZONE)).astimezone(UTC)
        self.story.set(at)
        self.clock.set(at)
        first, second = (shown_from(period) for period in (Period.QUARTER_1, Period.QUARTER_2))
        year = shown_from(Period.YEAR)
        if sunday == first:
            offices.correct()
            self._kept.append(books.keep(_first_of_all(first, 1)))
        elif sunday == first + DAYS:
            self._keep(books, Period.QUARTER_1, sunday)
            books.refuse_foreign(Wanted(Role.DISTRICT_OFFICER, Period.QUARTER_1, sunday, CSV, KK))
        elif sunday == first + 2 * DAYS:
            offices.revise(first)
            self._published(first, 2)
            self._look(offices, first, 2)
            self._kept.append(books.keep(_first_of_all(first, 2)))
        elif sunday == second + DAYS:
            self._keep(books, Period.QUARTER_2, sunday)
        elif sunday == year:
            offices.put_too_late()
        elif sunday == year + 2 * DAYS:
            self._keep(books, Period.YEAR, sunday)

    def _keep(self, books: Books, period: Period, sunday: date) -> None:
        self._kept += [books.keep(wanted) for wanted in wanted_of(period, sunday)]

    def _look(self, offices: Offices, sunday: date, revision: int) -> None:
        """What the ministry is told on the day itself, written down: it has to be told the same ever after."""
        known = {(line["sunday"], line["period"], line["revision"]): line for line in lines_of(self.told)}
        for period in (period for _, period in shown_on(sunday, (YEAR,)) if period in PERIODS):
            line = known.get((str(sunday), period.value, revision))
            if line is None:
                line = {"sunday": str(sunday), "period": period.value, "revision": revision}
                asked = {"revision": revision, "after": self.installation.log.head()}
                line["page"] = offices.page(Role.MINISTRY_OFFICER, COUNTRY, sunday, period, asked)
                with self.told.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._weeks.append(line)

    def _published(self, sunday: date, revision: int) -> None:
        """By this process or by the projector; either may have a whole quarter to read first."""
        deadline, sundays = waiting.monotonic() + COUNTED_WITHIN_SECONDS, sundays_of(self.installation)
        weeks = [week_of(sunday, year, period) for year, period in shown_on(sunday, (YEAR,))]
        while any(self.installation.streams.read(WEEK, week).latest < revision for week in weeks):
            try:
                self.installation.queries.ask(MODEL, self.installation.log.head(), has_classes, YEAR.year)
                sundays.once()
            except ReadModelBehind as behind:
                self._go_on()
                self.commands.api.still_there()
                if waiting.monotonic() > deadline:
                    raise ServiceLost(str(behind)) from behind

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise Stopped


def lines_of(told: Path) -> list[dict[str, Any]]:
    """What was written down."""
    return [json.loads(line) for line in told.read_bytes().splitlines()] if told.exists() else []


def shown_from(period: Period) -> date:
    """The first Sunday that is about a period."""
    ends = YEAR.quarters[3 if period is Period.YEAR else int(period.value) - 1].ends
    return saturday_of(ends) + timedelta(days=1)


def sundays_shown() -> list[date]:
    """Those on which something is shown of what is put."""
    first, last = shown_from(Period.QUARTER_1), sunday_of(YEAR.next_begins)
    sundays = (first + DAYS * number for number in range((last - first) // DAYS + 1))
    return [each for each in sundays if PERIODS & {period for _, period in shown_on(each, (YEAR,))}]


def working_days(world: World) -> Iterator[date]:
    """The days that a simulation of all columns yields."""
    for on, _ in world.days(world.year.quarters[0].starts - timedelta(days=1), world.year.next_begins):
        if world.moving(on) is not None or any(world.is_open(column, on) for column in COLUMNS):
            yield on


def _first_of_all(sunday: date, revision: int) -> Wanted:
    return Wanted(Role.MINISTRY_OFFICER, Period.QUARTER_1, sunday, STREAMED, KK, revision)
