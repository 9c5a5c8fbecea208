"""Which files the events refer to: whatever stands here is never collected (FIL-2)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor

from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import PERSONAL_OF, Fact
from projections.reading import Recorded, up_to_erasures

DDL: Final = """
create table file_references (
    sha256    text not null,
    position  bigint not null,
    person    uuid,
    primary key (sha256, position)
);
create index on file_references (person) where person is not null;
comment on table file_references is 'Hashes that events name. A file that is named by none is collected after a day.';
comment on column file_references.person is 'Whose personal field names it: the reference goes with them.';
"""

_HASH: Final = re.compile(r"[0-9a-f]{64}")


class FileReferences:
    """Hears every fact: whatever looks like a hash counts as one, so that a new kind of fact cannot be forgotten."""

    name = "files.references"
    schema = "projections"
    tables = ("file_references",)
    ddl = DDL

    def __init__(self, facts: Collection[type[Fact]]) -> None:
        self.listens_to: tuple[type[Fact], ...] = tuple(facts)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """One insert a batch."""
        for part, erased in up_to_erasures(batch):
            rows = [(sha256, recorded.position, person) for recorded in part for sha256, person in _named(recorded)]
            cursor.execute(
                "insert into file_references select * from unnest(%s::text[], %s::bigint[], %s::uuid[])"
                " on conflict do nothing",
                tuple(list(column) for column in zip(*rows, strict=True)) if rows else ([], [], []),
            )
            if erased is not None:
                cursor.execute("delete from file_references where person = %s", (erased,))


def _named(recorded: Recorded) -> Iterator[tuple[str, UUID | None]]:
    fact = recorded.fact
    if isinstance(fact, PersonErased):
        return
    for field in fields(fact):
        of = field.metadata.get(PERSONAL_OF)
        person = getattr(fact, of) if of else None
        for sha256 in set(_hashes(getattr(fact, field.name))):
            yield sha256, person


def _hashes(value: object) -> Iterator[str]:
    match value:
        case str():
            if _HASH.fullmatch(value):
                yield value
        case tuple() | list() | frozenset():
            for item in value:
                yield from _hashes(item)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from _hashes(getattr(value, field.name))


def select_referred(cursor: Cursor[Any], digests: Sequence[str]) -> set[str]:
    """Those of these hashes that some event names."""
    found = cursor.execute(
        "select distinct sha256 from projections.file_references where sha256 = any(%s)", (list(digests),)
    )
    return {row[0] for row in found.fetchall()}


def select_positions(cursor: Cursor[Any], sha256: str) -> list[int]:
    """Of the first events that name it, in order; more than a few name it only where many are the same."""
    found = cursor.execute(
        "select position from projections.file_references where sha256 = %s order by position limit 20", (sha256,)
    )
    return [row[0] for row in found.fetchall()]
