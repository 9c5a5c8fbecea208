"""What a read model is to the machine that feeds it, and what it is fed with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from psycopg import Cursor

from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Fact


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact with its envelope, as it stands in the log. Personal fields are opened, or `ERASED`."""

    position: int
    stream: UUID
    version: int
    fact: Fact
    recorded_at: datetime
    actor: UUID | None
    role: str | None
    organisation: UUID | None
    command_id: UUID
    correlation_id: UUID | None = None


class ReadModel(Protocol):
    """One question and its tables.

    `name` is stable; `tables` are bare table names; `ddl` creates them, and their indexes, comments and grants, in
    the schema that comes first in the search path: statements name no schema, so that the same model can be
    built beside the live one. `listens_to` are the facts it hears.
    `schema` is where it lives ("projections" or "reports").
    """

    @property
    def name(self) -> str:
        """Stable: its position is kept under it."""
        ...

    @property
    def schema(self) -> str:
        """ "projections", or "reports" for SQL readers."""
        ...

    @property
    def tables(self) -> tuple[str, ...]:
        """Bare names."""
        ...

    @property
    def ddl(self) -> str:
        """All statements that make the tables."""
        ...

    @property
    def listens_to(self) -> tuple[type[Fact], ...]:
        """Other facts pass it by."""
        ...

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Take a batch of facts in order, by set-based statements; the caller keeps rows and position together."""
        ...


def up_to_erasures(batch: Sequence[Recorded]) -> Iterator[tuple[list[Recorded], UUID | None]]:
    """The batch in parts, each with the person who is erased after it: what follows stays as it is."""
    part: list[Recorded] = []
    for recorded in batch:
        if isinstance(recorded.fact, PersonErased):
            yield part, recorded.fact.person
            part = []
        else:
            part.append(recorded)
    if part:
        yield part, None
