"""`kundelik`: one command for everything an installation does. `kundelik --help` lists it."""

from __future__ import annotations

import logging
import sys

import structlog
import typer
from rich.console import Console

from adapters.bootstrap.listening import PortTaken
from adapters.bootstrap.only_one import AlreadyRunning
from adapters.embedded.errors import EmbeddedError
from adapters.settings import SettingWrong

from . import (
    audit,
    backups,
    benching,
    demonstrating,
    evidence,
    exporting,
    importing,
    papers,
    privacy,
    read_models,
    reporting,
    serving,
    signatures,
    simulating,
)

app = typer.Typer(help="Education services on one event log.", no_args_is_help=True, add_completion=False,
                  pretty_exceptions_show_locals=False)  # fmt: skip
serving.teach(app)
demonstrating.teach(app)
evidence.teach(app)
importing.teach(app)
backups.teach(app)
papers.teach(app)
evidence.join(audit.app)
exporting.join(audit.app)
signatures.join(audit.app)
app.add_typer(audit.app, name="audit")
app.add_typer(privacy.app, name="privacy")
app.add_typer(read_models.app, name="projections")
app.add_typer(reporting.app, name="report")
app.add_typer(benching.app, name="bench")
app.add_typer(simulating.app, name="simulate")


def main() -> None:
    """The entry point; what people can mend is said in one sentence, without a traceback."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        app()
    except (AlreadyRunning, EmbeddedError, PortTaken, SettingWrong) as error:
        Console(stderr=True).print(f"[red]{error}[/red]", soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
