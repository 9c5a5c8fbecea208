"""A Sunday: the thin rows of a period become the figures of all schools and authorities (RPT-3 … RPT-12, RPT-14).

Every rule comes from the cut itself. Shares are compared with thresholds as integers, 100 x numerator against
threshold x denominator, so that no figure is rounded before it is judged.
"""

from __future__ import annotations

import json
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Cursor
from psycopg.sql import SQL, Composed, Literal

from kundelik_domain.attainment.events import WeekCut
from kundelik_domain.attainment.rules import Indicator, PupilClass, ReportRules
from kundelik_domain.attainment.suppression import Counts, Row, hidden
from kundelik_domain.attainment.values import Scale
from kundelik_domain.shared.units import COUNTRY
from projections.reading import Recorded

from . import partitions
from .codes import PARALLEL, PERIODS, mask_of, period_of
from .digests import digest_of
from .published_rules import rules_as_json

WHOLE_TABLES: Final = (
    "select set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),"
    " set_config('enable_mergejoin', 'on', true), set_config('jit', 'off', true),"
    " set_config('work_mem', '256MB', true)"
)
"""As against the looking up that goes before it. Half a million groups at the most have to fit."""

BY_PARALLEL: Final = SQL(
    """
create temp table cut_parallels on commit drop as
select c.school, c.parallel, sum(c.pupils) as members,
    sum(case when c.parallel < {first} then c.pupils else 0 end) as beginners,
    {sums},
    sum(case when c.parallel < {first} then 0 else p.grades end) as grades,
    sum(case when c.parallel < {first} then 0 else c.pupils * c.attested end) as cells,
    sum(case when c.parallel < {first} then 0 else p.grades end) as filled
from classes c left join (
    select class, {counts}, sum(grades) as grades
    from pupil_periods where period = {period} and class is not null group by class) p using (class)
where c.school_year = {year} and c.criteria and c.quarterly and c.parallel >= {least}
group by c.school, c.parallel
"""
)
COUNT: Final = SQL("count(*) filter (where {}) as {}")
ROLL_UP: Final = """
create temp table cut_rows on commit drop as
with latest as (select distinct on (unit) unit, level, parent from units order by unit, since desc),
places as (
    select s.unit as school,
        case u.level when 'district' then u.unit end as district,
        case when u.level = 'oblast' then u.unit when v.level = 'oblast' then v.unit end as oblast
    from latest s left join latest u on u.unit = s.parent left join latest v on v.unit = u.parent)
select case grouping(oblast, district, school, parallel)
        when 0 then 1 when 1 then 2 when 3 then 3 when 7 then 4 else 5 end::smallint as level,
    coalesce(school, case grouping(oblast, district, school, parallel)
        when 3 then district when 7 then oblast else %s end) as unit,
    coalesce(parallel, 0)::smallint as parallel, district, oblast,
    coalesce(sum(members), 0)::integer as members, coalesce(sum(beginners), 0)::integer as beginners,
    coalesce(sum(exempt), 0)::integer as exempt,
    (coalesce(sum(members), 0) - coalesce(sum(beginners), 0) - coalesce(sum(exempt), 0)
        - coalesce(sum(excellent + good + satisfactory + low), 0))::integer as ungraded,
    coalesce(sum(excellent), 0)::integer as excellent, coalesce(sum(good), 0)::integer as good,
    coalesce(sum(satisfactory), 0)::integer as satisfactory, coalesce(sum(low), 0)::integer as low,
    coalesce(sum(grades), 0)::bigint as grades, coalesce(sum(cells), 0)::bigint as cells,
    coalesce(sum(filled), 0)::bigint as filled
from cut_parallels left join places using (school)
group by grouping sets ((oblast, district, school, parallel), (oblast, district, school), (oblast, district),
    (oblast), ())
having (grouping(oblast, district, school, parallel) <> 3 or district is not null)
    and (grouping(oblast, district, school, parallel) <> 7 or oblast is not null)
"""
ROLLED_UP: Final = (
    "select level, unit, parallel, district, oblast, excellent, good, satisfactory, low, exempt, ungraded, beginners"
    " from cut_rows"
)
FREEZE_ROWS: Final = """
insert into published_rows
select %s, %s, %s, r.level, r.unit, r.parallel, r.district, r.oblast, r.members, r.beginners, r.exempt, r.ungraded,
    r.excellent, r.good, r.satisfactory, r.low, r.grades, r.cells, r.filled, h.level is not null
from cut_rows r left join unnest(%s::smallint[], %s::uuid[], %s::smallint[]) h(level, unit, parallel)
    using (level, unit, parallel)
order by r.level, r.unit, r.parallel
"""
FREEZE_INDICATORS: Final = """
insert into published_indicators
with thresholds(indicator, scale, required, medium, high) as (
    select * from unnest(%(indicators)s::text[], %(scales)s::text[], %(required)s::bigint[], %(medium)s::bigint[],
        %(high)s::bigint[])),
shares as (
    select level, unit, district, oblast, hidden, indicator, required, medium, high,
        100::bigint * (excellent + good + case indicator when 'quality' then 0 else satisfactory end) as hundredfold,
        (excellent + good + satisfactory + low)::bigint as pupils
    from published_rows join thresholds on scale = case level when 2 then 'school' else 'authority' end
    where (week, revision) = (%(week)s, %(revision)s) and level > 1),
judged as (
    select *, case when pupils > 0 then hundredfold >= required * pupils end as reached,
        case when pupils = 0 then null when hundredfold >= high * pupils then 'high'
            when hundredfold >= medium * pupils then 'medium' else 'low' end as band
    from shares),
below as (
    select case grouping(oblast, district) when 0 then district when 1 then oblast else %(country)s end as unit,
        indicator, count(reached)::integer as schools, (count(*) filter (where reached))::integer as reaching
    from judged where level = 2
    group by grouping sets ((indicator, oblast, district), (indicator, oblast), (indicator))
    having (grouping(oblast, district) <> 0 or district is not null)
        and (grouping(oblast, district) <> 1 or oblast is not null))
select %(school_year)s, %(week)s, %(revision)s, j.level, j.unit, j.indicator, (j.hundredfold / 100)::integer,
    j.pupils::integer, j.band, j.reached, case when j.level > 2 then coalesce(b.schools, 0) end,
    case when j.level > 2 then coalesce(b.reaching, 0) end, j.hidden
from judged j left join below b on j.level > 2 and b.unit = j.unit and b.indicator = j.indicator
"""
FREEZE_CAUSES: Final = """
insert into revision_causes
select %(week)s, %(revision)s, s.position, s.class, s.subject, s.put + s.changed + s.removed
from sheet_saves s join published_weeks w on w.week = %(week)s and w.revision = %(revision)s - 1
where s.period = %(period)s and s.position > w.cut and s.position < %(cut)s
"""
FREEZE_WEEK: Final = (
    "insert into published_weeks (week, revision, sunday, school_year, period, cut, cut_at, rules, rules_full,"
    " reason, rows, sha256) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
DROP: Final = "drop table cut_parallels, cut_rows"


def count_week(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Count and freeze the week of a `WeekCut` from what the tables hold."""
    cut = recorded.fact
    assert isinstance(cut, WeekCut)
    cursor.execute(WHOLE_TABLES)
    _roll_up(cursor, cut)
    partitions.make(cursor, "published_rows", [cut.school_year])
    levels, units, parallels = _hidden(cursor, cut.rules)
    whose = (cut.school_year, cut.week, cut.revision)
    cursor.execute(FREEZE_ROWS, (*whose, levels, units, parallels), prepare=False)
    cursor.execute(DROP, prepare=False)
    named = {"school_year": cut.school_year, "week": cut.week, "revision": cut.revision}
    cursor.execute(FREEZE_INDICATORS, named | {"country": COUNTRY} | _thresholds(cut.rules), prepare=False)
    period = period_of(cut.school_year, cut.period)
    cursor.execute(FREEZE_CAUSES, named | {"period": period, "cut": recorded.position}, prepare=False)
    rows, sha256 = digest_of(cursor, cut.week, cut.revision)
    told = (cut.week, cut.revision, cut.sunday, cut.school_year, PERIODS[cut.period], recorded.position, cut.at)
    rules = json.dumps(rules_as_json(cut.rules), ensure_ascii=False)
    cursor.execute(FREEZE_WEEK, (*told, cut.rules.version, rules, cut.reason, rows, sha256))


def _roll_up(cursor: Cursor[Any], cut: WeekCut) -> None:
    rules = cut.rules
    conditions = _conditions(rules)
    counts = SQL(", ").join(COUNT.format(condition, SQL(name)) for name, condition in conditions.items())
    sums = SQL(",\n    ").join(
        SQL("coalesce(sum(p.{}) filter (where c.parallel >= {}), 0) as {}").format(
            SQL(name), Literal(rules.indicator_from), SQL(name)
        )
        for name in conditions
    )
    query = BY_PARALLEL.format(
        first=Literal(rules.indicator_from),
        least=Literal(rules.counted_from),
        period=Literal(period_of(cut.school_year, cut.period)),
        year=Literal(cut.school_year),
        counts=counts,
        sums=sums,
    )
    cursor.execute(query, prepare=False)
    cursor.execute(ROLL_UP, (COUNTRY,), prepare=False)


def _conditions(rules: ReportRules) -> dict[LiteralString, Composed]:
    """Of a pupil's mask, for each thing that a pupil can be: the first rule counts of which they have a grade."""
    left_out = mask_of(rules.left_out)
    found: dict[PupilClass, list[Composed]] = {each: [] for each in PupilClass}
    before = 0
    for rule in rules.classes:
        wanted = mask_of(rule.any_of) & ~left_out
        test = SQL("mask & {} = 0 and mask & {} <> 0").format(Literal(before), Literal(wanted))
        found[rule.pupil_class].append(test)
        before |= wanted
    names: dict[PupilClass, LiteralString] = {
        PupilClass.EXCELLENT: "excellent",
        PupilClass.GOOD: "good",
        PupilClass.SATISFACTORY: "satisfactory",
        PupilClass.LOW: "low",
    }
    exempt = SQL("mask <> 0 and mask & ~{} = 0").format(Literal(left_out))
    return {"exempt": exempt} | {
        names[each]: SQL(" or ").join(tests) if tests else SQL("false").format() for each, tests in found.items()
    }


def _hidden(cursor: Cursor[Any], rules: ReportRules) -> tuple[list[int], list[UUID], list[int]]:
    """Level, unit and parallel of the rows that only those may see who may see pupils (RPT-24)."""
    rows = (
        Row(level, unit, parallel, _above(level, unit, district, oblast), Counts(*counts))
        for level, unit, parallel, district, oblast, *counts in cursor.execute(ROLLED_UP, prepare=False)
    )
    found = hidden(rows, rules.smallest_group)
    return [each[0] for each in found], [each[1] for each in found], [each[2] for each in found]


def _above(level: int, unit: UUID, district: UUID | None, oblast: UUID | None) -> UUID | None:
    if level == PARALLEL:
        return unit
    above = {2: district or oblast, 3: oblast}.get(level)
    return above or (COUNTRY if level < 5 else None)


def _thresholds(rules: ReportRules) -> dict[str, list[Any]]:
    each = [rules.of(indicator, scale) for indicator in Indicator for scale in Scale]
    return {
        "indicators": [one.indicator.value for one in each],
        "scales": [one.scale.value for one in each],
        "required": [one.required for one in each],
        "medium": [one.medium for one in each],
        "high": [one.high for one in each],
    }
