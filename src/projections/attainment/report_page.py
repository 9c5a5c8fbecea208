"""A page of a report by one borrowed connection: the week, the unit, its indicators, and rows below it (RPT-6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from psycopg import Cursor

from kundelik_domain.attainment.values import Mode, Scope
from kundelik_domain.shared.units import Level

from . import indicators, published, regrouped
from .published import Place, Week


class Geography(Enum):
    """Whether districts and oblasts are those of the cut, or those of today."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`about` says what rows are wanted: "parallel", "school", "district" or "oblast"; `after` ends the last page."""

    scope: Scope
    mode: Mode
    about: str
    geography: Geography = Geography.THEN
    after: Place | None = None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`rows` hold one more than was asked for where there are more; `names` are of all units in them and above."""

    week: Week
    total: dict[str, Any]
    blocks: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    names: dict[UUID, dict[str, Any]]


def select_page(cursor: Cursor[Any], week: UUID, revision: int | None, asked: Asked) -> Page | None:
    """None where the week is not published, or the unit had no figures."""
    found = published.select_week(cursor, week, revision)
    if found is None:
        return None
    source = published if asked.geography is Geography.THEN else regrouped
    total = source.select_unit(cursor, found, asked.scope, asked.mode)
    if total is None:
        return None
    rows = source.select_rows(
        cursor, found, asked.scope, asked.about, asked.mode, after=asked.after, limit=asked.limit
    )
    then = asked.geography is Geography.THEN
    blocks = indicators.select_blocks(cursor, found, asked.scope, asked.mode) if then else []
    units = {row[name] for row in (total, *rows) for name in ("district", "oblast")} - {None}
    above = published.select_names(cursor, found.cut if then else published.NOW, [*units])
    return Page(week=found, total=total, blocks=blocks, rows=rows, names=above)


def default_about(level: Level) -> str:
    """What stands directly below."""
    below = {Level.SCHOOL: "parallel", Level.DISTRICT: "school", Level.OBLAST: "district", Level.COUNTRY: "oblast"}
    return below[level]


def is_above(level: Level, about: str) -> bool:
    """Whether rows about this stand below a unit of that level."""
    return published.ORDER[about] < published.ORDER[level.value]
