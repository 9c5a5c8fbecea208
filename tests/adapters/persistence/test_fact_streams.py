"""Decisions on the real store: always on what is there, whatever a process remembers (AUD-1, ADM-9)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest

from adapters.bootstrap.known import FACTS
from adapters.persistence.appending import Appender
from adapters.persistence.database import Database
from adapters.persistence.fact_codec import FactCodec
from adapters.persistence.fact_streams import FactStreams, Memory
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.refusals import CommandIdReused, Conflict, NotFound, VersionDiffers
from kundelik_domain.shared.streams import Change, Decision, Envelope, Reader, StreamKind
from tests.fakes import blind
from tests.language import HISTORY_TO
from tests.races.writing import NOON
from tests.tallies import Keys, one
from tests.tallies import codec as sealing_codec

pytestmark = pytest.mark.req("AUD-1")

HERE, THERE, SOMEBODY, OTHERS = UUID(int=10), UUID(int=11), UUID(int=12), UUID(int=13)


@dataclass(frozen=True, slots=True)
class SeatGiven(Fact):
    NAME: ClassVar[str] = "tests.seat-given.v1"
    to: UUID


@dataclass(frozen=True, slots=True)
class BellRung(Fact):
    NAME: ClassVar[str] = "tests.bell-rung.v1"


SEATS: StreamKind[int] = StreamKind("tests.seats", 0, lambda given, _: given + 1, (SeatGiven,))
BELLS: StreamKind[int] = StreamKind("tests.bells", 0, lambda rung, _: rung + 1, (BellRung,))


class NoSeat(Conflict):
    CODE = "tests.no-seat"


Open = Callable[..., FactStreams]


@pytest.fixture
def opened(database: Database) -> Iterator[Open]:
    """Streams as another process would open them on the same database."""
    appenders: list[Appender] = []

    def open_streams(
        memory: Memory | None = None, facts: tuple[type[Fact], ...] = (SeatGiven, BellRung)
    ) -> FactStreams:
        appenders.append(Appender(database.connect))
        return FactStreams(
            database, appenders[-1], FactCodec(facts, sealing_codec(Keys())._sealing), lambda: NOON, memory
        )

    yield open_streams
    for appender in appenders:
        appender.close()


def asked(command: UUID | None = None, fingerprint: bytes = b"", **more: object) -> Envelope:
    command_id = command or uuid4()
    envelope = Envelope(command_id=command_id, actor=SOMEBODY, correlation_id=command_id, fingerprint=fingerprint)
    return replace(envelope, **more)  # type: ignore[arg-type] # the envelope's own fields


def take(most: int, stream: UUID = HERE) -> Callable[[Reader, datetime], Decision]:
    def decide(read: Reader, _: datetime) -> Decision:
        given = read(SEATS, stream)
        if given >= most:
            raise NoSeat(given=given)
        return Decision((Change(stream, (SeatGiven(SOMEBODY),)),), Role.PARENT, None, {"seat": given + 1})

    return decide


def test_a_refusal_is_never_decided_on_what_was_remembered(opened: Open) -> None:
    """Here remembers a full pool of one; there it is seen at once, and the other way round."""
    here, there = opened(), opened()
    here.change(asked(), take(1))

    with pytest.raises(NoSeat):
        there.change(asked(), take(1))
    there.change(asked(), take(2))
    assert (here.read(SEATS, HERE), there.read(SEATS, HERE)) == (2, 2)
    with pytest.raises(NoSeat) as refused:
        here.change(asked(), take(2))
    assert refused.value.details == {"given": 2}


def test_two_that_belong_together_are_one_query_and_never_older_than_by_two(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = opened(), opened()
    asking: list[str] = []

    def noting(name: str) -> None:
        original = getattr(FactStreams, name)

        def noted(*told: Any) -> Any:
            asking.append(name)
            return original(*told)

        monkeypatch.setattr(FactStreams, name, noted)

    def both() -> tuple[int, int]:
        asking.clear()
        return here.read_two(SEATS, HERE, SEATS, {0: None, 1: THERE, 2: THERE, 3: OTHERS}.__getitem__)

    def sit(*seats: UUID) -> None:
        for seat in seats:
            there.change(asked(), take(9, seat))

    sit(HERE)
    noting("folded")
    noting("folded_at_once")
    assert (both(), asking) == ((1, 0), ["folded", "folded"])
    assert (both(), asking) == ((1, 0), ["folded_at_once"])
    sit(HERE, THERE)
    assert (both(), asking) == ((2, 1), ["folded_at_once"])
    sit(HERE, OTHERS, OTHERS)
    assert (both(), asking) == ((3, 2), ["folded_at_once", "folded"])


def test_whoever_is_late_decides_on_what_the_other_process_wrote(opened: Open) -> None:
    here, there = opened(), opened()
    seen: list[int] = []

    def decide(read: Reader, now: datetime) -> Decision:
        decision = take(9)(read, now)
        seen.append(read(SEATS, HERE))
        if len(seen) == 1:
            there.change(asked(), take(9))
        return decision

    assert here.change(asked(), decide).answer == {"seat": 2}
    assert seen == [0, 1]


@pytest.mark.req("ADM-11")
def test_the_last_seats_are_given_once_each_by_two_processes_of_many_threads(opened: Open) -> None:
    processes, together = [opened(), opened()], threading.Barrier(32)

    def race(number: int) -> int | None:
        together.wait()
        try:
            seat: int = processes[number % 2].change(asked(), take(5)).answer["seat"]
        except NoSeat:
            return None
        return seat

    with ThreadPoolExecutor(32) as pool:
        seats = [seat for seat in pool.map(race, range(32)) if seat is not None]

    assert sorted(seats) == [1, 2, 3, 4, 5]
    assert processes[0].read(SEATS, HERE) == processes[1].read(SEATS, HERE) == 5


def test_one_command_asked_by_many_at_once_happens_once(opened: Open, database: Database) -> None:
    processes, command, together = [opened(), opened()], uuid4(), threading.Barrier(16)

    def ask(number: int) -> tuple[bool, int, object]:
        together.wait()
        outcome = processes[number % 2].change(asked(command, b"f"), take(1))
        return outcome.repeated, outcome.position, outcome.answer["seat"]

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(ask, range(16)))

    assert sorted(outcomes) == [(False, 1, 1)] + [(True, 1, 1)] * 15
    assert one(database, "select count(*) from kundelik.events") == 1
    with pytest.raises(CommandIdReused):
        processes[0].change(asked(command, b"g"), take(9))


def test_a_stream_of_another_kind_is_not_found(opened: Open) -> None:
    streams = opened()
    streams.change(asked(), take(1))

    for process in (streams, opened()):
        with pytest.raises(NotFound):
            process.read(BELLS, HERE)
    assert streams.read(SEATS, HERE) == 1


def test_the_version_that_the_asker_has_seen_is_held_against_the_present_one(opened: Open) -> None:
    here, there = opened(), opened()
    here.change(asked(), take(9))
    there.change(asked(), take(9))

    with pytest.raises(VersionDiffers) as refused:
        here.change(asked(expected=(HERE, 1)), take(9))
    assert refused.value.details == {"seen": 1, "present": 2}
    assert here.change(asked(expected=(HERE, 2)), take(9)).answer == {"seat": 3}
    assert here.change(asked(expected=(THERE, 7)), take(9)).answer == {"seat": 4}


def test_a_repeated_command_is_answered_though_the_version_has_moved_on(opened: Open) -> None:
    streams, command = opened(), uuid4()
    first = streams.change(asked(command, expected=(HERE, 0)), take(9))

    assert streams.change(asked(command, expected=(HERE, 0)), take(9)) == replace(first, repeated=True)


def test_what_is_forgotten_is_read_again(opened: Open) -> None:
    memory = Memory(most=2)
    streams, wanted = opened(memory), [uuid4() for _ in range(5)]
    for stream in wanted:
        streams.change(asked(), take(1, stream))

    assert len(memory._folded) == 2
    assert [streams.read(SEATS, stream) for stream in wanted] == [1] * 5


def test_an_older_memory_never_replaces_a_newer_one(opened: Open) -> None:
    memory = Memory()
    streams = opened(memory)
    before = streams.folded(SEATS, HERE)
    streams.change(asked(), take(9))
    memory.put(HERE, before)

    assert memory.get(HERE, SEATS).version == 1


@pytest.mark.parametrize("status", HISTORY_TO)
def test_what_is_remembered_is_what_would_be_read(opened: Open, status: object) -> None:
    """A process that wrote a fact has seen it whole, one that reads it sees nothing personal: they decide alike."""
    history = HISTORY_TO[status]  # type: ignore[index] # from its own keys
    streams, stream = opened(facts=FACTS), uuid4()

    for fact in history:

        def decide(read: Reader, _: datetime, fact: Fact = fact) -> Decision:
            read(APPLICATION, stream)
            return Decision((Change(stream, (fact,)),), Role.PARENT)

        streams.change(asked(), decide)

    assert streams.read(APPLICATION, stream) == opened(facts=FACTS).read(APPLICATION, stream)
    assert [blind(fact) for fact in history] == [blind(blind(fact)) for fact in history]
