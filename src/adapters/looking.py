"""Work that is done again and again until the process ends: one look, a pause, the next look."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import structlog

log: Final = structlog.get_logger()


def look_again(stop: threading.Event, look: Callable[[], object], every_seconds: float, what: str) -> None:
    """Until `stop`. Whatever a look raises, the next one tries again; `what` is said to have stumbled.

    Once is nothing to speak of: the read model's tables may just be being made.
    """
    stumbled = False
    while not stop.is_set():
        try:
            look()
            stumbled = False
        except Exception as error:  # noqa: BLE001 - whatever it is, the next look tries again
            (log.warning if stumbled else log.info)(f"{what}.stumbled", error=type(error).__name__)
            stumbled = True
        stop.wait(every_seconds)
