"""What can have happened to an import (AUD-1). No fact holds a value of a row: rows are told by their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from kundelik_domain.shared.access import Role
from kundelik_domain.shared.facts import Fact

from .values import ImportKind, RowRefused, RowTold, TableUpload


@dataclass(frozen=True, slots=True)
class ImportBegun(Fact):
    """A table was uploaded and looked at."""

    NAME: ClassVar[str] = "imports.import-begun.v1"

    run: UUID
    kind: ImportKind
    school: UUID | None
    upload: TableUpload
    begun_by: UUID


@dataclass(frozen=True, slots=True)
class ImportStarted(Fact):
    """`started_by` wants it, in that role; `chosen` are the numbers of the rows to take, None for all of them."""

    NAME: ClassVar[str] = "imports.import-started.v1"

    run: UUID
    started_by: UUID
    role: Role
    chosen: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class RowsTaken(Fact):
    """A portion: so many are done in all, and what became of these."""

    NAME: ClassVar[str] = "imports.rows-taken.v1"

    run: UUID
    upto: int
    taken: int
    unchanged: int
    refused: tuple[RowRefused, ...]
    warned: tuple[RowRefused, ...]
    made: tuple[RowTold, ...]


@dataclass(frozen=True, slots=True)
class ImportFinished(Fact):
    """All rows are done."""

    NAME: ClassVar[str] = "imports.import-finished.v1"

    run: UUID


@dataclass(frozen=True, slots=True)
class ImportStopped(Fact):
    """By somebody, or because its table cannot be read any more; what was taken stays."""

    NAME: ClassVar[str] = "imports.import-stopped.v1"

    run: UUID
    stopped_by: UUID


ImportFact = ImportBegun | ImportStarted | RowsTaken | ImportFinished | ImportStopped

IMPORT_FACTS: Final[tuple[type[ImportFact], ...]] = (
    ImportBegun,
    ImportStarted,
    RowsTaken,
    ImportFinished,
    ImportStopped,
)
