"""`kundelik audit signatures`: every stored signature verified again from what was kept alone (SIG-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from adapters.bootstrap import databases
from adapters.bootstrap.known import FACTS
from adapters.bootstrap.signature_verifying import verifying_signatures
from adapters.bootstrap.wiring import Installation
from adapters.persistence.querying import Queries
from adapters.settings import Settings
from adapters.texts.catalogue import catalogue
from adapters.texts.languages import Language
from kundelik_domain.shared.kept_signatures import FoundSignature, SignatureVerdict
from projections.admissions import executor_list

from .audit import Tongue
from .audit import app as audit

BAD: Final = frozenset({SignatureVerdict.INVALID, SignatureVerdict.INCOMPLETE})
console = Console()
Number = Annotated[int | None, typer.Option(min=1, help="Only of the application with this number.")]
Lang = Annotated[Tongue, typer.Option("--lang")]


@audit.command("signatures")
def print_signatures(number: Number = None, lang: Lang = Tongue.KK) -> None:
    """Verify all stored signatures as of their time: no network, no list of today. Status 1: one is not valid."""
    settings = Settings.from_environment()
    language: Language = "kk" if lang is Tongue.KK else "ru" if lang is Tongue.RU else "en"
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        counted = _printed(_found(installation, number), language)
    if not BAD.isdisjoint(counted):
        raise typer.Exit(1)


def _found(installation: Installation, number: int | None) -> Iterator[FoundSignature]:
    verifying = verifying_signatures(installation)
    if number is None:
        yield from verifying.everywhere(installation.log, FACTS)
        return
    queries = Queries(installation.database)
    application = queries.ask("admissions.executor_list", None, executor_list.select_id, number)
    if application is None:
        console.print(f"[red]There is no application {number}.[/red]")
        raise typer.Exit(2)
    yield from verifying.of(installation.log.of_stream(application))


def _printed(found: Iterable[FoundSignature], language: Language) -> dict[SignatureVerdict, int]:
    """Those that are not valid, each in a line, and how many there are of each verdict."""
    counted: dict[SignatureVerdict, int] = {}
    table = Table("#", "event", "signed as", "checked at", "", title=None)
    for each in found:
        verdict = each.finding.verdict
        counted[verdict] = counted.get(verdict, 0) + 1
        if verdict is not SignatureVerdict.VALID or counted[verdict] <= 20:
            table.add_row(*_row(each, language))
    console.print(table)
    for verdict, times in counted.items():
        console.print(f"{times:>8}  {catalogue().label_of(verdict, language)}")
    return counted


def _row(each: FoundSignature, language: Language) -> tuple[str, ...]:
    finding: Any = each.finding
    told = catalogue().label_of(finding.verdict, language)
    if finding.reason is not None:
        told += f": {catalogue().text(f'{finding.reason}.title', language)}"
    if finding.missing:
        told += f": {', '.join(digest[:12] for digest in finding.missing)}"
    checked = each.checked_at.isoformat(timespec="seconds") if each.checked_at else ""
    return str(each.position), each.event, each.signed_as, checked, told
