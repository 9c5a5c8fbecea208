"""Imports in the background: whoever accepted the table, the projector takes its rows, also after a kill (OPS-5).

One process works on an import at a time. Tables go when nobody needs them any more: at once where no row was refused,
else a week after the end; those with people also as soon as anybody's data are erased.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from adapters.looking import look_again
from adapters.persistence.leading import leading
from kundelik_domain.imports.events import (
    IMPORT_FACTS,
    ImportBegun,
    ImportFinished,
    ImportStarted,
    ImportStopped,
    RowsTaken,
)
from kundelik_domain.imports.values import ImportKind, ImportStatus
from kundelik_domain.privacy.events import PRIVACY_FACTS, PersonErased

from .running import Importer, importer_of

if TYPE_CHECKING:
    import threading

    from adapters.bootstrap.wiring import Installation
    from projections.reading import Recorded

EVERY_SECONDS: Final = 0.5
STEP: Final = 1_000
ERRORS_KEPT: Final = timedelta(days=7)
PREVIEW_KEPT: Final = timedelta(days=1)
WITH_PEOPLE: Final = frozenset({ImportKind.EMPLOYEES, ImportKind.PUPILS, ImportKind.GRADES})
"""Tables that name people, or whose notes beside the columns may."""


@dataclass(frozen=True, slots=True)
class Known:
    """What this process has read of an import."""

    sha256: str
    kind: ImportKind
    at: datetime
    status: ImportStatus = ImportStatus.PREVIEWED
    refused: bool = False
    gone: bool = False

    def is_over(self, now: datetime) -> bool:
        """Whether nobody needs its table any more."""
        if self.status is ImportStatus.RUNNING:
            return False
        if self.status is ImportStatus.PREVIEWED:
            return now - self.at > PREVIEW_KEPT
        return not self.refused or now - self.at > ERRORS_KEPT


@dataclass
class ImportKeeping:
    """Follows the log by itself; what it knows is gone with the process and read again by the next."""

    installation: Installation
    importer: Importer
    runs: dict[UUID, Known] = field(default_factory=dict)
    reached: int = 0
    erased_at: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Look twice a second until `stop`."""
        look_again(stop, lambda: self.once(stop), EVERY_SECONDS, "imports")

    def once(self, stop: threading.Event) -> None:
        """Take the rows of all imports that are started, then clear away what is over."""
        self.look()
        for run in [run for run, known in self.runs.items() if known.status is ImportStatus.RUNNING]:
            with leading(self.installation.database, f"import/{run}") as first:
                if first and not stop.is_set():
                    self.importer.work(run, stop)
        self.look()
        self.clear(self.installation.now())

    def look(self) -> None:
        """Read on in the log."""
        names = self.installation.log.names_of((*IMPORT_FACTS, *PRIVACY_FACTS))
        while True:
            batch, reached = self.installation.log.after(self.reached, STEP, names)
            for recorded in batch:
                self._hear(recorded)
            if reached == self.reached:
                return
            self.reached = reached

    def _hear(self, recorded: Recorded) -> None:
        fact, run, at = recorded.fact, recorded.stream, recorded.recorded_at
        match fact:
            case ImportBegun():
                self.runs[run] = Known(fact.upload.sha256, fact.kind, at)
            case ImportStarted():
                self.runs[run] = replace(self.runs[run], status=ImportStatus.RUNNING)
            case RowsTaken() if fact.refused:
                self.runs[run] = replace(self.runs[run], refused=True)
            case ImportFinished():
                self.runs[run] = replace(self.runs[run], status=ImportStatus.FINISHED, at=at)
            case ImportStopped():
                self.runs[run] = replace(self.runs[run], status=ImportStatus.STOPPED, at=at)
            case PersonErased():
                self.erased_at = at
            case _:
                pass

    def clear(self, now: datetime) -> int:
        """Remove tables that no import needs; how many there were."""
        over = {run for run, known in self.runs.items() if known.is_over(now) or self._after_an_erasure(known)}
        needed = {known.sha256 for run, known in self.runs.items() if run not in over}
        removed = 0
        for run in over:
            known = self.runs[run]
            if not known.gone and known.sha256 not in needed:
                removed += self.installation.files.remove(known.sha256)
            self.runs[run] = replace(known, gone=True)
        return removed

    def _after_an_erasure(self, known: Known) -> bool:
        """Whom an old table names, nobody can tell by its hash: it goes as a whole."""
        told = known.kind in WITH_PEOPLE and known.status is not ImportStatus.RUNNING
        return told and self.erased_at is not None and known.at <= self.erased_at


def import_keeping(installation: Installation) -> ImportKeeping:
    """Of this process."""
    return ImportKeeping(installation, importer_of(installation))
