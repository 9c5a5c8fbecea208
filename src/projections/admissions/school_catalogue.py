"""Schools that parents can find: where they are, how they teach, how many seats are free (ADM-7, ADM-20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.admissions.events import (
    CampaignSet,
    SeatHeld,
    SeatReleased,
    SeatsPublished,
    SeatTaken,
)
from kundelik_domain.admissions.values import FIRST_GRADE, SERVICES
from kundelik_domain.organisations.events import SchoolRegistered, SchoolSettingsChanged
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded
from projections.rows import load, store

DDL: Final = """
create table catalogue_schools (
    school      uuid primary key,
    region      text not null,
    name_kk     text not null,
    name_ru     text not null,
    name_en     text not null,
    address     text not null,
    zone        text not null,
    languages   jsonb not null
);
create index on catalogue_schools (region, school);
create table catalogue_pools (
    pool         uuid primary key,
    school       uuid not null,
    service      text not null,
    school_year  integer not null,
    language     text not null,
    class_kind   text not null,
    published    integer not null,
    held         integer not null,
    taken        integer not null
);
create index on catalogue_pools (school, service, school_year);
create table catalogue_campaigns (
    campaign           uuid primary key,
    school             uuid not null,
    service            text not null,
    school_year        integer not null,
    most_in_class      integer not null,
    accepts_by_choice  boolean not null
);
create index on catalogue_campaigns (school, service, school_year);
comment on table catalogue_pools is 'Seats by pool; free = published - held - taken.';
"""


class SchoolCatalogue:
    """The read model: feeds the tables above."""

    name = "admissions.school_catalogue"
    schema = "projections"
    tables = ("catalogue_schools", "catalogue_pools", "catalogue_campaigns")
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (
        SchoolRegistered,
        SchoolSettingsChanged,
        CampaignSet,
        SeatsPublished,
        SeatHeld,
        SeatReleased,
        SeatTaken,
    )

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Schools, campaigns and pools, each with one statement."""
        _apply_schools(cursor, batch)
        _apply_campaigns(cursor, batch)
        _apply_pools(cursor, batch)


def _apply_schools(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    facts = [r.fact for r in batch if isinstance(r.fact, SchoolRegistered | SchoolSettingsChanged)]
    rows = load(cursor, "catalogue_schools", "school", {fact.school for fact in facts}) if facts else {}
    for fact in facts:
        rows[fact.school] = rows.get(fact.school, {}) | _school(fact)
    store(cursor, "catalogue_schools", "school", rows.values())


def _school(fact: SchoolRegistered | SchoolSettingsChanged) -> dict[str, Any]:
    if isinstance(fact, SchoolSettingsChanged):
        settings = fact.settings
        return {
            "name_kk": settings.name_kk,
            "name_ru": settings.name_ru,
            "address": settings.address,
            "languages": [language.value for language in settings.languages],
        }
    return {
        "school": fact.school,
        "region": fact.region,
        "name_kk": fact.name_kk,
        "name_ru": fact.name_ru,
        "name_en": fact.name_en,
        "address": fact.address,
        "zone": fact.zone,
        "languages": [language.value for language in fact.languages],
    }


def _apply_campaigns(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    latest = {r.stream: r.fact for r in batch if isinstance(r.fact, CampaignSet)}
    rows = (
        {
            "campaign": stream,
            "school": fact.school,
            "service": fact.service,
            "school_year": fact.school_year,
            "most_in_class": fact.most_in_class,
            "accepts_by_choice": fact.accepts_by_choice,
        }
        for stream, fact in latest.items()
    )
    store(cursor, "catalogue_campaigns", "campaign", rows)


def _apply_pools(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    touched = [r for r in batch if isinstance(r.fact, SeatsPublished | SeatHeld | SeatReleased | SeatTaken)]
    rows = load(cursor, "catalogue_pools", "pool", {r.stream for r in touched}) if touched else {}
    for recorded in touched:
        rows[recorded.stream] = _pool(rows.get(recorded.stream, {}), recorded)
    store(cursor, "catalogue_pools", "pool", rows.values())


def _pool(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    match recorded.fact:
        case SeatsPublished() as fact:
            counts = {"held": row.get("held", 0), "taken": row.get("taken", 0), "published": fact.seats.seats}
            place = {"pool": fact.pool, "school": fact.school, "service": fact.service}
            place |= {"school_year": fact.school_year}
            return place | {"language": fact.seats.language.value, "class_kind": fact.seats.class_kind.value} | counts
        case SeatHeld():
            return row | {"held": row["held"] + 1}
        case SeatReleased():
            return row | {"held": row["held"] - 1}
        case SeatTaken():
            return row | {"held": row["held"] - 1, "taken": row["taken"] + 1}
        case _:
            return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What parents look for; None means any. `free`: only schools with a free seat of that language and kind.

    `following` is the school that ended the page before.
    """

    school_year: int
    service: str = FIRST_GRADE
    region: str | None = None
    language: str | None = None
    class_kind: str | None = None
    free: bool = False
    school: UUID | None = None
    following: UUID | None = None
    limit: int = 50


def select(cursor: Cursor[Any], wanted: Wanted) -> list[dict[str, Any]]:
    """Schools with their pools; one row more when there is another page.

    Where the service allocates seats, only those with a campaign of that year; otherwise all of them.
    """
    seated = SERVICES[wanted.service].allocates_seats if wanted.service in SERVICES else True
    pools = seated and (wanted.free or wanted.language is not None or wanted.class_kind is not None)
    values = asdict(wanted) | {"limit": wanted.limit + 1, "seated": seated, "pools": pools}
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(SELECT, values).fetchall()


SELECT: Final = """
    select s.*, %(service)s::text as service, %(school_year)s::integer as school_year,
           c.most_in_class, c.accepts_by_choice,
           (select coalesce(jsonb_agg(jsonb_build_object(
                'language', p.language, 'class_kind', p.class_kind, 'published', p.published,
                'free', greatest(p.published - p.held - p.taken, 0)) order by p.language, p.class_kind), '[]')
            from projections.catalogue_pools p
            where p.school = s.school and p.service = %(service)s and p.school_year = %(school_year)s) as seats
    from projections.catalogue_schools s
    left join projections.catalogue_campaigns c
        on c.school = s.school and c.service = %(service)s and c.school_year = %(school_year)s
    where (c.campaign is not null or not %(seated)s)
      and (%(region)s::text is null or s.region = %(region)s)
      and (%(school)s::uuid is null or s.school = %(school)s)
      and (%(following)s::uuid is null or s.school > %(following)s)
      and (%(language)s::text is null or s.languages @> to_jsonb(%(language)s::text))
      and (not %(pools)s or exists (
          select from projections.catalogue_pools p
          where p.school = s.school and p.service = %(service)s and p.school_year = %(school_year)s
            and p.published > 0
            and (%(language)s::text is null or p.language = %(language)s)
            and (%(class_kind)s::text is null or p.class_kind = %(class_kind)s)
            and (not %(free)s or p.published > p.held + p.taken)))
    order by s.school limit %(limit)s
"""
