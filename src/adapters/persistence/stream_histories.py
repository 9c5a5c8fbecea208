"""The facts of many streams up to a position, by one question to the log (RPT-19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from projections.reading import Recorded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from kundelik_domain.shared.facts import Fact

    from .database import Database
    from .fact_codec import FactCodec

_COLUMNS: Final = (
    "position, stream, version, name, data, recorded_at, actor, role, organisation, command_id, correlation_id"
)
OF_STREAMS: Final = (
    f"select {_COLUMNS} from unnest(%s::uuid[]) asked(own) cross join lateral"  # noqa: S608 - names of columns
    f" (select {_COLUMNS} from kundelik.events where stream = own order by version offset 0) e"
    " where position < %s and name = any(%s) order by position"
)
"""Stream by stream, whatever is known of the table: the log is long, and nearly all of it is older than a cut."""


class StreamHistories:
    """Only for facts without personal fields: nothing is asked of the keys of persons."""

    def __init__(self, database: Database, codec: FactCodec) -> None:
        self._database, self._codec = database, codec

    def upto(self, streams: Collection[UUID], position: int, facts: Sequence[type[Fact]]) -> list[Recorded]:
        """Those of these classes that stand before a position, in its order."""
        names = sorted(self._codec.stored_names_of(facts))
        with self._database.connection() as connection:
            rows = connection.execute(OF_STREAMS, (list(set(streams)), position, names), binary=True).fetchall()
        decoded = self._codec.decode_all([row[1:5] for row in rows])
        return [
            Recorded(place, stream, version, fact, *envelope)
            for (place, stream, version, _, _, *envelope), fact in zip(rows, decoded, strict=True)
        ]
