"""Read models are built anew beside the live ones and come out identical."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from adapters.persistence import rebuilding
from adapters.persistence.advancing import Advance, Site, make_tables, open_session
from adapters.persistence.database import Database
from adapters.persistence.rebuilding import RebuildFailed, RebuildUnderWay, rebuild
from adapters.persistence.waiting import status
from tests import tallies
from tests.tallies import (
    Counted,
    Log,
    Named,
    OtherTallies,
    Overheard,
    ReshapedTallies,
    Tallies,
    counted_rows,
    counts,
    eventually,
    following,
    one,
    open_log,
    position_of,
)

FACTS = st.lists(
    st.one_of(
        st.builds(Counted, st.integers(1, 4).map(lambda n: UUID(int=n)), st.integers(-9, 9)),
        st.builds(Named, st.integers(1, 3).map(lambda n: UUID(int=n)), st.text("әқ𝒳'\\", max_size=3)),
        st.just(Overheard()),
    ),
    min_size=1,
    max_size=40,
)


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    with open_log(database) as log:
        yield log


def follow_to_the_end(database: Database, log: Log, model: Tallies, limits: Callable[[], int]) -> None:
    with database.connect() as connection:
        site = Site.live(model)
        open_session(connection, site)
        make_tables(connection, model, site)
        advance = Advance(connection, log.events, model, site)
        advance.load()
        while advance.step(limits())[1]:
            pass


def tally(database: Database) -> dict[UUID, tuple[Any, ...]]:
    with database.connection() as connection:
        rows = connection.execute(
            "select key, total::int, times, latest::int, position from projections.tally"
        ).fetchall()
    return {key: tuple(rest) for key, *rest in rows}


@pytest.mark.req("AUD-5")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS, batch=st.integers(1, 60), data=st.data())
def test_whatever_has_happened_rebuilt_equals_incremental_equals_told_without_a_database(
    database: Database, facts: list[Any], batch: int, data: st.DataObject
) -> None:
    with open_log(database) as log:  # each example goes on where the one before has stopped
        log.write(*facts)
        follow_to_the_end(database, log, Tallies(), lambda: data.draw(st.integers(1, 20)))
        report = rebuild(database, log.events, Tallies(), batch=batch)

        assert report.identical
        assert tally(database) == tallies.fold(log.events.after(0, 10_000).recorded)
        assert position_of(database) == report.position == log.events.head()


@pytest.mark.req("AUD-5")
def test_rebuilding_beside_a_live_writer_disturbs_neither_him_nor_readers(database: Database, log: Log) -> None:
    log.write(*counts(3000))
    done, written, seen = threading.Event(), [3000], [0]

    def write() -> None:
        while not done.wait(0.002):
            written[0] = log.write(*counts(3))

    def read() -> None:
        while not done.wait(0.001):
            seen.append(counted_rows(database))

    with following(database, log, Tallies()):
        eventually(lambda: position_of(database) == 3000)
        threads = [threading.Thread(target=work) for work in (write, read)]
        for thread in threads:
            thread.start()
        reports = [rebuild(database, log.events, Tallies(), batch=100) for _ in range(3)]
        done.set()
        for thread in threads:
            thread.join()
        eventually(lambda: position_of(database) == written[0])

    assert [report.identical for report in reports] == [True, True, True]
    assert counted_rows(database) == written[0] > reports[-1].position - 1 > 3000
    assert seen == sorted(seen)
    assert len(seen) > 10


@pytest.mark.req("AUD-5")
def test_whatever_was_changed_by_hand_is_noticed_and_put_right(database: Database, log: Log) -> None:
    log.write(*counts(50), Named(UUID(int=1), "Айгерим"))
    follow_to_the_end(database, log, Tallies(), lambda: 500)
    with database.connection() as connection:
        connection.execute("update projections.tally set total = total + 1 where key = %s", (UUID(int=3),))

    report, again = (rebuild(database, log.events, Tallies()) for _ in range(2))

    assert (report.identical, again.identical) == (False, True)
    assert report.digest_rebuilt == again.digest_live
    assert again.rows == {"tally": 7, "tally_name": 1}
    assert one(database, "select total::int from projections.tally where key = %s", UUID(int=3)) == 7


def test_a_digest_sees_doubled_and_missing_rows(database: Database, log: Log) -> None:
    class Bare(Tallies):
        ddl = Tallies.ddl.replace("uuid primary key", "uuid")

        @override
        def apply(self, cursor: Any, batch: Any) -> None:
            cursor.executemany("insert into tally_name values (%s, 'A')", [(r.stream,) for r in batch])

    log.write(*counts(2))
    follow_to_the_end(database, log, Bare(), lambda: 500)
    verdicts = []
    for change in (
        "insert into projections.tally_name select * from projections.tally_name limit 1",
        "delete from projections.tally_name where ctid = (select min(ctid) from projections.tally_name)",
        "analyze projections.tally_name",
    ):
        with database.connection() as connection:
            connection.execute(change)
        verdicts.append(rebuild(database, log.events, Bare()).identical)

    assert verdicts == [False, False, True]


@pytest.mark.req("AUD-5")
def test_repaired_code_rebuilds_past_the_poison_to_the_end_and_the_follower_goes_on(
    database: Database, log: Log
) -> None:
    model = Tallies(refuses=13)
    log.write(*counts(40), Counted(UUID(int=1), 13), *counts(60))
    with following(database, log, model):
        eventually(lambda: status(database) and status(database)[0].poison)
        report = rebuild(database, log.events, Tallies())
        left, reached = status(database)[0].poison, position_of(database)
        model.refuses = None
        end = log.write(*counts(2))
        eventually(lambda: position_of(database) == end)

    assert (report.identical, report.position, reached) == (True, 101, 101)
    assert (left, counted_rows(database)) == (None, end)


def test_when_the_new_tables_cannot_take_an_event_the_live_ones_stay(
    database: Database, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "NEARLY", 0)
    log.write(*counts(40), Counted(UUID(int=1), 13), *counts(60))
    follow_to_the_end(database, log, Tallies(), lambda: 500)

    with pytest.raises(RebuildFailed) as failed:
        rebuild(database, log.events, Tallies(refuses=13))

    assert (failed.value.position, failed.value.cause) == (40, "Refused")
    assert (position_of(database), counted_rows(database)) == (101, 101)
    assert status(database)[0].build_position == 40


@pytest.mark.req("OPS-5")
def test_a_killed_rebuild_goes_on_where_it_stopped(database: Database, log: Log) -> None:
    for _ in range(4):
        log.write(*counts(5000))
    follow_to_the_end(database, log, Tallies(), lambda: 5000)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    program = [sys.executable, str(Path(tallies.__file__)), "rebuild", database.conninfo, "10"]
    process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL)
    eventually(lambda: (position_of(database, "tallies@next") or 0) > 1000)
    process.kill()
    process.wait()
    eventually(lambda: not one(database, "select 1 from pg_locks where locktype = 'advisory'"))
    stopped, reached = position_of(database, "tallies@next"), []
    assert counted_rows(database) == 20_000

    report = rebuild(database, log.events, Tallies(), progress=lambda at, _: reached.append(at))

    assert (report.identical, report.position, reached[-1]) == (True, 20_000, 20_000)
    assert 1000 < stopped < reached[0] <= stopped + 5000
    assert position_of(database, "tallies@next") is None


@pytest.mark.req("OPS-5")
def test_a_build_left_behind_by_other_text_is_begun_anew(database: Database, log: Log) -> None:
    log.write(*counts(30), Counted(UUID(int=1), 13))
    follow_to_the_end(database, log, Tallies(), lambda: 500)
    with pytest.raises(RebuildFailed):
        rebuild(database, log.events, Tallies(refuses=13))

    report = rebuild(database, log.events, ReshapedTallies())

    assert (report.reshaped, report.rows["tally"], counted_rows(database)) == (True, 7, 31)


def test_nobody_rebuilds_what_another_is_rebuilding(
    database: Database, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "NEARLY", 0)
    log.write(*counts(10))
    follow_to_the_end(database, log, Tallies(), lambda: 500)

    def meanwhile(_reached: int, _aim: int) -> None:
        with pytest.raises(RebuildUnderWay):
            rebuild(database, log.events, Tallies())

    report = rebuild(database, log.events, Tallies(), progress=meanwhile)

    assert report.identical


def test_comments_grants_and_indexes_are_those_of_the_first_tables(database: Database, log: Log) -> None:
    log.write(*counts(10))
    follow_to_the_end(database, log, OtherTallies(), lambda: 500)
    look = (
        "select concat_ws(' | ', obj_description(c.oid), col_description(c.oid, 1), c.relacl, "
        "(select string_agg(indexname || indexdef, ',' order by indexname) from pg_indexes"
        " where tablename = relname))"
        " from pg_class c where c.oid = 'reports.other_tally'::regclass"
    )
    before = one(database, look)

    report = rebuild(database, log.events, OtherTallies())

    assert report.identical
    assert one(database, look) == before
    assert "kundelik_reader=r" in before


def test_a_reader_who_does_not_let_go_only_delays_the_exchange(
    database: Database, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "PATIENCE_MS", 20)
    log.write(*counts(10))
    follow_to_the_end(database, log, Tallies(), lambda: 500)
    with database.connect() as reader, ThreadPoolExecutor(1) as other:
        with reader.transaction():
            reader.execute("select * from projections.tally")
            rebuilt = other.submit(rebuild, database, log.events, Tallies())
            eventually(lambda: position_of(database, "tallies@next") is not None)
            threading.Event().wait(0.1)
            assert not rebuilt.done()

        assert rebuilt.result(timeout=10).identical


def test_a_reader_who_never_lets_go_loses_nothing(
    database: Database, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "PATIENCE_MS", 5)
    monkeypatch.setattr(rebuilding, "EXCHANGES", 2)
    log.write(*counts(10))
    follow_to_the_end(database, log, Tallies(), lambda: 500)
    with database.connect() as reader, reader.transaction():
        reader.execute("select * from projections.tally")
        with pytest.raises(RebuildFailed, match="do not let go"):
            rebuild(database, log.events, Tallies())

    assert (position_of(database), counted_rows(database)) == (10, 10)
    assert rebuild(database, log.events, Tallies()).identical
