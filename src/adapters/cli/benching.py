"""`kundelik bench`: what this machine makes of it, on an embedded server with fsync on (docs/benchmarks.md)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from adapters.bench import appends, attainment_sundays, evidence, folds, following, http_path, season
from adapters.bench import attainment as attaining
from adapters.bench.measuring import Report
from adapters.bench.plan import Plan
from adapters.bootstrap import databases
from adapters.settings import Settings

app = typer.Typer(help="Measure the event store and the HTTP path on this machine.", no_args_is_help=True)
console = Console()
Quick = Annotated[bool, typer.Option("--quick", help="Shorter loads and one round: under 40 seconds.")]
Json = Annotated[Path | None, typer.Option("--json", help="Also write figures and conditions to this file.")]

BASELINES = {
    "append": (appends.OURS, appends.STOCK, appends.PLAIN),
    "fold": (folds.OURS, folds.STOCK),
    "read the log": (following.OURS, following.STOCK),
    "evidence": (evidence.VERIFIED, evidence.ROWS),
    "catch-up": (following.OURS, following.STOCK),
    "refresh": (attainment_sundays.REFRESH, attainment_sundays.GROUPED),
}


def teach(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="bench")


@app.command()
def store(quick: Quick = False, json: Json = None) -> None:  # noqa: FBT002 - a flag
    """Appends, folds, reading the log, a read model's catch-up: ours against the library and a plain INSERT."""
    report = Report("event store", {"fsync": "on", "quick": quick})
    with _database() as (_, conninfo), console.status("measuring") as status:
        plan = Plan(quick, lambda what: status.update(f"measured: {what}"))
        for part in (appends, folds, following):
            part.measure(report, conninfo, plan)
    _tell(report, json)


@app.command()
def http(quick: Quick = False, json: Json = None) -> None:  # noqa: FBT002 - a flag
    """Token, validation, decision, append over HTTP: rate, and p50/p99 at half of it."""
    report = Report("command over HTTP", {"fsync": "on", "quick": quick})
    with _database() as (settings, conninfo), console.status("measuring") as status:
        plan = Plan(quick, lambda what: status.update(f"measured: {what}"))
        http_path.measure(report, settings, conninfo, plan)
    _tell(report, json)
    for load in ("as fast as it goes", "at half of that"):
        console.print(load, report.notes[load])


@app.command()
def admissions(
    quick: Quick = False,  # noqa: FBT002 - a flag
    json: Json = None,
    families: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many apply.")] = season.FAMILIES,
) -> None:
    """1 April: families apply over HTTP, documents included, some twice, some from both parents; all is checked."""
    report = Report("admission season", {"fsync": "on", "quick": quick})
    with _database() as (settings, conninfo), console.status("measuring") as status:
        plan = Plan(quick, lambda what: status.update(f"measured: {what}"))
        season.measure(report, settings, conninfo, plan, min(families, 400) if quick else families)
    _tell(report, json)
    console.print("season", report.notes["season"])
    console.print("checked: nothing lost, nothing double", report.notes["check"])


@app.command()
def audit(quick: Quick = False, json: Json = None) -> None:  # noqa: FBT002 - a flag
    """The auditor's questions at a million events: verification, proofs, histories, replays, rebuilds."""
    report = Report("audit", {"fsync": "on", "quick": quick})
    with _database() as (settings, conninfo), console.status("measuring") as status:
        plan = Plan(quick, lambda what: status.update(f"measured: {what}"))
        evidence.measure(report, settings, conninfo, plan)
    _tell(report, json)
    for what, found in report.notes.items():
        console.print(what, found)


@app.command()
def attainment(
    quick: Quick = False,  # noqa: FBT002 - a flag
    json: Json = None,
    scale: Annotated[
        list[int] | None, typer.Option(min=1, max=attaining.ALL_SCHOOLS, help="One school in so many; several times.")
    ] = None,
) -> None:
    """A quarter's grades of the country's schools: put, counted on Sunday, written into books, asked for."""
    report = Report("attainment", {"fsync": "on", "quick": quick})
    for each in scale or [100]:
        with _database() as (settings, conninfo), console.status("measuring") as status:
            plan = Plan(quick, lambda what, status=status: status.update(what))  # type: ignore[misc]
            try:
                attaining.measure(report, settings, conninfo, plan, attaining.schools_at(each))
            finally:
                if json is not None:
                    report.write(json)  # what took a quarter of an hour is kept, whatever comes after it
    _tell(report, json)
    for what, found in report.notes.items():
        console.print(what, found)
    console.print("side by side", attaining.growth(report))


@contextmanager
def _database() -> Iterator[tuple[Settings, str]]:
    """A fresh embedded database of its own, gone afterwards."""
    plain = Settings.from_environment({})
    settings = replace(plain, var=Settings.from_environment().var / "bench")
    clean(settings)
    try:
        with databases.held(settings) as conninfo:
            yield settings, conninfo
    finally:
        clean(settings)


def clean(settings: Settings) -> None:
    """Remove what a benchmark leaves."""
    for folder in (databases.server_folder(settings), settings.var):
        shutil.rmtree(folder, ignore_errors=True)


def _tell(report: Report, path: Path | None) -> None:
    table = Table("what", "load", "system", "rate", "unit", "ratio", title=report.title)
    for figure in report.figures:
        ours = BASELINES.get(figure.subject, ("",))[0]
        ratio = None if figure.system == ours else report.ratio(figure.subject, figure.load, ours, figure.system)
        told = "" if ratio is None else f"kundelik is {ratio:.1f}x"
        table.add_row(figure.subject, figure.load, figure.system, f"{figure.rate:,.0f}", figure.unit, told)
    console.print(table)
    if path is not None:
        report.write(path)
        console.print(f"written to {path}")
