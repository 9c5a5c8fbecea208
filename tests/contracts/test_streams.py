"""What `Streams` promises: of the real store and of the fake that stands in for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest

from adapters.persistence.appending import Appender
from adapters.persistence.database import Database
from adapters.persistence.fact_codec import FactCodec, Sealing
from adapters.persistence.fact_streams import FactStreams
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.facts import Erased, Fact, personal
from kundelik_domain.shared.refusals import CommandIdReused, Conflict, NotFound, WrittenMeanwhile
from kundelik_domain.shared.streams import Change, Decision, Envelope, Reader, StreamKind, Streams
from tests.fakes import MemoryStreams

NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
HERE, THERE, SOMEBODY = UUID(int=10), UUID(int=11), UUID(int=12)


@dataclass(frozen=True, slots=True)
class SpoonCounted(Fact):
    NAME: ClassVar[str] = "tests.spoon-counted.v1"

    person: UUID
    spoons: int
    whose: str | Erased = personal(of="person")


def evolve(spoons: int, fact: SpoonCounted) -> int:
    return spoons + fact.spoons


SPOONS = StreamKind("tests.spoons", 0, evolve, (SpoonCounted,))


class NoSpoonLeft(Conflict):
    CODE = "tests.no-spoon-left"


@dataclass
class Clock:
    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "postgresql"])
def streams(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Streams]:
    if request.param == "memory":
        yield MemoryStreams(clock.now)
        return
    database: Database = request.getfixturevalue("database")
    sealing = Sealing(
        lambda _person, text, _context: text[::-1],
        lambda people: dict.fromkeys(people, b"key"),
        lambda _key, sealed, _context: sealed[::-1],
    )
    appender = Appender(database.connect)
    yield FactStreams(database, appender, FactCodec([SpoonCounted], sealing), clock.now)
    appender.close()


def asked(command: int, fingerprint: bytes = b"") -> Envelope:
    command_id = UUID(int=command)
    return Envelope(command_id=command_id, actor=SOMEBODY, correlation_id=command_id, fingerprint=fingerprint)


def counted(spoons: int) -> SpoonCounted:
    return SpoonCounted(SOMEBODY, spoons, "Айгүл's")


def count(reader: Reader, *streams: UUID, spoons: int = 1) -> Decision:
    """One more on each stream; the answer tells how many there are on the first."""
    there = [reader(SPOONS, stream) for stream in streams]
    changes = tuple(Change(stream, (counted(spoons),)) for stream in streams)
    return Decision(changes, Role.CLOCK, None, {"spoons": there[0] + spoons})


def test_what_was_appended_is_read(streams: Streams) -> None:
    outcome = streams.change(asked(1), lambda read, _: count(read, HERE, spoons=3))

    assert (outcome.position, outcome.answer, outcome.repeated) == (1, {"spoons": 3}, False)
    assert (streams.read(SPOONS, HERE), streams.read(SPOONS, THERE)) == (3, 0)


def test_two_are_read_of_which_the_first_names_the_second(streams: Streams) -> None:
    """However often, and whatever was read before: as by two readings."""
    named = {0: None, 1: THERE, 2: SOMEBODY, 3: HERE, 4: None}
    streams.change(asked(1), lambda read, _: count(read, THERE, spoons=7))
    seen = []
    for command in range(2, 7):
        seen += [streams.read_two(SPOONS, HERE, SPOONS, named.__getitem__) for _ in range(2)]
        streams.change(asked(command), lambda read, _: count(read, HERE))

    assert seen == [pair for pair in ((0, 0), (1, 7), (2, 0), (3, 3), (4, 0)) for _ in range(2)]


def test_a_stream_of_another_kind_is_not_found(streams: Streams) -> None:
    streams.change(asked(1), lambda read, _: count(read, HERE))

    with pytest.raises(NotFound):
        streams.read(StreamKind("tests.forks", 0, evolve, ()), HERE)


def test_a_decision_is_given_the_moment_and_the_versions(streams: Streams) -> None:
    streams.change(asked(1), lambda read, _: count(read, HERE))
    seen: list[object] = []

    def decide(read: Reader, now: datetime) -> Decision:
        decision = count(read, HERE, THERE)
        seen.extend([now, read.version(HERE), read.version(THERE)])
        return decision

    streams.change(asked(2), decide)

    assert seen == [NOON, 1, 0]


def test_the_same_command_gets_the_first_answer_and_writes_nothing(streams: Streams) -> None:
    first = streams.change(asked(1), lambda read, _: count(read, HERE))

    again = streams.change(asked(1), lambda read, _: count(read, HERE))

    assert again == replace(first, repeated=True)
    assert streams.read(SPOONS, HERE) == 1


def test_the_same_command_gets_the_first_answer_though_it_would_be_refused_now(streams: Streams) -> None:
    first = streams.change(asked(1), lambda read, _: count(read, HERE))

    def refuse(_: Reader, __: datetime) -> Decision:
        raise NoSpoonLeft

    assert streams.change(asked(1), refuse) == replace(first, repeated=True)


def test_the_same_command_id_with_another_content_is_refused(streams: Streams) -> None:
    streams.change(asked(1, b"one"), lambda read, _: count(read, HERE))

    with pytest.raises(CommandIdReused):
        streams.change(asked(1, b"other"), lambda read, _: count(read, HERE))

    assert streams.read(SPOONS, HERE) == 1


def test_a_refusal_leaves_nothing_and_the_command_may_be_sent_again(streams: Streams) -> None:
    def refuse(read: Reader, _: datetime) -> Decision:
        count(read, HERE)
        raise NoSpoonLeft

    with pytest.raises(NoSpoonLeft):
        streams.change(asked(1), refuse)
    outcome = streams.change(asked(1), lambda read, _: count(read, HERE))

    assert (outcome.repeated, streams.read(SPOONS, HERE)) == (False, 1)


def test_whoever_is_late_decides_again_on_what_is_there_now(streams: Streams) -> None:
    seen: list[int] = []

    def decide(read: Reader, _: datetime) -> Decision:
        decision = count(read, HERE)
        seen.append(read(SPOONS, HERE))
        if len(seen) == 1:
            streams.change(asked(2), lambda rival, _: count(rival, HERE, spoons=5))
        return decision

    outcome = streams.change(asked(1), decide)

    assert (seen, outcome.answer) == ([0, 5], {"spoons": 6})


def test_a_late_one_may_be_refused_on_what_is_there_now(streams: Streams) -> None:
    def decide(read: Reader, _: datetime) -> Decision:
        if read(SPOONS, HERE):
            raise NoSpoonLeft
        decision = count(read, HERE)
        streams.change(asked(2), lambda rival, _: count(rival, HERE))
        return decision

    with pytest.raises(NoSpoonLeft):
        streams.change(asked(1), decide)


def test_who_is_always_late_is_told_so_after_a_bounded_number_of_tries(streams: Streams) -> None:
    rivals = iter(range(100, 200))

    def decide(read: Reader, _: datetime) -> Decision:
        decision = count(read, HERE)
        streams.change(asked(next(rivals)), lambda rival, _: count(rival, HERE))
        return decision

    with pytest.raises(WrittenMeanwhile):
        streams.change(asked(1), decide)


def test_several_streams_are_written_together_or_not_at_all(streams: Streams) -> None:
    tries: list[int] = []

    def decide(read: Reader, _: datetime) -> Decision:
        decision = count(read, HERE, THERE)
        tries.append(read(SPOONS, HERE))
        if len(tries) == 1:
            streams.change(asked(2), lambda rival, _: count(rival, THERE))
        return decision

    streams.change(asked(1), decide)

    assert tries == [0, 0]
    assert (streams.read(SPOONS, HERE), streams.read(SPOONS, THERE)) == (1, 2)


def test_the_moments_of_a_stream_never_run_backwards(streams: Streams, clock: Clock) -> None:
    moments: list[datetime] = []

    def counting(stream: UUID) -> Callable[[Reader, datetime], Decision]:
        def decide(reader: Reader, now: datetime) -> Decision:
            moments.append(now)
            return count(reader, stream)

        return decide

    streams.change(asked(1), counting(HERE))
    clock.moment = NOON - timedelta(minutes=5)
    streams.change(asked(2), counting(HERE))
    assert moments[-1] == NOON

    streams.change(asked(3), counting(THERE))
    assert moments[-1] == clock.moment
