"""Read models follow the log: nothing lost or doubled, one leader, poison isolated, processes killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from typing_extensions import override

from adapters.persistence import following as machine
from adapters.persistence.advancing import Advance, Overtaken, Site, make_tables, open_session
from adapters.persistence.database import Database
from adapters.persistence.following import Follower, Followers, resume
from adapters.persistence.rebuilding import rebuild
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

Start = Callable[[int], subprocess.Popen[bytes]]


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    with open_log(database) as log:
        yield log


@pytest.fixture
def start(database: Database) -> Iterator[Start]:
    """Start a follower as a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(batch: int) -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        program = [sys.executable, str(Path(tallies.__file__)), "follow", database.conninfo, str(batch)]
        started.append(subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def seen_by_owner(database: Database, query: str) -> Any:
    with psycopg.connect(database.conninfo) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def leader(database: Database) -> Any:
    """The server process of the session that leads."""
    return seen_by_owner(
        database,
        "select pid from pg_locks where locktype = 'advisory' and database ="
        " (select oid from pg_database where datname = current_database()) and granted",
    )


def standing_by(database: Database) -> Any:
    return seen_by_owner(
        database,
        "select count(*) from pg_stat_activity a where datname = current_database()"
        " and query like 'select pg_try_advisory_lock%' and pid <> pg_backend_pid()"
        " and not exists (select from pg_locks l where l.pid = a.pid and locktype = 'advisory')",
    )


def poison(database: Database) -> list[tuple[Any, ...]]:
    with database.connection() as connection:
        return connection.execute(
            "select name, position, event, error from projections.poison order by 1, 2"
        ).fetchall()


def test_a_follower_takes_all_there_is_and_all_that_comes(database: Database, log: Log) -> None:
    log.write(*counts(1200))
    with following(database, log, Tallies()):
        eventually(lambda: position_of(database) == 1200)
        end = log.write(*counts(30), Overheard())
        eventually(lambda: position_of(database) == end)

    rows = {key: tuple(rest) for key, *rest in _tally(database)}
    assert rows == tallies.fold(log.events.after(0, 2000).recorded)


def _tally(database: Database) -> list[tuple[Any, ...]]:
    with database.connection() as connection:
        return connection.execute(
            "select key, total::int, times, latest::int, position from projections.tally"
        ).fetchall()


def test_many_at_once_make_the_tables_once(database: Database) -> None:
    model, together = Tallies(), threading.Barrier(6)

    def make(_: int) -> None:
        with database.connect() as connection:
            together.wait()
            make_tables(connection, model, Site.live(model))

    with ThreadPoolExecutor(6) as many:
        list(many.map(make, range(6)))

    assert (position_of(database), counted_rows(database)) == (0, 0)


@pytest.mark.req("AUD-5")
def test_when_tables_have_been_dropped_they_are_told_again_from_the_beginning(database: Database, log: Log) -> None:
    log.write(*counts(20))
    with following(database, log, Tallies()):
        eventually(lambda: position_of(database) == 20)
    with database.connection() as connection:
        connection.execute("drop table projections.tally")

    with following(database, log, Tallies()):
        eventually(lambda: one(database, "select 1 from pg_tables where tablename = 'tally'"))
        eventually(lambda: position_of(database) == 20)

    assert counted_rows(database) == 20


def test_when_the_leader_is_killed_another_goes_on_and_nothing_is_lost_or_doubled(
    database: Database, log: Log, start: Start
) -> None:
    leading = start(5)
    eventually(lambda: leader(database))
    for turn in range(1, 4):
        next_one = start(5)
        eventually(lambda: standing_by(database))
        led_by, end = leader(database), log.write(*counts(1000))
        eventually(lambda end=end: position_of(database) > end - 900)  # type: ignore[misc]
        leading.kill()
        leading.wait()
        eventually(lambda end=end: position_of(database) == end)  # type: ignore[misc]
        assert leader(database) not in (led_by, None)
        assert counted_rows(database) == turn * 1000
        leading = next_one


def test_two_who_both_believe_they_lead_do_no_harm(database: Database, log: Log) -> None:
    log.write(*counts(400))
    site, together, overtaken = Site.live(Tallies()), threading.Barrier(2), []

    def lead(_: int) -> None:
        with database.connect() as connection:
            open_session(connection, site)
            make_tables(connection, Tallies(), site)
            advance = Advance(connection, log.events, Tallies(), site)
            together.wait()
            while advance.load() and advance.position < 400:
                with suppress(Overtaken):
                    advance.step(3)
                    continue
                overtaken.append(advance.position)

    with ThreadPoolExecutor(2) as two:
        list(two.map(lead, range(2)))

    assert (position_of(database), counted_rows(database)) == (400, 400)
    assert overtaken


def test_who_has_been_overtaken_past_what_does_not_concern_them_is_told_so_too(database: Database, log: Log) -> None:
    site = Site.live(Tallies())
    with database.connect() as connection:
        make_tables(connection, Tallies(), site)
        two = [Advance(connection, log.events, Tallies(), site) for _ in range(2)]
        assert [one.load() for one in two] == [True, True]
        for first, late in (two, two[::-1], two):
            log.write(Overheard())
            assert first.step(10) == (0, 1)
            with pytest.raises(Overtaken):
                late.step(10)
            assert late.load()
            assert (position_of(database), first.position, late.position) == (log.events.head(),) * 3


def test_rows_and_position_never_part_however_often_the_process_is_killed(
    database: Database, log: Log, start: Start
) -> None:
    for _ in range(4):
        log.write(*counts(3000))
    reached = 0
    for _ in range(4):
        process = start(7)
        eventually(lambda reached=reached: (position_of(database) or 0) > reached + 200)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
        eventually(lambda: leader(database) is None)
        reached = position_of(database)
        assert counted_rows(database) == reached < 12000

    start(2000)
    eventually(lambda: position_of(database) == 12000)
    assert counted_rows(database) == 12000


def test_a_lost_connection_is_opened_again(database: Database, log: Log) -> None:
    with following(database, log, Tallies()):
        for round_ in range(1, 4):
            end = log.write(*counts(10))
            eventually(lambda end=end: position_of(database) == end)  # type: ignore[misc]
            assert seen_by_owner(database, f"select pg_terminate_backend({leader(database)})"), round_
            eventually(lambda: leader(database))

    assert counted_rows(database) == 30


@pytest.mark.parametrize("before", [0, 250, 499, 500, 777])
def test_a_poisonous_event_stops_only_this_read_model_and_just_before_itself(
    database: Database, log: Log, before: int
) -> None:
    end = log.write(*counts(before), Counted(UUID(int=1), 13), *counts(900))
    with following(database, log, Tallies(refuses=13), OtherTallies()):
        eventually(lambda: poison(database))
        eventually(lambda: position_of(database, "other-tallies") == end)

    assert poison(database) == [("tallies", before + 1, Counted.NAME, "Refused")]
    assert (position_of(database), counted_rows(database)) == (before, before)


def test_what_the_database_refuses_is_shown_by_its_state_without_a_word_of_the_data(
    database: Database, log: Log
) -> None:
    log.write(Named(UUID(int=1), "Айгерим"), *[Counted(UUID(int=1), 2**63 - 1)] * 2)
    with following(database, log, Tallies()):
        eventually(lambda: poison(database))

    assert poison(database) == [("tallies", 3, Counted.NAME, "NumericValueOutOfRange 22003")]


def test_what_cannot_be_decoded_is_poison_too(database: Database, log: Log) -> None:
    log.write(*counts(5), Overheard(), Overheard())
    log.write_raw([(UUID(int=99), 1, Counted.NAME, b'{"key": "Aigerim"}')])
    log.write(*counts(5))
    with following(database, log, Tallies()):
        eventually(lambda: poison(database))

    assert poison(database) == [("tallies", 8, Counted.NAME, "ValidationError")]
    assert (position_of(database), counted_rows(database)) == (7, 5)


def test_a_paused_read_model_is_shown_and_goes_on_when_it_is_resumed(database: Database, log: Log) -> None:
    model = Tallies(refuses=13)
    end = log.write(*counts(3), Counted(UUID(int=1), 13), *counts(3))
    with following(database, log, model):
        eventually(lambda: poison(database))
        (standing,) = status(database)
        model.refuses = None
        assert resume(database, "tallies")
        eventually(lambda: position_of(database) == end)

    assert standing.poison is not None
    assert (standing.poison.position, standing.poison.error, standing.position) == (4, "Refused", 3)
    assert (poison(database), counted_rows(database), resume(database, "tallies")) == ([], 7, False)


def test_a_paused_read_model_tries_again_by_itself(
    database: Database, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "POISON_PAUSE", 0.01)
    model = Tallies(refuses=13)
    end = log.write(Counted(UUID(int=1), 13))
    with following(database, log, model):
        eventually(lambda: poison(database))
        model.refuses = None
        eventually(lambda: position_of(database) == end)

    assert poison(database) == []


def test_repaired_code_takes_the_event_when_it_is_started(database: Database, log: Log) -> None:
    end = log.write(Counted(UUID(int=1), 13), *counts(2))
    with following(database, log, Tallies(refuses=13)):
        eventually(lambda: poison(database))
    with following(database, log, Tallies()):
        eventually(lambda: position_of(database) == end)

    assert (poison(database), counted_rows(database)) == ([], 3)


class Breaking(Tallies):
    """A batch is more than it can take, single events are not."""

    @override
    def apply(self, cursor: Any, batch: Any) -> None:
        if len(batch) > 3:
            raise MemoryError
        super().apply(cursor, batch)


def test_a_batch_that_fails_only_as_a_whole_is_taken_in_parts(database: Database, log: Log) -> None:
    log.write(*counts(40))
    with following(database, log, Breaking()):
        eventually(lambda: position_of(database) == 40)

    assert (poison(database), counted_rows(database)) == ([], 40)


def test_a_follower_that_breaks_is_started_again_while_the_others_go_on(
    database: Database, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "FIRST_PAUSE", 0.01)
    log.write(*counts(4))
    broken = iter([True, True])

    def connect_badly(**options: Any) -> Any:
        if next(broken, False):
            raise RuntimeError("Айгерим")
        return Database.connect(database, **options)

    monkeypatch.setattr(database, "connect", connect_badly)
    with following(database, log, Tallies(), OtherTallies()):
        eventually(lambda: position_of(database) == position_of(database, "other-tallies") == 4)

    assert next(broken, None) is None


def test_two_read_models_cannot_share_a_table(database: Database, log: Log) -> None:
    with pytest.raises(ValueError, match="share"):
        Followers(database, log.events, [Tallies(), Tallies()])


def test_tables_of_another_text_are_left_to_those_who_know_it_until_a_rebuild(database: Database, log: Log) -> None:
    log.write(*counts(5))
    stop = threading.Event()
    new = threading.Thread(target=Follower(database, log.events, ReshapedTallies()).run, args=(stop,))
    with following(database, log, Tallies()):
        eventually(lambda: position_of(database) == 5)
        new.start()
        log.write(*counts(5))
        eventually(lambda: position_of(database) == 10)
        report = rebuild(database, log.events, ReshapedTallies())
        end = log.write(*counts(5))
        eventually(lambda: position_of(database) == end)
    stop.set()
    new.join()

    assert (report.reshaped, report.identical) == (True, False)
    assert counted_rows(database) == end
    assert one(database, "select count(*) from projections.tally where remark is null") == 5
