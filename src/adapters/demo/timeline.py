"""The scenario as steps at virtual instants: who does what, when; all decided before anything is run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import groupby
from zoneinfo import ZoneInfo

from adapters.calendars.kazakhstan import load_calendar
from kundelik_domain.admissions.shipped_rules import SHIPPED
from kundelik_domain.admissions.time_limit import Shift, TimeLimit, TimeLimitRule, time_limit

from .stories import Case, Scenario, Story

SIX_MINUTES = timedelta(minutes=6)
HOUR = timedelta(hours=1)


class Action(Enum):
    """What somebody does in a step; `SEND_IN_VAIN` is refused, `NOTICE` waits for the clock's own event."""

    DRAFT = "draft"
    ATTACH = "attach"
    SEND = "send"
    SEND_IN_VAIN = "send in vain"
    MEND = "mend"
    SEND_AGAIN = "send again"
    MOVE = "choose another school"
    CANCEL = "cancel"
    ACCEPT = "accept"
    FORWARD = "forward"
    APPROVE = "approve"
    REFUSE = "refuse"
    REFUSE_FINALLY = "refuse finally"
    NOTICE = "notice the missed limit"


@dataclass(frozen=True, slots=True)
class Step:
    """One action of one application, at a virtual instant."""

    at: datetime
    case: Case
    action: Action


def timeline(scenario: Scenario) -> list[Step]:
    """Sorted by instant; steps of one application keep their order within an instant."""
    steps = [step for case in scenario.cases for step in _steps(scenario, case)]
    return sorted(steps, key=lambda step: step.at)


def instants(steps: list[Step]) -> Iterator[tuple[datetime, list[list[Step]]]]:
    """What happens at each instant, application by application: these may go side by side."""
    for at, group in groupby(steps, key=lambda step: step.at):
        by_case: dict[str, list[Step]] = {}
        for step in group:
            by_case.setdefault(step.case.key, []).append(step)
        yield at, list(by_case.values())


def _steps(scenario: Scenario, case: Case) -> list[Step]:
    if case.key == scenario.cases[0].key:
        told = _manuals_own(case)
    else:
        zone = scenario.world.schools[case.school].region.zone
        told = _told(case, _Days(zone, SHIPPED[case.service][0].working_days))
    return [Step(at.astimezone(UTC), case, action) for at, action in told]


Told = list[tuple[datetime, Action]]


def _manuals_own(case: Case) -> Told:
    """The minutes of ADM-24."""
    minutes = (0, Action.DRAFT), (3, Action.ATTACH), (6, Action.SEND), (8, Action.ACCEPT), (8, Action.FORWARD)
    return [(case.arrives_at + timedelta(minutes=m), a) for m, a in (*minutes, (8, Action.APPROVE))]


def _told(case: Case, days: _Days) -> Told:
    drafted, sent = case.arrives_at, case.arrives_at + SIX_MINUTES
    if case.story in (Story.LOST_AND_GAVE_UP, Story.LOST_THEN_ELSEWHERE):
        drafted = min(drafted, drafted.replace(month=4, day=1, hour=0, minute=5))  # while there are seats (ADM-7)
    filled: Told = [(drafted, Action.DRAFT), (drafted, Action.ATTACH)]
    match case.story:
        case Story.NEVER_SENT:
            return filled
        case Story.CANCELLED_DRAFT:
            return [*filled, (drafted + HOUR, Action.CANCEL)]
        case Story.LOST_AND_GAVE_UP | Story.SECOND_PARENT:
            return [*filled, (sent, Action.SEND_IN_VAIN)]
        case Story.LOST_THEN_ELSEWHERE:
            again = sent + HOUR
            moved: Told = [(sent, Action.SEND_IN_VAIN), (again, Action.MOVE), (again, Action.SEND)]
            return filled + moved + days.admission(again)
        case Story.REFUSED_THEN_ADMITTED:
            accepted, _ = days.decisions(sent)
            again = accepted + 3 * HOUR
            mended: Told = [(accepted, Action.REFUSE), (again, Action.MEND), (again, Action.SEND_AGAIN)]
            return [*filled, (sent, Action.SEND), *mended, *days.admission(again)]
        case _:
            return [*filled, (sent, Action.SEND), *_after_sending(case, sent, days)]


def _after_sending(case: Case, sent: datetime, days: _Days) -> Told:
    accepted, decided = days.decisions(sent)
    review: Told = [(accepted, Action.ACCEPT), (accepted, Action.FORWARD)]
    match case.story:
        case Story.CANCELLED_SENT:
            return [(sent + timedelta(minutes=24), Action.CANCEL)]
        case Story.REFUSED:
            return [(accepted, Action.REFUSE)]
        case Story.CANCELLED_ACCEPTED:
            return [(accepted, Action.ACCEPT), (accepted + HOUR / 2, Action.CANCEL)]
        case Story.CANCELLED_UNDER_REVIEW:
            return [*review, (accepted + HOUR / 2, Action.CANCEL)]
        case Story.REFUSED_FINALLY:
            return [*review, (decided, Action.REFUSE_FINALLY)]
        case Story.LEFT_OVERDUE | Story.UNDECIDED:
            return [(days.missed(sent), Action.NOTICE)]
        case Story.DECIDED_LATE:
            return [*review, (days.missed(sent), Action.NOTICE), (days.too_late(sent), Action.APPROVE)]
        case _:
            return [*review, (decided, Action.APPROVE)]


@dataclass(frozen=True, slots=True)
class _Days:
    """When a school of this zone works on what it gets."""

    zone: str
    working_days: int

    def admission(self, sent: datetime) -> Told:
        accepted, decided = self.decisions(sent)
        return [(accepted, Action.ACCEPT), (accepted, Action.FORWARD), (decided, Action.APPROVE)]

    def decisions(self, sent: datetime) -> tuple[datetime, datetime]:
        """When the executor decides, and then the director: always within the limit."""
        limit = self._limit(sent)
        if limit.shifted is not Shift.NONE:
            return self._at(limit.received_on, 11), self._at(limit.received_on, 16)
        if sent.astimezone(ZoneInfo(self.zone)).hour < 14:
            return self._at(limit.received_on, 15), self._at(limit.received_on, 17)
        return self._at(limit.due_on, 10), self._at(limit.due_on, 12)

    def missed(self, sent: datetime) -> datetime:
        """One minute after the limit."""
        return self._limit(sent).due_at + timedelta(minutes=1)

    def too_late(self, sent: datetime) -> datetime:
        limit = self._limit(sent)
        return self._at(load_calendar().next_working_day(limit.due_on), 10)

    def _limit(self, sent: datetime) -> TimeLimit:
        return time_limit(sent, self.zone, TimeLimitRule("demo", self.working_days), load_calendar())

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), ZoneInfo(self.zone))
