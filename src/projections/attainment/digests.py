"""The hash of a week's figures: anybody can compute it again from the tables with the one statement below (RPT-18).

The canonical lines of a cut are those of its `published_rows` by level, unit and parallel, then those of its
`published_indicators` by level, unit and indicator; numbers in decimal, units as `8-4-4-4-12` in small letters,
`t` and `f`, nothing for null, `|` between. Every line ends with a line feed. The hash is SHA-256 of their UTF-8.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from psycopg import Cursor

DIGEST: Final = """
with lines(kind, level, unit, place, line) as (
    select 1, level, unit, lpad(parallel::text, 5, '0'), concat(level, '|', unit, '|', parallel, '|', district, '|',
        oblast, '|', members, '|', beginners, '|', exempt, '|', ungraded, '|', excellent, '|', good, '|',
        satisfactory, '|', low, '|', grades, '|', cells, '|', filled, '|', hidden)
    from published_rows where (week, revision) = (%(week)s, %(revision)s)
    union all
    select 2, level, unit, indicator, concat(level, '|', unit, '|', indicator, '|', numerator, '|', denominator, '|',
        band, '|', reached, '|', schools, '|', schools_reached, '|', hidden)
    from published_indicators where (week, revision) = (%(week)s, %(revision)s))
select count(*) filter (where kind = 1)::integer,
    encode(sha256(convert_to(coalesce(string_agg(line || chr(10), '' order by kind, level, unit, place collate "C"),
        ''), 'UTF8')), 'hex')
from lines
"""


def digest_of(cursor: Cursor[Any], week: UUID, revision: int) -> tuple[int, str]:
    """How many rows the tables now hold of a cut, and the hash of all its lines."""
    found = cursor.execute(DIGEST, {"week": week, "revision": revision}, prepare=False).fetchone()
    assert found is not None
    return found[0], found[1]
