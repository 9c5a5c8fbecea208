"""Cells of final grades, the saves that put them, and the thin rows of pupils (RPT-2, RPT-3, RPT-20)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from kundelik_domain.attainment.events import GradesPut
from kundelik_domain.attainment.values import SUBJECT_BY_KEY, Column, Grade
from projections.reading import Recorded

from . import partitions
from .applying_classes import Known, Touched
from .codes import GRADES, period_of_column

Cells = dict[int, tuple[str, str, str]]
"""By pupil and subject in one number: code, number of the class, position, written as PostgreSQL reads them."""

SUBJECT_BITS: Final = 8
SUBJECT: Final = (1 << SUBJECT_BITS) - 1

CODES: Final[dict[Grade | None, str]] = {None: "null"} | {grade: str(code) for grade, code in GRADES.items()}
NUMBERS: Final = {key: subject.number for key, subject in SUBJECT_BY_KEY.items()}
_PUT: Final = """
insert into {{own}} as g (period, pupil, subject, {columns}, class, position)
select {{period}}, u.pupil, u.subject, {values}, u.class, u.position
from unnest(%s::bigint[], %s::smallint[], %s::smallint[], %s::integer[], %s::bigint[])
    u(pupil, subject, code, class, position)
on conflict (pupil, subject, period) do update set {updates},
    class = case when excluded.position > g.position then excluded.class else g.class end,
    position = greatest(excluded.position, g.position)
"""
PUT: Final = {
    None: SQL(_PUT.format(columns="code", values="u.code", updates="code = excluded.code")),
    Column.YEAR: SQL(
        _PUT.format(
            columns="code, year_code",
            values="u.code, u.code",
            updates="year_code = excluded.year_code, code = coalesce(g.final_code, excluded.year_code)",
        )
    ),
    Column.FINAL: SQL(
        _PUT.format(
            columns="code, final_code",
            values="u.code, u.code",
            updates="final_code = excluded.final_code, code = coalesce(excluded.final_code, g.year_code)",
        )
    ),
}
"""The grade of a year is that of the final column; where that is empty, of the year column."""

# Each pupil is looked up by `limit 1`: without statistics, just after a first load, joins are planned as scans.
FOLD: Final = SQL(
    """
insert into {rows} as p (period, pupil, class, mask, grades)
select {period}, d.pupil, m.class, g.mask, g.grades
from unnest(%s::bigint[]) d(pupil)
left join lateral (
    select class from memberships where school_year = {year} and pupil = d.pupil limit 1) m on true
left join lateral (select attested_subjects from classes where class = m.class limit 1) c on true
cross join lateral (
    select count(*) as cells,
        coalesce(bit_or(1 << g.code) filter (where c.attested_subjects >> g.subject & 1 = 1), 0) as mask,
        count(g.code) filter (where c.attested_subjects >> g.subject & 1 = 1) as grades
    from {cells} g where g.pupil = d.pupil) g
where g.cells > 0
on conflict (pupil, period) do update set class = excluded.class, mask = excluded.mask, grades = excluded.grades
where (p.class, p.mask, p.grades) is distinct from (excluded.class, excluded.mask, excluded.grades)
"""
)
SAVE: Final = """
insert into sheet_saves
    (position, recorded_at, actor, role, class, subject, period, column_name, put, changed, removed)
select * from unnest(%s::bigint[], %s::timestamptz[], %s::uuid[], %s::text[], %s::integer[], %s::smallint[],
    %s::integer[], %s::text[], %s::integer[], %s::integer[], %s::integer[])
"""


def apply_grades(cursor: Cursor[Any], part: Sequence[Recorded], known: dict[UUID, Known], touched: Touched) -> None:
    """The last grade of each cell, a row for each save; the pupils are touched."""
    cells: dict[tuple[int, Column | None], Cells] = {}
    saves = []
    for recorded in part:
        fact = recorded.fact
        if isinstance(fact, GradesPut):
            period = period_of_column(fact.school_year, fact.column)
            at = period, fact.column if fact.column in PUT else None
            number = known[fact.class_id].number
            saves.append(_save(recorded, fact, period, number, cells.setdefault(at, {})))
    if not saves:
        return
    cursor.execute(SAVE, [list(column) for column in zip(*saves, strict=True)])
    for table in partitions.BY_PERIOD:
        partitions.make(cursor, table, {period for period, _ in cells})
    for (period, column), found in cells.items():
        _put(cursor, period, column, found)
        touched.in_period.setdefault(period, {}).update(dict.fromkeys([cell >> SUBJECT_BITS for cell in found]))


def _save(recorded: Recorded, fact: GradesPut, period: int, number: int, cells: Cells) -> tuple[Any, ...]:
    subject, position, column = NUMBERS[fact.subject], recorded.position, fact.column.value
    stands = {grade: (code, str(number), str(position)) for grade, code in CODES.items()}
    put = removed = 0
    for pupil, before, now in fact.changes:
        cells[pupil << SUBJECT_BITS | subject] = stands[now]
        if before is None:
            put += 1
        elif now is None:
            removed += 1
    told = (position, recorded.recorded_at, recorded.actor, recorded.role, number, subject, period, column)
    return (*told, put, len(fact.changes) - put - removed, removed)


def _put(cursor: Cursor[Any], period: int, column: Column | None, cells: Cells) -> None:
    pupils = _array([str(cell >> SUBJECT_BITS) for cell in cells])
    subjects = _array([str(cell & SUBJECT) for cell in cells])
    rest = [_array([stands[at] for stands in cells.values()]) for at in range(3)]
    statement = PUT[column].format(own=Identifier(f"final_grades_{period}"), period=SQL(str(period)))
    cursor.execute(statement, (pupils, subjects, *rest), prepare=False)


def fold_pupils(cursor: Cursor[Any], touched: Touched) -> None:
    """Make the thin rows of these pupils anew, in all periods that they were touched in."""
    periods = partitions.standing(cursor, "pupil_periods") if touched.in_year or touched.in_period else set()
    for period in sorted(periods):
        pupils = touched.in_period.get(period, {}) | touched.in_year.get(period // 10, {})
        if pupils:
            statement = FOLD.format(
                rows=Identifier(f"pupil_periods_{period}"),
                cells=Identifier(f"final_grades_{period}"),
                period=SQL(str(period)),
                year=SQL(str(period // 10)),
            )
            cursor.execute(statement, (_array(map(str, pupils)),), prepare=False)


def _array(values: Iterable[str]) -> str:
    """As PostgreSQL writes an array: far cheaper than to let every element tell its type."""
    return "{" + ",".join(values) + "}"
