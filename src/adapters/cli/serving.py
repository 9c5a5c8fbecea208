"""Serving: the whole installation, or one of its processes."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer
from rich.console import Console

from adapters.bootstrap import databases, processes
from adapters.bootstrap.listening import reserve
from adapters.bootstrap.messaging import mail_is_set_right
from adapters.bootstrap.only_one import only_one
from adapters.bootstrap.setting_up import adopt_rules
from adapters.bootstrap.wiring import Installation
from adapters.settings import Settings

console = Console()


def teach(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help="Serve: web workers, projector and clock on one database, until Ctrl-C.")(serve)
    app.command(help="One web worker, for a supervisor.", hidden=True)(web)
    app.command(help="The projector and the clock, for a supervisor.", hidden=True)(projector)
    app.command(help="Sends e-mail: as many as you like, on one database.")(worker)


def serve(port: Annotated[int | None, typer.Option(help="0 takes any free port.")] = None) -> None:
    """Until a signal."""
    settings = Settings.from_environment()
    if not mail_is_set_right(settings):
        console.print("E-mail is off (KUNDELIK_SMTP_URL): notices are shown in-app only.")
    stop = stopped_by_signals()
    listening = reserve(settings.host, settings.port if port is None else port)
    with only_one(settings.var / "serve.lock", "`kundelik serve`"), databases.held(settings) as conninfo:
        with Installation(settings, conninfo) as installation:
            adopt_rules(installation)
        with processes.running(settings, conninfo, listening):
            console.print(f"Serving on http://{settings.host}:{listening.getsockname()[1]}  (Ctrl-C ends)")
            stop.wait()
            console.print("Ending …")


def stopped_by_signals() -> threading.Event:
    """An event that Ctrl-C and SIGTERM set, so that everything is ended in order."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _conninfo(settings: Settings) -> str:
    if settings.database_url is None:
        raise typer.BadParameter("DATABASE_URL is needed")
    return settings.database_url


def web() -> None:
    """Its socket and its lifeline come from the supervisor."""
    settings = Settings.from_environment()
    processes.web(settings, _conninfo(settings))


def projector() -> None:
    """Its lifeline comes from the supervisor."""
    settings = Settings.from_environment()
    processes.projector(settings, _conninfo(settings))


def worker() -> None:
    """On `DATABASE_URL`, with KUNDELIK_SMTP_URL and KUNDELIK_MAIL_FROM."""
    settings = Settings.from_environment()
    if not mail_is_set_right(settings):
        raise typer.BadParameter("KUNDELIK_SMTP_URL is needed: without it there is no e-mail to send")
    processes.worker(settings, _conninfo(settings))
