"""The tree of education, as it stood from each event on (RPT-8, RPT-18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.organisations.events import (
    AuthorityMoved,
    AuthorityRegistered,
    AuthorityRenamed,
    SchoolPlaced,
    SchoolRegistered,
    SchoolSettingsChanged,
)
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.units import Level
from projections.reading import Recorded

UNIT_FACTS: Final = (
    SchoolRegistered,
    SchoolSettingsChanged,
    SchoolPlaced,
    AuthorityRegistered,
    AuthorityMoved,
    AuthorityRenamed,
)
COLUMNS: Final = ("unit", "since", "level", "parent", "region", "name_kk", "name_ru", "name_en")
LATEST: Final = "select distinct on (unit) * from units where unit = any(%s) order by unit, since desc"
INSERT: Final = (
    "insert into units (unit, since, level, parent, region, name_kk, name_ru, name_en) select * from"
    " unnest(%s::uuid[], %s::bigint[], %s::text[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[])"
)

Row = dict[str, Any]


def apply_units(cursor: Cursor[Any], part: Sequence[Recorded]) -> None:
    """A row for each event that changes how a unit stands."""
    touched = [(_unit(recorded.fact), recorded) for recorded in part if isinstance(recorded.fact, UNIT_FACTS)]
    if not touched:
        return
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        found = reading.execute(LATEST, ([unit for unit, _ in touched],)).fetchall()
    present: dict[UUID, Row] = {row["unit"]: row for row in found}
    rows: list[Row] = []
    for unit, recorded in touched:
        before = present.get(unit)
        after = _stands(before, recorded.fact)
        if after is not None and after != before:
            present[unit] = after | {"unit": unit, "since": recorded.position}
            rows.append(present[unit])
    if rows:
        cursor.execute(INSERT, [[row[column] for row in rows] for column in COLUMNS])


def _unit(fact: Fact) -> UUID:
    unit: UUID = getattr(fact, "authority", None) or getattr(fact, "school")  # noqa: B009 - of one of these classes
    return unit


def _stands(row: Row | None, fact: Fact) -> Row | None:
    match fact:
        case SchoolRegistered():
            return _named(row or {"parent": None}, Level.SCHOOL, fact)
        case AuthorityRegistered():
            return _named({"parent": fact.parent}, fact.level, fact)
        case SchoolSettingsChanged() if row is not None:
            return row | {"name_kk": fact.settings.name_kk, "name_ru": fact.settings.name_ru}
        case SchoolPlaced() if row is not None:
            return row | {"parent": fact.district}
        case AuthorityMoved() if row is not None:
            return row | {"parent": fact.parent}
        case AuthorityRenamed() if row is not None:
            return row | {"name_kk": fact.name_kk, "name_ru": fact.name_ru, "name_en": fact.name_en}
        case _:
            return row


def _named(row: Row, level: Level, fact: SchoolRegistered | AuthorityRegistered) -> Row:
    names = {"name_kk": fact.name_kk, "name_ru": fact.name_ru, "name_en": fact.name_en}
    return row | {"level": level.value, "region": fact.region} | names
