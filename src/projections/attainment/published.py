"""Published weeks and their figures, exactly as they were frozen, under the names of then (RPT-6, RPT-18, RPT-24).

What is cut but not yet published does not exist here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable

from kundelik_domain.attainment.rules import ReportRules
from kundelik_domain.attainment.values import Mode, Scope
from kundelik_domain.shared.units import Level

from .codes import LEVELS, PARALLEL
from .published_rules import rules_from_json
from .showing import shown

ORDER: Final[Mapping[str, int]] = {"parallel": PARALLEL, **{level.value: number for level, number in LEVELS.items()}}
"""What rows may be about, by the words of an address."""

KAZAKH: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
PLACES: Final = "".join(chr(0x430 + place) for place in range(len(KAZAKH)))
"""What the letters are read as where names are put in order (I18-3)."""

WITHIN: Final[Mapping[Level, LiteralString]] = {
    Level.SCHOOL: "r.unit = %(unit)s",
    Level.DISTRICT: "r.district = %(unit)s",
    Level.OBLAST: "r.oblast = %(unit)s",
    Level.COUNTRY: "true",
}
_WEEK: Final = SQL(
    "select week, revision, sunday, school_year, period, cut, cut_at, rules_full, reason, rows, sha256, published_at"
    " from reports.published_weeks"
)
_OF_WEEK: Final = SQL(
    "{week} where week = %s and published_at is not null and (%s::smallint is null or revision = %s)"
    " order by revision desc limit 1"
).format(week=_WEEK)
_THEN: Final = SQL(
    "left join lateral (select name_kk, name_ru, name_en from reports.units where unit = {unit} and since <= %(cut)s"
    " order by since desc limit 1) {alias} on true"
)
_OF_CUT: Final = SQL("(r.school_year, r.week, r.revision) = (%(school_year)s, %(week)s, %(revision)s)")
_FIGURES: Final = SQL(
    "r.level, r.unit, r.parallel, r.district, r.oblast, r.members, r.beginners, r.exempt, r.ungraded, r.excellent,"
    " r.good, r.satisfactory, r.low, r.grades, r.cells, r.filled, r.hidden, n.name_kk, n.name_ru, n.name_en"
)
_PAGE: Final = SQL(
    "select {figures}, translate(lower(coalesce(n.name_kk, '')), %(letters)s, %(places)s) as place"
    " from reports.published_rows r {named} where {cut} and r.level = %(level)s and {within}"
)
_AFTER: Final = SQL(
    "select * from ({page}) p where (%(after)s::text is null"
    " or (place, unit, parallel) > (%(after)s, %(after_unit)s::uuid, %(after_parallel)s::smallint))"
    " order by place, unit, parallel limit %(limit)s"
)
_ONE: Final = SQL(
    "select {figures} from reports.published_rows r {named}"
    " where {cut} and (r.level, r.unit, r.parallel) = (%(level)s, %(unit)s, 0)"
)
_ABOVE: Final = SQL(
    "select a.unit, n.name_kk, n.name_ru, n.name_en from unnest(%(units)s::uuid[]) with ordinality a(unit, place)"
    " {named} order by a.place"
)
_WEEKS: Final = SQL(
    "select w.sunday, w.school_year, w.period, w.revision, w.cut_at, w.rules, w.sha256, w.published_at, w.reason"
    " from reports.published_weeks w"
    " where w.published_at is not null and (%(school_year)s::smallint is null or w.school_year = %(school_year)s)"
    " and (%(period)s::smallint is null or w.period = %(period)s)"
    " and (%(before)s::timestamptz is null or w.cut_at < %(before)s)"
    " and exists (select from reports.published_rows r where r.school_year = w.school_year and r.week = w.week"
    " and r.revision = w.revision and r.level = %(level)s and r.unit = %(unit)s and r.parallel = 0)"
    " order by w.cut desc limit %(limit)s"
)

NOW: Final = 2**62
"""After every position."""

Place = tuple[str, UUID, int]
"""Of the last row that was seen: its name as it is put in order, its unit and parallel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A published revision of a week, and what it was counted by."""

    week: UUID
    revision: int
    sunday: date
    school_year: int
    period: int
    cut: int
    cut_at: datetime
    rules: ReportRules
    reason: str | None
    rows: int
    sha256: str
    published_at: datetime

    def asked(self, **more: Any) -> dict[str, Any]:
        """By the names in the statements."""
        known = {"school_year": self.school_year, "week": self.week, "revision": self.revision, "cut": self.cut}
        return known | more


def select_week(cursor: Cursor[Any], week: UUID, revision: int | None = None) -> Week | None:
    """The latest published revision, or that one."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        row = reading.execute(_OF_WEEK, (week, revision, revision)).fetchone()
    return None if row is None else Week(**row | {"rules": rules_from_json(row.pop("rules_full"))})


def select_weeks(
    cursor: Cursor[Any],
    scope: Scope,
    *,
    school_year: int | None = None,
    period: int | None = None,
    before: datetime | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Published cuts in which the unit has figures, the latest first; one more than `limit` where there are more."""
    asked = {"school_year": school_year, "period": period, "before": before, "limit": limit + 1}
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(_WEEKS, asked | {"level": LEVELS[scope.level], "unit": scope.unit}).fetchall()


def select_unit(cursor: Cursor[Any], week: Week, scope: Scope, mode: Mode) -> dict[str, Any] | None:
    """The row of the unit as a whole; None where it had no figures."""
    query = _ONE.format(figures=_FIGURES, named=_named(SQL("r.unit")), cut=_OF_CUT)
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        row = reading.execute(query, week.asked(level=LEVELS[scope.level], unit=scope.unit)).fetchone()
    return None if row is None else shown(row, mode, week.rules)


def select_rows(
    cursor: Cursor[Any], week: Week, scope: Scope, about: str, mode: Mode, *, after: Place | None = None, limit: int
) -> list[dict[str, Any]]:
    """The rows of `about` ("parallel", "school", "district", "oblast") below a unit, in the order of their names.

    One more than `limit` where there are more; each with its `place`.
    """
    page = _PAGE.format(figures=_FIGURES, named=_named(SQL("r.unit")), cut=_OF_CUT, within=SQL(WITHIN[scope.level]))
    place, unit, parallel = after or (None, None, None)
    asked = week.asked(level=ORDER[about], unit=scope.unit, letters=KAZAKH, places=PLACES, limit=limit + 1)
    asked |= {"after": place, "after_unit": unit, "after_parallel": parallel}
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return [shown(row, mode, week.rules) for row in reading.execute(_AFTER.format(page=page), asked).fetchall()]


def select_names(cursor: Cursor[Any], cut: int, units: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Of units as they were at a position."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        rows = reading.execute(_ABOVE.format(named=_named(SQL("a.unit"))), {"cut": cut, "units": units}).fetchall()
    return {row.pop("unit"): row for row in rows}


def _named(unit: Composable) -> Composable:
    return _THEN.format(unit=unit, alias=SQL("n"))
