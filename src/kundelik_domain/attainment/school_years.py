"""The book of school years: their dates, as the ministry sets them (RPT-15 … RPT-17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from kundelik_domain.shared.streams import StreamKind

from .events import SchoolYearSet
from .policies.days import year_is_one
from .refusals import SchoolYearMalformed, SchoolYearUnknown
from .shipped_rules import SHIPPED_YEARS
from .values import SchoolYear

SOURCE_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class SchoolYearsBook:
    """Those that were set; before and beside them stand those that were shipped."""

    set_ones: Mapping[int, SchoolYear] = field(default_factory=dict)

    def of(self, year: int) -> SchoolYear:
        """Raises `SchoolYearUnknown`."""
        found = self._all().get(year)
        if found is None:
            raise SchoolYearUnknown(school_year=year)
        return found

    def known(self) -> tuple[SchoolYear, ...]:
        """All, in their order."""
        return tuple(year for _, year in sorted(self._all().items()))

    def _all(self) -> dict[int, SchoolYear]:
        return {year.year: year for year in SHIPPED_YEARS} | dict(self.set_ones)


def set_year(years: SchoolYearsBook, calendar: SchoolYear) -> tuple[SchoolYearSet, ...]:
    """Nothing where nothing changes. Raises `InvalidYear`, `SchoolYearMalformed`."""
    year_is_one(calendar.year)
    require_order(calendar)
    return () if years.set_ones.get(calendar.year) == calendar else (SchoolYearSet(calendar),)


def require_order(calendar: SchoolYear) -> None:
    """Quarters 1 to 4 one after another within their two calendar years, each with its days in order.

    Raises `SchoolYearMalformed`.
    """
    if not (0 < len(calendar.source.strip()) <= SOURCE_LENGTH and calendar.source.isprintable()):
        raise SchoolYearMalformed(field="source", allowed=f"1–{SOURCE_LENGTH}")
    if [quarter.number for quarter in calendar.quarters] != [1, 2, 3, 4]:
        raise SchoolYearMalformed(field="quarters", allowed="1, 2, 3, 4")
    for (name, earlier), (later_name, later) in pairwise(_days(calendar)):
        if later < earlier or (later == earlier and later_name.endswith(("starts", "next_begins"))):
            raise SchoolYearMalformed(field=later_name, allowed=f"{name} {earlier:%d.%m.%Y} < …")
    first, last = calendar.quarters[0].starts, calendar.next_begins
    if (first.year, last.year) != (calendar.year, calendar.year + 1):
        raise SchoolYearMalformed(field="year", allowed=f"{calendar.year}–{calendar.year + 1}")


def _days(calendar: SchoolYear) -> Iterator[tuple[str, date]]:
    for quarter in calendar.quarters:
        for name in ("starts", "grading_from", "ends", "holidays_to"):
            yield f"quarters.{quarter.number}.{name}", getattr(quarter, name)
    yield "next_begins", calendar.next_begins


def evolve(years: SchoolYearsBook, fact: SchoolYearSet) -> SchoolYearsBook:
    """Never refuses: the latest dates hold."""
    return SchoolYearsBook({**years.set_ones, fact.calendar.year: fact.calendar})


SCHOOL_YEARS: Final = StreamKind("attainment.school-years", SchoolYearsBook(), evolve, (SchoolYearSet,))
