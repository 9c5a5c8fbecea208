"""Appending one event a command: ours, the library's stock recorder, and a plain INSERT."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from adapters.persistence.appending import Appender, Command
from adapters.persistence.database import Database

from .measuring import Report, Step, rate

if TYPE_CHECKING:
    from .plan import Plan

STATE: Final = b"x" * 380
LOADS: Final = (("1", 1, 1), ("8", 1, 8), ("32", 1, 32), ("2x32", 2, 32))
OURS, STOCK, PLAIN = "kundelik", "library recorder", "plain INSERT"


def prepare(conninfo: str) -> None:
    """The tables of the baselines."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("create schema if not exists bench")
        connection.execute(
            "create table if not exists bench.plain (position bigserial primary key, stream uuid not null,"
            " version bigint not null, name text not null, data bytea not null, unique (stream, version))"
        )
    datastore = stock_datastore(conninfo, 1)
    PostgresApplicationRecorder(datastore).create_table()
    datastore.close()


def stock_datastore(conninfo: str, connections: int) -> PostgresDatastore:
    """The library's own datastore, as it comes."""
    parts = conninfo_to_dict(conninfo)
    return PostgresDatastore(
        dbname=str(parts["dbname"]),
        host=str(parts["host"]),
        port=str(parts.get("port", "5432")),
        user=str(parts["user"]),
        password=str(parts.get("password", "")),
        schema="bench",
        pool_size=connections,
    )


def ours(conninfo: str, threads: int) -> tuple[list[Step], Callable[[], None]]:
    """Through the appender that a process shares."""
    database = Database(conninfo)
    appender = Appender(database.connect)
    actor = uuid4()

    def step() -> int:
        command = Command(
            command_id=uuid4(),
            events=[(uuid4(), 1, "bench.event-recorded.v1", STATE)],
            recorded_at=datetime.now(UTC),
            actor=actor,
            role="executor",
            organisation=actor,
            correlation_id=actor,
        )
        assert appender.append(command).outcome == "stored"
        return 1

    return [step] * threads, appender.close


def stock(conninfo: str, threads: int) -> tuple[list[Step], Callable[[], None]]:
    """The library's recorder with a connection a thread."""
    datastore = stock_datastore(conninfo, threads)
    recorder = PostgresApplicationRecorder(datastore)

    def step() -> int:
        recorder.insert_events([StoredEvent(uuid4(), 1, "bench.event-recorded.v1", STATE)])
        return 1

    return [step] * threads, datastore.close


def plain(conninfo: str, threads: int) -> tuple[list[Step], Callable[[], None]]:
    """psycopg, autocommit, prepared, a connection a thread."""
    connections = [psycopg.connect(conninfo, autocommit=True, prepare_threshold=0) for _ in range(threads)]

    def step_on(connection: psycopg.Connection) -> Step:
        def step() -> int:
            connection.execute(
                "insert into bench.plain(stream, version, name, data) values (%s, 1, %s, %b)",
                (uuid4(), "bench.event-recorded.v1", STATE),
            )
            return 1

        return step

    def close() -> None:
        for connection in connections:
            connection.close()

    return [step_on(connection) for connection in connections], close


def measure(report: Report, conninfo: str, plan: Plan) -> None:
    """All systems under all loads, in turn, so that a drift of the machine meets all of them."""
    prepare(conninfo)
    systems = {OURS: ours, STOCK: stock, PLAIN: plain}
    for load, processes, threads in LOADS:
        rounds: dict[str, list[float]] = {system: [] for system in systems}
        for _ in range(plan.rounds):
            for system, make in systems.items():
                measured = rate(make, conninfo, threads=threads, seconds=plan.seconds, processes=processes)
                rounds[system].append(measured)
                plan.tick(f"append, {load} threads, {system}")
        for system, rates in rounds.items():
            report.add("append", load, system, rates)
