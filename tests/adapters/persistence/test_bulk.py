"""Hundreds of streams in one decision: read by the index, appended whole, and not remembered (RPT-20, ADR-0012)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

from adapters.persistence.appending import Appender
from adapters.persistence.database import Database
from adapters.persistence.fact_codec import FactCodec, Sealing
from adapters.persistence.fact_streams import BULK, READ_MANY, FactStreams, Memory
from kundelik_domain.organisations.events import KEY_FACTS, SchoolKeyClaimed
from kundelik_domain.organisations.organisation import SCHOOL_KEY
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.streams import Change, Decision, Envelope, Reader
from tests.contracts.test_streams import NOON

SOMEBODY = UUID(int=7)
MANY = BULK * 5
STREAMS = [uuid5(SOMEBODY, str(number)) for number in range(MANY)]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def streams(database: Database, memory: Memory) -> Iterator[FactStreams]:
    appender = Appender(database.connect)
    codec = FactCodec(KEY_FACTS, Sealing(lambda _p, plain, _c: plain, lambda _p: {}, lambda _k, sealed, _c: sealed))
    yield FactStreams(database, appender, codec, lambda: NOON, memory)
    appender.close()


def claiming(number: int, claimed: list[UUID], streams: FactStreams) -> Any:
    """Each of the streams that is nobody's yet."""

    def decide(read: Reader, _: datetime) -> Decision:
        read.prefetch(*((SCHOOL_KEY, stream) for stream in claimed))
        free = [stream for stream in claimed if read(SCHOOL_KEY, stream).school is None]
        changes = tuple(Change(stream, (SchoolKeyClaimed(SOMEBODY),)) for stream in free)
        return Decision(changes, Role.OPERATOR, SOMEBODY, {"claimed": len(free)})

    command = Envelope(command_id=UUID(int=number), actor=SOMEBODY, correlation_id=SOMEBODY)
    return streams.change(command, decide)


@pytest.mark.req("RPT-20")
def test_a_thousand_streams_are_one_append_and_the_same_command_is_answered_as_before(streams: FactStreams) -> None:
    first, again = (claiming(1, STREAMS, streams) for _ in range(2))
    other = claiming(2, STREAMS, streams)

    assert (first.position, first.answer, first.repeated) == (MANY, {"claimed": MANY}, False)
    assert (again.position, again.answer, again.repeated) == (MANY, {"claimed": MANY}, True)
    assert other.answer == {"claimed": 0}


@pytest.mark.req("RPT-20")
def test_bulk_drives_out_nothing_that_people_work_on(streams: FactStreams, memory: Memory) -> None:
    claiming(1, STREAMS[:BULK], streams)
    claiming(2, STREAMS[BULK:], streams)
    claiming(3, STREAMS, streams)
    remembered = [memory.get(stream, SCHOOL_KEY).version for stream in STREAMS]

    assert remembered == [1] * BULK + [0] * (MANY - BULK)
    assert streams.read(SCHOOL_KEY, STREAMS[-1]).school == SOMEBODY


@pytest.mark.req("RPT-20")
def test_many_streams_are_read_by_the_index_however_long_the_log(streams: FactStreams, database: Database) -> None:
    for number in range(4):
        claiming(number, [uuid5(SOMEBODY, f"{number}/{each}") for each in range(2_500)], streams)
    with database.connection() as connection:
        wanted = (STREAMS[:500], [0] * 500)
        plan = "\n".join(row[0] for row in connection.execute(f"explain {READ_MANY}", wanted).fetchall())
        with database.transaction() as held:
            held.execute("set local role none")
            held.execute("analyze kundelik.events")
        after = "\n".join(row[0] for row in connection.execute(f"explain {READ_MANY}", wanted).fetchall())

    assert "Seq Scan on events" not in plan
    assert "Seq Scan on events" not in after
