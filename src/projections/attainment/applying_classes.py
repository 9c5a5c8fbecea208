"""Classes, settings of subjects, and who is in which class now (RPT-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Cursor

from kundelik_domain.attainment.events import (
    ClassOpened,
    ClassSettingsChanged,
    GradesPut,
    JournalsSet,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
)
from kundelik_domain.attainment.values import SUBJECT_BY_KEY, JournalKind, ReportingPeriod
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded
from projections.rows import load, store

CLASS_ROWS: Final = (ClassOpened, ClassSettingsChanged, JournalsSet)
OF_A_CLASS: Final = (*CLASS_ROWS, PupilsEntered, PupilsLeft, GradesPut)

KNOWN: Final = "select id, class, school_year from classes where id = any(%s)"
LAST_NUMBER: Final = "select coalesce(max(class), 0) from classes"
FORGET_SETTINGS: Final = (
    "delete from subject_settings using unnest(%s::uuid[], %s::smallint[]) u(school, school_year)"
    " where (subject_settings.school, subject_settings.school_year) = (u.school, u.school_year)"
)
SET_SUBJECTS: Final = (
    "insert into subject_settings (school, school_year, subject, visibility)"
    " select * from unnest(%s::uuid[], %s::smallint[], %s::smallint[], %s::text[])"
)
OF_SCHOOLS: Final = "select c.class from classes c join unnest(%s::uuid[], %s::smallint[]) u(school, school_year)"
OF_SCHOOLS_TOO: Final = f"{OF_SCHOOLS} using (school, school_year)"
OTHERWISE_ATTESTED: Final = """
with wanted as (
    select c.class, coalesce((select bit_or(1::bigint << s.subject) from subject_settings s
        where (s.school, s.school_year) = (c.school, c.school_year) and s.visibility = 'with-attestation'), 0) bits
    from classes c where c.class = any(%s))
update classes c set attested_subjects = w.bits from wanted w
where c.class = w.class and c.attested_subjects <> w.bits returning c.class
"""
COUNT_JOURNALS: Final = """
update classes c set attested = (select count(*) from unnest(c.journals) j where c.attested_subjects >> j & 1 = 1)
where c.class = any(%s)
"""
COUNT_PUPILS: Final = """
update classes c set pupils = (select count(*) from memberships m where m.class = c.class) where c.class = any(%s)
"""
MEMBERS_OF: Final = (
    "select m.school_year, array_agg(m.pupil) from memberships m where m.class = any(%s) group by m.school_year"
)
WHERE_THEY_WERE: Final = """
select distinct m.class from memberships m
join unnest(%s::smallint[], %s::bigint[]) u(school_year, pupil) using (school_year, pupil)
"""
LEAVE: Final = """
delete from memberships m using unnest(%s::smallint[], %s::bigint[], %s::integer[]) u(school_year, pupil, class)
where (m.school_year, m.pupil) = (u.school_year, u.pupil) and m.class = coalesce(u.class, m.class)
"""
ENTER: Final = """
insert into memberships as m (school_year, pupil, class)
select * from unnest(%s::smallint[], %s::bigint[], %s::integer[])
on conflict (school_year, pupil) do update set class = excluded.class where m.class <> excluded.class
"""


class Known(NamedTuple):
    """A class's number, and its school year."""

    number: int
    school_year: int


@dataclass
class Touched:
    """Whose thin rows have to be made anew: pupils by school year, and by period, as they come: class by class."""

    in_year: dict[int, dict[int, None]] = field(default_factory=dict)
    in_period: dict[int, dict[int, None]] = field(default_factory=dict)

    def everywhere(self, school_year: int, pupils: Iterable[int]) -> None:
        """In all periods of a school year."""
        self.in_year.setdefault(school_year, {}).update(dict.fromkeys(pupils))


def apply_classes(cursor: Cursor[Any], part: Sequence[Recorded], touched: Touched) -> dict[UUID, Known]:
    """Classes, journals, settings, members; what is known of every class that the part mentions."""
    changed = _fold_classes(cursor, part)
    known = _known(cursor, {recorded.fact.class_id for recorded in part if isinstance(recorded.fact, OF_A_CLASS)})
    numbers = {known[each].number for each in changed} | _set_subjects(cursor, part)
    if numbers:
        other = [row[0] for row in cursor.execute(OTHERWISE_ATTESTED, (list(numbers),)).fetchall()]
        cursor.execute(COUNT_JOURNALS, (list(numbers),))
        for school_year, pupils in cursor.execute(MEMBERS_OF, (other,)).fetchall() if other else ():
            touched.everywhere(school_year, pupils)
    _move_pupils(cursor, part, known, touched)
    return known


def _known(cursor: Cursor[Any], ids: set[UUID]) -> dict[UUID, Known]:
    rows = cursor.execute(KNOWN, (list(ids),)).fetchall() if ids else ()
    return {own: Known(number, school_year) for own, number, school_year in rows}


def _fold_classes(cursor: Cursor[Any], part: Sequence[Recorded]) -> set[UUID]:
    facts = [recorded.fact for recorded in part if isinstance(recorded.fact, CLASS_ROWS)]
    if not facts:
        return set()
    rows = load(cursor, "classes", "id", {fact.class_id for fact in facts})
    last = _one(cursor, LAST_NUMBER)
    for fact in facts:
        if isinstance(fact, ClassOpened) and fact.class_id not in rows:
            last += 1
            rows[fact.class_id] = {"class": last, "attested_subjects": 0, "attested": 0, "pupils": 0, "journals": []}
        rows[fact.class_id] |= _of_class(fact)
    store(cursor, "classes", "id", rows.values())
    return set(rows)


def _of_class(fact: Fact) -> dict[str, Any]:
    match fact:
        case ClassOpened():
            same = ("school", "school_year", "parallel", "letter")
            return {"id": fact.class_id} | {name: getattr(fact, name) for name in same} | _kind(fact)
        case ClassSettingsChanged():
            return _kind(fact)
        case JournalsSet():
            return {"journals": sorted({SUBJECT_BY_KEY[key].number for key in fact.subjects})}
        case _:
            return {}


def _kind(fact: ClassOpened | ClassSettingsChanged) -> dict[str, Any]:
    return {
        "criteria": fact.journal is JournalKind.CRITERIA_BASED,
        "quarterly": fact.period is ReportingPeriod.QUARTER,
    }


def _set_subjects(cursor: Cursor[Any], part: Sequence[Recorded]) -> set[int]:
    """The latest plan of each school stands whole; the numbers of its classes."""
    plans = {
        (fact.school, fact.school_year): fact.subjects
        for fact in (recorded.fact for recorded in part)
        if isinstance(fact, SubjectsSet)
    }
    if not plans:
        return set()
    schools, years = [school for school, _ in plans], [year for _, year in plans]
    cursor.execute(FORGET_SETTINGS, (schools, years))
    rows = {
        (school, year, SUBJECT_BY_KEY[each.subject].number): each.visibility.value
        for (school, year), subjects in plans.items()
        for each in subjects
    }
    columns = [[key[at] for key in rows] for at in range(3)]
    cursor.execute(SET_SUBJECTS, (*columns, list(rows.values())))
    return {row[0] for row in cursor.execute(OF_SCHOOLS_TOO, (schools, years)).fetchall()}


def _move_pupils(cursor: Cursor[Any], part: Sequence[Recorded], known: dict[UUID, Known], touched: Touched) -> None:
    """The last entering counts. Whoever leaves a class in which they are no more leaves nothing."""
    now: dict[tuple[int, int], int | None] = {}
    left: dict[tuple[int, int, int], None] = {}
    for recorded in part:
        fact = recorded.fact
        if not isinstance(fact, PupilsEntered | PupilsLeft):
            continue
        number, year = known[fact.class_id]
        for pupil in fact.pupils:
            if isinstance(fact, PupilsEntered):
                now[year, pupil] = number
            elif (year, pupil) not in now:
                left[year, pupil, number] = None
            elif now[year, pupil] == number:
                now[year, pupil] = None
        touched.everywhere(year, fact.pupils)
    if not (now or left):
        return
    keys = [[key[at] for key in now] for at in range(2)]
    affected = {row[0] for row in cursor.execute(WHERE_THEY_WERE, keys).fetchall()}
    affected |= {number for number in now.values() if number is not None} | {number for _, _, number in left}
    gone = [*left, *((*key, None) for key, number in now.items() if number is None)]
    cursor.execute(LEAVE, [[each[at] for each in gone] for at in range(3)])
    entered = sorted((*key, number) for key, number in now.items() if number is not None)
    cursor.execute(ENTER, [[each[at] for each in entered] for at in range(3)])
    cursor.execute(COUNT_PUPILS, (list(affected),))


def _one(cursor: Cursor[Any], query: str) -> int:
    row = cursor.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
