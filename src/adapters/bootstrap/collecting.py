"""Files that no event refers to are collected after a day; one that is referred to is never lost (FIL-2).

A file is put before the event that names it, and an upload may end between the two. Whoever puts the same content
again makes the file young, so that nothing is collected under the hands of a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

import structlog

from adapters.clocks.system import system_now
from adapters.looking import look_again
from projections.files import references

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from adapters.files.keeping import Keeping
    from adapters.persistence.event_log import EventLog
    from adapters.persistence.querying import Queries

UNCLAIMED_FOR: Final = timedelta(days=1)
EVERY_SECONDS: Final = 600
PORTION: Final = 1000
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Collecting:
    """By the machine's clock, as files are stamped, never by a virtual one."""

    files: Keeping
    log: EventLog
    queries: Queries
    now: Callable[[], datetime] = system_now

    def run(self, stop: threading.Event) -> None:
        """Look every ten minutes until `stop`."""
        look_again(stop, self.once, EVERY_SECONDS, "files")

    def once(self) -> int:
        """Collect what is old and unclaimed; how many there were.

        Old files come first and the head of the log second: an event that names one of them either stands in the
        read model by then, or its request has put the file again.
        """
        before = self.now() - UNCLAIMED_FOR
        aged, gone = self.files.aged(before), 0
        while portion := list(islice(aged, PORTION)):
            referred = self.queries.ask("files.references", self.log.head(), references.select_referred, portion)
            gone += sum(self.files.collect(each, before) for each in portion if each not in referred)
        if gone:
            log.info("files.collected", files=gone)
        return gone
