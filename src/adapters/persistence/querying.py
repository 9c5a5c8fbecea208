"""Queries on read models, with read-your-writes: a query waits until the model has followed far enough (ADR-0011)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from kundelik_domain.shared.refusals import Unavailable

from .waiting import status, wait_for

if TYPE_CHECKING:
    from psycopg import Cursor

    from .database import Database

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

PATIENCE_SECONDS: Final = 3.0


class ReadModelBehind(Unavailable):
    """The read model has not followed to `after` in time; try again."""

    CODE = "read-model-behind"


class Queries:
    """`ask` runs one select on a pooled connection."""

    def __init__(self, database: Database, *, patience: float = PATIENCE_SECONDS) -> None:
        self._database, self._patience = database, patience

    def ask(
        self,
        model: str,
        after: int | None,
        select: Callable[Concatenate[Cursor[Any], Asked], Answer],
        *arguments: Asked.args,
        **named: Asked.kwargs,
    ) -> Answer:
        """Wait for `model` to have followed to `after`, bounded; raises `ReadModelBehind`."""
        if after is not None and not wait_for(self._database, model, after, timeout=self._patience):
            raise ReadModelBehind(retry_after_seconds=1, read_model=model)
        with self._database.connection() as connection, connection.cursor() as cursor:
            return select(cursor, *arguments, **named)

    def status(self) -> list[dict[str, Any]]:
        """Every read model with position, lag in events and seconds, and poison."""
        return [
            {
                "name": standing.name,
                "position": standing.position,
                "events_behind": standing.events_behind,
                "seconds_behind": standing.behind.total_seconds(),
                "poisoned_at": standing.poison.position if standing.poison else None,
            }
            for standing in status(self._database)
        ]
