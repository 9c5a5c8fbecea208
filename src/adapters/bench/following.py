"""Reading the log whole, and a read model's catch-up: ours against the library's recorder and runner."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from typing_extensions import override

from adapters.persistence.appending import Appender, Command
from adapters.persistence.database import Database
from adapters.persistence.event_log import EventLog
from adapters.persistence.following import Follower
from adapters.persistence.waiting import wait_for
from kundelik_domain.admissions.events import SeatHeld, SeatReleased
from kundelik_domain.shared.facts import Fact
from projections.rows import load, store

from .appends import stock_datastore
from .folds import Pool, codec, stock_application, stock_environment
from .measuring import Report, timed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Cursor

    from projections.reading import Recorded

    from .plan import Plan

OURS, DECODED, STOCK = "kundelik", "kundelik, decoded", "library"
PAGE: Final = 5000


class Counts:
    """How many seats each pool holds: the same question that the library's projection below answers."""

    name = "bench.counts"
    schema = "projections"
    tables = ("bench_counts",)
    ddl = "create table bench_counts (pool uuid primary key, held integer not null)"
    listens_to: tuple[type[Fact], ...] = (SeatHeld, SeatReleased)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Set-based, as our read models are."""
        rows = load(cursor, "bench_counts", "pool", {r.stream for r in batch})
        for recorded in batch:
            held = rows.get(recorded.stream, {"held": 0})["held"]
            change = 1 if isinstance(recorded.fact, SeatHeld) else -1
            rows[recorded.stream] = {"pool": recorded.stream, "held": held + change}
        store(cursor, "bench_counts", "pool", rows.values())


class StockCounts(PostgresTrackingRecorder):
    """The library's view: row and position in one transaction, an event at a time."""

    @override
    def _create_table(self, curs: Any) -> None:
        super()._create_table(curs)
        curs.execute("create table if not exists bench.stock_counts (pool uuid primary key, held integer not null)")

    def add(self, pool: UUID, change: int, tracking: Tracking) -> None:
        """One event's effect."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "insert into bench.stock_counts values (%s, %s) on conflict (pool)"
                " do update set held = bench.stock_counts.held + excluded.held",
                (pool, change),
                prepare=True,
            )


class StockProjection(Projection[StockCounts]):
    """As the library's documentation writes projections."""

    name = "stockcounts"

    @singledispatchmethod
    @override
    def process_event(self, _: Any, tracking: Tracking) -> None:
        """Anything else only moves the position."""
        self.view.insert_tracking(tracking)

    @process_event.register
    def held(self, domain_event: Pool.Held, tracking: Tracking) -> None:  # type: ignore[name-defined] # made at run time
        """One seat more."""
        self.view.add(domain_event.originator_id, 1, tracking)

    @process_event.register
    def released(self, domain_event: Pool.Released, tracking: Tracking) -> None:  # type: ignore[name-defined] # made at run time
        """One seat less."""
        self.view.add(domain_event.originator_id, -1, tracking)


def fill(database: Database, events: int) -> None:
    """A log of pools with a hundred events each."""
    encoding, appender = codec(), Appender(database.connect)
    for _ in range(events // 1000):
        batch = []
        for pool in [uuid4() for _ in range(10)]:
            for version in range(1, 101):
                kind = SeatHeld if version % 2 else SeatReleased
                fact = kind(pool=pool, application=uuid4())
                batch.append((pool, version, fact.NAME, encoding.encode(pool, version, fact)))
        appender.append(Command(command_id=uuid4(), events=batch, recorded_at=datetime.now(UTC)))
    appender.close()


def fill_stock(application: Application[UUID], events: int) -> None:
    """The same in the library's way."""
    for _ in range(events // 100):
        pool = Pool()
        for number in range(99):
            (pool.hold if number % 2 == 0 else pool.release)(uuid4())
        application.save(pool)


def measure(report: Report, conninfo: str, plan: Plan) -> None:
    """Both on logs that were filled beforehand."""
    followed = plan.events // 10
    with Database(conninfo) as database:
        fill(database, plan.events)
        application = stock_application(conninfo)
        fill_stock(application, followed)
        application.close()
        _reading(report, database, conninfo, plan)
        plan.tick("reading the log")
        report.add("catch-up", "one read model", OURS, [_ours(database)])
        plan.tick("catch-up, kundelik")
        report.add("catch-up", "one read model", STOCK, [_stock(conninfo, followed)])
        plan.tick("catch-up, library")


def _reading(report: Report, database: Database, conninfo: str, plan: Plan) -> None:
    log = EventLog(database, codec())
    datastore = stock_datastore(conninfo, 1)
    recorder = PostgresApplicationRecorder(datastore, events_table_name="application_events")
    readings = {OURS: lambda: _raw(database), DECODED: lambda: _decoded(log), STOCK: lambda: _notifications(recorder)}
    for system, read in readings.items():
        report.add("read the log", f"pages of {PAGE}", system, [timed(read) for _ in range(plan.rounds)])
    datastore.close()


def _raw(database: Database) -> int:
    query = (
        "select position, stream, version, name, data from kundelik.events"
        " where position > %s order by position limit %s"
    )
    position, seen = 0, 0
    with database.connection() as connection:
        while rows := connection.execute(query, (position, PAGE), binary=True).fetchall():
            position, seen = rows[-1][0], seen + len(rows)
    return seen


def _decoded(log: EventLog) -> int:
    position, seen, names = 0, 0, log.names_of((SeatHeld, SeatReleased))
    while True:
        batch = log.after(position, PAGE, names)
        if batch.looked_up_to == position:
            return seen
        position, seen = batch.looked_up_to, seen + len(batch.recorded)


def _notifications(recorder: PostgresApplicationRecorder) -> int:
    position, seen = 0, 0
    while rows := recorder.select_notifications(position, 500, inclusive_of_start=False):
        position, seen = rows[-1].id, seen + len(rows)
    return seen


def _ours(database: Database) -> float:
    log = EventLog(database, codec())
    head = log.head()
    stop = threading.Event()
    follower = threading.Thread(target=Follower(database, log, Counts()).run, args=(stop,))

    def catch_up() -> int:
        follower.start()
        assert wait_for(database, Counts.name, head, timeout=300)
        return head

    caught = timed(catch_up)
    stop.set()
    follower.join()
    return caught


def _stock(conninfo: str, events: int) -> float:
    environment = stock_environment(conninfo)

    def catch_up() -> int:
        with _runner(environment) as runner:
            runner.wait(events, timeout=300)
        return events

    return timed(catch_up)


@contextmanager
def _runner(environment: dict[str, str]) -> Iterator[ProjectionRunner[Any, Any]]:
    with ProjectionRunner(
        application_class=Application[UUID],
        projection_class=StockProjection,
        view_class=StockCounts,
        env=environment,
    ) as runner:
        yield runner
