"""Load, decide, append (ADR-0010): the domain's `Streams` on our event store."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

from typing_extensions import override

from kundelik_domain.shared.refusals import CommandIdReused, NotFound, Refusal, VersionDiffers, WrittenMeanwhile
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, StreamKind, Streams

from .appending import Appended, Appender, Command

if TYPE_CHECKING:
    from kundelik_domain.shared.facts import Fact

    from .database import Database
    from .fact_codec import FactCodec

State = TypeVar("State")
Other = TypeVar("Other")

READ: Final = (
    "select version, name, data, recorded_at from kundelik.events where stream = %s and version > %s order by version"
)
READ_MANY: Final = (
    "select e.stream, e.version, e.name, e.data, e.recorded_at"
    " from unnest(%s::uuid[], %s::bigint[]) as w (stream, version)"
    " cross join lateral (select * from kundelik.events e where e.stream = w.stream and e.version > w.version"
    " order by e.version offset 0) e"
    " order by e.stream, e.version"
)
"""`offset 0`: each stream by the index. Hundreds of streams at once are no reason to walk through the whole log."""
KNOWN: Final = "select position, fingerprint, answer from kundelik.commands where command_id = %s"
TRIES: Final = 60
"""Of a command that others keep overtaking; within a process it is overtaken by newcomers only."""
TURNS: Final = 64
BULK: Final = 40
"""Streams of one decision beyond which nothing is remembered: an import would drive out all that people work on."""
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Folded:
    """A stream folded up to a version, and when its last fact was recorded."""

    kind: StreamKind[Any]
    version: int
    state: Any
    recorded_at: datetime = LONG_AGO


class Memory:
    """States folded before, so that only what is new is read. Never trusted without reading on."""

    def __init__(self, most: int = 20_000) -> None:
        self._most, self._folded, self._lock = most, OrderedDict[UUID, _Folded](), Lock()

    def get(self, stream: UUID, kind: StreamKind[Any]) -> _Folded:
        """What is remembered, or the beginning."""
        folded = self._folded.get(stream)
        return folded if folded is not None and folded.kind is kind else _Folded(kind, 0, kind.initial)

    def put(self, stream: UUID, folded: _Folded) -> None:
        """Remember, unless something newer is; forget the oldest beyond the limit."""
        with self._lock:
            known = self._folded.get(stream)
            if known is None or known.version <= folded.version:
                self._folded[stream] = folded
            while len(self._folded) > self._most:
                self._folded.popitem(last=False)


class FactStreams(Streams):
    """`now` is the clock; `memory` may be shared by several."""

    def __init__(
        self,
        database: Database,
        appender: Appender,
        codec: FactCodec,
        now: Callable[[], datetime],
        memory: Memory | None = None,
    ) -> None:
        self._database, self._appender, self._codec, self._now = database, appender, codec, now
        self._memory = memory or Memory()
        self._turns = [RLock() for _ in range(TURNS)]
        self._decoders: dict[str, dict[str, Callable[[bytes], Fact]]] = {}

    @override
    def read(self, kind: StreamKind[State], stream: UUID) -> State:
        state: State = self.folded(kind, stream).state
        return state

    @override
    def read_two(
        self, kind: StreamKind[State], stream: UUID, other: StreamKind[Other], named: Callable[[State], UUID | None]
    ) -> tuple[State, Other]:
        """By one query where what is remembered of the first names already what it names now."""
        guess = named(self._memory.get(stream, kind).state)
        if guess is None or guess == stream:
            return super().read_two(kind, stream, other, named)
        both = self.folded_at_once([(kind, stream), (other, guess)])
        state: State = both[stream].state
        found: Other = both[guess].state
        if (second := named(state)) != guess:
            found = other.initial if second is None else self.read(other, second)
        return state, found

    def folded(self, kind: StreamKind[Any], stream: UUID) -> _Folded:
        """The stream folded to its present end."""
        known = self._memory.get(stream, kind)
        with self._database.connection() as connection:
            rows = connection.execute(READ, (stream, known.version), binary=True).fetchall()
        return self._onwards(stream, known, rows)

    def folded_at_once(self, wanted: Sequence[tuple[StreamKind[Any], UUID]]) -> dict[UUID, _Folded]:
        """Several streams by one query."""
        known = {stream: self._memory.get(stream, kind) for kind, stream in wanted}
        versions = [folded.version for folded in known.values()]
        with self._database.connection() as connection:
            rows = connection.execute(READ_MANY, (list(known), versions), binary=True).fetchall()
        news: dict[UUID, list[Any]] = {}
        for stream, *row in rows:
            news.setdefault(stream, []).append(row)
        keep = len(known) <= BULK
        return {
            stream: self._onwards(stream, folded, news.get(stream, ()), keep=keep) for stream, folded in known.items()
        }

    def _onwards(self, stream: UUID, known: _Folded, rows: Sequence[Any], *, keep: bool = True) -> _Folded:
        if not rows:
            return known
        state, evolve, decoders = known.state, known.kind.evolve, self._decoders_of(known.kind)
        for _, name, data, _ in rows:
            decode = decoders.get(name)
            if decode is None:
                raise NotFound  # an id from outside that belongs to a stream of another kind
            state = evolve(state, decode(data))
        folded = _Folded(known.kind, rows[-1][0], state, rows[-1][3])
        if keep:
            self._memory.put(stream, folded)
        return folded

    def _decoders_of(self, kind: StreamKind[Any]) -> dict[str, Callable[[bytes], Fact]]:
        if kind.name not in self._decoders:
            self._decoders[kind.name] = self._codec.blind_decoders(kind.facts)
        return self._decoders[kind.name]

    @override
    def change(self, envelope: Envelope, decide: Callable[[Reader, datetime], Decision]) -> Outcome:
        with ExitStack() as turn:
            return self._changed(envelope, decide, turn)

    def _changed(
        self, envelope: Envelope, decide: Callable[[Reader, datetime], Decision], turn: ExitStack
    ) -> Outcome:
        moment = LONG_AGO
        for tried in range(TRIES):
            reader, now = _Reading(self), max(self._now(), moment)
            try:
                with self._database.holding():
                    decision = decide(reader, now)
                    reader.require(envelope.expected)
                    moment = reader.moment(decision)
                    if moment > now:  # somebody wrote between our look at the clock and our reading
                        continue
                    command = self._command(envelope, decision, reader, now)
            except Refusal:
                return self._first_outcome_or_raise(envelope)
            appended = self._appender.append(command)
            if appended.outcome == "stored":
                self._remember(decision, reader, now)
                assert appended.position is not None
                return Outcome(appended.position, decision.answer)
            if appended.outcome == "same":
                return _repeated(envelope, appended)
            if tried == 0:
                self._queue_up(decision, turn)
        raise WrittenMeanwhile(tries=TRIES)

    def _queue_up(self, decision: Decision, turn: ExitStack) -> None:
        """Who has lost waits for the other losers: if all decided again at once, all but one would lose again."""
        for number in sorted({change.stream.int % TURNS for change in decision.changes}):
            turn.enter_context(self._turns[number])

    def _command(self, envelope: Envelope, decision: Decision, reader: _Reading, now: datetime) -> Command:
        return Command(
            command_id=envelope.command_id,
            events=[event for change in decision.changes for event in self._events(change, reader)],
            recorded_at=now,
            fingerprint=envelope.fingerprint,
            answer=json.dumps(decision.answer, separators=(",", ":"), sort_keys=True).encode(),
            actor=envelope.actor,
            role=decision.role.value,
            organisation=decision.organisation,
            on_behalf_of=decision.on_behalf_of or envelope.on_behalf_of,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.causation_id,
            client_address=envelope.client_address,
        )

    def _events(self, change: Change, reader: _Reading) -> list[tuple[UUID, int, str, bytes]]:
        first, stream = reader.version(change.stream) + 1, change.stream
        return [
            (stream, version, fact.NAME, self._codec.encode(stream, version, fact))
            for version, fact in enumerate(change.facts, first)
        ]

    def _remember(self, decision: Decision, reader: _Reading, now: datetime) -> None:
        """What was written is as good as read. Of bulk nothing: what is known of it is read on when asked for."""
        if len(decision.changes) > BULK:
            return
        for change in decision.changes:
            folded = reader.seen[change.stream]
            state = folded.state
            for fact in change.facts:
                state = folded.kind.evolve(state, fact)
            self._memory.put(change.stream, _Folded(folded.kind, folded.version + len(change.facts), state, now))

    def _first_outcome_or_raise(self, envelope: Envelope) -> Outcome:
        """Inside the handling of a refusal: the command may have been decided before; if not, the refusal stands."""
        with self._database.connection() as connection:
            row = connection.execute(KNOWN, (envelope.command_id,), binary=True).fetchone()
        if row is None:
            raise  # noqa: PLE0704 - the refusal being handled
        return _repeated(envelope, Appended("same", *row))


class _Reading(Reader):
    """Remembers what a decision has read: those versions are what it expects when it appends."""

    def __init__(self, streams: FactStreams) -> None:
        self._streams = streams
        self.seen: dict[UUID, _Folded] = {}

    @override
    def __call__(self, kind: StreamKind[State], stream: UUID) -> State:
        if stream not in self.seen:
            self.seen[stream] = self._streams.folded(kind, stream)
        state: State = self.seen[stream].state
        return state

    @override
    def prefetch(self, *wanted: tuple[StreamKind[Any], UUID]) -> None:
        self.seen |= self._streams.folded_at_once([want for want in wanted if want[1] not in self.seen])

    @override
    def version(self, stream: UUID) -> int:
        return self.seen[stream].version

    def moment(self, decision: Decision) -> datetime:
        """The latest of what stands in the streams that are to be written: their times never run backwards."""
        return max((self.seen[change.stream].recorded_at for change in decision.changes), default=LONG_AGO)

    def require(self, expected: tuple[UUID, int] | None) -> None:
        """Raises `VersionDiffers` where the asker has seen another version than was decided upon."""
        if expected is not None and expected[0] in self.seen and self.version(expected[0]) != expected[1]:
            raise VersionDiffers(seen=expected[1], present=self.version(expected[0]))


def _repeated(envelope: Envelope, appended: Appended) -> Outcome:
    if appended.fingerprint != envelope.fingerprint:
        raise CommandIdReused
    assert appended.position is not None
    assert appended.answer is not None
    return Outcome(appended.position, json.loads(appended.answer), repeated=True)
