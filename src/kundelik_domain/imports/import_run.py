"""One import: its table is looked at, then its rows are taken in portions, each recorded as it is done (OPS-5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.access import Role
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind

from .commands import BeginImport, RecordRows, StartImport
from .events import (
    IMPORT_FACTS,
    ImportBegun,
    ImportFact,
    ImportFinished,
    ImportStarted,
    ImportStopped,
    RowsTaken,
)
from .refusals import RowUnknown, WrongImportStatus
from .values import ImportKind, ImportStatus, TableUpload

FIRST_ROW: Final = 2
"""The heading is row 1, as a spreadsheet numbers it."""

NOTHING: Final = TableUpload("", "", 0)


@dataclass(frozen=True, slots=True)
class ImportRun:
    """How far it has come. `done` counts rows in the order in which they are taken, of `wanted` in all."""

    status: ImportStatus = ImportStatus.NONE
    kind: ImportKind = ImportKind.SCHOOLS
    school: UUID | None = None
    upload: TableUpload = NOTHING
    started_by: UUID | None = None
    role: Role | None = None
    chosen: frozenset[int] | None = None
    done: int = 0
    taken: int = 0
    unchanged: int = 0
    refused: int = 0
    warned: int = 0

    @property
    def wanted(self) -> int:
        """Rows to be taken."""
        return self.upload.rows if self.chosen is None else len(self.chosen)

    def wants(self, row: int) -> bool:
        """Whether the row with this number is to be taken."""
        return self.chosen is None or row in self.chosen


def begin(run: ImportRun, run_id: UUID, command: BeginImport, by: UUID) -> tuple[ImportFact, ...]:
    """Once."""
    _require(run, ImportStatus.NONE)
    return (ImportBegun(run_id, command.kind, command.school, command.upload, by),)


def start(run: ImportRun, command: StartImport, by: UUID, role: Role) -> tuple[ImportFact, ...]:
    """Raises `RowUnknown`."""
    _require(run, ImportStatus.PREVIEWED)
    last = FIRST_ROW + run.upload.rows - 1
    if command.chosen is not None and not all(FIRST_ROW <= row <= last for row in command.chosen):
        raise RowUnknown(field="rows", allowed=f"{FIRST_ROW}-{last}")
    chosen = None if command.chosen is None else tuple(sorted(set(command.chosen)))
    return (ImportStarted(command.run, by, role, chosen),)


def record(run: ImportRun, command: RecordRows) -> tuple[ImportFact, ...]:
    """Nothing where another has recorded it meanwhile."""
    _require(run, ImportStatus.RUNNING)
    if command.before != run.done:
        return ()
    return (
        RowsTaken(
            run=command.run,
            upto=command.upto,
            taken=command.taken,
            unchanged=command.unchanged,
            refused=command.refused,
            warned=command.warned,
            made=command.made,
        ),
    )


def finish(run: ImportRun, run_id: UUID) -> tuple[ImportFact, ...]:
    """When all rows are done."""
    _require(run, ImportStatus.RUNNING)
    return (ImportFinished(run_id),) if run.done >= run.wanted else ()


def stop(run: ImportRun, run_id: UUID, by: UUID) -> tuple[ImportFact, ...]:
    """Before it is finished."""
    if run.status is ImportStatus.NONE:
        raise NotFound
    if run.status not in {ImportStatus.PREVIEWED, ImportStatus.RUNNING}:
        raise WrongImportStatus(status=run.status.value)
    return (ImportStopped(run_id, by),)


def evolve(run: ImportRun, fact: ImportFact) -> ImportRun:
    """Never refuses."""
    match fact:
        case ImportBegun():
            return replace(run, status=ImportStatus.PREVIEWED, kind=fact.kind, school=fact.school, upload=fact.upload)
        case ImportStarted():
            chosen = None if fact.chosen is None else frozenset(fact.chosen)
            started = replace(run, started_by=fact.started_by, role=fact.role, chosen=chosen)
            return replace(started, status=ImportStatus.RUNNING)
        case RowsTaken():
            return replace(
                run,
                done=fact.upto,
                taken=run.taken + fact.taken,
                unchanged=run.unchanged + fact.unchanged,
                refused=run.refused + len(fact.refused),
                warned=run.warned + len(fact.warned),
            )
        case ImportFinished():
            return replace(run, status=ImportStatus.FINISHED)
        case ImportStopped():
            return replace(run, status=ImportStatus.STOPPED)
        case _:
            assert_never(fact)


IMPORT_RUN: Final = StreamKind("imports.run", ImportRun(), evolve, IMPORT_FACTS)


def _require(run: ImportRun, status: ImportStatus) -> None:
    if run.status is ImportStatus.NONE and status is not ImportStatus.NONE:
        raise NotFound
    if run.status is not status:
        raise WrongImportStatus(status=run.status.value)
