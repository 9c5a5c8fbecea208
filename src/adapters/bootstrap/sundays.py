"""Every Sunday's refresh of the reports: cut, wait until it is counted, publish (RPT-14 … RPT-18, ADR-0035)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid5
from zoneinfo import ZoneInfo

from adapters.looking import look_again
from kundelik_domain.attainment.commands import CutWeek, PublishWeek
from kundelik_domain.attainment.policies.days import ZONE
from kundelik_domain.attainment.use_cases import Weeks
from kundelik_domain.attainment.values import Period, week_of
from kundelik_domain.shared.streams import Envelope
from projections.attainment import pending

from .time_keeping import THE_CLOCK

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from adapters.bootstrap.wiring import Installation
    from adapters.persistence.querying import Queries

MODEL: Final = "attainment.reports"
CUT_AT: Final = time(6, 0)
"""On Sunday, in Kazakhstan: nobody puts grades then, and on Monday morning everybody reads."""

EVERY_SECONDS: Final = 10.0


def due(now: datetime) -> date:
    """The last Sunday whose hour has come; after an outage it is made up for, with the grades that stand then."""
    there = now.astimezone(ZoneInfo(ZONE))
    sunday = there.date() - timedelta(days=(there.weekday() + 1) % 7)
    return sunday if there.date() > sunday or there.time() >= CUT_AT else sunday - timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sundays:
    """Several may run, and be killed anywhere: a week is cut once, and what is counted is published once."""

    weeks: Weeks
    queries: Queries
    now: Callable[[], datetime]

    def run(self, stop: threading.Event) -> None:
        """Look every ten seconds until `stop`."""
        look_again(stop, self.once, EVERY_SECONDS, "sundays")

    def once(self) -> int:
        """Cut what the last Sunday is about, publish what is counted; how many were published."""
        sunday = due(self.now())
        cuts = [self._cut(sunday, year, period) for year, period in self.weeks.shown_on(sunday) if self._any(year)]
        return self.publish(max((cut for cut in cuts if cut is not None), default=None))

    def publish(self, after: int | None = None) -> int:
        """Publish all that is counted up to that position, revisions too; raises `ReadModelBehind`."""
        ready = list(self.queries.ask(MODEL, after, pending.counted))
        for counted in ready:
            command = PublishWeek(
                week=counted.week,
                revision=counted.revision,
                cut=counted.cut,
                rows=counted.rows,
                sha256=counted.sha256,
            )
            self.weeks.publish(_envelope(counted.week, f"publish/{counted.revision}"), THE_CLOCK, command)
        return len(ready)

    def _any(self, school_year: int) -> bool:
        return self.queries.ask(MODEL, None, pending.has_classes, school_year)

    def _cut(self, sunday: date, school_year: int, period: Period) -> int | None:
        """The position of a new cut; None where the week is cut already."""
        if self.weeks.of(sunday, school_year, period).cut is not None:
            return None
        week = week_of(sunday, school_year, period)
        command = CutWeek(sunday=sunday, school_year=school_year, period=period)
        return self.weeks.cut(_envelope(week, "cut"), THE_CLOCK, command).position


def sundays_of(installation: Installation) -> Sundays:
    """On the installation's clock."""
    return Sundays(Weeks(streams=installation.streams), installation.queries, installation.now)


def _envelope(week: UUID, doing: str) -> Envelope:
    command_id = uuid5(week, doing)
    return Envelope(command_id=command_id, actor=THE_CLOCK.user, correlation_id=command_id)
