"""Units by their ids as they are called now (RPT-8)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL

_LATEST: Final = SQL(
    "select * from (select distinct on (unit) unit, level, name_kk, name_ru, name_en from reports.units"
    " where unit = any(%s) order by unit, since desc) u"
    " order by array_position(array['country', 'oblast', 'district', 'school'], level), name_kk, unit"
)


def select(cursor: Cursor[Any], units: list[UUID]) -> list[dict[str, Any]]:
    """The highest first; what is no unit of the tree is left out."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(_LATEST, [units]).fetchall()
