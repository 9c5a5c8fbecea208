"""Our recorder passes the eventsourcing library's own test cases for application and process recorders."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.tests import persistence as library

from adapters.persistence.appending import Appender
from adapters.persistence.recorder import Datastore, KundelikRecorder, UnsafeMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from adapters.persistence.database import Database

CASES = [
    (library.ApplicationRecorderTestCase, "test_insert_select"),
    (library.ApplicationRecorderTestCase, "test_performance"),
    (library.ApplicationRecorderTestCase, "test_concurrent_no_conflicts"),
    (library.ApplicationRecorderTestCase, "test_concurrent_throughput"),
    (library.ApplicationRecorderTestCase, "optional_test_insert_subscribe"),
    (library.ProcessRecorderTestCase, "test_insert_select"),
    (library.ProcessRecorderTestCase, "test_has_tracking_id"),
    (library.ProcessRecorderTestCase, "test_raises_when_lower_inserted_later"),
    (library.ProcessRecorderTestCase, "test_performance"),
    (library.TrackingRecorderTestCase, "test_insert_tracking"),
    (library.TrackingRecorderTestCase, "test_wait"),
    (library.NonInterleavingNotificationIDsBaseCase, "test"),
]


@pytest.fixture
def new_recorder(database: Database) -> Iterator[Callable[[], KundelikRecorder]]:
    datastore = Datastore(database.conninfo, pool_size=2, max_overflow=20)
    appender = Appender(database.connect)

    yield lambda: KundelikRecorder(datastore, appender)

    datastore.close()
    appender.close()


@pytest.mark.req("AUD-1")
@pytest.mark.parametrize(("case", "method"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_the_library_finds_our_recorder_sound(
    case: type, method: str, new_recorder: Callable[[], KundelikRecorder]
) -> None:
    test_case = type(case.__name__, (case,), {"create_recorder": lambda _: new_recorder()})(method)

    getattr(test_case, method)()


def test_a_subscriber_misses_nothing_though_nobody_knocks(database: Database) -> None:
    datastore = Datastore(database.conninfo, pool_size=2, max_overflow=20)
    silent = Appender(database.connect, notify_every=float("inf"))
    recorder = KundelikRecorder(datastore, silent)
    stored = [StoredEvent(uuid4(), 1, "topic", b"{}") for _ in range(3)]

    with recorder.subscribe() as subscription:
        for event in stored:
            recorder.insert_events([event])
            assert next(subscription).originator_id == event.originator_id

    datastore.close()
    silent.close()


def test_every_test_of_the_library_is_run() -> None:
    declared = {
        (case.__name__, name)
        for case in {case for case, _ in CASES}
        for name in dir(case)
        if name.startswith("test_") or name == "test"
    }

    assert declared <= {(case.__name__, method) for case, method in CASES}


def test_the_mode_that_loses_events_is_refused(database: Database) -> None:
    with pytest.raises(UnsafeMode):
        Datastore(database.conninfo, enable_db_functions=True)
