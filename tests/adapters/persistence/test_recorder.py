"""What the library's own cases do not ask of our recorder: one log for both doors, all or nothing with a tracking."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking

from adapters.persistence.appending import Appender
from adapters.persistence.database import Database
from adapters.persistence.recorder import Datastore, KundelikRecorder
from tests.races.writing import NOON, command, event
from tests.tallies import one

pytestmark = pytest.mark.req("AUD-1")

HERE = UUID(int=1)


@pytest.fixture
def recorder(database: Database) -> Iterator[KundelikRecorder]:
    datastore, appender = Datastore(database.conninfo, pool_size=2, max_overflow=8), Appender(database.connect)
    yield KundelikRecorder(datastore, appender, lambda: NOON)
    datastore.close()
    appender.close()


def stored(version: int, stream: UUID = HERE) -> StoredEvent:
    return StoredEvent(stream, version, "tests.stored.v1", b"{}")


def test_what_the_library_writes_stands_in_the_same_log(recorder: KundelikRecorder, database: Database) -> None:
    appender = Appender(database.connect)
    appender.append(command(event(HERE, 1)))
    positions = recorder.insert_events([stored(2), stored(3)])
    appender.append(command(event(HERE, 4)))
    appender.close()

    assert positions == [2, 3]
    assert [seen.id for seen in recorder.select_notifications(start=1, limit=10)] == [1, 2, 3, 4]
    assert [read.originator_version for read in recorder.select_events(HERE)] == [1, 2, 3, 4]
    assert recorder.max_notification_id() == 4
    assert one(database, "select recorded_at from kundelik.events where position = 2") == NOON


def test_nothing_to_write_writes_nothing(recorder: KundelikRecorder, database: Database) -> None:
    assert recorder.insert_events([]) == []
    assert recorder.max_notification_id() is None
    assert one(database, "select count(*) from kundelik.commands") == 0


def test_a_version_that_is_taken_is_the_librarys_integrity_error(recorder: KundelikRecorder) -> None:
    recorder.insert_events([stored(1)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(1, uuid4()), stored(1)])
    assert recorder.max_notification_id() == 1


def test_a_tracking_stands_and_falls_with_its_events(recorder: KundelikRecorder) -> None:
    assert recorder.insert_events([stored(1)], tracking=Tracking("upstream", 7)) == [1]
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(1)], tracking=Tracking("upstream", 8))
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(2)], tracking=Tracking("upstream", 7))

    assert recorder.max_tracking_id("upstream") == 7
    assert recorder.max_notification_id() == 1


def test_one_upstream_event_is_processed_once_however_many_try(recorder: KundelikRecorder) -> None:
    def process(number: int) -> bool:
        try:
            recorder.insert_events([stored(1, UUID(int=number + 2))], tracking=Tracking("upstream", 1))
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(process, range(8))) == 1
    assert recorder.max_notification_id() == 1


def test_the_recorder_has_no_more_rights_than_the_application(recorder: KundelikRecorder) -> None:
    with recorder.datastore.get_connection() as connection:
        row = connection.execute("select current_user::text as me").fetchone()

    assert row == {"me": "kundelik_app"}
