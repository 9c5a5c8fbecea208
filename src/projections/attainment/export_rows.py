"""Figures of a published week as a file needs them: read through a cursor of the server, however many (RPT-6, RPT-9).

Names and places in the tree are those at the cut (RPT-18): the latest row of `units` up to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString, TypeVar
from uuid import UUID

from psycopg import Cursor
from psycopg.sql import SQL, Composed

from kundelik_domain.attainment.values import Language, Scope
from kundelik_domain.shared.units import Level

LEVELS: Final[Mapping[Level, int]] = {Level.SCHOOL: 2, Level.DISTRICT: 3, Level.OBLAST: 4, Level.COUNTRY: 5}
LEVEL_OF_PARALLELS: Final = 1
"""As `published_rows` numbers them."""

AT_ONCE: Final = 5000
Answer = TypeVar("Answer")

_NAMES: Final[Mapping[Language, LiteralString]] = {
    Language.KK: "name_kk",
    Language.RU: "name_ru",
    Language.EN: "name_en",
}
_WITHIN: Final[Mapping[Level, LiteralString]] = {
    Level.SCHOOL: "r.unit = %(unit)s",
    Level.DISTRICT: "r.district = %(unit)s",
    Level.OBLAST: "r.oblast = %(unit)s",
    Level.COUNTRY: "true",
}
_NAMED: Final = """
with recursive named as (select distinct on (unit) unit, level, parent, {name} as name
    from reports.units where since <= %(cut)s order by unit, since desc)
"""
_CHAIN: Final = """,
chain(level, parent, name, above) as (
    select level, parent, name, 0 from named where unit = %(unit)s
    union all
    select named.level, named.parent, named.name, above + 1 from chain join named on named.unit = chain.parent)
select name from chain where above = 0 or level <> 'country' order by above
"""
_SCHOOLS: Final = """
select r.unit, coalesce(oblast.name, ''), coalesce(district.name, ''), school.name
from reports.published_rows r
join named school on school.unit = r.unit
left join named district on district.unit = r.district
left join named oblast on oblast.unit = r.oblast
where (r.school_year, r.week, r.revision, r.level) = (%(school_year)s, %(week)s, %(revision)s, 2) and {within}
"""
_OF_UNIT: Final = """
select cells, filled, hidden from reports.published_rows
where (school_year, week, revision, level, unit, parallel)
    = (%(school_year)s, %(week)s, %(revision)s, %(level)s, %(unit)s, 0)
"""
_ROWS: Final = """
select place::integer, parallel, beginners, ungraded, excellent, good, satisfactory, low, grades, cells, filled,
    hidden
from unnest(%(units)s::uuid[]) with ordinality as asked(unit, place)
join reports.published_rows r using (unit)
where (r.school_year, r.week, r.revision) = (%(school_year)s, %(week)s, %(revision)s) and r.level = any(%(levels)s)
order by place, parallel = 0, parallel
"""

Figures = tuple[int, int, int, int, int, int, int, int, int, int, int, bool]
"""Place among the units that were asked for, from 1; parallel, 0 for all; beginners, ungraded; excellent, good,
satisfactory, low; grades, cells, filled; hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A revision of a week, and up to which position its events stand."""

    school_year: int
    week: UUID
    revision: int
    cut: int

    def asked(self, **more: Any) -> dict[str, Any]:
        """By the names in the statements."""
        return {
            "school_year": self.school_year,
            "week": self.week,
            "revision": self.revision,
            "cut": self.cut,
            **more,
        }


@dataclass(frozen=True, slots=True)
class School:
    """A school with its own name and those above it; empty where there is nothing above."""

    unit: UUID
    oblast: str
    district: str
    name: str


@dataclass(frozen=True, slots=True)
class Filled:
    """Of a unit as a whole: how many cells hold a grade; `hidden` where that may not be told to everybody."""

    cells: int = 0
    filled: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Figured:
    """A published week that is read through one cursor."""

    cursor: Cursor[Any]
    published: Published
    language: Language

    def schools(self, scope: Scope) -> list[School]:
        """Those with figures, in no order."""
        query = _named(self.language) + SQL(_SCHOOLS).format(within=SQL(_WITHIN[scope.level]))
        found = self.cursor.execute(query, self.published.asked(unit=scope.unit))
        return [School(*row) for row in found.fetchall()]

    def filled(self, scope: Scope) -> Filled:
        """Nothing where the unit has no figures."""
        asked = self.published.asked(level=LEVELS[scope.level], unit=scope.unit)
        row = self.cursor.execute(SQL(_OF_UNIT), asked).fetchone()
        return Filled(*row) if row else Filled()

    def rows(self, units: Sequence[UUID], levels: Sequence[int]) -> Iterator[Figures]:
        """Unit by unit in the order given, parallels first, the unit as a whole last."""
        connection = self.cursor.connection
        with connection.transaction(), connection.cursor("export_rows", binary=True) as reading:
            reading.itersize = AT_ONCE
            reading.execute(SQL(_ROWS), self.published.asked(units=list(units), levels=list(levels)))
            yield from reading


def select_names(cursor: Cursor[Any], published: Published, unit: UUID, language: Language) -> tuple[str, ...]:
    """Of the unit and those above it, but for the country; nothing of a unit that was not there."""
    query = _named(language) + SQL(_CHAIN)
    return tuple(row[0] for row in cursor.execute(query, published.asked(unit=unit)).fetchall())


def select_through(
    cursor: Cursor[Any], published: Published, language: Language, work: Callable[[Figured], Answer]
) -> Answer:
    """What `work` makes of the figures while the cursor is open: the country's are never all in memory."""
    return work(Figured(cursor, published, language))


def _named(language: Language) -> Composed:
    return SQL(_NAMED).format(name=SQL(_NAMES[language]))
