"""Rows of a table as texts, one way for XLSX and CSV (ADM-17, ADM-34).

A row is a tuple of trimmed texts without the empty ones at its end; its number is its place in the file, the first
being 1. Dates read as `2022-03-14`, whole numbers without a point. In a workbook the first sheet counts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from .limits import MOST_BYTES, MOST_COLUMNS, MOST_IN_CELL, MOST_ROWS, at_most
from .refusals import EncodingUnknown, TableDamaged, TableEmpty, TableKindUnknown
from .workbook import looked_through

Row = tuple[str, ...]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
ENCODINGS: Final = ("utf-8", "utf-16", "windows-1251")
SEPARATORS: Final = ",;\t"
STARTERS: Final = ("=", "+", "-", "@", "\t", "\r", "'")
"""What makes a spreadsheet calculate; `writing` puts an apostrophe before them, which is taken off here again."""

_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_KAZAKH_1251: Final = "kz1048"
"""Windows-1251 with the Kazakh letters in place of the Serbian ones; the same for every Russian text."""


@dataclass(frozen=True, slots=True)
class Table:
    """`encoding` is how a CSV was written, None for a workbook. `rows` can be walked once."""

    media_type: str
    encoding: str | None
    rows: Iterator[Row]


def read_rows(content: bytes) -> Table:
    """The kind is told by the content, never by a name; raises the refusals of `refusals`, some while walking."""
    at_most("bytes", len(content), MOST_BYTES)
    if not content.strip():
        raise TableEmpty(field="file")
    if content.startswith(b"PK\x03\x04"):
        return Table(XLSX, None, _limited(_of_workbook(looked_through(content))))
    if content.startswith((_OLD_EXCEL, b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PK", b"\x1f\x8b")):
        raise TableKindUnknown(field="file", allowed=["XLSX", "CSV"])
    encoding, codec = _encoding(content)
    return Table(CSV, encoding, _limited(_of_text(content, codec)))


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        at_most("rows", number, MOST_ROWS)
        at_most("columns", len(row), MOST_COLUMNS)
        at_most("signs in a cell", max(map(len, row), default=0), MOST_IN_CELL)
        yield row


def _of_workbook(content: bytes) -> Iterator[Row]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            sheet = workbook.get_sheet_by_index(0)
            # The reader begins in the first row, but with the first column that is used.
            before = ("",) * (sheet.start[1] if sheet.start else 0)
            for cells in sheet.iter_rows():
                yield _trimmed((*before, *map(_shown, cells)))
    except (CalamineError, ValueError, IndexError) as error:
        raise TableDamaged(field="file") from error


def _shown(cell: object) -> str:
    match cell:
        case str():
            return cell.strip()
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _encoding(content: bytes) -> tuple[str, str]:
    """What it is called, and the codec. UTF-16 is known by its mark; bytes that are no UTF-8 are Windows-1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", "utf-16"
    if b"\0" in content:
        raise EncodingUnknown(field="file", allowed=list(ENCODINGS))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1251", _KAZAKH_1251
    return "utf-8", "utf-8-sig"


def _of_text(content: bytes, codec: str) -> Iterator[Row]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding=codec, newline="")
    try:
        first = text.readline()
        lines = csv.reader(chain((first,), text), delimiter=_separator(first), strict=True)
        for cells in lines:
            row = _trimmed(tuple(_freed(cell) for cell in cells))
            if any(not cell.replace("\n", "").replace("\r", "").replace("\t", "").isprintable() for cell in row):
                raise EncodingUnknown(field="file", allowed=list(ENCODINGS))
            yield row
    except UnicodeError as error:
        raise EncodingUnknown(field="file", allowed=list(ENCODINGS)) from error
    except csv.Error as error:
        raise TableDamaged(field="file") from error


def _separator(heading: str) -> str:
    """The most frequent of the three outside of quotes."""
    bare = "".join(heading.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def _freed(cell: str) -> str:
    """Without the apostrophe that our own files put before what a spreadsheet would calculate."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(STARTERS) else cell


def _trimmed(cells: Row) -> Row:
    filled = len(cells)
    while filled and not cells[filled - 1]:
        filled -= 1
    return cells[:filled]
