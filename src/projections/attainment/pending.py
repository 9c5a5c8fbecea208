"""What the Sunday job asks: whether a school year has classes, and which cuts are counted but not yet published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Cursor


@dataclass(frozen=True, slots=True)
class Counted:
    """A cut whose figures stand in the tables; `sha256` is over its canonical rows."""

    week: UUID
    revision: int
    cut: int
    rows: int
    sha256: str


def has_classes(cursor: Cursor[Any], school_year: int) -> bool:
    """Whether there is anything to count."""
    found = cursor.execute("select exists (select from reports.classes where school_year = %s)", (school_year,))
    return bool(found.fetchone()[0])  # type: ignore[index] # exists always answers


def counted(cursor: Cursor[Any]) -> Iterator[Counted]:
    """In the order of their cuts."""
    rows = cursor.execute(
        "select week, revision, cut, rows, sha256 from reports.published_weeks where published is null order by cut"
    ).fetchall()
    return (Counted(*row) for row in rows)
