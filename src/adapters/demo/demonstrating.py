"""A demonstration from beginning to end, on an embedded database of its own."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from rich.console import Console

from adapters.bootstrap import databases, processes
from adapters.bootstrap.listening import reserve
from adapters.bootstrap.only_one import only_one
from adapters.bootstrap.wiring import Installation
from adapters.clocks.shared import SharedClock
from adapters.embedded.errors import EmbeddedError
from adapters.embedded.server import EmbeddedServer, conninfo_of_running
from adapters.persistence.acknowledged import is_lost_connection
from adapters.settings import Settings

from .asking import Api, Commands, DatabaseGone, ServiceLost
from .authoring import write
from .checking import Examination, Findings
from .dossier import Dossier
from .journal import Journal
from .letters import into_a_folder
from .opening import STARTS_AT
from .season import Progress, Season
from .stories import MANUALS_NUMBER, Scenario, kept_cases
from .telling import progress_bar, tell_all, tell_where
from .weekly import tell_books, tell_year
from .world import HUNDRED, build
from .year import BOOKS, drive_year, of_the_year, schools_for

if TYPE_CHECKING:
    from pathlib import Path

Outcome = TypeVar("Outcome")
TRIES: Final = 3
"""How often a demonstration whose database server was lost goes on by itself."""


MARK: Final = "README.txt"
"""Says that a folder is a demonstration's, when its journal is gone."""
MARKED: Final = "".join(
    f"{line}\n"
    for line in (
        "«kundelik demo» осында көрсетілімнің құжаттарын қалдырады; келесі іске қосу бұл қапшықты тазалайды.",
        "Здесь «kundelik demo» оставляет документы показа; следующий запуск очищает эту папку.",
        "Here `kundelik demo` leaves the papers of a demonstration; its next start clears this folder.",
    )
)
KEPT: Final = frozenset({MARK, "imports", BOOKS})


class NotADemonstration(Exception):  # noqa: N818 - reads as what was found
    """The folder holds something that no demonstration has written; it is not touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted. `divisor`: one school of the demonstration for so many of the country.

    `schools`: how many put grades; in proportion to all the rest where it is None; with 0 there is no such year.
    """

    children: int = 520
    schools: int | None = None
    resume: bool = False
    keep: bool = False
    divisor: int = HUNDRED


def demonstrate(settings: Settings, order: Order, console: Console, stop: threading.Event) -> bool:
    """Whether all went right. Raises `AlreadyRunning`, `Stopped`, `ServiceLost`, `ContraryToPlan`."""
    own = in_own_folder(settings)
    with only_one(settings.var / "demo.lock", "a demonstration"):
        if not order.resume:
            remove_former(own)
        scenario, begun = write(build(order.divisor), order.children), time.monotonic()
        findings = _persistently(own, console, stop, lambda: _once(own, scenario, console, stop))
        tell_all(console, scenario, findings, time.monotonic() - begun)
        schools = schools_for(order.schools, order.divisor, order.children)
        all_right = findings.all_right
        if schools:
            year = _persistently(of_the_year(own), console, stop, lambda: drive_year(own, schools, console, stop))
            tell_year(console, year)
            all_right = all_right and year.all_right
        if all_right and not order.keep:
            remove_database(own)
        tell_where(console, own.var)
        if schools:
            tell_books(console, own.var / BOOKS)
        return all_right


def in_own_folder(settings: Settings) -> Settings:
    """Beside everything else of this installation, never on its database."""
    var = settings.var / "demo"
    return replace(
        settings, var=var, database_url=None, clock_file=var / "clock", first_number=MANUALS_NUMBER, host="127.0.0.1"
    )


def remove_former(own: Settings) -> None:
    """A demonstration's folder and database, with the server that a killed one may have left behind."""
    ours = journal_of(own).exists() or (own.var / MARK).exists()
    if own.var.is_dir() and any(own.var.iterdir()) and not ours:
        raise NotADemonstration(f"{own.var} was not written by a demonstration: move it away")
    if own.var.is_dir():
        remove_database(own)
        shutil.rmtree(own.var)


def remove_database(own: Settings) -> None:
    """Everything but the papers that were kept for people, and the tables that were imported."""
    for settings in (own, of_the_year(own)):
        _remove_server(databases.server_folder(settings))
    for place in own.var.iterdir():
        if place.name.isdigit() or place.name in KEPT:
            continue
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink()


def _remove_server(folder: Path) -> None:
    if conninfo_of_running(folder) is not None:
        left_behind = EmbeddedServer(folder)
        left_behind.attach()
        left_behind.stop()
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def journal_of(settings: Settings) -> Path:
    """What the driver has been told."""
    return settings.var / "journal.jsonl"


def _persistently(own: Settings, console: Console, stop: threading.Event, drive: Callable[[], Outcome]) -> Outcome:
    for again in range(TRIES - 1, -1, -1):
        try:
            return drive()
        except Exception as error:
            lost = isinstance(error, DatabaseGone | EmbeddedError) or is_lost_connection(error)
            if not (lost and _has_begun(own)):
                raise
            if not again or stop.is_set():
                raise ServiceLost(str(error)) from error
            console.print(f"[yellow]{error}[/yellow]\nGoing on where it stopped.", soft_wrap=True)
            stop.wait(2)
    raise AssertionError


def _has_begun(own: Settings) -> bool:
    return journal_of(own).exists() and journal_of(own).stat().st_size > 0


def _once(own: Settings, scenario: Scenario, console: Console, stop: threading.Event) -> Findings:
    with journal_in(own) as journal, databases.held(own) as conninfo, ExitStack() as stack:
        driven = Driven(own, conninfo, journal, stop)
        bar = stack.enter_context(progress_bar(console))
        return driven.season(scenario, bar, lambda season: _examined(scenario, season))


def _examined(scenario: Scenario, season: Season) -> Findings:
    acting = season.run()
    with season.installation() as installation:
        examination = Examination(scenario, acting, installation)
        dossier = Dossier(acting, installation, season.var, examination.after)
        for case in kept_cases(scenario):
            dossier.keep(case)
        (season.var / MARK).write_text(MARKED, encoding="utf-8")
        return examination.findings()


@contextmanager
def journal_in(settings: Settings) -> Iterator[Journal]:
    """The journal of an installation."""
    journal = Journal.opened(journal_of(settings))
    try:
        yield journal
    finally:
        journal.close()


@dataclass(frozen=True, slots=True)
class Driven:
    """An installation whose clock is ours: its processes run for as long as the season does."""

    settings: Settings
    conninfo: str
    journal: Journal
    stop: threading.Event

    def season(self, scenario: Scenario, progress: Progress, drive: Callable[[Season], Outcome]) -> Outcome:
        """Start everything, drive, end everything."""
        assert self.settings.clock_file is not None
        clock = SharedClock(self.settings.clock_file, start=STARTS_AT)
        listening = reserve(self.settings.host, 0)
        url = f"http://{self.settings.host}:{listening.getsockname()[1]}"
        with (
            into_a_folder() as smtp_url,
            processes.running(replace(self.settings, smtp_url=smtp_url), self.conninfo, listening),
        ):
            api = Api.at(url, self._still_there)
            season = Season(
                scenario,
                self._installation,
                clock,
                Commands(api, self.journal),
                self.stop,
                progress,
                self.settings.var,
            )
            try:
                return drive(season)
            finally:
                api.client.close()
                clock.close()

    def _installation(self) -> Installation:
        return Installation(self.settings, self.conninfo)

    def _still_there(self) -> None:
        if self.settings.database_url is None:
            folder = databases.server_folder(self.settings)
            if conninfo_of_running(folder) is None:
                raise DatabaseGone(f"The database server of {folder} is gone")
