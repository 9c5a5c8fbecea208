"""What can have happened to school years, rules, weeks and exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.attainment.rules import ReportRules
from kundelik_domain.attainment.values import Form, Language, Mode, Period, SchoolYear, Scope
from kundelik_domain.shared.facts import Fact


@dataclass(frozen=True, slots=True)
class SchoolYearSet(Fact):
    """The dates of a school year from now on (RPT-15 … RPT-17)."""

    NAME: ClassVar[str] = "attainment.school-year-set.v1"

    calendar: SchoolYear


@dataclass(frozen=True, slots=True)
class ReportRulesAdopted(Fact):
    """Weeks from `rules.since` on are counted by these (RPT-23)."""

    NAME: ClassVar[str] = "attainment.report-rules-adopted.v1"

    rules: ReportRules


@dataclass(frozen=True, slots=True)
class WeekCut(Fact):
    """The figures of this Sunday are those of all events before this one: its position is the cut (RPT-14, RPT-18).

    `revision` is 1 on the Sunday itself; a later one corrects the frozen figures, for a `reason` in words.
    `at` is the moment of the cut; `rules` are those that the figures are counted by.
    """

    NAME: ClassVar[str] = "attainment.week-cut.v1"

    week: UUID
    sunday: date
    school_year: int
    period: Period
    revision: int
    rules: ReportRules
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class WeekPublished(Fact):
    """People see it from now on. `cut` is the position of its `WeekCut`; `sha256` is over its canonical rows."""

    NAME: ClassVar[str] = "attainment.week-published.v1"

    week: UUID
    sunday: date
    school_year: int
    period: Period
    revision: int
    cut: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportOrdered(Fact):
    """Somebody wants a published week as a file (RPT-9, RPT-22, RPT-25)."""

    NAME: ClassVar[str] = "attainment.export-ordered.v1"

    export: UUID
    ordered_by: UUID
    scope: Scope
    sunday: date
    school_year: int
    period: Period
    revision: int
    mode: Mode
    form: Form
    language: Language


@dataclass(frozen=True, slots=True)
class ExportMade(Fact):
    """The file stands under this hash; the same order makes the same bytes."""

    NAME: ClassVar[str] = "attainment.export-made.v1"

    export: UUID
    sha256: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class ExportFetched(Fact):
    """It was handed out, after the scope was looked at again (RPT-25)."""

    NAME: ClassVar[str] = "attainment.export-fetched.v1"

    export: UUID
    fetched_by: UUID
