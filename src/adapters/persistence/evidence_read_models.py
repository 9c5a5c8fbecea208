"""Whether a read model says what the events say: built beside it, compared, and thrown away (AUD-4, AUD-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from .advancing import drop_tables
from .rebuilding import FORGET, Progress, RebuildReport, _Rebuilding

if TYPE_CHECKING:
    from projections.reading import ReadModel

    from .database import Database
    from .event_log import EventLog


class _Comparing(_Rebuilding):
    @override
    def _take_place(self) -> None:
        """It does not: what was built has served its turn."""
        self._connection.execute(drop_tables(self._model, self._build), prepare=False)
        self._connection.execute(FORGET, (self._build.name,))


def compare(
    database: Database, log: EventLog, model: ReadModel, progress: Progress, *, batch: int = 5000
) -> RebuildReport:
    """As `rebuild`, but the live one stays in its place. Raises `RebuildUnderWay`, `RebuildFailed`."""
    with database.connect() as connection:
        return _Comparing(connection, log, model, batch, progress).run()
