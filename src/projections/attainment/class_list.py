"""The classes of a school in a school year, as its people find them (RPT-1)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row


def select(cursor: Cursor[Any], school: UUID, school_year: int) -> list[dict[str, Any]]:
    """In the order of parallels and letters; a school has some two hundred at most."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(SELECT, (school, school_year)).fetchall()


SELECT: Final = """
    select c.id as class, c.school_year, c.parallel, c.letter, c.criteria, c.quarterly, c.pupils,
           array(select s.key from reports.subjects s where s.subject = any(c.journals)
                 order by s.subject) as subjects
    from reports.classes c
    where c.school = %s and c.school_year = %s
    order by c.parallel, c.letter, c.class
"""
