"""What the page that signs through NCALayer is made of, besides its template (SIG-3)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

SCRIPTS: Final = ("ncalayer.js", "sign.js")


@cache
def script(name: str) -> bytes | None:
    """A script of the page by its name; None of anything else."""
    return (files(__package__) / "static" / name).read_bytes() if name in SCRIPTS else None
