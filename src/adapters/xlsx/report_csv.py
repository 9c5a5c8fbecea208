"""Reports as CSV: the table first, an empty line, then the method (RPT-9, RPT-22)."""

from __future__ import annotations

import csv
import io
from functools import partial
from operator import getitem
from typing import BinaryIO

from .report_sheets import Cell, Each, Kind, ReportSheet, RowDigest, Written, clean, tenths
from .writing import harmless


def write_report_csv(sheet: ReportSheet, file: BinaryIO) -> Written:
    """UTF-8 with its mark, semicolons, CRLF; what a spreadsheet would calculate has an apostrophe before it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    digest = RowDigest(sheet.columns)
    shown = [Each(partial(_shown, kind=column.kind, decimal=sheet.decimal)) for column in sheet.columns]
    lines.writerow([harmless(clean(column.heading)) for column in sheet.columns])
    lines.writerows(map(getitem, shown, cells) for _, cells in digest.passing(sheet.rows))
    written = digest.written()
    lines.writerow([])
    lines.writerows([harmless(clean(label)), harmless(clean(told))] for label, told in sheet.method(written))
    text.detach()
    return written


def _shown(cell: Cell, kind: Kind, decimal: str) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(clean(cell))
        case _:
            return tenths(cell, decimal) if kind is Kind.TENTHS else str(cell)
