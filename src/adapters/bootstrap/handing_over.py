"""Signed lists go to the school's e-journal system: the event store is the outbox (ADM-31).

First delivered, then recorded; whoever dies between the two delivers the same bytes under the same key once more.
What cannot be delivered is tried again with a growing pause, each order for itself.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID, uuid5

import structlog

from adapters.ejournal.folder import ExportFolder
from adapters.ejournal.system import EJournalSystem
from adapters.looking import look_again
from adapters.texts.e_journal import e_journal_list
from kundelik_domain.admissions.commands import RecordHandingOver
from kundelik_domain.admissions.use_cases.orders import Orders
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Envelope
from projections.admissions import formation

from .class_forming import NamedStaff
from .databases import private
from .time_keeping import THE_CLOCK

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from adapters.persistence.querying import Queries
    from adapters.settings import Settings

    from .wiring import Installation

MODEL: Final = "admissions.formation"
EVERY_SECONDS: Final = 1.0
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 3600.0
log = structlog.get_logger()


class EJournal(Protocol):
    """Takes the list of an order at least once; the order's id is the key under which twice is once."""

    def deliver(self, school: UUID, order: UUID, content: bytes) -> None:
        """Raises whatever keeps it from being taken."""
        ...

    def amend(self, school: UUID, order: UUID, content: bytes) -> None:
        """Somebody in it was erased: what lies here must say no more than this."""
        ...


def e_journal_of(settings: Settings) -> EJournal:
    """The system that is configured, or a folder."""
    if settings.ejournal_url is not None:
        return EJournalSystem(settings.ejournal_url, settings.ejournal_token)
    return ExportFolder(private(settings.var / "exports") / "e-journal")


def handing_over_of(installation: Installation) -> HandingOver:
    """Of this installation."""
    orders = Orders(streams=installation.streams, staff=NamedStaff(installation.streams, installation.log))
    return HandingOver(orders, installation.queries, e_journal_of(installation.settings))


@dataclass
class HandingOver:
    """Several may run: the command's id derives from the order, so that it is recorded once."""

    orders: Orders
    queries: Queries
    journal: EJournal
    elapsed: Callable[[], float] = time.monotonic
    reached: int = 0
    _pauses: dict[UUID, tuple[float, float]] = field(default_factory=dict)

    def run(self, stop: threading.Event) -> None:
        """Look every second until `stop`."""
        look_again(stop, self.once, EVERY_SECONDS, "e-journal")

    def once(self) -> int:
        """Deliver what is due, amend what tells of the erased; how many orders were delivered."""
        waiting = self.queries.ask(MODEL, None, formation.select_to_hand_over)
        done = sum(self._tried(*each) for each in waiting if self._is_due(each[0]))
        self.amend()
        return done

    def amend(self) -> None:
        """Every list in which somebody was erased since the last look is made again."""
        for stream, school, position in self.queries.ask(MODEL, None, formation.select_forgotten, self.reached):
            paper = self._paper(stream)
            if paper is not None:
                self.journal.amend(school, paper["order"], e_journal_list(paper))
            self.reached = position

    def _is_due(self, stream: UUID) -> bool:
        return stream not in self._pauses or self._pauses[stream][0] <= self.elapsed()

    def _tried(self, stream: UUID, school: UUID, school_year: int, order: UUID) -> bool:
        try:
            self._hand_over(stream, school, school_year, order)
        except Exception as error:  # noqa: BLE001 - this order waits, the others go on
            pause = min(2 * self._pauses[stream][1], LONGEST_PAUSE) if stream in self._pauses else FIRST_PAUSE
            self._pauses[stream] = (self.elapsed() + pause, pause)
            log.warning("e-journal.not-taken", order=str(order), error=type(error).__name__, again_in=pause)
            return False
        self._pauses.pop(stream, None)
        return True

    def _hand_over(self, stream: UUID, school: UUID, school_year: int, order: UUID) -> None:
        paper = self._paper(stream)
        if paper is None:
            return
        content = e_journal_list(paper)
        self.journal.deliver(school, order, content)
        command_id = uuid5(order, "handed-over")
        command = RecordHandingOver(
            school=school,
            school_year=school_year,
            order=order,
            pupils=paper["pupils"],
            sha256=hashlib.sha256(content).hexdigest(),
        )
        envelope = Envelope(command_id=command_id, actor=THE_CLOCK.user, correlation_id=command_id)
        try:
            self.orders.record_handing_over(THE_CLOCK, envelope, command)
        except NotFound:
            log.info("e-journal.recorded-before", order=str(order))

    def _paper(self, stream: UUID) -> dict[str, Any] | None:
        return self.queries.ask(MODEL, None, formation.order_paper, stream)
