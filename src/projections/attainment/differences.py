"""What differs between two published weeks or revisions, and the saves that lie between them (RPT-18, RPT-19)."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composed

from kundelik_domain.attainment.values import Mode, Scope
from kundelik_domain.shared.units import Level

from .codes import LEVELS, PARALLEL
from .published import WITHIN, Week
from .showing import shown

_SIDE: Final = SQL(
    "select r.* from reports.published_rows r"
    " where (r.school_year, r.week, r.revision) = ({year}, {week}, {revision}) and r.level = any(%(levels)s)"
    " and ({within} or (r.level = %(own)s and r.unit = %(unit)s))"
)
_COUNTS: Final = (
    "members", "beginners", "exempt", "ungraded", "excellent", "good", "satisfactory", "low", "grades", "cells",
    "filled",
)  # fmt: skip
_SAVES: Final = """
select s.position, s.recorded_at, s.actor, s.role, c.id as class_id, c.parallel, c.letter, j.key as subject,
    j.name_kk, j.name_ru, j.name_en, s.column_name, s.put, s.changed, s.removed
from reports.sheet_saves s join reports.classes c using (class) join reports.subjects j on j.subject = s.subject
where s.period = %(of)s and s.position > %(from_cut)s and s.position < %(to_cut)s and c.school = %(unit)s
order by s.position desc limit %(limit)s
"""
_TOTAL: Final = """
select count(*)::integer as saves, coalesce(sum(s.put + s.changed + s.removed), 0)::integer as changes
from reports.sheet_saves s join reports.classes c using (class)
where s.period = %(of)s and s.position > %(from_cut)s and s.position < %(to_cut)s and c.school in (
    select r.unit from reports.published_rows r
    where (r.school_year, r.week, r.revision, r.level) = (%(school_year)s, %(week)s, %(revision)s, 2) and {within})
"""


def select_differences(
    cursor: Cursor[Any], before: Week, after: Week, scope: Scope, mode: Mode, *, limit: int
) -> list[dict[str, Any]]:
    """Rows of the unit and what stands directly below it that differ, as the viewer sees both; at most `limit`.

    A row that either week hides is left out: two weeks seen together must tell no more than each does alone.
    """
    levels = [LEVELS[scope.level], PARALLEL if scope.level is Level.SCHOOL else LEVELS[scope.level] - 1]
    asked = {"levels": levels, "own": LEVELS[scope.level], "unit": scope.unit}
    sides = []
    for week in (before, after):
        with cursor.connection.cursor(row_factory=dict_row) as reading:
            rows = reading.execute(_side(scope), week.asked(**asked)).fetchall()
        sides.append({(row["level"], row["unit"], row["parallel"]): row for row in rows})
    found = []
    for key in sorted(sides[0].keys() | sides[1].keys(), key=lambda key: (-key[0], str(key[1]), key[2])):
        rows_of = [side.get(key) for side in sides]
        if _differ(*rows_of) and not (mode is Mode.SUPPRESSED and any(row and row["hidden"] for row in rows_of)):
            told = [
                None if row is None else shown(row, mode, week.rules)
                for row, week in zip(rows_of, (before, after), strict=True)
            ]
            found.append({"level": key[0], "unit": key[1], "parallel": key[2], "before": told[0], "after": told[1]})
    return found[:limit]


def select_causes(
    cursor: Cursor[Any], before: Week, after: Week, scope: Scope, mode: Mode, *, limit: int
) -> dict[str, Any]:
    """The saves of grades of the period that lie between two cuts, the latest first.

    Where a school is not seen whole, not even their number: it would tell which rows are the same in both.
    """
    first, last = sorted((before, after), key=lambda week: week.cut)
    between = {"from_cut": first.cut, "to_cut": last.cut, "of": after.school_year * 10 + after.period}
    asked = last.asked(**between, unit=scope.unit, limit=limit)
    if scope.level is Level.SCHOOL and mode is Mode.SUPPRESSED:
        return {"saves": None, "changes": None, "items": []}
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        total = reading.execute(SQL(_TOTAL).format(within=SQL(WITHIN[scope.level])), asked).fetchone()
        items = reading.execute(_SAVES, asked).fetchall() if mode is Mode.WHOLE else []
    return (total or {}) | {"items": items}


def _side(scope: Scope) -> Composed:
    return _SIDE.format(
        year=SQL("%(school_year)s"),
        week=SQL("%(week)s"),
        revision=SQL("%(revision)s"),
        within=SQL(WITHIN[scope.level]),
    )


def _differ(before: dict[str, Any] | None, after: dict[str, Any] | None) -> bool:
    if before is None or after is None:
        return before is not after
    return any(before[name] != after[name] for name in _COUNTS)
