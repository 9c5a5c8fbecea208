"""Python's garbage collector, told what our processes are like.

They stand on hundreds of thousands of objects that never go, and make tuples by the thousand that go at once. Python
starts by looking for cycles after every 700 new ones: a third of the time in which a quarter's grades are put.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

YOUNG: Final = 20_000
"""So many new objects before the collector looks at them."""


@contextmanager
def building() -> Iterator[None]:
    """While what stays is being made, nothing is looked for; afterwards it is never looked through again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG)
        gc.enable()
