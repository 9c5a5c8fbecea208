"""Who has not graded yet: journals of a school whose cells of a period are not all filled, as of now (RPT-21)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.attainment.values import Period

from .codes import period_of

_MISSING: Final = """
with journals as (
    select c.class, c.id, c.parallel, c.letter, c.pupils, j.subject
    from reports.classes c cross join lateral unnest(c.journals) j(subject)
    where c.school = %(school)s and c.school_year = %(school_year)s and c.criteria and c.quarterly
        and c.parallel >= %(first)s and c.pupils > 0 and c.attested_subjects >> j.subject & 1 = 1),
filled as (
    select m.class, g.subject, count(*)::integer as filled
    from reports.memberships m join reports.final_grades g on g.pupil = m.pupil and g.period = %(period)s
    where m.school_year = %(school_year)s and m.class = any(array(select distinct class from journals))
        and g.code is not null
    group by 1, 2),
saved as (
    select class, subject, max(recorded_at) as last_saved from reports.sheet_saves
    where period = %(period)s and class = any(array(select distinct class from journals)) group by 1, 2)
select j.id as class_id, j.parallel, j.letter, s.key as subject, s.name_kk, s.name_ru, s.name_en, j.pupils,
    coalesce(f.filled, 0) as filled, j.pupils - coalesce(f.filled, 0) as missing, v.last_saved
from journals j join reports.subjects s using (subject)
left join filled f using (class, subject) left join saved v using (class, subject)
where coalesce(f.filled, 0) < j.pupils
order by j.parallel, j.letter, s.subject
"""


def select(cursor: Cursor[Any], school: UUID, school_year: int, period: Period, first: int) -> list[dict[str, Any]]:
    """One item a class and subject from parallel `first` on; `last_saved` is None where nobody has begun."""
    asked = {"school": school, "school_year": school_year, "period": period_of(school_year, period), "first": first}
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(_MISSING, asked).fetchall()
