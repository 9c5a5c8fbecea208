"""`kundelik privacy`: erasing a person, completing what was interrupted, proving that nothing is left (AUD-6)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from adapters.bootstrap import databases
from adapters.bootstrap.canary_person import tried
from adapters.bootstrap.erasing import Erased, PersonErasing, Plan
from adapters.bootstrap.people import Whom
from adapters.bootstrap.wiring import Installation
from adapters.persistence.canaries import Canary, Hit
from adapters.settings import Settings
from adapters.texts.catalogue import catalogue
from kundelik_domain.shared.refusals import Refusal

app = typer.Typer(help="Erase a person's data, and prove it.", no_args_is_help=True)
console = Console()
Person = Annotated[str, typer.Argument(help="IIN, login, e-mail address, an application's number, or an id.")]
WhomOption = Annotated[Whom | None, typer.Option("--whom", help="With a number: its applicant or its child.")]
Alone = Annotated[bool, typer.Option("--alone", help="This id only, not the account that belongs to it.")]
Live = Annotated[bool, typer.Option("--even-though-live", help="Although a school still needs the data.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list what would go.")]
Words = Annotated[
    Path | None,
    typer.Option(help="A file with words to look for, one a line; - reads them from the standard input."),
]

UNSEEN = (
    "Not searched: the write-ahead log and freed pages until they are overwritten, disk blocks, compressed files,"
    " backups (their keys expire by themselves), and copies outside of this installation."
)


def teach(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="privacy")


@contextmanager
def _opened() -> Iterator[PersonErasing]:
    settings = Settings.from_environment()
    try:
        with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
            yield PersonErasing(installation)
    except Refusal as refusal:
        told = catalogue().refusal(refusal, "en")
        console.print(f"[red]{told.title}.[/red] {told.detail}")
        raise typer.Exit(1) from None


@app.command()
def erase(
    person: Person,
    basis: Annotated[str, typer.Option(help="The legal basis, without personal data: it is kept for ever.")] = "",
    whom: WhomOption = None,
    alone: Alone = False,  # noqa: FBT002 - an option
    even_though_live: Live = False,  # noqa: FBT002
    dry_run: DryRun = False,  # noqa: FBT002
) -> None:
    """Destroy the keys, close the account, delete the files, make the read models forget; then prove it."""
    with _opened() as erasing:
        erasing.sweep()
        plan = erasing.plan(person, whom, alone=alone)
        _tell(plan)
        if dry_run:
            return
        erased = erasing.erase(plan, basis, even_though_live=even_though_live)
        _report(erased)
        _verdict(erasing.hits(plan.words), plan.words, whole=not erased.behind)


@app.command()
def sweep() -> None:
    """Complete whatever a process that was killed has left undone. Safe at any time, and to repeat."""
    with _opened() as erasing:
        erasing.sweep()
        erased = erasing.purge()
        _report(erased)
    sys.exit(1 if erased.behind else 0)


@app.command()
def prove(
    person: Annotated[str, typer.Argument(help="As for `erase`; or nothing, with --canary.")] = "",
    words: Words = None,
    whom: WhomOption = None,
    canary: Annotated[bool, typer.Option("--canary", help="Register an invented person, erase it, look.")] = False,  # noqa: FBT002
) -> None:
    """Look into every table and every file for what is still readable of the person, and for the words given."""
    if canary == bool(person):
        raise typer.BadParameter("a person, or --canary")
    with _opened() as erasing:
        if canary:
            hits, wanted = tried(erasing)
        else:
            wanted = (*erasing.plan(person, whom).words, *_words(person, words))
            hits = erasing.hits(wanted)
    _verdict(hits, wanted, whole=True)


def _words(person: str, file: Path | None) -> list[Canary]:
    """What the asker knows. An id or a number is no word: both stay."""
    text = "" if file is None else (sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8"))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    asked = [person] if "@" in person or len(person) == 12 else []
    return [Canary("word", word) for word in (*asked, *lines)]


def _tell(plan: Plan) -> None:
    table = Table("what", "how many", "which")
    table.add_row("persons (keys)", str(len(plan.subjects)), "\n".join(str(s.person) for s in plan.subjects))
    table.add_row("accounts to close", str(len(plan.human.accounts)), "\n".join(map(str, plan.human.accounts)))
    table.add_row("applications named in", str(len(plan.applications)), ", ".join(map(str, plan.applications)))
    table.add_row("files to delete", str(plan.files), "")
    table.add_row("words to look for", str(len(plan.words)), ", ".join(sorted({w.kind for w in plan.words})))
    console.print(table)


def _report(erased: Erased) -> None:
    console.print(f"Erased as of position {erased.position}; read models past it, pages vacuumed.")
    for name, why in erased.behind.items():
        console.print(f"[red]{name} has not forgotten yet: {why}[/red]")
    for name in erased.dropped_builds:
        console.print(f"The unfinished build of {name} was dropped; rebuild it anew.")


def _verdict(hits: list[Hit], canaries: Iterable[Canary], *, whole: bool) -> None:
    """Status 0 only where nothing was found and nobody is behind."""
    for hit in hits:
        console.print(f"[red]found[/red] {hit.kind}: {hit.place}", soft_wrap=True)
    console.print(f"{len(list(canaries))} words looked for, {len(hits)} places found. {UNSEEN}", soft_wrap=True)
    if hits or not whole:
        raise typer.Exit(1)
