"""`kundelik demo`, `kundelik run` and `kundelik sign`."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from adapters.bootstrap.only_one import AlreadyRunning
from adapters.demo.asking import ContraryToPlan, ServiceLost
from adapters.demo.demonstrating import NotADemonstration, Order, demonstrate
from adapters.demo.running import Filling
from adapters.demo.running import run as run_until
from adapters.demo.season import Stopped
from adapters.demo.trying import signature_over
from adapters.settings import Settings

from .serving import stopped_by_signals

console = Console()
Children = Annotated[int, typer.Option(min=1, max=20_000, help="How many children the season has.")]
Scale = Annotated[int, typer.Option(min=20, max=10_000, help="One school for so many of the country's.")]
Schools = Annotated[
    int | None, typer.Option(min=0, max=7_687, help="How many schools put grades for the reports; 77 by default.")
]
Port = Annotated[int | None, typer.Option(min=0, max=65_535, help="0 takes any free port.")]


def teach(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help="Drive a whole admission season through the HTTP API, check it, print what became of it.")(demo)
    app.command(help="Serve on a database that is filled once with a small season; for trying things out.")(run)
    app.command(help="Sign a file with a development certificate; prints the body that the API takes.")(sign)


def demo(
    children: Children = 520,
    scale: Scale = 100,
    schools: Schools = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with one that was stopped.")] = False,  # noqa: FBT002
    keep: Annotated[bool, typer.Option("--keep", help="Leave its database in var/demo.")] = False,  # noqa: FBT002
) -> None:
    """Status 0 only when everything was as planned."""
    order = Order(children=children, schools=schools, resume=resume, keep=keep, divisor=scale)
    stop = stopped_by_signals()
    with told_in_a_sentence("`kundelik demo --resume` goes on."):
        all_right = demonstrate(Settings.from_environment(), order, console, stop)
    sys.exit(0 if all_right else 1)


def run(port: Port = None, children: Children = 120, scale: Scale = 100) -> None:
    """Until Ctrl-C; filled once, whatever the options say later."""
    settings, stop = Settings.from_environment(), stopped_by_signals()
    if port is not None:
        settings = replace(settings, port=port)
    with told_in_a_sentence("The next start goes on filling."):
        run_until(settings, Filling(children=children, divisor=scale), console, stop)


def sign(
    iin: Annotated[str, typer.Option(help="Whose signature.")],
    file: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The exact bytes to sign.")],
    bin_number: Annotated[str | None, typer.Option("--bin", help="For an organisation: a director's.")] = None,
    name: Annotated[str, typer.Option(help="The name in the certificate.")] = "Demo",
) -> None:
    """Only installations that trust the development authority take it."""
    cms = signature_over(Settings.from_environment(), file.read_bytes(), iin, name, bin_number)
    sys.stdout.write(json.dumps({"signature": b64encode(cms).decode()}) + "\n")


@contextmanager
def told_in_a_sentence(how_to_go_on: str) -> Iterator[None]:
    """What people can mend, without a traceback."""
    try:
        yield
    except Stopped:
        console.print(f"Stopped. {how_to_go_on}")
        sys.exit(1)
    except ServiceLost as lost:
        console.print(f"[red]{lost}[/red]\n{how_to_go_on}", soft_wrap=True)
        sys.exit(1)
    except (AlreadyRunning, ContraryToPlan, NotADemonstration) as error:
        console.print(f"[red]{error}[/red]", soft_wrap=True)
        sys.exit(1)
