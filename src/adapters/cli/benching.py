"""`kundelik bench`: what this machine makes of it (see docs/benchmarks.md)."""

from __future__ import annotations

import typer

app = typer.Typer(help="Measure the event store and the HTTP path on this machine.", no_args_is_help=True)
