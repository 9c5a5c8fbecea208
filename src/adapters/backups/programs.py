"""PostgreSQL's own pg_dump and pg_restore, run as ourselves over a connection."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

TOLD_EVERY: float = 0.2


class ProgramFailed(Exception):  # noqa: N818 - reads as what happened
    """What the program said, at the end of it."""


def run(command: Sequence[str], password: Mapping[str, str], tell: Callable[[], None] = lambda: None) -> str:
    """What it wrote to its standard output; `tell` is called while it runs. Raises `ProgramFailed`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    process = subprocess.Popen(  # noqa: S603 - programs and arguments are our own
        command,
        env=environment | {"LC_ALL": "C", **password},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    while True:
        try:
            said, complained = process.communicate(timeout=TOLD_EVERY)
            break
        except subprocess.TimeoutExpired:
            tell()
        except BaseException:
            process.kill()
            process.communicate()
            raise
    if process.returncode != 0:
        last = "\n".join(complained.splitlines()[-5:])
        raise ProgramFailed(f"{Path(command[0]).name} failed with status {process.returncode}:\n{last}")
    return said
