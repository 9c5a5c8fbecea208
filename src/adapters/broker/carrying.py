"""Errands: handed to the broker by one process, carried by another, at least once each (NTF-1).

An errand is a handful of ids. Nothing personal, and no secret, ever stands in a queue.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import dramatiq
import structlog
from dramatiq.errors import Retry

if TYPE_CHECKING:
    from dramatiq import Broker

Errand = Mapping[str, str | int | None]

QUEUE: Final = "deliveries"
MOST_STUMBLES: Final = 200
"""How often an errand is taken up again when our own side breaks, before the broker lays it aside."""

FIRST_STUMBLE: Final = 1_000
"""Milliseconds."""
LONGEST_STUMBLE: Final = 600_000
ENDING_SECONDS: Final = 8
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Again:
    """Take it up again after so many seconds, as the attempt with this number."""

    seconds: float
    attempt: int


Carry = Callable[[Errand, int], Again | None]
"""Carries an errand at an attempt (1 is the first). None when there is nothing left to do."""


class Carrier:
    """One actor, one errand, one recipient, one channel. `first_stumble` is the first pause when our side breaks."""

    def __init__(self, broker: Broker, *, first_stumble: int = FIRST_STUMBLE) -> None:
        self._broker = broker
        self._carry: Carry = _nobody
        self._actor: Any = dramatiq.actor(
            broker=broker,
            actor_name="deliver",
            queue_name=QUEUE,
            max_retries=MOST_STUMBLES,
            min_backoff=first_stumble,
            max_backoff=LONGEST_STUMBLE,
        )(self._deliver)

    def hand_over(self, errand: Errand) -> None:
        """Put it into the queue; raises whatever the broker says when it is out of reach."""
        self._actor.send(dict(errand), 1)

    def _deliver(self, errand: Errand, attempt: int) -> None:
        try:
            again = self._carry(errand, attempt)
        except Exception as error:  # noqa: BLE001 - whatever it is: tracebacks quote what people wrote, and queues keep them
            log.warning("delivery.stumbled", error=type(error).__name__)
            stumbled = True
        else:
            stumbled = False
            if again is not None:
                delay = max(1, round(again.seconds * 1000))
                self._actor.send_with_options(args=(dict(errand), again.attempt), delay=delay)
        if stumbled:
            raise Retry("delivery.stumbled")

    @contextmanager
    def working(self, carry: Carry, *, threads: int = 4) -> Iterator[None]:
        """Carry errands in the background; at the end those being carried are finished first."""
        self._carry = carry
        worker = dramatiq.Worker(self._broker, worker_threads=threads, worker_timeout=250)
        worker.start()
        try:
            yield
        finally:
            worker.stop(timeout=ENDING_SECONDS * 1000)

    def work(self, carry: Carry, stop: threading.Event, *, threads: int = 4) -> None:
        """The same until `stop` is set."""
        with self.working(carry, threads=threads):
            stop.wait()

    def close(self) -> None:
        """Let go of connections."""
        self._broker.close()


def _nobody(_: Errand, __: int) -> Again | None:
    raise RuntimeError("this process carries nothing")
