"""`kundelik audit`: history, replay and difference of an application, as table, JSON or CSV, in three languages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from adapters.bootstrap import databases
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
)
from adapters.texts.languages import Language
from projections.admissions import as_of, executor_list, history

app = typer.Typer(help="Replay what happened, from the events alone.", no_args_is_help=True)
console = Console()


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


Application = Annotated[str, typer.Argument(help="An application's number or id.")]
Format = Annotated[Form, typer.Option("--format")]
Lang = Annotated[Tongue, typer.Option("--lang")]
Moment = Annotated[str | None, typer.Option(help="14.03.2022 12:33 in the school's zone, or ISO 8601.")]
Every = Annotated[bool, typer.Option("--all", help="Edits and attached documents, too.")]
Version = Annotated[int | None, typer.Option(min=1)]


@contextmanager
def _asked(application: str) -> Iterator[tuple[Installation, UUID, str]]:
    """The installation, the application's id, and its school's zone."""
    settings = Settings.from_environment()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        found = _identified(installation, application)
        recorded = installation.log.of_stream(found) if found else []
        school = as_of.snapshot(recorded).get("choice.school")
        facts = installation.schools.school(UUID(school)) if school else None
        if found is None or facts is None:
            console.print(f"[red]There is no application {application}.[/red]")
            raise typer.Exit(1)
        yield installation, found, facts.zone


def _identified(installation: Installation, application: str) -> UUID | None:
    if application.isdigit():
        queries = Queries(installation.database)
        return queries.ask("admissions.executor_list", None, executor_list.select_id, int(application))
    try:
        return UUID(application)
    except ValueError as error:
        raise typer.BadParameter("a number or an id") from error


@app.command("history")
def print_history(
    application: Application,
    form: Format = Form.TABLE,
    lang: Lang = Tongue.KK,
    every: Every = False,  # noqa: FBT002 - an option
) -> None:
    """Who did what, when, with which comment (ADM-24)."""
    language = _language(lang)
    with _asked(application) as (installation, found, zone):
        rows = Queries(installation.database).ask("admissions.history", None, history.select, found, every=every)
        lines = history_lines(rows, catalogue(), language, zone)
    print_lines(lines, form, language)


def print_lines(lines: Sequence[Line], form: Form, language: Language) -> None:
    """A history in the form asked for."""
    cells = [line.cells for line in lines]
    whole = [{"when": line.moment, "event": line.event, "comment": line.comment} for line in lines]
    title = catalogue().text("history-table.title", language)
    _print(title, history_headings(catalogue(), language), cells, whole, form)


@app.command()
def replay(
    application: Application,
    moment: Moment = None,
    version: Version = None,
    form: Format = Form.TABLE,
    lang: Lang = Tongue.KK,
) -> None:
    """The application as of a moment or a version, rebuilt from its events alone (AUD-3)."""
    with _asked(application) as (installation, found, zone):
        state = _state(installation, found, zone, moment, version)
    print_state(state, zone, form, _language(lang))


def print_state(state: as_of.Snapshot, zone: str, form: Form, language: Language) -> None:
    """A replayed state in the form asked for."""
    texts = catalogue()
    cells = [(field_name(n, texts, language), shown(n, v, texts, language, zone)) for n, v in state.items()]
    _print("", difference_headings(texts, language)[:2], cells, state, form)


@app.command("diff")
def print_difference(
    application: Application,
    moment: Moment = None,
    version: Version = None,
    to_moment: Moment = None,
    to_version: Version = None,
    form: Format = Form.TABLE,
    lang: Lang = Tongue.KK,
) -> None:
    """What differs between two moments or versions; without a second one, from then to now."""
    language, texts = _language(lang), catalogue()
    with _asked(application) as (installation, found, zone):
        before = _state(installation, found, zone, moment, version)
        after = _state(installation, found, zone, to_moment, to_version)
    rows = as_of.difference(before, after)
    cells = [
        (field_name(name, texts, language), *(shown(name, value, texts, language, zone) for value in values))
        for name, *values in rows
    ]
    whole = [{"field": name, "before": old, "after": new} for name, old, new in rows]
    _print(texts.text("difference.title", language), difference_headings(texts, language), cells, whole, form)


def _state(
    installation: Installation, application: UUID, zone: str, moment: str | None, version: int | None
) -> as_of.Snapshot:
    at = None if moment is None else instant(moment, zone, "moment")
    return as_of.snapshot(installation.log.of_stream(application, version=version, moment=at))


def _print(title: str, headings: Sequence[str], cells: Sequence[Sequence[str]], whole: Any, form: Form) -> None:
    match form:
        case Form.JSON:
            sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
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
