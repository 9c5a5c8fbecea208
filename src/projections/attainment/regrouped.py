"""The frozen figures of schools, put together by the tree of education as it is now (RPT-6, RPT-18).

The figures of districts and oblasts are then sums over the schools that the viewer sees: a sum over all schools of
today's district beside that of then would tell of a hidden school that has moved (RPT-24). `left_out` says how many
schools are not in them; `pupils` are of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, LiteralString

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL

from kundelik_domain.attainment.values import Mode, Scope
from kundelik_domain.shared.units import Level

from .codes import LEVELS
from .published import KAZAKH, ORDER, PLACES, Place, Week
from .showing import shown

_PLACED: Final = """
with now as (
    select distinct on (unit) unit, level, parent, name_kk, name_ru, name_en from reports.units
    order by unit, since desc),
placed as (
    select r.level, r.unit, r.parallel, r.members, r.beginners, r.exempt, r.ungraded, r.excellent, r.good,
        r.satisfactory, r.low, r.grades, r.cells, r.filled, r.hidden,
        case p.level when 'district' then p.unit end as district,
        case p.level when 'oblast' then p.unit else o.unit end as oblast
    from reports.published_rows r join now s on s.unit = r.unit
    left join now p on p.unit = s.parent left join now o on o.unit = p.parent and o.level = 'oblast'
    where (r.school_year, r.week, r.revision, r.level) = (%(school_year)s, %(week)s, %(revision)s, %(level)s))
"""
_WITHIN: Final[Mapping[Level, LiteralString]] = {
    Level.SCHOOL: "unit = %(unit)s",
    Level.DISTRICT: "district = %(unit)s",
    Level.OBLAST: "oblast = %(unit)s",
    Level.COUNTRY: "true",
}
_SINGLE: Final = "select *, 0 as left_out from placed where {within}"
_SUMS: Final = """
select %(about)s::smallint as level, {unit} as unit, 0::smallint as parallel, {district} as district,
    {oblast} as oblast, (sum(members) - sum(exempt))::integer as members, sum(beginners)::integer as beginners,
    0 as exempt, {sums}, false as hidden, (count(*) filter (where hidden))::integer as left_out
from placed where {within} and {unit} is not null group by 2, 4, 5
"""
_SUM: Final = SQL("coalesce(sum({column}) filter (where not hidden), 0)::bigint as {column}")
_SUMMED: Final[tuple[LiteralString, ...]] = (
    "ungraded", "excellent", "good", "satisfactory", "low", "grades", "cells", "filled",
)  # fmt: skip
_UNIT: Final[Mapping[int, tuple[LiteralString, LiteralString, LiteralString]]] = {
    3: ("district", "district", "oblast"),
    4: ("oblast", "null::uuid", "oblast"),
}
"""Of sums at these levels: the unit, its district, its oblast."""
_PAGE: Final = """
, figures as ({figures}), named as (
    select f.*, n.name_kk, n.name_ru, n.name_en,
        translate(lower(coalesce(n.name_kk, '')), %(letters)s, %(places)s) as place
    from figures f left join now n using (unit))
select * from named
where %(after)s::text is null
    or (place, unit, parallel) > (%(after)s, %(after_unit)s::uuid, %(after_parallel)s::smallint)
order by place, unit, parallel limit %(limit)s
"""


def select_rows(
    cursor: Cursor[Any], week: Week, scope: Scope, about: str, mode: Mode, *, after: Place | None = None, limit: int
) -> list[dict[str, Any]]:
    """As `published.select_rows`, of those that stand below the unit now, under the names of now."""
    return _select(cursor, week, scope, ORDER[about], mode, after=after, limit=limit + 1)


def select_unit(cursor: Cursor[Any], week: Week, scope: Scope, mode: Mode) -> dict[str, Any] | None:
    """As `published.select_unit`."""
    rows = _select(cursor, week, scope, LEVELS[scope.level], mode, limit=1)
    return rows[0] if rows else None


def _select(
    cursor: Cursor[Any],
    week: Week,
    scope: Scope,
    about: int,
    mode: Mode,
    *,
    after: Place | None = None,
    limit: int,
) -> list[dict[str, Any]]:
    place, unit, parallel = after or (None, None, None)
    asked = week.asked(unit=scope.unit, about=about, level=min(about, 2), limit=limit)
    asked |= {"letters": KAZAKH, "places": PLACES}
    asked |= {"after": place, "after_unit": unit, "after_parallel": parallel}
    within = SQL(_WITHIN[scope.level])
    if about <= LEVELS[Level.SCHOOL]:
        figures = SQL(_SINGLE).format(within=within)
    else:
        names = _UNIT.get(about, ("%(unit)s::uuid", "null::uuid", "null::uuid"))
        own, district, oblast = (SQL(name) for name in names)
        sums = SQL(", ").join(_SUM.format(column=SQL(name)) for name in _SUMMED)
        figures = SQL(_SUMS).format(unit=own, district=district, oblast=oblast, sums=sums, within=within)
    query = SQL(_PLACED) + SQL(_PAGE).format(figures=figures)
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        rows = reading.execute(query, asked).fetchall()
    return [shown(row, mode, week.rules) | {"left_out": row["left_out"]} for row in rows]
