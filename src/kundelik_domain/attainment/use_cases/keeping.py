"""The ministry keeps the rules of reports and the dates of school years (RPT-15 … RPT-17, RPT-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kundelik_domain.attainment.report_rules import REPORT_RULES, adopt
from kundelik_domain.attainment.rules import ReportRules
from kundelik_domain.attainment.school_years import SCHOOL_YEARS, set_year
from kundelik_domain.attainment.values import CALENDAR_BOOK, REPORT_RULES_BOOK, SchoolYear
from kundelik_domain.shared.access import Permission, Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams
from kundelik_domain.shared.units import COUNTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRulesKeeping:
    """One book for the country; the answer is `{"version": …}`."""

    streams: Streams

    def adopt(self, envelope: Envelope, principal: Principal, rules: ReportRules) -> Outcome:
        """Raises `NotFound` and `NotPermitted` to all but the ministry, `RulesMalformed`, `RulesKnown`."""
        role = role_for(principal, Permission.KEEP_REPORTS, COUNTRY)

        def decide(read: Reader, _: datetime) -> Decision:
            facts = adopt(read(REPORT_RULES, REPORT_RULES_BOOK), rules)
            return Decision((Change(REPORT_RULES_BOOK, facts),), role, COUNTRY, {"version": rules.version})

        return self.streams.change(envelope, decide)

    def in_force(self, day: date) -> ReportRules:
        """Of that day. Raises `NoReportRules`."""
        return self.streams.read(REPORT_RULES, REPORT_RULES_BOOK).in_force(day)

    def known(self) -> tuple[ReportRules, ...]:
        """All versions, by the day from which they are in force."""
        return self.streams.read(REPORT_RULES, REPORT_RULES_BOOK).known()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolYears:
    """One book for the country; the answer is `{"school_year": …}`."""

    streams: Streams

    def set(self, envelope: Envelope, principal: Principal, calendar: SchoolYear) -> Outcome:
        """Raises `NotFound` and `NotPermitted` to all but the ministry, `InvalidYear`, `SchoolYearMalformed`."""
        role = role_for(principal, Permission.KEEP_REPORTS, COUNTRY)

        def decide(read: Reader, _: datetime) -> Decision:
            facts = set_year(read(SCHOOL_YEARS, CALENDAR_BOOK), calendar)
            answer = {"school_year": calendar.year}
            return Decision((Change(CALENDAR_BOOK, facts),), role, COUNTRY, answer)

        return self.streams.change(envelope, decide)

    def of(self, year: int) -> SchoolYear:
        """Raises `SchoolYearUnknown`."""
        return self.streams.read(SCHOOL_YEARS, CALENDAR_BOOK).of(year)

    def known(self) -> tuple[SchoolYear, ...]:
        """All, in their order."""
        return self.streams.read(SCHOOL_YEARS, CALENDAR_BOOK).known()
