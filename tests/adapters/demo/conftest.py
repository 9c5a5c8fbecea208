"""A place that the embedded server can reach, and `kundelik` as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.demo.demonstrating import in_own_folder, remove_former
from adapters.settings import Settings

Kundelik = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def place() -> Iterator[Path]:
    # pytest's own tmp_path is private to root, whose server is another user's.
    folder = Path(tempfile.mkdtemp(prefix="kundelik-test-"))
    folder.chmod(0o711)
    yield folder
    remove_former(in_own_folder(Settings(var=folder)))
    shutil.rmtree(folder)


@pytest.fixture
def kundelik(place: Path) -> Iterator[Kundelik]:
    """Starts `kundelik ARGUMENTS` on that place; whatever is left of it at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "KUNDELIK_VAR": str(place)}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "adapters.cli.main", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        started.append(subprocess.Popen(command, env=environment, text=True, **pipes))  # type: ignore[call-overload] # both are pipes
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=30)
