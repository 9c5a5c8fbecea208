"""The figures of a week by another engine: DuckDB, from the bare changes, with no state kept between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import duckdb

from kundelik_domain.attainment.events import (
    ClassOpened,
    ClassSettingsChanged,
    GradesPut,
    JournalsSet,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
    WeekCut,
)
from kundelik_domain.attainment.values import COLUMNS_OF, JournalKind, ReportingPeriod, Visibility
from kundelik_domain.organisations.events import AuthorityMoved, AuthorityRegistered, SchoolPlaced
from kundelik_domain.shared.units import COUNTRY
from projections.reading import Recorded

TABLES: Final = """
create table opened (position bigint, class uuid, school uuid, school_year int, parallel int);
create table kinds (position bigint, class uuid, counts boolean);
create table journals_set (position bigint, class uuid);
create table journals (position bigint, class uuid, subject text);
create table plans (position bigint, school uuid, school_year int);
create table plan_rows (position bigint, school uuid, school_year int, subject text);
create table moves (position bigint, class uuid, pupil bigint, entered boolean);
create table puts (position bigint, school_year int, place text, pupil bigint, subject text, grade text);
create table levels (unit uuid, level text);
create table parents (position bigint, unit uuid, parent uuid);
"""
QUERY: Final = """
with recent as (select * from puts where position < $cut and school_year = $year and list_contains($columns, place)),
cells as (
    select pupil, subject, place, arg_max(grade, position) as grade from recent group by pupil, subject, place),
grades as (
    select pupil, subject, arg_min(grade, list_position($columns, place)) as grade
    from cells where grade <> '' group by pupil, subject),
entered as (
    select m.pupil, arg_max(m.class, m.position) as class, max(m.position) as position
    from moves m join opened o using (class)
    where m.entered and m.position < $cut and o.school_year = $year group by m.pupil),
members as (
    select e.pupil, e.class from entered e where not exists (
        select 1 from moves l where not l.entered and l.position < $cut and l.position > e.position
        and (l.pupil, l.class) = (e.pupil, e.class))),
counted as (
    select o.* from opened o join (select class, arg_max(counts, position) as counts from kinds
        where position < $cut group by class) k using (class)
    where k.counts and o.school_year = $year and o.parallel >= $counted_from and o.position < $cut),
plan as (
    select r.school, r.subject from plan_rows r join (
        select school, max(position) as position from plans where position < $cut and school_year = $year
        group by school) p using (school, position)),
kept as (
    select j.class, j.subject from journals j join (
        select class, max(position) as position from journals_set where position < $cut group by class) l
        using (class, position)),
pupils as (
    select c.class, c.school, c.parallel, m.pupil,
        list(g.grade) filter (g.grade is not null and p.subject is not null) as all_grades
    from counted c join members m using (class) left join grades g on g.pupil = m.pupil
        left join plan p on p.school = c.school and p.subject = g.subject
    group by c.class, c.school, c.parallel, m.pupil),
judged as (
    select *, coalesce(len(all_grades), 0) as grades, parallel < $indicator_from as beginner,
        case when all_grades is null then 'ungraded'
            when len(list_filter(all_grades, lambda x: not list_contains($left_out, x))) = 0 then 'exempt'
            when list_has_any(list_filter(all_grades, lambda x: not list_contains($left_out, x)), $low) then 'low'
            when list_has_any(list_filter(all_grades, lambda x: not list_contains($left_out, x)), $satisfactory)
                then 'satisfactory'
            when list_has_any(list_filter(all_grades, lambda x: not list_contains($left_out, x)), $good) then 'good'
            when list_has_any(list_filter(all_grades, lambda x: not list_contains($left_out, x)), $excellent)
                then 'excellent'
            else 'ungraded' end as kind
    from pupils),
classes as (
    select c.class, c.school, c.parallel, count(j.pupil) as members, count(*) filter (j.beginner) as beginners,
        count(*) filter (not j.beginner and j.kind = 'exempt') as exempt,
        count(*) filter (not j.beginner and j.kind = 'ungraded') as ungraded,
        count(*) filter (not j.beginner and j.kind = 'excellent') as excellent,
        count(*) filter (not j.beginner and j.kind = 'good') as good,
        count(*) filter (not j.beginner and j.kind = 'satisfactory') as satisfactory,
        count(*) filter (not j.beginner and j.kind = 'low') as low,
        coalesce(sum(j.grades) filter (not j.beginner), 0) as grades,
        count(*) filter (not j.beginner) * (select count(*) from kept k join plan p using (subject)
            where k.class = c.class and p.school = c.school) as cells,
        coalesce(sum(j.grades) filter (not j.beginner), 0) as filled
    from counted c left join judged j using (class) group by c.class, c.school, c.parallel),
above as (select unit, arg_max(parent, position) as parent from parents where position < $cut group by unit),
schools as (
    select c.*, case d.level when 'district' then a.parent end as district,
        case when o.level = 'oblast' then b.parent when d.level = 'oblast' then a.parent end as oblast
    from classes c left join above a on a.unit = c.school left join levels d on d.unit = a.parent
        left join above b on b.unit = a.parent left join levels o on o.unit = b.parent)
"""
SUMS: Final = ", ".join(
    f"coalesce(sum({name}), 0)::bigint as {name}"
    for name in (
        "members", "beginners", "exempt", "ungraded", "excellent", "good", "satisfactory", "low", "grades", "cells",
        "filled",
    )
)  # fmt: skip
LEVELS: Final = (
    f"select 1, school, parallel, any_value(district), any_value(oblast), {SUMS} from schools group by all",
    f"select 2, school, 0, any_value(district), any_value(oblast), {SUMS} from schools group by school",
    f"select 3, district, 0, district, max(oblast), {SUMS} from schools where district is not null group by all",
    f"select 4, oblast, 0, null, oblast, {SUMS} from schools where oblast is not null group by all",
    f"select 5, '{COUNTRY}'::uuid, 0, null, null, {SUMS} from schools",
)


class Duck:
    """A log told to DuckDB change by change."""

    def __init__(self, log: Sequence[Recorded]) -> None:
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.execute(TABLES)
        told: dict[str, list[tuple[Any, ...]]] = {}
        for recorded in log:
            for table, row in changes(recorded):
                told.setdefault(table, []).append(row)
        for table, rows in told.items():
            places = ", ".join("?" * len(rows[0]))
            self._connection.executemany(f"insert into {table} values ({places})", rows)

    def rows(self, cut: WeekCut, position: int) -> list[tuple[Any, ...]]:
        """Level, unit, parallel, district, oblast, and all figures."""
        rules = {rule.pupil_class.value: [grade.value for grade in rule.any_of] for rule in cut.rules.classes}
        asked: dict[str, Any] = rules | {
            "cut": position,
            "year": cut.school_year,
            "columns": [column.value for column in COLUMNS_OF[cut.period]],
            "left_out": [grade.value for grade in cut.rules.left_out],
            "counted_from": cut.rules.counted_from,
            "indicator_from": cut.rules.indicator_from,
        }
        return self._connection.execute(f"{QUERY} {' union all '.join(LEVELS)}", asked).fetchall()

    def close(self) -> None:
        self._connection.close()


def changes(recorded: Recorded) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """A row for everything that a fact says."""
    position, fact = recorded.position, recorded.fact
    match fact:
        case AuthorityRegistered():
            yield "levels", (fact.authority, fact.level.value)
            yield "parents", (position, fact.authority, fact.parent)
        case SchoolPlaced():
            yield "parents", (position, fact.school, fact.district)
        case AuthorityMoved():
            yield "parents", (position, fact.authority, fact.parent)
        case ClassOpened() | ClassSettingsChanged():
            counts = (fact.journal, fact.period) == (JournalKind.CRITERIA_BASED, ReportingPeriod.QUARTER)
            yield "kinds", (position, fact.class_id, counts)
            if isinstance(fact, ClassOpened):
                yield "opened", (position, fact.class_id, fact.school, fact.school_year, fact.parallel)
        case JournalsSet():
            yield "journals_set", (position, fact.class_id)
            yield from (("journals", (position, fact.class_id, subject)) for subject in fact.subjects)
        case SubjectsSet():
            yield "plans", (position, fact.school, fact.school_year)
            for each in fact.subjects:
                if each.visibility is Visibility.WITH_ATTESTATION:
                    yield "plan_rows", (position, fact.school, fact.school_year, each.subject)
        case PupilsEntered() | PupilsLeft():
            entered = isinstance(fact, PupilsEntered)
            yield from (("moves", (position, fact.class_id, pupil, entered)) for pupil in fact.pupils)
        case GradesPut():
            at = (position, fact.school_year, fact.column.value)
            yield from (
                ("puts", (*at, pupil, fact.subject, now.value if now else "")) for pupil, _, now in fact.changes
            )
