"""The use cases of attainment, put together from an installation (RPT-1, RPT-20, RPT-23)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from uuid import UUID

from adapters.http.journal_bodies import JournalParts
from kundelik_domain.attainment.use_cases import Grading, Journals, ReportRulesKeeping, SchoolYears, Weeks
from projections.attainment.drilldown import Histories

from .units import WithUnits


class WithAttainment(WithUnits):
    """What of an installation belongs to journals and reports."""

    @cached_property
    def journals(self) -> Journals:
        """Classes, their settings and pupils."""
        return Journals(streams=self.streams, units=self.units)

    @cached_property
    def grading(self) -> Grading:
        """Final grades."""
        return Grading(streams=self.streams, units=self.units)

    @cached_property
    def report_rules(self) -> ReportRulesKeeping:
        """By what figures are counted."""
        return ReportRulesKeeping(streams=self.streams)

    @cached_property
    def school_years(self) -> SchoolYears:
        """Quarters and holidays."""
        return SchoolYears(streams=self.streams)


def journal_parts_of(of: WithAttainment, person_with: Callable[[str], UUID], histories: Histories) -> JournalParts:
    """Opens what they need; nothing is asked of it yet."""
    return JournalParts(
        journals=of.journals,
        grading=of.grading,
        rules=of.report_rules,
        years=of.school_years,
        units=of.units,
        person_with=person_with,
        histories=histories,
        weeks=Weeks(streams=of.streams),
    )
