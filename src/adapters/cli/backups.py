"""`kundelik backup` and `kundelik restore` (OPS-3), and letting old archives of keys go (AUD-6)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

from adapters.backups.archive import ArchiveDamaged, ArchiveInTheWay, Progress
from adapters.backups.programs import ProgramFailed
from adapters.bootstrap import databases
from adapters.bootstrap.backing_up import KeyMissing, NotEmpty, Restored, Restoring, back_up, expire_keys, keys_folder
from adapters.evidence.notes import NoteRefused
from adapters.settings import Settings

console = Console()
Folder = Annotated[Path, typer.Argument(help="The data: database and files.")]
Keys = Annotated[Path | None, typer.Option(help="The persons' keys; beside it, with -keys at the end, if not named.")]
Registers = Annotated[list[Path] | None, typer.Option("--erased", help="A newer erased.jsonl; may be repeated.")]
Witnessed = Annotated[Path | None, typer.Option(help="The last checkpoint that a witness has cosigned.")]


def teach(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help="Write the data and, apart from them, the persons' keys into two new folders.")(backup)
    app.command(help="Bring a backup back into an empty installation, erase again, and check it.")(restore)
    app.command("expire-key-backups", help="Delete archives of keys whose time is over.")(expire)


def backup(folder: Folder, keys: Keys = None) -> None:
    """While everything goes on: one snapshot, no locks that anybody notices."""
    settings, apart = Settings.from_environment(), keys or keys_folder(folder)
    with _told() as progress, databases.opened(settings) as conninfo:
        told = back_up(settings, conninfo, folder.absolute(), apart.absolute(), progress)
    console.print(f"{told['counts']['events']} events in {folder}; keys, for 30 days, in {apart}.")
    console.print("var/keys/*.key are in neither: keep a copy of them elsewhere, without them nothing can be read.")


def restore(folder: Folder, keys: Keys = None, erased: Registers = None, witnessed: Witnessed = None) -> None:
    """Status 0 only where everything came back that ought to."""
    settings, apart = Settings.from_environment(), keys or keys_folder(folder)
    with _told() as progress, databases.opened(settings) as conninfo:
        restored = Restoring(settings, conninfo, progress).run(folder, apart, erased or (), witnessed)
    _report(restored)
    sys.exit(0 if restored.is_whole else 1)


def expire(parent: Annotated[Path, typer.Argument(help="The folder that the backups stand in.")]) -> None:
    """Only archives of keys, only whole ones."""
    for gone in expire_keys(parent, datetime.now(UTC)):
        console.print(f"deleted {gone}")


def _report(restored: Restored) -> None:
    counts = restored.counts
    console.print(f"{counts.events} events to position {counts.head}, {counts.commands} commands came back.")
    console.print(f"{restored.erased_again} erasures were newer than the backup and were done again.")
    for complaint in (*restored.complaints, *(f"{name}: {why}" for name, why in restored.behind.items())):
        console.print(f"[red]{complaint}[/red]")
    if restored.witnessed is None:
        console.print("Without --witnessed nobody knows whether acknowledged events are missing.")
    elif restored.missing:
        console.print(
            f"[red]{restored.missing} acknowledged events are missing: {counts.head + 1} and following.[/red]"
        )
    else:
        console.print("Nothing that the witness has seen is missing.")


@contextmanager
def _told() -> Iterator[Progress]:
    """Progress, and what people can mend in a sentence."""
    try:
        with console.status("…") as status:
            yield lambda what, done, total: _show(status, what, done, total)
    except (ArchiveDamaged, ArchiveInTheWay, KeyMissing, NoteRefused, NotEmpty, ProgramFailed) as error:
        console.print(f"[red]{type(error).__name__}: {error}[/red]", soft_wrap=True)
        raise typer.Exit(1) from None


def _show(status: Status, what: str, done: int, total: int) -> None:
    status.update(f"{what} {done:,}/{total:,}" if total else f"{what} {done:,}")
