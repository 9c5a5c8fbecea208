"""A process that erases somebody and dies by `kill -9` in the middle: `python -m … conninfo var who step`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from adapters.backups.register import ErasedRegister
from adapters.bootstrap.erasing import PersonErasing
from adapters.bootstrap.wiring import Installation
from adapters.files.folder import Folder
from adapters.persistence.erasing import ErasureRecords
from adapters.settings import Settings
from kundelik_domain.identity.use_cases import Identity

STEPS = {
    "the fact": (PersonErasing, "sweep"),
    "the register": (ErasureRecords, "begin"),
    "the key": (Folder, "remove"),
    "the files": (Identity, "close_account"),
    "the credentials": (ErasureRecords, "finish"),
    "all but the read models": (PersonErasing, "purge"),
    "looking for files": (ErasedRegister, "add"),
}
"""After which step, and what comes next then: there it dies."""


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(conninfo: str, var: str, who: str, step: str) -> None:
    owner, method = STEPS[step]
    with Installation(Settings(var=Path(var)), conninfo) as installation:
        erasing = PersonErasing(installation)
        plan = erasing.plan(who)
        setattr(owner, method, die)
        erasing.erase(plan, "Қолдаухат № 18")


if __name__ == "__main__":
    main(*sys.argv[1:])
