"""Both indicators of a unit: its own, of the schools below it, week by week, and "what if" (RPT-13, RPT-23).

Of the schools below, only those count whose figures the viewer sees: how many were reached among all would tell of
the hidden ones. How many are left out is said (RPT-24). Bands and thresholds are those of each week's own rules.
"""

from __future__ import annotations

from typing import Any, Final

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL

from kundelik_domain.attainment.rules import Indicator, ReportRules
from kundelik_domain.attainment.values import Mode, Scale, Scope
from kundelik_domain.shared.units import Level

from .codes import LEVELS
from .published import WITHIN, Week
from .published_rules import rules_from_json
from .showing import share

_OWN: Final = SQL(
    "select indicator, numerator, denominator, band, reached, hidden from reports.published_indicators"
    " where (week, revision, level, unit) = (%(week)s, %(revision)s, %(level)s, %(unit)s)"
)
_BELOW: Final = """
select {by} as unit, i.indicator, count(*) filter (where not i.hidden)::integer as schools,
    count(*) filter (where not i.hidden and {reached})::integer as reached,
    count(*) filter (where i.hidden)::integer as left_out
from reports.published_rows r
join reports.published_indicators i using (week, revision, level, unit)
where (r.school_year, r.week, r.revision, r.level, r.parallel) = (%(school_year)s, %(week)s, %(revision)s, 2, 0)
    and (i.denominator > 0 or i.hidden) and {within}
group by 1, 2
"""
_IF: Final = SQL("100::bigint * i.numerator >= %(threshold)s::bigint * i.denominator")
_AS_IT_IS: Final = SQL("i.reached")
_CHILDREN: Final = {Level.COUNTRY: SQL("r.oblast"), Level.OBLAST: SQL("r.district")}
_SERIES: Final = """
with weeks as (
    select distinct on (week) * from reports.published_weeks
    where published_at is not null and school_year = %(school_year)s
        and (%(period)s::smallint is null or period = %(period)s)
    order by week, revision desc),
below as (
    select r.week, i.indicator, count(*) filter (where not i.hidden)::integer as schools,
        count(*) filter (where not i.hidden and i.reached)::integer as schools_reached
    from weeks w join reports.published_rows r on r.school_year = w.school_year
        and (r.week, r.revision, r.level, r.parallel) = (w.week, w.revision, 2, 0)
    join reports.published_indicators i
        on (i.week, i.revision, i.level, i.unit) = (r.week, r.revision, r.level, r.unit)
    where (i.denominator > 0 or i.hidden) and {within}
    group by 1, 2)
select w.sunday, w.period, w.revision, w.rules, w.rules_full, i.indicator, i.numerator, i.denominator, i.band,
    i.reached, i.hidden, b.schools, b.schools_reached, o.filled, o.cells
from weeks w join reports.published_indicators i on (i.week, i.revision) = (w.week, w.revision)
    and (i.level, i.unit) = (%(level)s, %(unit)s)
left join reports.published_rows o on o.school_year = w.school_year
    and (o.week, o.revision, o.level, o.unit, o.parallel) = (i.week, i.revision, i.level, i.unit, 0)
left join below b on b.week = w.week and b.indicator = i.indicator
order by w.sunday, w.period, i.indicator
"""


def select_blocks(cursor: Cursor[Any], week: Week, scope: Scope, mode: Mode) -> list[dict[str, Any]]:
    """The block of each indicator but for its chart; nothing where the unit has no figures."""
    scale = Scale.SCHOOL if scope.level is Level.SCHOOL else Scale.AUTHORITY
    below = {} if scope.level is Level.SCHOOL else _below(cursor, week, scope)
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        own = reading.execute(_OWN, week.asked(level=LEVELS[scope.level], unit=scope.unit)).fetchall()
    blocks = []
    for row in sorted(own, key=lambda row: row["indicator"]):
        thresholds = week.rules.of(Indicator(row["indicator"]), scale)
        asked = {"required": thresholds.required, "medium_from": thresholds.medium, "high_from": thresholds.high}
        schools = None if scope.level is Level.SCHOOL else _of_schools(below.get(row["indicator"]))
        blocks.append({"indicator": row["indicator"], **_own(row, mode), **asked, "schools": schools})
    return blocks


def select_series(
    cursor: Cursor[Any], scope: Scope, mode: Mode, school_year: int, period: int | None
) -> list[dict[str, Any]]:
    """A point a week and indicator, of the latest revisions; `break` where other rules apply than before."""
    asked = {"level": LEVELS[scope.level], "unit": scope.unit, "school_year": school_year, "period": period}
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        rows = reading.execute(SQL(_SERIES).format(within=SQL(WITHIN[scope.level])), asked).fetchall()
    points, last = [], dict[str, str]()
    scale = Scale.SCHOOL if scope.level is Level.SCHOOL else Scale.AUTHORITY
    for row in rows:
        same = ("sunday", "period", "revision", "rules", "indicator")
        rules = rules_from_json(row["rules_full"])
        required = rules.of(Indicator(row["indicator"]), scale).required
        schools = None if scope.level is Level.SCHOOL else _point_of_schools(row)
        changed = last.get(row["indicator"], row["rules"]) != row["rules"]
        last[row["indicator"]] = row["rules"]
        point = {name: row[name] for name in same} | _own(row, mode) | _complete(row, mode, rules)
        points.append(point | {"required": required, "schools": schools, "break": changed})
    return points


def select_what_if(
    cursor: Cursor[Any], week: Week, scope: Scope, indicator: Indicator, threshold: int
) -> dict[str, Any]:
    """How many schools would reach another threshold, in whole percents: in all, and by the units below."""
    told = _of_schools(_below(cursor, week, scope, threshold=threshold).get(indicator.value))
    by = _CHILDREN.get(scope.level)
    parts = _parts(cursor, week, scope, by, threshold) if by is not None else []
    items = [{"unit": row["unit"]} | _of_schools(row) for row in parts if row["indicator"] == indicator.value]
    return told | {"below": items}


def _own(row: dict[str, Any], mode: Mode) -> dict[str, Any]:
    if mode is Mode.SUPPRESSED and row["hidden"]:
        return {"value": None, "band": None, "reached": None, "suppressed": True}
    value = share(row["numerator"], row["denominator"])
    return {"value": value, "band": row["band"], "reached": row["reached"], "suppressed": False}


def _complete(row: dict[str, Any], mode: Mode, rules: ReportRules) -> dict[str, Any]:
    """How complete the grades were (RPT-21)."""
    if not row["cells"] or (mode is Mode.SUPPRESSED and row["hidden"]):
        return {"completeness": None, "preliminary": None}
    preliminary = rules.is_preliminary(row["filled"], row["cells"])
    return {"completeness": share(row["filled"], row["cells"]), "preliminary": preliminary}


def _below(cursor: Cursor[Any], week: Week, scope: Scope, threshold: int | None = None) -> dict[str, dict[str, Any]]:
    return {row["indicator"]: row for row in _parts(cursor, week, scope, SQL("null::uuid"), threshold)}


def _parts(cursor: Cursor[Any], week: Week, scope: Scope, by: SQL, threshold: int | None) -> list[dict[str, Any]]:
    reached = _AS_IT_IS if threshold is None else _IF
    query = SQL(_BELOW).format(by=by, reached=reached, within=SQL(WITHIN[scope.level]))
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(query, week.asked(unit=scope.unit, threshold=threshold)).fetchall()


def _of_schools(row: dict[str, Any] | None) -> dict[str, Any]:
    found = row or {"schools": 0, "reached": 0, "left_out": 0}
    counted, reached = found["schools"], found["reached"]
    return {
        "counted": counted,
        "reached": reached,
        "not_reached": counted - reached,
        "share_reached": share(reached, counted),
        "left_out": found["left_out"],
    }


def _point_of_schools(row: dict[str, Any]) -> dict[str, Any]:
    counted, reached = row["schools"] or 0, row["schools_reached"] or 0
    return {"counted": counted, "reached": reached, "share_reached": share(reached, counted)}
