"""Reports as workbooks of any size, written as their rows come: the whole country in about a second (RPT-9).

Our own writer, because no library is both this fast and the same to the byte (ADR-0036). What it relies on: cells
and rows need no address where none is left out, and a text may stand in its cell. A cell is made once for equal ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from operator import getitem
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

from . import streamed_styles as styles
from .fixed_zip import FixedZip, part
from .report_sheets import (
    HEADING_HEIGHT,
    LABEL_WIDTH,
    METHOD_WIDTH,
    TITLE_HEIGHT,
    Cell,
    Column,
    Each,
    Kind,
    ReportSheet,
    RowDigest,
    Written,
    clean,
    height_of,
    tenths,
)

MOST_ROWS: Final = 1_048_576
"""Of a sheet, with title and heading: twelve times the country's."""

MOST_IN_CELL: Final = 32_767
_AT_ONCE: Final = 1000


class SheetTooLong(ValueError):  # noqa: N818 - says what is too long
    """More rows than a sheet holds; order it by oblasts."""


def write_streamed_book(sheet: ReportSheet, file: BinaryIO) -> Written:
    """Raises `SheetTooLong`."""
    digest = RowDigest(sheet.columns)
    heading = len(sheet.lines) + 2
    with FixedZip(file) as book:
        book.writestr("[Content_Types].xml", styles.TYPES)
        book.writestr("_rels/.rels", styles.RELATIONS)
        book.writestr("docProps/core.xml", styles.core(clean(sheet.title), sheet.at))
        book.writestr("xl/_rels/workbook.xml.rels", styles.BOOK_RELATIONS)
        book.writestr("xl/styles.xml", styles.STYLES)
        with book.open(part("xl/worksheets/sheet1.xml"), "w") as table:
            for piece in _table(sheet, digest, heading):
                table.write(piece.encode())
        written = digest.written()
        book.writestr("xl/worksheets/sheet2.xml", "".join(_method(sheet, written)))
        book.writestr("xl/workbook.xml", styles.book((sheet.name, sheet.method_name), _defined(sheet, written)))
    return written


def _table(sheet: ReportSheet, digest: RowDigest, heading: int) -> Iterator[str]:
    yield styles.sheet_opened()
    yield (
        f'<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="{heading}"'
        f' topLeftCell="A{heading + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    yield _widths(column.width for column in sheet.columns)
    yield "<sheetData>"
    yield _row(TITLE_HEIGHT, _text(sheet.title, styles.TITLE))
    yield from (f"<row>{_text(line, styles.LINE)}</row>" for line in sheet.lines)
    heads = "".join(_text(column.heading, styles.HEAD) for column in sheet.columns)
    yield _row(HEADING_HEIGHT, heads)
    yield from _rows(sheet, digest)
    if heading + digest.rows > MOST_ROWS:
        raise SheetTooLong(digest.rows)
    yield f'</sheetData><autoFilter ref="{_filtered(sheet, digest.rows)}"/>'
    yield _printed(sheet)


def _rows(sheet: ReportSheet, digest: RowDigest) -> Iterator[str]:
    plain, total = ([_cells(column, is_total) for column in sheet.columns] for is_total in (False, True))
    lines = (
        "<row>" + "".join(map(getitem, total if is_total else plain, cells)) + "</row>"
        for is_total, cells in digest.passing(sheet.rows)
    )
    while piece := "".join(islice(lines, _AT_ONCE)):
        yield piece
    digest.written()


def _cells(column: Column, is_total: bool) -> Each[str]:  # noqa: FBT001 - a flag of the row
    style = (styles.TOTAL if is_total else styles.PLAIN)[column.kind]
    middle = styles.TOTAL_MIDDLE if is_total else styles.MIDDLE
    return Each(partial(_cell, kind=column.kind, style=style, middle=middle))


def _cell(cell: Cell, kind: Kind, style: int, middle: int) -> str:
    match cell:
        case None:
            return f'<c s="{style}"/>'
        case str():
            return _text(cell, style if kind is Kind.TEXT else middle)
        case _:
            return f'<c s="{style}"><v>{tenths(cell) if kind is Kind.TENTHS else cell}</v></c>'


def _text(text: str, style: int) -> str:
    shown = escape(clean(text)[:MOST_IN_CELL])
    return f'<c s="{style}" t="inlineStr"><is><t>{shown}</t></is></c>' if shown else f'<c s="{style}"/>'


def _method(sheet: ReportSheet, written: Written) -> Iterator[str]:
    yield styles.sheet_opened()
    yield _widths((LABEL_WIDTH, METHOD_WIDTH))
    yield "<sheetData>"
    yield _row(TITLE_HEIGHT, _text(f"{sheet.method_name}. {sheet.title}", styles.TITLE))
    for label, text in sheet.method(written):
        yield _row(height_of(text), _text(label, styles.LABEL) + _text(text, styles.PROSE))
    yield "</sheetData>"
    yield _printed(sheet)


def _row(height: float, cells: str) -> str:
    return f'<row ht="{height}" customHeight="1">{cells}</row>'


def _widths(widths: Iterable[float]) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    return f"<cols>{columns}</cols>"


def _printed(sheet: ReportSheet) -> str:
    """A4 across, as wide as one page, numbered."""
    title, footer = (escape(clean(text).replace("&", "&&")) for text in (sheet.title, sheet.footer))
    return (
        '<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        f"<headerFooter><oddHeader>&amp;L{title}</oddHeader>"
        f"<oddFooter>&amp;L{footer}&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _filtered(sheet: ReportSheet, rows: int) -> str:
    heading, last = len(sheet.lines) + 2, chr(ord("A") + len(sheet.columns) - 1)
    return f"A{heading}:{last}{heading + rows}"


def _defined(sheet: ReportSheet, written: Written) -> str:
    """The heading is printed on every page; what the filter is over."""
    heading = len(sheet.lines) + 2
    name = escape(sheet.name.replace("'", "''"))
    area = _filtered(sheet, written.rows)
    first, last = area.split(":")
    over = f"${first[0]}${first[1:]}:${last[0]}${last[1:]}"
    return (
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">\'{name}\'!{over}</definedName>'
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">\'{name}\'!${heading}:${heading}</definedName>'
    )
