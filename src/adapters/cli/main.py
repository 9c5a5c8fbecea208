"""`kundelik`: one command for everything an installation does. `kundelik --help` lists it.

Of the modules behind it only those are imported that the command needs: together they take seconds.
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from typing import Final

import structlog
import typer
from rich.console import Console

from adapters.bootstrap.listening import PortTaken
from adapters.bootstrap.only_one import AlreadyRunning
from adapters.embedded.errors import EmbeddedError
from adapters.heap import building
from adapters.settings import SettingWrong

MODULES: Final = {
    **dict.fromkeys(("serve", "web", "projector", "worker"), ("serving",)),
    **dict.fromkeys(("demo", "run", "sign"), ("demonstrating",)),
    "witness": ("evidence",),
    **dict.fromkeys(("import-template", "import"), ("importing",)),
    **dict.fromkeys(("backup", "restore", "expire-key-backups"), ("backups",)),
    **dict.fromkeys(("paper", "seal"), ("papers",)),
    "audit": ("audit", "evidence", "exporting", "signatures"),
    "privacy": ("privacy",),
    "projections": ("read_models",),
    "report": ("reporting",),
    "bench": ("benching",),
    "simulate": ("simulating",),
}
"""By a command's first word: where it is, in the order of `--help`."""


def command_line(word: str | None = None) -> typer.Typer:
    """That command, or all of them where there is none of that name."""
    app = typer.Typer(help="Education services on one event log.", no_args_is_help=True, add_completion=False,
                      pretty_exceptions_show_locals=False)  # fmt: skip
    app.callback()(lambda: None)  # with none, a command that is alone would be the whole and its word an argument
    wanted = [MODULES[word]] if word in MODULES else MODULES.values()
    for name in dict.fromkeys(name for names in wanted for name in names):
        module = import_module(f".{name}", __package__)
        if hasattr(module, "teach"):
            module.teach(app)
    return app


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
    with building():
        app = command_line(next(iter(sys.argv[1:]), None))
    try:
        app()
    except (AlreadyRunning, EmbeddedError, PortTaken, SettingWrong) as error:
        Console(stderr=True).print(f"[red]{error}[/red]", soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
