"""What stands for good is not looked through again; what was off is on afterwards, whatever happened."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
import gc
from adapters.heap import YOUNG, building

try:
    with building():
        print(gc.isenabled())
        kept = [object() for _ in range(1000)], {}
        raise KeyError
except KeyError:
    print(gc.isenabled(), gc.get_threshold()[0] == YOUNG, gc.get_freeze_count() > 1000)
"""


def test_while_building_nothing_is_looked_for_and_afterwards_only_among_what_is_new() -> None:
    run = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)

    assert run.stdout.split("\n") == ["False", "True True True", ""]
