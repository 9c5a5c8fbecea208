"""`kundelik demo`, `kundelik run` and `kundelik sign`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console

from adapters.demo.asking import ContraryToPlan, ServiceLost
from adapters.demo.demonstrating import NotADemonstration, Order, demonstrate
from adapters.demo.only_one import AlreadyRunning
from adapters.demo.season import Stopped
from adapters.settings import Settings

from .serving import stopped_by_signals

console = Console()
Children = Annotated[int, typer.Option(min=1, max=20_000, help="How many children the season has.")]
Scale = Annotated[int, typer.Option(min=20, max=10_000, help="One school for so many of the country's.")]


def teach(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help="Drive a whole admission season through the HTTP API, check it, print what became of it.")(demo)


def demo(
    children: Children = 520,
    scale: Scale = 100,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with one that was stopped.")] = False,  # noqa: FBT002
    keep: Annotated[bool, typer.Option("--keep", help="Leave its database in var/demo.")] = False,  # noqa: FBT002
) -> None:
    """Status 0 only when everything was as planned."""
    order = Order(children=children, resume=resume, keep=keep, divisor=scale)
    stop = stopped_by_signals()
    try:
        all_right = demonstrate(Settings.from_environment(), order, console, stop)
    except Stopped:
        console.print("Stopped. `kundelik demo --resume` goes on.")
        sys.exit(1)
    except ServiceLost as lost:
        console.print(f"[red]{lost}[/red]\n`kundelik demo --resume` goes on.", soft_wrap=True)
        sys.exit(1)
    except (AlreadyRunning, ContraryToPlan, NotADemonstration) as error:
        console.print(f"[red]{error}[/red]", soft_wrap=True)
        sys.exit(1)
    sys.exit(0 if all_right else 1)
