"""What a report's file says beside its figures: title, headings, and how the figures came about (RPT-9, RPT-22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kundelik_domain.attainment.events import ExportOrdered, WeekCut, WeekPublished
from kundelik_domain.attainment.rules import PupilClass, ReportRules
from kundelik_domain.attainment.values import Form, Grade, Mode, Period

from .catalogue import Catalogue
from .languages import Language
from .moments import KAZAKHSTAN, moment

SUPPRESSED: Final = "…"
"""What stands in the place of a figure that must not be seen (RPT-24)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What a file is of. `unit` is its name and those above it, as at the cut; `role` is the orderer's.

    `cut_position` is the position of the cut's event. No name of anybody stands in a file: it is never erased.
    """

    ordered: ExportOrdered
    role: str
    cut: WeekCut
    cut_position: int
    published: WeekPublished
    unit: tuple[str, ...]
    address: str

    @property
    def rules(self) -> ReportRules:
        """Those that it was counted by."""
        return self.cut.rules

    @property
    def has_totals(self) -> bool:
        """A book for people has them; in what is calculated with they would count everybody twice."""
        return self.ordered.form is Form.STYLED_BOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is known when the rows have been written. `filled` of `cells` hold a grade; None where that is hidden."""

    rows: int
    sha256: str
    share: str | None
    preliminary: bool


@dataclass(frozen=True, slots=True)
class ReportWords:
    """In the language of the file, or in another where it is only spoken of."""

    catalogue: Catalogue
    export: Export
    language: Language

    def title(self) -> str:
        """As the manual titles it (RPT-9)."""
        if self.export.cut.period is Period.YEAR:
            return self._text("report-file.year", **self._years())
        return self._text("report-file.quarter", quarter=self.export.cut.period.value)

    def school_year(self) -> str:
        """With both of its calendar years."""
        return self._text("report-file.school-year", **self._years())

    def lines(self) -> tuple[str, ...]:
        """Below the title: whose, of which year, as of when, and what the mark of suppression means."""
        cut, export = self.export.cut, self.export
        told = [
            ". ".join(export.unit),
            self.school_year(),
            self._text("report-file.as-of", cut=self._cut(), sunday=cut.sunday, revision=cut.revision),
        ]
        if export.ordered.mode is Mode.SUPPRESSED:
            told.append(self._text("report-file.suppressed"))
        return tuple(told)

    def headings(self) -> Iterator[tuple[str, str]]:
        """Columns by their keys, in order (RPT-6)."""
        for name in ("oblast", "district", "school", "parallel"):
            yield name, self._text(f"report-column.{name}")
        period = self.export.cut.period
        if period is Period.YEAR:
            yield "pupils", self._text("report-column.pupils-year")
        else:
            yield "pupils", self._text("report-column.pupils-quarter", quarter=period.value)
        yield from self._classes_by_name().items()
        for name in ("quality", "achievement"):
            yield name, self._text(f"report-column.{name}")
        if period is Period.YEAR:
            yield "grades", self._text("report-column.grades")
        for name in ("completeness", "mark"):
            yield name, self._text(f"report-column.{name}")

    def word(self, name: str) -> str:
        """`table`, `method`, `total`, `preliminary`."""
        return self._text(f"report-file.{name}")

    def method(self, counted: Counted) -> list[tuple[str, str]]:
        """Line by line, what it is and how it is (RPT-22)."""
        return [*self._what(), *self._how(counted), *self._which(counted)]

    def _what(self) -> Iterator[tuple[str, str]]:
        export, cut = self.export, self.export.cut
        yield self._line("unit", unit=". ".join(export.unit))
        yield self._label("period"), f"{self.school_year()}. {self.title()}"
        yield self._line("cut", cut=self._cut(), sunday=cut.sunday, position=export.cut_position)
        reason = cut.reason or self._text("report-method.first-revision")
        yield self._line("revision", revision=cut.revision, reason=reason)
        rules = export.rules
        yield self._line("rules", version=rules.version, since=rules.since, source=rules.source)

    def _how(self, counted: Counted) -> Iterator[tuple[str, str]]:
        rules, left_out = self.export.rules, self._grades(self.export.rules.left_out)
        yield self._line("counted")
        yield self._line("pupils", left_out=left_out, first=rules.indicator_from)
        yield self._line("classes", left_out=left_out, classes="; ".join(self._classes()))
        best, good, fair, low = self._classes_by_name().values()
        yield self._label("quality"), f"({best} + {good}) / ({best} + {good} + {fair} + {low}) × 100"
        yield self._label("achievement"), f"({best} + {good} + {fair}) / ({best} + {good} + {fair} + {low}) × 100"
        yield self._line("rounding")
        yield self._line("thresholds", thresholds="; ".join(self._thresholds()))
        if self.export.cut.period is Period.YEAR:
            yield self._line("grades", grades=self._grades(Grade))
        share = SUPPRESSED if counted.share is None else f"{counted.share} %"
        told = f"{share}, {self.word('preliminary')}" if counted.preliminary else share
        yield self._line("completeness", below=rules.preliminary_below, share=told)
        mode = "whole" if self.export.ordered.mode is Mode.WHOLE else "suppressed"
        yield self._line(mode, least=rules.smallest_group)

    def _which(self, counted: Counted) -> Iterator[tuple[str, str]]:
        export = self.export
        totals = self._text(f"report-method.{'with' if export.has_totals else 'without'}-totals")
        yield self._label("rows"), f"{counted.rows}: {totals}"
        role = self.catalogue.label("role", export.role, self.language)
        yield self._line("ordered", role=role, user=export.ordered.ordered_by)
        yield self._line("week-hash", sha256=export.published.sha256, rows=export.published.rows)
        yield self._line("rows-hash", sha256=counted.sha256)
        yield self._label("export"), str(export.ordered.export)
        yield self._line("check", address=export.address)

    def _classes_by_name(self) -> dict[str, str]:
        return {each.value: self.catalogue.label_of(each, self.language) for each in PupilClass}

    def _classes(self) -> Iterator[str]:
        for rule in self.export.rules.classes:
            name = self.catalogue.label_of(rule.pupil_class, self.language)
            yield self._text("report-method.class", name=name, grades=self._grades(rule.any_of))

    def _thresholds(self) -> Iterator[str]:
        for each in self.export.rules.thresholds:
            yield self._text(
                "report-method.threshold",
                indicator=self.catalogue.label_of(each.indicator, self.language),
                scale=self.catalogue.label("report-scale", each.scale, self.language),
                required=each.required,
                medium=each.medium,
                high=each.high,
            )

    def _grades(self, grades: Iterable[Grade]) -> str:
        return ", ".join(f"«{self.catalogue.label_of(grade, self.language)}»" for grade in grades)

    def _years(self) -> dict[str, int]:
        return {"first": self.export.cut.school_year, "second": self.export.cut.school_year + 1}

    def _cut(self) -> str:
        return moment(self.export.cut.at, KAZAKHSTAN, self.language)

    def _line(self, name: str, **values: object) -> tuple[str, str]:
        return self._label(name), self._text(f"report-method.{name}.text", **values)

    def _label(self, name: str) -> str:
        return self._text(f"report-method.{name}.label")

    def _text(self, key: str, **values: object) -> str:
        return self.catalogue.text(key, self.language, **values)
