"""Other processes of a test: our Python with our paths, ended with the test that started them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start(module: str, *arguments: object) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(str(path) for path in (ROOT / "src", ROOT))
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT, env=os.environ | {"PYTHONPATH": paths}
    )


@contextmanager
def started(*commands: tuple[object, ...]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """All at once; whoever still lives at the end is killed."""
    children = [start(str(module), *arguments) for module, *arguments in commands]
    try:
        yield children
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
            child.wait()
