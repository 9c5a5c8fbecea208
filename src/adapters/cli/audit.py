"""`kundelik audit`: history, replay and difference of any record, as table, JSON or CSV, in three languages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from adapters.bootstrap import databases
from adapters.bootstrap.case_files import envelope_of, zone_of
from adapters.bootstrap.looking_from_here import looked_from_here
from adapters.bootstrap.naming_streams import NotNamed, stream_named
from adapters.bootstrap.replaying import Replaying
from adapters.bootstrap.wiring import Installation
from adapters.persistence.querying import Queries
from adapters.settings import Settings
from adapters.texts.catalogue import catalogue
from adapters.texts.histories import (
    Line,
    as_csv,
    difference_headings,
    field_name,
    history_headings,
    history_lines,
    instant,
    shown,
    stream_cells,
    stream_headings,
)
from adapters.texts.languages import Language
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.privacy.values import Way
from projections.admissions import history
from projections.replaying import Replayed, Snapshot, difference

app = typer.Typer(help="Replay what happened, from the events alone.", no_args_is_help=True)
console = Console()


def teach(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="audit")


class Form(Enum):
    """How it is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Tongue(Enum):
    """The language of headings, sentences and values."""

    KK = "kk"
    RU = "ru"
    EN = "en"


Record = Annotated[
    str, typer.Argument(help="An application's number, a stream's id, a login, or a key such as formation:BIN/2026.")
]
Format = Annotated[Form, typer.Option("--format")]
Lang = Annotated[Tongue, typer.Option("--lang")]
Moment = Annotated[str | None, typer.Option(help="14.03.2022 12:33 in the school's zone, or ISO 8601.")]
Every = Annotated[bool, typer.Option("--all", help="Edits and attached documents, too.")]
Version = Annotated[int | None, typer.Option(min=1)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The installation, the record as it stands, and the zone of its school."""

    installation: Installation
    record: Replayed
    zone: str

    def state(self, moment: str | None, version: int | None) -> Snapshot:
        """From the events alone; without either as it is now; empty before its first event."""
        at = None if moment is None else instant(moment, self.zone, "moment")
        found = Replaying(self.installation.log).opened(self.record.stream, version=version, moment=at)
        return found.state if found else {}


@contextmanager
def _asked(name: str, way: Way) -> Iterator[_Asked]:
    """Any record by an application's number, an id or a natural key; the look is recorded first (AUD-7)."""
    settings = Settings.from_environment()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        try:
            record = Replaying(installation.log).opened(stream_named(installation, name))
        except NotNamed:
            record = None
        if record is None:
            console.print(f"[red]There is no {name}.[/red]")
            raise typer.Exit(1)
        if record.of.is_personal:
            looked_from_here(installation, way, [record.stream])
        yield _Asked(installation, record, zone_of(installation, record))


@app.command("history")
def print_history(
    record: Record,
    form: Format = Form.TABLE,
    lang: Lang = Tongue.KK,
    every: Every = False,  # noqa: FBT002 - an option
) -> None:
    """Who did what, when, with which comment (ADM-24)."""
    language = _language(lang)
    with _asked(record, Way.HISTORY) as asked:
        if asked.record.of.kind is APPLICATION:
            rows = Queries(asked.installation.database).ask(
                "admissions.history", None, history.select, asked.record.stream, every=every
            )
            print_lines(history_lines(rows, catalogue(), language, asked.zone), form, language)
            return
    whole = [envelope_of(each) for each in asked.record.history]
    cells = [stream_cells(row, catalogue(), language, asked.zone) for row in whole]
    title = catalogue().text(f"stream-kind.{asked.record.of.kind.name}", language)
    _print(title, stream_headings(catalogue(), language), cells, whole, form)


def print_lines(lines: Sequence[Line], form: Form, language: Language) -> None:
    """A history in the form asked for."""
    cells = [line.cells for line in lines]
    whole = [{"when": line.moment, "event": line.event, "comment": line.comment} for line in lines]
    title = catalogue().text("history-table.title", language)
    _print(title, history_headings(catalogue(), language), cells, whole, form)


@app.command()
def replay(
    record: Record,
    moment: Moment = None,
    version: Version = None,
    form: Format = Form.TABLE,
    lang: Lang = Tongue.KK,
) -> None:
    """The record as of a moment or a version, rebuilt from its events alone (AUD-3)."""
    with _asked(record, Way.REPLAY) as asked:
        state = asked.state(moment, version)
    print_state(state, asked.zone, form, _language(lang))


def print_state(state: Snapshot, zone: str, form: Form, language: Language) -> None:
    """A replayed state in the form asked for."""
    texts = catalogue()
    cells = [(field_name(n, texts, language), shown(n, v, texts, language, zone)) for n, v in state.items()]
    _print("", difference_headings(texts, language)[:2], cells, state, form)


@app.command("diff")
def print_difference(
    record: Record,
    moment: Moment = None,
    version: Version = None,
    to_moment: Moment = None,
    to_version: Version = None,
    form: Format = Form.TABLE,
    lang: Lang = Tongue.KK,
) -> None:
    """What differs between two moments or versions; without a second one, from then to now."""
    language, texts = _language(lang), catalogue()
    with _asked(record, Way.REPLAY) as asked:
        before, after = asked.state(moment, version), asked.state(to_moment, to_version)
    rows = difference(before, after)
    cells = [
        (field_name(name, texts, language), *(shown(name, value, texts, language, asked.zone) for value in values))
        for name, *values in rows
    ]
    whole = [{"field": name, "before": old, "after": new} for name, old, new in rows]
    _print(texts.text("difference.title", language), difference_headings(texts, language), cells, whole, form)


def _print(title: str, headings: Sequence[str], cells: Sequence[Sequence[str]], whole: Any, form: Form) -> None:
    match form:
        case Form.JSON:
            sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2, default=str) + "\n")
        case Form.CSV:
            sys.stdout.buffer.write(as_csv(headings, cells))
        case Form.TABLE:
            table = Table(*headings, title=title or None)
            for row in cells:
                table.add_row(*row)
            console.print(table)


def _language(lang: Tongue) -> Language:
    languages: dict[Tongue, Language] = {Tongue.KK: "kk", Tongue.RU: "ru", Tongue.EN: "en"}
    return languages[lang]
