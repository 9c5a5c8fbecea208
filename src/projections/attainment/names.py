"""Who a pupil's number is, for those who may see pupils (RPT-19)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from psycopg import Cursor

from kundelik_domain.attainment.events import PupilNamed
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Erased, Fact
from projections.reading import Recorded, up_to_erasures

DDL: Final = """
create table pupil_names (
    pupil   bigint primary key,
    person  uuid not null,
    name    text
);
create index on pupil_names (person);
comment on table pupil_names is 'Names of pupils by their numbers in the journals.';
comment on column pupil_names.name is 'Null once the person was erased.';
"""
NAME: Final = """
insert into pupil_names (pupil, person, name) select * from unnest(%s::bigint[], %s::uuid[], %s::text[])
on conflict (pupil) do update set person = excluded.person, name = excluded.name
"""
FORGET: Final = "update pupil_names set name = null where person = %s"


class PupilNames:
    """The read model: feeds the table above."""

    name = "attainment.names"
    schema = "projections"
    tables = ("pupil_names",)
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (PupilNamed, PersonErased)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """The last name of each stands, until its person is erased."""
        for part, erased in up_to_erasures(batch):
            named = {recorded.fact.pupil: recorded.fact for recorded in part if isinstance(recorded.fact, PupilNamed)}
            if named:
                names = [None if isinstance(fact.name, Erased) else fact.name for fact in named.values()]
                cursor.execute(NAME, (list(named), [fact.person for fact in named.values()], names))
            if erased is not None:
                cursor.execute(FORGET, (erased,))


def select(cursor: Cursor[Any], pupils: Collection[int]) -> dict[int, str]:
    """The names of those of these pupils that have one."""
    found = cursor.execute(
        "select pupil, name from projections.pupil_names where pupil = any(%s) and name is not null", (list(pupils),)
    )
    return dict(found.fetchall())
