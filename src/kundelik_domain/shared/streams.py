"""Where facts are kept, as the domain sees it: streams that are read, decided upon and appended to together.

A stream is one aggregate's facts. Whatever must be unique or bounded is a stream of its own, written in the
same append (ADR-0010). Nothing here knows of a database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from .access import Role
from .facts import Fact

State = TypeVar("State")
Other = TypeVar("Other")


@dataclass(frozen=True)
class StreamKind(Generic[State]):
    """How one kind of stream is folded: where it begins and how a fact moves it on.

    `facts` are all classes that may stand in it; `evolve` is total on them and never refuses.
    """

    name: str
    initial: State
    evolve: Callable[[State, Any], State]
    facts: tuple[type[Fact], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Facts to be appended to one stream that was read before."""

    stream: UUID
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one command: what to append, in which capacity it was decided, and the answer.

    `answer` holds plain values (no personal data): it is kept with the command id and given again to whoever
    sends the same command again. `on_behalf_of` is for whom it was decided, where somebody else's right was used
    (ADM-33); it is recorded in the envelope.
    """

    changes: tuple[Change, ...]
    role: Role
    organisation: UUID | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    on_behalf_of: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who asks, through which door, and under which command id (AUD-1).

    `fingerprint` is a digest of the request's content; the same `command_id` with another one is refused.
    `expected` is a stream and the version that the asker has seen of it, if they said so (`If-Match`).
    """

    command_id: UUID
    actor: UUID
    correlation_id: UUID
    causation_id: UUID | None = None
    on_behalf_of: UUID | None = None
    client_address: str | None = None
    fingerprint: bytes = b""
    expected: tuple[UUID, int] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command. `position` is that of its last event; `repeated` says it had happened before."""

    position: int
    answer: Mapping[str, Any]
    repeated: bool = False


class Reader(Protocol):
    """Reads a stream to its end. What was read becomes the expected version of what is appended."""

    def __call__(self, kind: StreamKind[State], stream: UUID) -> State: ...

    def prefetch(self, *wanted: tuple[StreamKind[Any], UUID]) -> None:
        """Several streams that will be read, fetched at once; changes nothing but the time it takes."""
        ...

    def version(self, stream: UUID) -> int:
        """The version of a stream read before in the same decision; 0 where there is none."""
        ...


class Streams(Protocol):
    """Load, decide, append: all streams of a decision together or none of them."""

    def change(self, envelope: Envelope, decide: Callable[[Reader, datetime], Decision]) -> Outcome:
        """Decide on what is there and append it.

        `decide` gets a reader and the moment of decision, which is never before what stands already in the streams
        that it writes. It is pure apart from reading, and is called again when somebody else wrote first.
        A command id known already gives the first answer and writes nothing.
        Raises what `decide` refuses, `CommandIdReused`, `VersionDiffers`, or `WrittenMeanwhile` after a bounded
        number of tries.
        """
        ...

    def read(self, kind: StreamKind[State], stream: UUID) -> State:
        """The state as it is now, outside any decision."""
        ...

    def read_two(
        self, kind: StreamKind[State], stream: UUID, other: StreamKind[Other], named: Callable[[State], UUID | None]
    ) -> tuple[State, Other]:
        """A state as it is now and that of the stream which it names; of none the beginning.

        Both are as fresh as by two readings; a store may answer both at once.
        """
        state = self.read(kind, stream)
        second = named(state)
        return state, other.initial if second is None else self.read(other, second)
