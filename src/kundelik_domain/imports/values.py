"""What the facts and decisions of imports are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid5


class ImportKind(Enum):
    """What is imported."""

    SCHOOLS = "schools"
    CATCHMENTS = "catchments"
    EMPLOYEES = "employees"
    CLASSES = "classes"
    PUPILS = "pupils"
    GRADES = "grades"


class ImportStatus(Enum):
    """How far an import has come."""

    NONE = "none"
    PREVIEWED = "previewed"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class TableUpload:
    """The table as it was looked at: the hash it is kept under, and how many rows stand below its heading."""

    sha256: str
    media_type: str
    rows: int


@dataclass(frozen=True, slots=True)
class RowRefused:
    """A row by its number in the table, the column at fault, and the refusal's code: never a value of the row."""

    row: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class RowTold:
    """What was made of a row: the id of a school or of an account."""

    row: int
    record: UUID


def run_id(command: UUID) -> UUID:
    """The import that this command begins."""
    return uuid5(command, "imports.run")
