"""`kundelik paper`: a paper of an application as a file. `kundelik seal`: a seal for development (ADM-25, SIG-4)."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console

from adapters.bootstrap import databases
from adapters.bootstrap.looking_from_here import looked_from_here
from adapters.bootstrap.paper_making import PaperMaking
from adapters.bootstrap.wiring import Installation
from adapters.persistence.querying import Queries
from adapters.settings import Settings
from adapters.signatures.authority import seal_of
from adapters.signatures.sealing import Seals
from adapters.texts.catalogue import catalogue
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.refusals import NotFound, Refusal
from projections.admissions.papers import PaperKind, select_application

from .audit import Tongue

if TYPE_CHECKING:
    from adapters.texts.languages import Language

console = Console()


class Kind(Enum):
    """The papers of an application."""

    FORM = "form"
    RECEIPT = "receipt"
    REFUSAL = "refusal"


Application = Annotated[str, typer.Argument(help="An application's number or id.")]
Lang = Annotated[Tongue, typer.Option("--language")]
Out = Annotated[Path | None, typer.Option("--out", help="Where to write it; KIND-NUMBER.pdf without it.")]


def teach(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("paper")(write_paper)
    app.command("seal")(make_seal)


def write_paper(application: Application, kind: Kind, language: Lang = Tongue.KK, out: Out = None) -> None:
    """Make an application form, a receipt or a notice of refusal from the events, as it was handed out."""
    settings = Settings.from_environment()
    told: Language = language.value
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        papers = PaperMaking(installation)
        try:
            record = _identified(installation, application)
            history = papers.history(record)
            looked_from_here(installation, Way.PAPER, [record])
            made = papers.made(PaperKind(kind.value), told, history)
        except Refusal as refused:
            said = catalogue().refusal(refused, told)
            console.print(f"[red]{said.title}[/red] {said.detail}", soft_wrap=True)
            raise typer.Exit(1) from refused
    file = out or Path(made.name)
    file.write_bytes(made.content)
    console.print(f"{file}\nSHA-256 {made.sha256}\n{made.code}", soft_wrap=True, highlight=False)


def _identified(installation: Installation, application: str) -> UUID:
    if not application.isdigit():
        try:
            return UUID(application)
        except ValueError as error:
            raise typer.BadParameter("a number or an id") from error
    found = Queries(installation.database).ask("admissions.cabinet", None, select_application, int(application))
    if found is None:
        raise NotFound
    return found


def make_seal(
    bin_number: Annotated[str, typer.Argument(metavar="BIN", help="Of the organisation, 12 digits.")],
    organisation: Annotated[str, typer.Argument(help="Its name, as it stands in the certificate.")],
) -> None:
    """Make a seal by the development authority, in the folder KUNDELIK_SEALS. It has no legal force."""
    settings = Settings.from_environment()
    if settings.seals is None or settings.signatures.production:
        console.print("[red]KUNDELIK_SEALS is not set, or this is production.[/red]")
        raise typer.Exit(1)
    if not (bin_number.isascii() and bin_number.isdigit() and len(bin_number) == 12):
        raise typer.BadParameter("12 digits")
    authority = Installation(settings, "").authority
    issued = seal_of(authority, bin=bin_number, organisation=organisation)
    console.print(str(Seals(settings.seals).put(bin_number, issued, authority.trust.intermediates)), soft_wrap=True)
