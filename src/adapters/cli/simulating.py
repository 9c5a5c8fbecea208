"""`kundelik simulate`: fill an installation with the simulated country; the same command goes on later (RPT-20)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from adapters.bootstrap import databases
from adapters.bootstrap.simulating import Done, Simulation, columns_of, dates_of
from adapters.bootstrap.wiring import Installation
from adapters.settings import Settings
from adapters.simulation.days import World
from kundelik_domain.attainment.shipped_rules import SHIPPED_YEARS
from kundelik_domain.attainment.values import Column, SchoolYear
from kundelik_domain.organisations.refusals import AuthorityExists, SchoolKeyTaken

from .serving import stopped_by_signals

app = typer.Typer(help="Made-up data, at any size up to the country's own.", no_args_is_help=True)
console = Console()
ALL_SCHOOLS = 7_687
Schools = Annotated[int, typer.Option(min=1, max=100_000, help="How many; the country has 7,687.")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="The same seed makes the same country.")]
Quarters = Annotated[str, typer.Option(help="Which grades are put: 1, 2, 1..4, 1,3, year.")]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Put grades from this day on.")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Put grades up to this day.")]
Year = Annotated[int, typer.Option(help="The school year, by the year in which it begins.")]
Names = Annotated[bool, typer.Option("--names", help="Name the pupils, each under a key of their own: slow.")]
Threads = Annotated[int, typer.Option(min=1, max=32, help="Schools side by side; 1 keeps the log's order the same.")]


def teach(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="simulate")


@app.callback()
def simulate() -> None:
    """A group, so that there may be more worlds than one."""


@app.command()
def attainment(
    schools: Schools = 77,
    seed: Seed = 1,
    quarters: Quarters = "1",
    first: From = None,
    last: To = None,
    year: Year = 2021,
    names: Names = False,  # noqa: FBT002 - an option
    threads: Threads = 3,
) -> None:
    """Authorities, schools, classes, pupils and final grades. Killed or not, the same command goes on and ends."""
    calendar = next((each for each in SHIPPED_YEARS if each.year == year), None)
    columns = columns_of(quarters)
    if calendar is None or not columns:
        raise typer.BadParameter("unknown school year" if calendar is None else "--quarters: 1, 1..4, 1,3 or year")
    settings, stop = Settings.from_environment(), stopped_by_signals()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        world = World(seed, schools, calendar)
        simulation = Simulation(installation, world, threads=threads, names=names, stop=stop)
        with _progress() as tell:
            try:
                opened, took = _opened(simulation, tell)
            except (AuthorityExists, SchoolKeyTaken):
                console.print(f"[red]Another country stands here than the simulated one of seed {seed}.[/red]")
                raise typer.Exit(1) from None
            put, putting = _put(simulation, columns, _days(first, last, columns, calendar), tell)
    _report(opened, took, put, putting)
    if stop.is_set():
        console.print("Interrupted: the same command goes on from here.")
        raise typer.Exit(1)


def _days(
    first: datetime | None, last: datetime | None, columns: tuple[Column, ...], calendar: SchoolYear
) -> tuple[date, date]:
    start, end = dates_of(calendar, columns)
    return (start if first is None else first.date(), end if last is None else last.date())


class Telling:
    """One line that says how far it is."""

    def __init__(self, bar: Progress) -> None:
        self._bar, self.done = bar, Done()
        self._task = bar.add_task("beginning", total=None)

    def __call__(self, on: date, done: Done) -> None:
        """After each school of a day."""
        self.done += done
        words = f"{on:%d.%m.%Y}  schools {self.done.schools:,}  pupils {self.done.pupils:,}"
        self._bar.update(self._task, description=f"{words}  sheets {self.done.sheets:,}  grades {self.done.grades:,}")


@contextmanager
def _progress() -> Iterator[Telling]:
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as bar:
        yield Telling(bar)


def _opened(simulation: Simulation, tell: Telling) -> tuple[Done, float]:
    begun = time.monotonic()
    return simulation.open(tell), time.monotonic() - begun


def _put(
    simulation: Simulation, columns: tuple[Column, ...], days: tuple[date, date], tell: Telling
) -> tuple[Done, float]:
    begun, before = time.monotonic(), tell.done
    for _ in simulation.run(columns, *days, tell):
        pass
    done = Done(sheets=tell.done.sheets - before.sheets, grades=tell.done.grades - before.grades)
    return done, time.monotonic() - begun


def _report(opened: Done, took: float, put: Done, putting: float) -> None:
    table = Table("what", "now", "a second", "there before")
    rate = opened.pupils / max(took, 1e-9)
    table.add_row("schools", f"{opened.schools:,}", "", f"{opened.known:,}")
    table.add_row("pupils", f"{opened.pupils:,}", f"{rate:,.0f}", "")
    for what, number in (("sheets", put.sheets), ("grades", put.grades)):
        table.add_row(what, f"{number:,}", f"{number / max(putting, 1e-9):,.0f}", "")
    console.print(table)
