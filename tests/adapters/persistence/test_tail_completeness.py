"""Who has seen N has seen everything before N, though several processes write and roll back (AUD-1, AUD-5)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from adapters.persistence.database import Database
from tests.races.processes import started
from tests.tallies import one

WRITERS = 4
SAFE = "select position from kundelik.events where position > %s order by position limit 500"
UNSAFE = "select position from public.unsafe where position > %s order by position limit 500"


def tail(database: Database, query: str, writers: list[subprocess.Popen[bytes]]) -> Iterator[int]:
    """What a follower sees that goes on from the last it has seen, until all writers are done."""
    last = 0
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        while True:
            finished = all(writer.poll() is not None for writer in writers)
            rows = connection.execute(query.encode(), (last,)).fetchall()
            for (last,) in rows:
                yield last
            if finished and not rows:
                return


def writers(work: str, database: Database, commands: int) -> list[tuple[object, ...]]:
    return [("tests.races.writing", work, database.conninfo, seed, commands) for seed in range(WRITERS)]


@pytest.mark.req("AUD-1", "AUD-5")
def test_a_follower_misses_nothing_and_sees_nothing_twice(database: Database) -> None:
    with started(*writers("rivalling", database, 250)) as children:
        seen = list(tail(database, SAFE, children))
        statuses = [child.returncode for child in children]

    assert statuses == [0] * WRITERS
    assert seen == list(range(1, one(database, "select count(*) from kundelik.events") + 1))
    assert one(database, "select position from kundelik.head") == len(seen)
    assert one(database, "select count(*) from kundelik.commands") * 3 == len(seen)
    assert 0 < one(database, "select count(*) from kundelik.commands") < WRITERS * 250


@pytest.mark.req("AUD-1")
def test_the_same_follower_misses_events_where_a_sequence_numbers_them(database: Database) -> None:
    with psycopg.connect(database.conninfo, autocommit=True) as owner:
        owner.execute("create table public.unsafe (position bigserial primary key)")
    with started(*writers("unsafely", database, 100)) as children:
        seen = set(tail(database, UNSAFE, children))
    with psycopg.connect(database.conninfo) as owner:
        row = owner.execute("select count(*) from public.unsafe").fetchone()

    assert row == (WRITERS * 100 * 2,)
    assert len(seen) < WRITERS * 100 * 2
