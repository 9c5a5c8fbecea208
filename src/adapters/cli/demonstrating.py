"""`kundelik demo` and `kundelik run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def teach(app: typer.Typer) -> None:
    """Add the commands."""
