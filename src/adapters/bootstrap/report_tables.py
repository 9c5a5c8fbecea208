"""Figures become the table of a file: shares of whole numbers, blanks where nothing counts, marks where it may not be
told (RPT-6, RPT-7, RPT-21, RPT-24).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from adapters.texts.report_words import SUPPRESSED
from adapters.xlsx.report_sheets import Column, Kind, tenths
from kundelik_domain.attainment.counting import tenths_of

if TYPE_CHECKING:
    from adapters.texts.report_words import ReportWords
    from adapters.xlsx.report_sheets import Cell, Row
    from kundelik_domain.attainment.rules import ReportRules
    from projections.attainment.export_rows import Figures, Filled

WIDTHS: Final = {"oblast": 27.0, "district": 30.0, "school": 44.0, "parallel": 12.0, "mark": 18.0}
WIDTH: Final = 17.0
_TENTHS: Final = frozenset({"quality", "achievement", "completeness"})
_TEXTS: Final = frozenset({"oblast", "district", "school", "mark"})


def columns(words: ReportWords) -> tuple[Column, ...]:
    """In the words of the file."""
    return tuple(Column(heading, WIDTHS.get(name, WIDTH), _kind(name)) for name, heading in words.headings())


def _kind(name: str) -> Kind:
    if name in _TEXTS:
        return Kind.TEXT
    return Kind.TENTHS if name in _TENTHS else Kind.COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`places` are the names before the figures of each unit; `total` stands where a row is of all parallels."""

    places: Sequence[tuple[str, str, str]]
    rules: ReportRules
    with_grades: bool
    suppressing: bool
    total: str
    preliminary: str

    def rows(self, figures: Iterable[Figures]) -> Iterator[Row]:
        """One for each; eighty thousand of them take a fifth of a second."""
        blank: tuple[Cell, ...] = (None,) * 6
        silent = (SUPPRESSED,) * (8 + self.with_grades) + (None,)
        suppressing, with_grades, first = self.suppressing, self.with_grades, self.rules.indicator_from
        for place, parallel, beginners, ungraded, best, good, fair, low, grades, cells, filled, hidden in figures:
            head = (*self.places[place - 1], parallel or self.total)
            if hidden and suppressing:
                yield not parallel, head + silent
                continue
            graded = best + good + fair + low
            counts = (best, good, fair, low, tenths_of(best + good, graded), tenths_of(graded - low, graded))
            is_uncounted = 0 < parallel < first
            yield (
                not parallel,
                (
                    *head,
                    beginners + ungraded + graded,
                    *(blank if is_uncounted else counts),
                    *((None if is_uncounted else grades,) if with_grades else ()),
                    tenths_of(filled, cells),
                    self.preliminary if self.rules.is_preliminary(filled, cells) else None,
                ),
            )


def share_in_words(found: Filled, decimal: str) -> str:
    """Of the whole unit; a dash where there is nothing to fill."""
    told = tenths_of(found.filled, found.cells)
    return "–" if told is None else tenths(told, decimal)
