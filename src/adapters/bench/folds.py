"""Loading an aggregate: stored bytes to state, by our streams and by the library's repository."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict
from typing_extensions import override

from adapters.persistence.appending import Appender, Command
from adapters.persistence.database import Database
from adapters.persistence.fact_codec import FactCodec, Sealing
from adapters.persistence.fact_streams import FactStreams, Memory
from kundelik_domain.admissions.events import ADMISSION_FACTS, SeatHeld, SeatReleased, SeatsPublished
from kundelik_domain.admissions.seat_pool import SEAT_POOL
from kundelik_domain.admissions.values import ClassKind, Language, Seats
from kundelik_domain.shared.facts import Fact

from .measuring import Report, timed

if TYPE_CHECKING:
    from .plan import Plan

LENGTHS: Final = (10, 100, 1000)
OURS, STOCK = "kundelik", "library repository"


class Pool(Aggregate):
    """The same seat pool, as the library's documentation writes aggregates."""

    def __init__(self) -> None:
        self.held = 0

    @event("Held")
    def hold(self, application: UUID) -> None:
        """One seat more."""
        self.held += 1

    @event("Released")
    def release(self, application: UUID) -> None:
        """One seat less."""
        self.held -= 1


class Forgetful(Memory):
    """Remembers nothing, so that every load reads and folds the whole stream."""

    @override
    def put(self, stream: UUID, folded: object) -> None:
        """Nothing."""


def codec() -> FactCodec:
    """Without personal fields in play."""
    return FactCodec(ADMISSION_FACTS, Sealing(lambda *_: b"", lambda _: {}, lambda *_: b""))


def _facts(pool: UUID, length: int) -> list[Fact]:
    seats = Seats(language=Language.KK, class_kind=ClassKind.GENERAL, seats=length)
    facts: list[Fact] = [SeatsPublished(pool=pool, school=pool, school_year=2022, seats=seats)]
    while len(facts) < length:
        kind = SeatHeld if len(facts) % 2 else SeatReleased
        facts.append(kind(pool=pool, application=uuid4()))
    return facts


def our_stream(database: Database, length: int) -> UUID:
    """Store a pool's history of this length; its stream."""
    pool, encoding, appender = uuid4(), codec(), Appender(database.connect)
    events = [(pool, v, f.NAME, encoding.encode(pool, v, f)) for v, f in enumerate(_facts(pool, length), 1)]
    appender.append(Command(command_id=uuid4(), events=events, recorded_at=datetime.now(UTC)))
    appender.close()
    return pool


def stock_environment(conninfo: str) -> dict[str, str]:
    """How the library is told where its database is."""
    parts = conninfo_to_dict(conninfo)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts.get("port", "5432")),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": str(parts.get("password", "")) or "-",
        "POSTGRES_SCHEMA": "bench",
    }


def stock_application(conninfo: str) -> Application[UUID]:
    """The library's application with its default mapper, transcoder and recorder."""
    return Application(env=stock_environment(conninfo))


def stock_stream(application: Application[UUID], length: int) -> UUID:
    """The same history in the library's way."""
    pool = Pool()
    for number in range(length - 1):
        (pool.hold if number % 2 == 0 else pool.release)(uuid4())
    application.save(pool)
    return pool.id


def measure(report: Report, conninfo: str, plan: Plan) -> None:
    """Events a second, loading whole streams again and again."""
    with Database(conninfo) as database:
        streams = FactStreams(database, Appender(database.connect), codec(), lambda: datetime.now(UTC), Forgetful())
        application = stock_application(conninfo)
        for length in LENGTHS:
            ours, stock = our_stream(database, length), stock_stream(application, length)
            loads: dict[str, Callable[[], object]] = {
                OURS: lambda stream=ours: streams.read(SEAT_POOL, stream),  # type: ignore[misc] # bound at once
                STOCK: lambda stream=stock: application.repository.get(stream),  # type: ignore[misc] # the same
            }
            times = max(20, (3_000 if plan.quick else 30_000) // length)
            rounds: dict[str, list[float]] = {system: [] for system in loads}
            for _ in range(plan.rounds):
                for system, load in loads.items():
                    rounds[system].append(timed(lambda load=load, n=length, k=times: _repeat(load, k) * n))  # type: ignore[misc]
                    plan.tick(f"fold {length}, {system}")
            for system, rates in rounds.items():
                report.add("fold", str(length), system, rates)
        application.close()


def _repeat(load: Callable[[], object], times: int) -> int:
    for _ in range(times):
        load()
    return times
