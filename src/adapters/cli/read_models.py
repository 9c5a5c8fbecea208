"""`kundelik projections`: where the read models stand, rebuilding one, resuming a paused one (AUD-5, OPS-5)."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from adapters.bootstrap import databases
from adapters.bootstrap.known import READ_MODELS
from adapters.bootstrap.wiring import Installation
from adapters.persistence.following import resume as resume_model
from adapters.persistence.querying import Queries
from adapters.persistence.rebuilding import rebuild as rebuild_model
from adapters.settings import Settings
from projections.reading import ReadModel

app = typer.Typer(help="Read models: status, rebuild, resume.", no_args_is_help=True)
console = Console()
Name = Annotated[str, typer.Argument(help="A read model's name, as `status` shows it.")]


def teach(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="projections")


def _model(name: str) -> ReadModel:
    for model in READ_MODELS:
        if model.name == name:
            return model
    raise typer.BadParameter(f"one of {', '.join(model.name for model in READ_MODELS)}")


@app.command()
def status() -> None:
    """Position, lag and poison of each."""
    settings = Settings.from_environment()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        table = Table("read model", "position", "events behind", "seconds behind", "poisoned at")
        for row in Queries(installation.database).status():
            table.add_row(*(str(value) for value in row.values()))
        console.print(table)


@app.command()
def rebuild(name: Name) -> None:
    """Build it anew beside the live one, compare, swap."""
    model, settings = _model(name), Settings.from_environment()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation, Progress() as bar:
        task = bar.add_task(name, total=None)
        report = rebuild_model(
            installation.database,
            installation.log,
            model,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    console.print(f"{name}: {report.rows} rows to position {report.position}; identical: {report.identical}")


@app.command()
def resume(name: Name) -> None:
    """Let a paused read model try again now."""
    settings = Settings.from_environment()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        console.print("resumed" if resume_model(installation.database, _model(name).name) else "was not paused")
