"""`kundelik import`: tables of schools, their people and grades, with progress; Ctrl-C goes on later (OPS-5)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from adapters.bootstrap import databases
from adapters.bootstrap.importing.door import ImportDoor, import_door
from adapters.bootstrap.importing.keeping import import_keeping
from adapters.bootstrap.importing.running import importer_of
from adapters.bootstrap.importing.tables import template
from adapters.bootstrap.setting_up import SETUP
from adapters.bootstrap.wiring import Installation
from adapters.persistence.leading import leading
from adapters.settings import Settings
from adapters.texts.catalogue import catalogue
from adapters.texts.languages import LANGUAGES
from kundelik_domain.imports.import_run import IMPORT_RUN, ImportRun
from kundelik_domain.imports.policies import OF_JOURNALS
from kundelik_domain.imports.values import ImportKind, ImportStatus, run_id
from kundelik_domain.shared.access import Holding, Principal, Role
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Envelope

from .serving import stopped_by_signals

console = Console()
ENDED = {ImportStatus.FINISHED, ImportStatus.STOPPED}
LOOK_EVERY_SECONDS = 0.5
What = Annotated[ImportKind, typer.Argument(help="What the table holds.")]
TableFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="XLSX or CSV.")]
School = Annotated[UUID | None, typer.Option(help="Whose employees, classes, pupils or grades they are.")]
District = Annotated[UUID | None, typer.Option(help="Whose schools' classes, pupils or grades they are.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only look at it: columns, and rows that would be refused.")]
Errors = Annotated[Path | None, typer.Option(help="Where refused rows go; FILE.errors.xlsx unless told otherwise.")]


def teach(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import-template", help="Write an empty table with its headings (XLSX).")(import_template)
    app.command("import", help="Import a table. The same command goes on where it was interrupted.")(import_table)


def import_template(what: What, file: Path, language: str = "kk") -> None:
    """Columns with a star must be filled in; the order of the columns does not matter."""
    if language not in LANGUAGES:
        raise typer.BadParameter("--language: kk, ru or en")
    file.write_bytes(template(what, catalogue(), language))
    console.print(f"written to {file}")


def import_table(
    what: What,
    file: TableFile,
    school: School = None,
    district: District = None,
    dry_run: DryRun = False,  # noqa: FBT002 - an option
    errors: Errors = None,
) -> None:
    """Status 1 where rows were refused or it was interrupted."""
    content, stop = file.read_bytes(), stopped_by_signals()
    if (school and district) or (district and what not in OF_JOURNALS):
        raise typer.BadParameter("--district is for classes, pupils and grades, and instead of --school")
    unit, who = school or district, _principal(what, school, district)
    with _opened() as installation:
        door, step = import_door(installation), _step(installation, what, unit, content)
        if dry_run:
            _tell(door.looked_at(who, what, unit, content, "en"))
            return
        run = _begun(installation, door, step, who, (what, unit, content))
        _worked(installation, run, stop)
        known = installation.streams.read(IMPORT_RUN, run)
        _report(known)
        if known.refused:
            place = errors or file.with_name(f"{file.stem}.errors.xlsx")
            place.write_bytes(door.errors(who, run, "en", as_csv=place.suffix == ".csv"))
            console.print(f"{known.refused} rows were refused: correct them in {place} and import that.")
        if known.status in ENDED:
            keeping = import_keeping(installation)
            keeping.look()
            keeping.clear(installation.now())
    if known.refused or known.status is not ImportStatus.FINISHED:
        raise typer.Exit(1)


@contextmanager
def _opened() -> Iterator[Installation]:
    settings = Settings.from_environment()
    try:
        with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
            yield installation
    except Refusal as refusal:
        told = catalogue().refusal(refusal, "en")
        console.print(f"[red]{told.title}.[/red] {told.detail}")
        raise typer.Exit(1) from None


def _step(installation: Installation, what: ImportKind, school: UUID | None, content: bytes) -> UUID:
    """The command of this table's import: of the one that is not ended yet, or of the next."""
    digest, times = hashlib.sha256(content).hexdigest(), 0
    while True:
        command = uuid5(SETUP.user, f"import/{what.value}/{school}/{digest}/{times}")
        if installation.streams.read(IMPORT_RUN, run_id(command)).status not in ENDED:
            return command
        times += 1


def _principal(what: ImportKind, school: UUID | None, district: UUID | None) -> Principal:
    """Journals are their keepers' alone: who commands this machine acts as one of them, and the log says so."""
    unit = school or district
    if what not in OF_JOURNALS or unit is None:
        return SETUP
    role = Role.DEPUTY_FOR_STUDIES if school else Role.DISTRICT_OFFICER
    return replace(SETUP, holdings=frozenset({Holding(role, unit)}))


def _begun(
    installation: Installation,
    door: ImportDoor,
    command: UUID,
    who: Principal,
    table: tuple[ImportKind, UUID | None, bytes],
) -> UUID:
    run = run_id(command)
    known = installation.streams.read(IMPORT_RUN, run)
    if known.status is ImportStatus.RUNNING:
        console.print(f"Going on with row {known.done} of {known.wanted}.")
        return run
    envelope = Envelope(command_id=command, actor=SETUP.user, correlation_id=run)
    what, school, content = table
    door.begin(envelope, who, what, school, content, "en")
    door.start(Envelope(command_id=uuid5(run, "start"), actor=SETUP.user, correlation_id=run), who, run, None)
    return run


def _worked(installation: Installation, run: UUID, stop: threading.Event) -> None:
    """By us, or by another process that we watch."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("rows", total=None)

        def progress(known: ImportRun) -> None:
            bar.update(task, completed=known.done, total=known.wanted)

        while not stop.is_set():
            with leading(installation.database, f"import/{run}") as first:
                status = importer_of(installation).work(run, stop, progress) if first else ImportStatus.RUNNING
            progress(installation.streams.read(IMPORT_RUN, run))
            if status in ENDED:
                return
            stop.wait(LOOK_EVERY_SECONDS)


def _report(known: ImportRun) -> None:
    table = Table("status", "rows", "done", "taken", "unchanged", "refused", "warned")
    counted = (known.wanted, known.done, known.taken, known.unchanged, known.refused, known.warned)
    table.add_row(known.status.value, *map(str, counted))
    console.print(table)


def _tell(preview: dict[str, Any]) -> None:
    console.print(f"{preview['rows']} rows, {preview['refused']} of them would be refused.")
    for column in preview["columns"]:
        console.print(f"  {column['heading']} → {column['column']}", markup=False)
    for error in preview["errors"][:20]:
        console.print(f"  row {error['row']}: {error['text']}", markup=False)
