"""Sundays: the clock cuts and publishes, the ministry revises (RPT-14, RPT-15, RPT-17, RPT-18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kundelik_domain.attainment.commands import CutWeek, PublishWeek, ReviseWeek
from kundelik_domain.attainment.events import WeekCut, WeekFact
from kundelik_domain.attainment.policies.days import shown_on, today
from kundelik_domain.attainment.published_week import WEEK, Week, cut, publish, require_revisable
from kundelik_domain.attainment.refusals import PeriodNotShown
from kundelik_domain.attainment.report_rules import REPORT_RULES
from kundelik_domain.attainment.school_years import SCHOOL_YEARS
from kundelik_domain.attainment.values import CALENDAR_BOOK, REPORT_RULES_BOOK, Period, week_of
from kundelik_domain.shared.access import PLATFORM, Principal, Role, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams
from kundelik_domain.shared.units import COUNTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """The answer of each is `{"week": id, "revision": number}`."""

    streams: Streams

    def shown_on(self, sunday: date) -> tuple[tuple[int, Period], ...]:
        """School years and periods that the refresh of that Sunday is about. Raises `NotASunday`."""
        return shown_on(sunday, self.streams.read(SCHOOL_YEARS, CALENDAR_BOOK).known())

    def cut(self, envelope: Envelope, principal: Principal, command: CutWeek) -> Outcome:
        """By the clock; once, however often.

        Raises `NotASunday`, `WeekNotOver`, `PeriodNotShown`, `NoReportRules`.
        """
        role = role_for(principal, command.PERMISSION, PLATFORM)
        week = week_of(command.sunday, command.school_year, command.period)

        def decided(state: Week, read: Reader, now: datetime) -> tuple[WeekFact, ...]:
            wanted = _cut(read, command, 1, now, None)
            facts = cut(state, wanted, today(now))
            years = read(SCHOOL_YEARS, CALENDAR_BOOK).known()
            if facts and (command.school_year, command.period) not in shown_on(command.sunday, years):
                raise PeriodNotShown(
                    sunday=command.sunday.isoformat(),
                    school_year=command.school_year,
                    period=command.period.value,
                )
            return facts

        return self._change(envelope, week, role, PLATFORM, decided)

    def publish(self, envelope: Envelope, principal: Principal, command: PublishWeek) -> Outcome:
        """By the clock; once, however often. Raises `WeekNotCut`, `InvalidFigures`, `WeekPublishedOtherwise`."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        return self._change(envelope, command.week, role, PLATFORM, lambda state, _, __: publish(state, command))

    def revise(self, envelope: Envelope, principal: Principal, command: ReviseWeek) -> Outcome:
        """By the ministry: a new cut of a published week, by the rules of that Sunday.

        Raises `NotFound`, `NotPermitted`, `InvalidReason`, `WeekNotPublished`, `RevisionPending`.
        """
        role = role_for(principal, command.PERMISSION, COUNTRY)
        week = week_of(command.sunday, command.school_year, command.period)

        def decided(state: Week, read: Reader, now: datetime) -> tuple[WeekFact, ...]:
            revision = require_revisable(state, command.reason)
            return (_cut(read, command, revision, now, command.reason.strip()),)

        return self._change(envelope, week, role, COUNTRY, decided)

    def of(self, sunday: date, school_year: int, period: Period) -> Week:
        """As it is now: what is cut and what is published."""
        return self.streams.read(WEEK, week_of(sunday, school_year, period))

    def _change(
        self,
        envelope: Envelope,
        week: UUID,
        role: Role,
        organisation: UUID,
        decided: Callable[[Week, Reader, datetime], tuple[WeekFact, ...]],
    ) -> Outcome:
        def decide(read: Reader, now: datetime) -> Decision:
            state = read(WEEK, week)
            facts = decided(state, read, now)
            revision = facts[0].revision if facts else max(state.latest, state.cut.revision if state.cut else 0)
            answer = {"week": str(week), "revision": revision}
            return Decision((Change(week, facts),), role, organisation, answer)

        return self.streams.change(envelope, decide)


def _cut(read: Reader, command: CutWeek | ReviseWeek, revision: int, now: datetime, reason: str | None) -> WeekCut:
    return WeekCut(
        week=week_of(command.sunday, command.school_year, command.period),
        sunday=command.sunday,
        school_year=command.school_year,
        period=command.period,
        revision=revision,
        rules=read(REPORT_RULES, REPORT_RULES_BOOK).in_force(command.sunday),
        at=now,
        reason=reason,
    )
