"""Who looked at a personal record, when and how (AUD-7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.identity.events import UserDetailsChanged, UserRegistered
from kundelik_domain.privacy.events import PersonErased, RecordsSeen
from kundelik_domain.shared.facts import Erased, Fact
from projections.reading import Recorded, up_to_erasures
from projections.rows import store

DDL: Final = """
create table looks (
    position      bigint not null,
    record        uuid not null,
    viewer        uuid not null,
    role          text not null,
    organisation  uuid,
    way           text not null,
    seen_at       timestamptz not null,
    primary key (record, position)
);
create index on looks (viewer, position);
create table looks_people (
    viewer      uuid primary key,
    person      uuid not null,
    short_name  text
);
create index on looks_people (person);
comment on table looks is 'One row a look at a personal record by somebody who does not own it.';
comment on table looks_people is 'Initial and surname of whoever may look, as they are named now.';
"""


class Looks:
    """The read model: feeds the tables above."""

    name = "privacy.looks"
    schema = "projections"
    tables = ("looks", "looks_people")
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (RecordsSeen, UserRegistered, UserDetailsChanged, PersonErased)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """One insert a batch."""
        for part, erased in up_to_erasures(batch):
            people = {r.fact.user: r.fact for r in part if isinstance(r.fact, UserRegistered | UserDetailsChanged)}
            store(cursor, "looks_people", "viewer", map(_person, people.values()))
            rows = [row for recorded in part for row in _rows(recorded)]
            if rows:
                cursor.execute(
                    "insert into looks select * from unnest(%s::bigint[], %s::uuid[], %s::uuid[], %s::text[],"
                    " %s::uuid[], %s::text[], %s::timestamptz[]) on conflict do nothing",
                    tuple(list(column) for column in zip(*rows, strict=True)),
                )
            if erased is not None:
                cursor.execute("update looks_people set short_name = null where person = %s", (erased,))


def _person(fact: UserRegistered | UserDetailsChanged) -> dict[str, Any]:
    details = fact.details
    short = None if isinstance(details, Erased) else details.short_name
    return {"viewer": fact.user, "person": fact.person, "short_name": short}


def _rows(recorded: Recorded) -> list[tuple[Any, ...]]:
    fact = recorded.fact
    if not isinstance(fact, RecordsSeen):
        return []
    place = (recorded.role or "", recorded.organisation, fact.way.value, recorded.recorded_at)
    return [(recorded.position, record, fact.viewer, *place) for record in fact.records]


_SHOWN: Final = (
    "select l.position, l.record, l.viewer, l.role, l.organisation, l.way, l.seen_at, p.short_name"
    " from projections.looks l left join projections.looks_people p on p.viewer = l.viewer where"
)


Page = tuple[list[dict[str, Any]], int | None]
"""The latest first, and before which position the next page begins; None where this one is the last."""


def select_at(cursor: Cursor[Any], record: UUID, before: int | None = None, limit: int = 50) -> Page:
    """Looks at one record."""
    return _selected(cursor, "l.record = %s", record, before, limit)


def select_by(cursor: Cursor[Any], viewer: UUID, before: int | None = None, limit: int = 50) -> Page:
    """What one person looked at. A look at many records is never cut in two: the page is longer then."""
    return _selected(cursor, "l.viewer = %s", viewer, before, limit)


def _selected(cursor: Cursor[Any], whose: Any, wanted: UUID, before: int | None, limit: int) -> Page:
    ordered = "order by l.position desc, l.record"
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        rows = reading.execute(
            f"{_SHOWN} {whose} and l.position < coalesce(%s, 9223372036854775807) {ordered} limit %s",
            (wanted, before, limit + 1),
        ).fetchall()
        if len(rows) <= limit:
            return rows, None
        last = rows[limit - 1]["position"]
        if rows[limit]["position"] < last:
            return rows[:limit], last
        whole = reading.execute(f"{_SHOWN} {whose} and l.position = %s {ordered}", (wanted, last)).fetchall()
        further = reading.execute(f"{_SHOWN} {whose} and l.position < %s limit 1", (wanted, last)).fetchone()
    return [row for row in rows if row["position"] > last] + whole, last if further else None
