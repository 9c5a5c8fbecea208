"""Who has written reads it; how far every read model stands can be seen."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from adapters.persistence.database import Database
from adapters.persistence.waiting import status, wait_for
from tests.tallies import (
    Log,
    OtherTallies,
    ReshapedTallies,
    Tallies,
    counted_rows,
    counts,
    eventually,
    following,
    open_log,
    position_of,
)


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    with open_log(database) as log:
        yield log


def test_whoever_has_waited_reads_what_he_has_written(database: Database, log: Log) -> None:
    with following(database, log, Tallies()):
        for number in range(1, 21):
            assert wait_for(database, "tallies", log.write(*counts(1)), timeout=10)
            assert counted_rows(database) == number


def test_many_wait_at_once(database: Database, log: Log) -> None:
    def write_and_read(_: int) -> bool:
        return wait_for(database, "tallies", log.write(*counts(1)), timeout=10)

    with following(database, log, Tallies()), ThreadPoolExecutor(16) as many:
        assert all(many.map(write_and_read, range(100)))

    assert counted_rows(database) == 100


def test_the_wait_is_bounded(database: Database, log: Log) -> None:
    log.write(*counts(1))
    began = time.monotonic()

    assert not wait_for(database, "tallies", 1, timeout=0.05)
    assert time.monotonic() - began < 1


def test_what_the_process_knows_costs_no_query(database: Database, log: Log) -> None:
    with following(database, log, Tallies()):
        assert wait_for(database, "tallies", log.write(*counts(3)), timeout=10)
    database.close()

    assert wait_for(database, "tallies", 2)


@pytest.mark.req("OPS-2")
def test_the_standing_of_read_models_shows_who_is_behind_and_by_how_much(database: Database, log: Log) -> None:
    log.write(*counts(2))
    with following(database, log, Tallies(), OtherTallies()):
        eventually(lambda: position_of(database) == position_of(database, "other-tallies") == 2)
    log.write(*counts(3))

    other, tallies = status(database, [ReshapedTallies(), OtherTallies()])

    assert (other.name, other.position, other.events_behind) == ("other-tallies", 2, 3)
    assert (other.poison, other.build_position, other.outdated) == (None, None, False)
    assert other.behind > timedelta(days=1)
    assert (tallies.name, tallies.outdated) == ("tallies", True)


def test_a_read_model_that_is_up_to_date_is_not_behind(database: Database, log: Log) -> None:
    log.write(*counts(2))
    with following(database, log, Tallies()):
        eventually(lambda: position_of(database) == 2)

    (standing,) = status(database)

    assert (standing.events_behind, standing.behind, standing.poison) == (0, timedelta(), None)


def test_a_single_event_is_seen_soon_though_nobody_polls_that_often(database: Database, log: Log) -> None:
    delays = []
    with following(database, log, Tallies()):
        eventually(lambda: position_of(database) == 0)
        for _ in range(5):
            threading.Event().wait(0.15)
            position, began = log.write(*counts(1)), time.monotonic()
            assert wait_for(database, "tallies", position, timeout=10)
            delays.append(time.monotonic() - began)

    assert sorted(delays)[2] < 0.05
