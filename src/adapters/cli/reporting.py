"""`kundelik report`: refresh what the last Sunday is about, list the weeks, prove that nobody touched them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from adapters.bootstrap import databases
from adapters.bootstrap.sundays import due, sundays_of
from adapters.bootstrap.week_verifying import WeekVerdict, verified_weeks
from adapters.bootstrap.wiring import Installation
from adapters.persistence.querying import ReadModelBehind
from adapters.persistence.rebuilding import rebuild
from adapters.settings import Settings
from projections.attainment.reports import Reports

CHANGED, BEHIND = 1, 2
app = typer.Typer(help="Achievement reports: refresh, weeks, verify.", no_args_is_help=True)
console = Console()
Replay = Annotated[bool, typer.Option("--replay", help="Make all figures anew from the events first.")]


def teach(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="report")


@app.command()
def refresh() -> None:
    """What the clock does every Sunday: cut, wait until it is counted, publish. Again changes nothing."""
    settings = Settings.from_environment()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        sunday = due(installation.now())
        try:
            published = sundays_of(installation).once()
        except ReadModelBehind:
            console.print("Cut, but not counted yet: is `kundelik projector` running? Try again.")
            raise typer.Exit(BEHIND) from None
    console.print(f"{sunday:%d.%m.%Y}: {published} published")


@app.command()
def weeks() -> None:
    """All that was published, and whether the tables still hold it."""
    _told(replayed=False)


@app.command()
def verify(replay: Replay = False) -> None:  # noqa: FBT002 - an option
    """Compare every published week with its hash in the log; status 1 where one differs."""
    verdicts = _told(replayed=replay)
    if not all(verdict.genuine for verdict in verdicts):
        raise typer.Exit(CHANGED)


def _told(*, replayed: bool) -> list[WeekVerdict]:
    settings = Settings.from_environment()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        if replayed:
            _made_anew(installation)
        verdicts = list(verified_weeks(installation))
    table = Table("Sunday", "school year", "period", "revision", "cut", "rows", "SHA-256", "genuine")
    for verdict in verdicts:
        week = verdict.published
        columns = (f"{week.sunday:%d.%m.%Y}", week.school_year, week.period.value, week.revision, week.cut, week.rows,
                   week.sha256[:16], "yes" if verdict.genuine else "NO")  # fmt: skip
        table.add_row(*map(str, columns))
    console.print(table)
    return verdicts


def _made_anew(installation: Installation) -> None:
    with Progress(console=console) as bar:
        task = bar.add_task("replaying", total=None)
        report = rebuild(
            installation.database,
            installation.log,
            Reports(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    console.print(f"Replayed to position {report.position}; identical to what stood: {report.identical}")
