"""`kundelik audit export`: a record's history as one file, or a whole case file, checked offline (AUD-4)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from adapters.bootstrap.case_files import CaseFiles
from adapters.bootstrap.evidence_proving import NotThere
from adapters.bootstrap.looking_from_here import looked_from_here
from adapters.bootstrap.naming_streams import NotNamed, school_named, stream_named
from adapters.bootstrap.packing import zipped
from adapters.http.replay_ports import CaseScope
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.refusals import NotFound

from .audit import Lang, Tongue
from .audit import app as audit
from .evidence import CANNOT, Out, installed, proving

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation

console = Console()
Record = Annotated[str | None, typer.Argument(help="One record alone, as JSON: an application's number, or an id.")]
One = Annotated[str | None, typer.Option("--application", help="The case file of one application: number or id.")]
School = Annotated[str | None, typer.Option("--school", help="With --year: a school's, by its id or BIN.")]
Year = Annotated[int | None, typer.Option("--year", min=2015, max=2100, help="The first calendar year.")]
Parent = Annotated[str | None, typer.Option("--parent", help="All that this login sent.")]
Facts = Annotated[bool, typer.Option(help="Also what the events say, personal data opened.")]


@audit.command()
def export(
    output: Out,
    record: Record = None,
    application: One = None,
    school: School = None,
    year: Year = None,
    parent: Parent = None,
    facts: Facts = True,  # noqa: FBT002 - an option
    lang: Lang = Tongue.KK,
) -> None:
    """Write stored rows with proofs, for `verify_offline.py`: a history, or a case file (.zip or a folder)."""
    asked = [each for each in (record, application, school, parent) if each is not None]
    if len(asked) != 1 or (school is None) != (year is None):
        raise typer.BadParameter("one of: a record, --application, --school with --year, --parent")
    with installed() as installation, proving(installation) as proofs:
        try:
            if record is None:
                _case_file(installation, _scope(installation, application, school, year, parent), output, lang)
                return
            found = stream_named(installation, record)
        except (NotNamed, NotFound):
            console.print("[red]There is no such record.[/red]")
            raise typer.Exit(CANNOT) from None
        looked_from_here(installation, Way.EXPORT, [found])
        whole = proofs.history(found, installation.log.of_stream(found) if facts else None)
    if not whole["events"]:
        raise NotThere(record)
    output.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    console.print(f"{len(whole['events'])} events written to {output}.")


def _scope(
    installation: Installation, application: str | None, school: str | None, year: int | None, parent: str | None
) -> CaseScope:
    return CaseScope(
        application=stream_named(installation, application) if application else None,
        school=school_named(installation, school) if school else None,
        school_year=year,
        parent=parent,
    )


def _case_file(installation: Installation, scope: CaseScope, output: Path, lang: Tongue) -> None:
    """The looks first, then file by file."""
    files = CaseFiles(installation)
    applications = files.applications(scope)
    looked_from_here(installation, Way.EXPORT, applications)
    parts = files.written(scope, applications, lang.value)
    if output.suffix == ".zip":
        with output.open("wb") as archive:
            archive.writelines(zipped(parts))
    else:
        _unpacked(parts, output)
    console.print(f"{len(applications)} applications written to {output}.")


def _unpacked(parts: Iterable[tuple[str, bytes]], folder: Path) -> None:
    for name, content in parts:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
