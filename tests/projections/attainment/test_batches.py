"""However the log is cut into batches, live or in a rebuild: the same tables, and the same frozen weeks (RPT-18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from adapters.bootstrap.known import FACTS
from adapters.persistence.advancing import Advance, Site, make_tables, open_session
from adapters.persistence.appending import Appender, Command
from adapters.persistence.database import Database
from adapters.persistence.event_log import EventLog
from adapters.persistence.fact_codec import FactCodec, Sealing
from adapters.persistence.rebuilding import rebuild
from projections.attainment.reports import Reports
from projections.attainment.tables import TABLES
from projections.reading import ReadModel, Recorded
from tests.projections.attainment.worlds import TEACHER, any_country, tables
from tests.tallies import Keys

SEEDS: Final = st.integers(20, 24)
Tables = dict[str, list[tuple[Any, ...]]]


@cache
def log_of(seed: int) -> list[Recorded]:
    return any_country(seed, steps=40).journals.log


def contents(cursor: psycopg.Cursor[Any]) -> Tables:
    """All rows of all tables."""
    query = SQL("select * from {} t order by t::text")
    return {table: cursor.execute(query.format(Identifier(table))).fetchall() for table in TABLES}


@pytest.fixture(scope="module")
def whole(server: str) -> dict[int, Tables]:
    """What comes out where all facts are one batch."""
    found = {}
    for seed in range(20, 25):
        with tables(server) as cursor:
            Reports().apply(cursor, log_of(seed))
            found[seed] = contents(cursor)
    return found


@pytest.mark.req("AUD-5", "RPT-18")
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, data=st.data())
def test_any_batches_make_the_same_tables(
    server: str, whole: dict[int, Tables], seed: int, data: st.DataObject
) -> None:
    log = log_of(seed)
    often = data.draw(st.integers(1, 30))
    ends = data.draw(st.sets(st.integers(1, len(log) - 1), max_size=often))

    with tables(server) as cursor:
        for batch in split(log, sorted(ends)):
            Reports().apply(cursor, batch)

        assert contents(cursor) == whole[seed]


def test_a_batch_each_makes_the_same_tables(server: str, whole: dict[int, Tables]) -> None:
    with tables(server) as cursor:
        for recorded in log_of(20):
            Reports().apply(cursor, [recorded])

        assert contents(cursor) == whole[20]


def split(log: Sequence[Recorded], ends: Sequence[int]) -> Iterator[Sequence[Recorded]]:
    begin = 0
    for end in [*ends, len(log)]:
        yield log[begin:end]
        begin = end


class Store:
    """The real one, with these facts in it, each as a stream of its own."""

    def __init__(self, database: Database) -> None:
        keys = Keys()
        self.database = database
        self.codec = FactCodec(FACTS, Sealing(keys.seal, keys.keys_of, keys.unseal))
        self.log = EventLog(database, self.codec)
        self.appender = Appender(database.connect)

    def write(self, log: Sequence[Recorded]) -> None:
        for each in log:
            event = (each.stream, 1, each.fact.NAME, self.codec.encode(each.stream, 1, each.fact))
            command = Command(
                command_id=each.command_id,
                events=[event],
                recorded_at=each.recorded_at,
                actor=TEACHER,
                role="teacher",
            )
            assert self.appender.append(command).position == each.position

    def follow(self, model: ReadModel, batch: int) -> None:
        with self.database.connect() as connection:
            site = Site.live(model)
            open_session(connection, site)
            make_tables(connection, model, site)
            advance = Advance(connection, self.log, model, site)
            advance.load()
            while advance.step(batch)[1]:
                pass


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    store = Store(database)
    yield store
    store.appender.close()


@pytest.mark.req("AUD-5", "RPT-18")
def test_a_rebuild_gives_back_every_week_with_its_hash(store: Store) -> None:
    log = log_of(21)
    store.write(log)
    store.follow(Reports(), 7)
    weeks = "select week, revision, cut, rows, sha256 from reports.published_weeks order by cut"
    with store.database.connection() as connection:
        frozen = connection.execute(weeks.encode()).fetchall()

    reports = [rebuild(store.database, store.log, Reports(), batch=batch) for batch in (50, 5000)]

    assert [report.identical for report in reports] == [True, True]
    assert len(frozen) >= 4
    with store.database.connection() as connection:
        assert connection.execute(weeks.encode()).fetchall() == frozen
        assert connection.execute(
            "select distinct schemaname from pg_tables where schemaname like 'reports%'"
        ).fetchall() == [("reports",)]
    assert reports[0].rows["final_grades"] > 0
    store.follow(Reports(), 500)


@pytest.mark.req("AUD-5")
def test_a_changed_cell_is_seen_by_the_rebuild(store: Store) -> None:
    store.write(log_of(21))
    store.follow(Reports(), 500)
    with store.database.connection() as connection:
        connection.execute(
            "update reports.final_grades set code = 2 where pupil = (select max(pupil) from reports.final_grades)"
        )

    reports = [rebuild(store.database, store.log, Reports()) for _ in range(2)]

    assert [report.identical for report in reports] == [False, True]
