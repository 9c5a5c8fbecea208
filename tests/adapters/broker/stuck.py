"""A worker that takes errands and never comes back: `python -m … broker url conninfo file`."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from adapters.broker.carrying import Again, Carrier, Errand
from tests.adapters.broker.brokers import a_broker


def main(name: str, url: str, conninfo: str, taken: str) -> None:
    def carry(_: Errand, __: int) -> Again | None:
        Path(taken).touch()
        threading.Event().wait()
        return None

    Carrier(a_broker(name, url or None, conninfo)).work(carry, threading.Event(), threads=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
