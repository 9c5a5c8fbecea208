"""Tables for people: XLSX and CSV in which no cell is ever calculated (common.md, formula injection)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .reading import STARTERS

MOST_IN_CELL: Final = 32_767
"""What a workbook's cell can hold; longer texts are cut."""
WIDTH: Final = 24


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet; every cell is a text, whatever it begins with. Rows are written as they come."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("1")
    sheet.freeze_panes = "A2"
    for number in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    bold = Font(bold=True)
    sheet.append([_cell(sheet, text, bold) for text in headings])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _cell(sheet: Any, text: str, font: Font | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:MOST_IN_CELL])
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, which spreadsheets need; what they would calculate has an apostrophe before it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([harmless(text) for text in headings])
    writer.writerows([harmless(text) for text in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """The text of a CSV's cell so that no spreadsheet calculates it."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{plain}" if plain.lstrip().startswith(STARTERS) else plain
