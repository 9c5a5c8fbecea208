"""What can be asked of imports. Which permission each kind needs stands in `policies`."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from .values import ImportKind, RowRefused, RowTold, TableUpload


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginImport:
    """A table was uploaded and looked at; nothing is taken from it yet.

    `school` is whose employees they are; of classes, pupils and grades the school or the district that brings them.
    """

    kind: ImportKind
    school: UUID | None
    upload: TableUpload


@dataclass(frozen=True, slots=True, kw_only=True)
class StartImport:
    """Take its rows, or only those with the numbers in `chosen` (ADM-17: a tick for each)."""

    run: UUID
    chosen: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRows:
    """A portion was worked on. `before` and `upto` count rows in the order in which they are taken."""

    run: UUID
    before: int
    upto: int
    taken: int
    unchanged: int
    refused: tuple[RowRefused, ...] = ()
    warned: tuple[RowRefused, ...] = ()
    made: tuple[RowTold, ...] = ()
