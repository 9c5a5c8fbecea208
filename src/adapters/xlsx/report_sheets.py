"""What a report's file holds, whichever form it takes, and what every writer of it answers (RPT-6, RPT-9, RPT-22).

A file has the table and, beneath or beside it, the method: how the figures came about. The method tells the hash
of the table's rows, so it is asked for when they have passed. The same sheet gives the same bytes: writers know no
clock, no locale and no order of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from operator import getitem
from typing import BinaryIO, Final, Generic, TypeVar

Cell = str | int | None
"""A text, or what stands in a number's place; a number, by its column's kind; nothing."""

Row = tuple[bool, tuple[Cell, ...]]
"""Whether it is a total, and its cells."""

T = TypeVar("T")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS: Final = re.compile(r"\s+")
_AT_ONCE: Final = 1000

FONT: Final = "Arial"
"""Every spreadsheet has it, or one as wide."""

FONT_SIZE, TITLE_SIZE = 10, 14
TITLE_HEIGHT, HEADING_HEIGHT, LINE_HEIGHT = 22, 56, 13.5
"""In points; a heading has up to four lines."""

HEADING_FILL, TOTAL_FILL, EDGE = "FFDCE6F1", "FFF2F2F2", "FFBFBFBF"
LABEL_WIDTH, METHOD_WIDTH = 32.0, 110.0
_SIGNS_IN_LINE: Final = 120


class Kind(Enum):
    """How a column's numbers are meant; its texts are texts."""

    TEXT = "text"
    COUNT = "count"
    TENTHS = "tenths"
    """Whole tenths of a percent, shown with one decimal: 785 is 78.5."""


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters of the standard font."""

    heading: str
    width: float
    kind: Kind = Kind.COUNT


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows the table has and their hash: `RowDigest` says over what."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet:
    """`lines` stand below the title; `at` is the only time that a file holds; `decimal` is for texts only."""

    name: str
    title: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    method_name: str
    method: Callable[[Written], Sequence[tuple[str, str]]]
    at: datetime
    footer: str
    decimal: str = ","


Writer = Callable[[ReportSheet, BinaryIO], Written]
"""Writes the whole file to a place in which it may go back."""


def clean(text: str) -> str:
    """One line that every form can hold: no control characters, no blanks but single spaces inside."""
    return _BLANKS.sub(" ", _UNWRITABLE.sub("", text)).strip()


def tenths(value: int, decimal: str = ".") -> str:
    """`78.5` of 785."""
    whole, part = divmod(value, 10)
    return f"{whole}{decimal}{part}"


def height_of(text: str) -> float:
    """Of a row of the method, in points: as many lines as its text takes, rather one too many than one too few."""
    return LINE_HEIGHT * (1 + len(clean(text)) // _SIGNS_IN_LINE) + 2


class Each(dict[Cell, T], Generic[T]):
    """What stands for a cell, made once for equal ones: names and small numbers come again and again."""

    def __init__(self, make: Callable[[Cell], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, cell: Cell) -> T:
        """Made now, and kept."""
        made = self[cell] = self._make(cell)
        return made


@dataclass
class RowDigest:
    """SHA-256 over the rows as anybody can write them again from the file: cells with a tab between, a line feed
    after each row, UTF-8; counts as digits, percents with a point and one decimal, empty cells empty.
    """

    columns: Sequence[Column]
    rows: int = 0
    _waiting: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._texts = [Each(_plain_tenths if column.kind is Kind.TENTHS else _plain) for column in self.columns]
        self._hash = hashlib.sha256()

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows; each is counted in."""
        texts, waiting = self._texts, self._waiting
        for row in rows:
            waiting.append("\t".join(map(getitem, texts, row[1])))
            if len(waiting) == _AT_ONCE:
                self._take()
            yield row

    def written(self) -> Written:
        """After the last row."""
        self._take()
        return Written(self.rows, self._hash.hexdigest())

    def _take(self) -> None:
        self.rows += len(self._waiting)
        self._hash.update("".join(f"{line}\n" for line in self._waiting).encode())
        self._waiting.clear()


def _plain(cell: Cell) -> str:
    return "" if cell is None else clean(cell) if isinstance(cell, str) else str(cell)


def _plain_tenths(cell: Cell) -> str:
    return tenths(cell) if isinstance(cell, int) else _plain(cell)
