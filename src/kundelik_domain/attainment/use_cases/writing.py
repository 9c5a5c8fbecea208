"""What one decision writes to many streams, seen by itself while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.streams import Change, Reader, StreamKind

State = TypeVar("State")


@dataclass(slots=True)
class Writing:
    """A state is what was read, moved on by what was written since in this decision."""

    read: Reader
    _states: dict[UUID, Any] = field(default_factory=dict)
    _facts: dict[UUID, list[Fact]] = field(default_factory=dict)

    def state(self, kind: StreamKind[State], stream: UUID) -> State:
        """As it will be."""
        if stream not in self._states:
            self._states[stream] = self.read(kind, stream)
        state: State = self._states[stream]
        return state

    def write(self, kind: StreamKind[Any], stream: UUID, *facts: Fact) -> None:
        """To the end of the stream."""
        state = self.state(kind, stream)
        for fact in facts:
            state = kind.evolve(state, fact)
        self._states[stream] = state
        if facts:
            self._facts.setdefault(stream, []).extend(facts)

    def changes(self) -> tuple[Change, ...]:
        """All of it, in the order in which the streams were first written to."""
        return tuple(Change(stream, tuple(facts)) for stream, facts in self._facts.items())
