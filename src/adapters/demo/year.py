"""The demonstration's year of grades: an installation of its own beside the season's, driven, checked, told."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from adapters.bootstrap import databases, processes
from adapters.bootstrap.listening import reserve
from adapters.bootstrap.wiring import Installation
from adapters.clocks.shared import SharedClock
from adapters.embedded.server import conninfo_of_running
from adapters.persistence.acknowledged import last_position
from kundelik_domain.attainment.policies.days import ZONE

from .asking import Api, Commands, DatabaseGone
from .attaining import MONDAY_AT, YEAR, Attained, Attaining
from .journal import Journal
from .readme import reports_readme
from .recounting import Recounting
from .weekly import Findings, progress_line, pupils_shown

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from adapters.settings import Settings

BOOKS: Final = "reports"
"""The folder in which books are kept for people."""

ALL_SCHOOLS: Final = 7_687
ALL_CHILDREN: Final = 520
"""Of a season that is not made smaller."""

FEWEST: Final = 2
"""Pupils move from one to another."""

LEAST: Final = 4
PUT: Final = (
    "select count(*), sum(put), sum(changed), (select count(*) from reports.memberships) from reports.sheet_saves"
)
BEGINS: Final = YEAR.quarters[0].starts - timedelta(days=1)


def schools_for(wanted: int | None, divisor: int, children: int) -> int:
    """One for so many of the country's; fewer in a smaller season, none where none is wanted."""
    if wanted is not None:
        return wanted and max(FEWEST, wanted)
    return max(LEAST, round(ALL_SCHOOLS / divisor * min(1.0, children / ALL_CHILDREN)))


def of_the_year(own: Settings) -> Settings:
    """A folder in the demonstration's own, with everything in it that an installation has."""
    var = own.var / "attainment"
    return replace(own, var=var, clock_file=var / "clock", workers=1, mail_workers=0)


def drive_year(own: Settings, schools: int, console: Console, stop: threading.Event) -> Findings:
    """What was begun is gone on with. Raises `Stopped`, `ServiceLost`, `ContraryToPlan`."""
    settings, begun = of_the_year(own), time.monotonic()
    assert settings.clock_file is not None
    with ExitStack() as stack:
        journal = Journal.opened(settings.var / "journal.jsonl")
        stack.callback(journal.close)
        conninfo = stack.enter_context(databases.held(settings))
        start = datetime.combine(BEGINS, MONDAY_AT, ZoneInfo(ZONE)).astimezone(UTC)
        clock = SharedClock(settings.clock_file, start=start)
        stack.callback(clock.close)
        listening = reserve(settings.host, 0)
        stack.enter_context(processes.running(settings, conninfo, listening))
        api = Api.at(f"http://{settings.host}:{listening.getsockname()[1]}", lambda: _still_there(settings))
        stack.callback(api.client.close)
        installation = stack.enter_context(Installation(settings, conninfo))
        advance = stack.enter_context(progress_line(console))
        attaining = Attaining(
            schools=schools,
            installation=installation,
            clock=clock,
            commands=Commands(api, journal),
            stop=stop,
            progress=advance,
            folder=_emptied(own),
            told=settings.var / "told.jsonl",
        )
        return _examined(attaining.run(), installation, begun)


def _emptied(own: Settings) -> Path:
    folder = own.var / BOOKS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _examined(attained: Attained, installation: Installation, begun: float) -> Findings:
    checks = tuple(Recounting(attained, installation).checks())
    books = attained.books.folder
    (books / "README.txt").write_text(reports_readme(books), encoding="utf-8")
    with installation.database.connection() as connection:
        sheets, grades, changed, members = connection.execute(PUT).fetchone() or (0, 0, 0, 0)
    numbers = (
        ("schools", attained.offices.schools.world.schools),
        ("pupils", members),
        ("sheets saved", sheets),
        ("grades put", grades),
        ("grades put right", changed),
        ("Sundays and revisions", len(attained.weeks)),
        ("books kept", len(attained.kept)),
        ("events in the log", last_position(installation.database)),
    )
    return Findings(attained, checks, pupils_shown(attained.offices), numbers, time.monotonic() - begun)


def _still_there(settings: Settings) -> None:
    folder = databases.server_folder(settings)
    if settings.database_url is None and conninfo_of_running(folder) is None:
        raise DatabaseGone(f"The database server of {folder} is gone")
