"""Sunday's refresh, beside two others who count the same from all grades: a plain GROUP BY, and DuckDB (RPT-14)."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, LiteralString
from uuid import UUID, uuid4

from psycopg.sql import SQL, Composed, Literal

from adapters.bootstrap.sundays import MODEL, Sundays, sundays_of
from adapters.bootstrap.time_keeping import THE_CLOCK
from adapters.persistence.waiting import wait_for
from kundelik_domain.attainment.commands import CutWeek, ReviseWeek
from kundelik_domain.attainment.shipped_rules import RULES_2021
from kundelik_domain.attainment.suppression import Counts, Row, hidden
from kundelik_domain.attainment.values import Period, week_of
from kundelik_domain.shared.access import Holding, Principal, Role
from kundelik_domain.shared.streams import Envelope
from kundelik_domain.shared.units import COUNTRY
from projections.attainment import published
from projections.attainment.codes import period_of
from projections.attainment.cutting import _above, _conditions
from projections.attainment.published import Week

from .attainment_filling import PATIENCE_SECONDS, YEAR, Measured, at_the_cut, clocked, first_sunday

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from .measuring import Report

REVISIONS: Final = 3
PERIOD: Final = Period.QUARTER_1
REFRESH, GROUPED, DUCK = "cut to counted", "GROUP BY over the grades", "DuckDB"
OFFICER: Final = Principal(
    user=UUID("6a1f0c52-3f86-5d0b-9a44-9b5f2f6f2a11"),
    person=UUID("6a1f0c52-3f86-5d0b-9a44-9b5f2f6f2a11"),
    holdings=frozenset({Holding(Role.MINISTRY_OFFICER, COUNTRY)}),
)
KINDS: Final[tuple[LiteralString, ...]] = ("excellent", "good", "satisfactory", "low", "exempt")
BY_PARALLEL: Final = SQL(
    """
with masks as (
    select c.school, c.parallel, g.pupil, bit_or(1 << g.code) as mask
    from {schema}final_grades g
    join {schema}memberships m on m.pupil = g.pupil and m.school_year = {year}
    join {schema}classes c on c.class = m.class
    where g.period = {period} and g.code is not null and c.criteria and c.quarterly and c.parallel >= {first}
        and ((c.attested_subjects >> g.subject) & 1) = 1
    group by c.school, c.parallel, g.pupil)
select school, parallel, {counts} from masks group by school, parallel order by school, parallel
"""
)
MEMORY: Final = "select set_config('work_mem', '256MB', true)"
FROZEN: Final = """
select unit, parallel, excellent, good, satisfactory, low, exempt from reports.published_rows
where (week, revision) = (%s, %s) and level = 1 and parallel >= %s
    and excellent + good + satisfactory + low + exempt > 0 order by unit, parallel
"""
FOR_HIDING: Final = """
select level, unit, parallel, district, oblast, excellent, good, satisfactory, low, exempt, ungraded, beginners,
    hidden from reports.published_rows where (week, revision) = (%s, %s)
"""
PULLED: Final[dict[str, LiteralString]] = {
    "final_grades": "select pupil, subject, code, period from reports.final_grades where period = {}",
    "memberships": "select school_year, pupil, class from reports.memberships",
    "classes": "select class, school, parallel, criteria, quarterly, attested_subjects from reports.classes",
}
DUCK_TABLES: Final = """
create table final_grades (pupil bigint, subject smallint, code smallint, period integer);
create table memberships (school_year smallint, pupil bigint, class integer);
create table classes (class integer, school uuid, parallel smallint, criteria boolean, quarterly boolean,
    attested_subjects bigint);
"""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Seconds from the cut's command to the counted figures, and until the log holds that they are published."""

    counted: float
    published: float


def measure(measured: Measured, report: Report) -> Week:
    """The first Sunday and revisions of it; then the same by others; the week as it is published in the end."""
    sundays, sunday = sundays_of(measured.installation), first_sunday()
    measured.clock.set(at_the_cut(sunday))
    times = [_first(measured, sundays, sunday)]
    times += [_revised(measured, sundays, sunday, number) for number in range(1, REVISIONS + 1)]
    week = _published(measured, sunday)
    counted = [each.counted for each in times]
    measured.note(
        "Sunday's refresh", counted_s=_rounded(counted), counted_min_s=round(min(counted), 3),
        counted_median_s=round(statistics.median(counted), 3), rows=week.rows,
        published_s=_rounded([each.published for each in times]),
    )  # fmt: skip
    scale = f"{measured.schools:,} schools"
    report.add("refresh", scale, REFRESH, [60 / each for each in counted], "a minute")
    frozen = _frozen(measured, week)
    report.add("refresh", scale, GROUPED, [60 / each for each in _grouped(measured, frozen)], "a minute")
    if seconds := _duck(measured, frozen):
        report.add("refresh", scale, DUCK, [60 / each for each in seconds], "a minute")
    _hiding(measured, week)
    return week


def _rounded(seconds: list[float]) -> list[float]:
    return [round(each, 3) for each in seconds]


def _first(measured: Measured, sundays: Sundays, sunday: date) -> Refreshed:
    command = CutWeek(sunday=sunday, school_year=YEAR.year, period=PERIOD)
    return _refreshed(measured, sundays, lambda: sundays.weeks.cut(_envelope(), THE_CLOCK, command).position)


def _revised(measured: Measured, sundays: Sundays, sunday: date, number: int) -> Refreshed:
    command = ReviseWeek(sunday=sunday, school_year=YEAR.year, period=PERIOD, reason=f"№ {number}")
    return _refreshed(measured, sundays, lambda: sundays.weeks.revise(_envelope(), OFFICER, command).position)


def _refreshed(measured: Measured, sundays: Sundays, cut: Any) -> Refreshed:
    began = time.perf_counter()
    if not wait_for(measured.installation.database, MODEL, cut(), timeout=PATIENCE_SECONDS):
        raise AssertionError("a Sunday is not counted")
    counted = time.perf_counter() - began
    if sundays.publish() != 1:
        raise AssertionError("something else is published")
    published_after = time.perf_counter() - began
    measured.caught_up()
    measured.plan.tick(f"a refresh: {counted:.2f} s")
    return Refreshed(counted, published_after)


def _envelope() -> Envelope:
    command = uuid4()
    return Envelope(command_id=command, actor=OFFICER.user, correlation_id=command)


def _published(measured: Measured, sunday: date) -> Week:
    week = week_of(sunday, YEAR.year, PERIOD)
    found = measured.installation.queries.ask(MODEL, None, published.select_week, week)
    if found is None or found.revision != REVISIONS + 1:
        raise AssertionError("the week is not published")
    return found


def _frozen(measured: Measured, week: Week) -> list[tuple[Any, ...]]:
    with measured.installation.database.connection() as connection:
        asked = (week.week, week.revision, RULES_2021.indicator_from)
        return connection.execute(FROZEN, asked).fetchall()


def _query(schema: LiteralString) -> Composed:
    conditions = _conditions(RULES_2021)
    counts = SQL(", ").join(SQL("count(*) filter (where {})").format(conditions[name]) for name in KINDS)
    return BY_PARALLEL.format(
        schema=SQL(schema), year=Literal(YEAR.year), period=Literal(period_of(YEAR.year, PERIOD)),
        first=Literal(RULES_2021.indicator_from), counts=counts,
    )  # fmt: skip


def _grouped(measured: Measured, frozen: list[tuple[Any, ...]]) -> list[float]:
    """By the same server, with the memory that a refresh has."""
    took = []
    with measured.installation.database.connection() as connection, connection.transaction():
        connection.execute(MEMORY)
        for _ in range(measured.plan.rounds):
            seconds, rows = clocked(lambda: connection.execute(_query("reports."), prepare=False).fetchall())
            took.append(seconds)
            _same(rows, frozen, GROUPED)
    measured.note(GROUPED, seconds=round(statistics.median(took), 3), all=_rounded(took), groups=len(frozen))
    return took


def _same(rows: list[tuple[Any, ...]], frozen: list[tuple[Any, ...]], who: str) -> None:
    if [tuple(row) for row in rows] != [tuple(row) for row in frozen]:
        raise AssertionError(f"{who} counts otherwise than the refresh")


def _duck(measured: Measured, frozen: list[tuple[Any, ...]]) -> list[float]:
    """The same rows in its own tables: copied there first, which is told beside the query; nothing if not there."""
    try:
        import duckdb  # noqa: PLC0415 - not installed where nobody develops
    except ImportError:
        measured.note(DUCK, missing="not installed: pip install duckdb")
        return []
    folder = measured.settings.var / "bench-duck"
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(folder / "grades.duckdb")) as connection:
        connection.execute(DUCK_TABLES)
        pulling, _ = clocked(lambda: _pulled(measured, connection, folder))
        query, took = _query("").as_string(None), list[float]()
        for _ in range(measured.plan.rounds):
            seconds, rows = clocked(lambda: connection.execute(query).fetchall())
            took.append(seconds)
            _same(sorted(rows), frozen, DUCK)
    seconds = statistics.median(took)
    measured.note(
        DUCK, query_s=round(seconds, 3), all=_rounded(took), pull_s=round(pulling, 1), version=duckdb.__version__,
        with_the_pull_s=round(seconds + pulling, 1),
    )  # fmt: skip
    return took


def _pulled(measured: Measured, duck: Any, folder: Path) -> None:
    """By way of CSV, which both sides read and write faster than rows one by one."""
    with measured.installation.database.connection() as connection, connection.cursor() as cursor:
        for name, query in PULLED.items():
            file = folder / f"{name}.csv"
            select = SQL(query).format(Literal(period_of(YEAR.year, PERIOD)))
            with (
                cursor.copy(SQL("copy ({}) to stdout (format csv)").format(select)) as copy,
                file.open("wb") as target,
            ):
                for piece in copy:
                    target.write(piece)
            duck.execute(f"copy {name} from '{file}' (format csv, header false)")
            file.unlink()


def _hiding(measured: Measured, week: Week) -> None:
    """The pure function alone, once; that it hides what is hidden."""
    with measured.installation.database.connection() as connection:
        found = connection.execute(FOR_HIDING, (week.week, week.revision)).fetchall()
    rows = [
        Row(level, unit, parallel, _above(level, unit, district, oblast), Counts(*counts))
        for level, unit, parallel, district, oblast, *counts, _ in found
    ]
    seconds, keys = clocked(lambda: hidden(rows, RULES_2021.smallest_group))
    if keys != {row[:3] for row in found if row[-1]}:
        raise AssertionError("other rows are hidden")
    measured.note("suppression", seconds=round(seconds, 3), rows=len(rows), hidden=len(keys))
