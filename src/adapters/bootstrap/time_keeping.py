"""The clock's own work: time limits that have passed are recorded, once, as soon as they have (ADM-15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import structlog

from adapters.looking import look_again
from kundelik_domain.admissions.commands import RecordMissedLimit
from kundelik_domain.shared.access import PLATFORM, Holding, Principal, Role
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Envelope
from projections.admissions import executor_list

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from adapters.persistence.querying import Queries
    from kundelik_domain.admissions.use_cases.deciding import Deciding

THE_CLOCK: Final = Principal(
    user=UUID("00000000-0000-8000-8000-00000000c10c"),
    person=UUID("00000000-0000-8000-8000-00000000c10c"),
    holdings=frozenset({Holding(Role.CLOCK, PLATFORM)}),
)
EVERY_SECONDS: Final = 0.5
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class TimeKeeping:
    """Several may run: the command id derives from application and limit, so that each is recorded once."""

    deciding: Deciding
    queries: Queries
    now: Callable[[], datetime]

    def run(self, stop: threading.Event) -> None:
        """Look every half second until `stop`; after an outage everything missed meanwhile is recorded."""
        look_again(stop, self.once, EVERY_SECONDS, "clock")

    def once(self) -> int:
        """Record what has been missed by now; how many there were."""
        missed = self.queries.ask("admissions.executor_list", None, executor_list.select_missed, self.now())
        for application, due_at in missed:
            self._record(application, due_at)
        return len(missed)

    def _record(self, application: UUID, due_at: datetime) -> None:
        command_id = uuid5(application, f"missed/{due_at.isoformat()}")
        envelope = Envelope(command_id=command_id, actor=THE_CLOCK.user, correlation_id=command_id)
        try:
            self.deciding.record_missed_limit(THE_CLOCK, envelope, RecordMissedLimit(application=application))
        except Refusal as refusal:
            log.info("clock.nothing-to-record", application=str(application), code=refusal.CODE)
