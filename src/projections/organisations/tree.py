"""The tree of education as it is now: oblasts, districts, and how many schools stand below each (RPT-6, RPT-8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.organisations.events import AuthorityMoved, AuthorityRegistered, AuthorityRenamed, SchoolPlaced
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded
from projections.rows import load, store

DDL: Final = """
create table tree_authorities (
    authority  uuid primary key,
    level      text not null,
    parent     uuid not null,
    region     text not null,
    name_kk    text not null,
    name_ru    text not null,
    name_en    text not null
);
create table tree_schools (
    school    uuid primary key,
    district  uuid not null
);
create index on tree_schools (district);
comment on table tree_authorities is 'Education departments of oblasts and districts, and what each stands below.';
comment on table tree_schools is 'The district below which a school is placed; a school that is nowhere is not here.';
"""


class TreeOfAuthorities:
    """The read model: feeds the tables above."""

    name = "organisations.tree"
    schema = "projections"
    tables = ("tree_authorities", "tree_schools")
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (AuthorityRegistered, AuthorityMoved, AuthorityRenamed, SchoolPlaced)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """What is latest of each, by one statement."""
        _apply_authorities(cursor, batch)
        placed = {r.fact.school: r.fact.district for r in batch if isinstance(r.fact, SchoolPlaced)}
        rows = ({"school": school, "district": district} for school, district in placed.items())
        store(cursor, "tree_schools", "school", rows)


def _apply_authorities(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    facts = [r.fact for r in batch if isinstance(r.fact, AuthorityRegistered | AuthorityMoved | AuthorityRenamed)]
    rows = load(cursor, "tree_authorities", "authority", {fact.authority for fact in facts}) if facts else {}
    for fact in facts:
        rows[fact.authority] = rows.get(fact.authority, {}) | _row(fact)
    store(cursor, "tree_authorities", "authority", rows.values())


def _row(fact: AuthorityRegistered | AuthorityMoved | AuthorityRenamed) -> dict[str, Any]:
    if isinstance(fact, AuthorityMoved):
        return {"parent": fact.parent}
    names = {"name_kk": fact.name_kk, "name_ru": fact.name_ru, "name_en": fact.name_en}
    if isinstance(fact, AuthorityRenamed):
        return names
    place = {"level": fact.level.value, "parent": fact.parent, "region": fact.region}
    return {"authority": fact.authority, **place, **names}


def select(cursor: Cursor[Any]) -> list[dict[str, Any]]:
    """All authorities, oblasts first; `schools` stand directly below a district, or below an oblast's districts."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(SELECT).fetchall()


SELECT: Final = """
    with counted as (
        select d.authority, d.parent, count(s.school) as schools
        from projections.tree_authorities d
        left join projections.tree_schools s on s.district = d.authority
        where d.level = 'district'
        group by d.authority
    )
    select a.*, coalesce(
        (select schools from counted c where c.authority = a.authority),
        (select sum(schools) from counted c where c.parent = a.authority), 0)::integer as schools
    from projections.tree_authorities a
    order by a.level <> 'oblast', a.region, a.name_kk, a.authority
"""
