"""Reports as styled workbooks by openpyxl: for people who read and print a school, a district, an oblast (RPT-9).

The moment that the library notes in a workbook, and those of its parts, are the cut's: the same report has the
same bytes.
"""

from __future__ import annotations

from datetime import UTC
from operator import getitem
from typing import Any, BinaryIO, Final

from openpyxl import Workbook
from openpyxl.cell import Cell as LibraryCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter
from typing_extensions import override

from .fixed_zip import FixedZip
from .report_sheets import (
    EDGE,
    FONT,
    FONT_SIZE,
    HEADING_FILL,
    HEADING_HEIGHT,
    LABEL_WIDTH,
    METHOD_WIDTH,
    TITLE_HEIGHT,
    TITLE_SIZE,
    TOTAL_FILL,
    Cell,
    Each,
    Kind,
    ReportSheet,
    RowDigest,
    Written,
    clean,
    height_of,
)

MOST_IN_CELL: Final = 32_767
_LINE: Final = Side(style="thin", color=EDGE)
_BOX: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FORMATS: Final = {Kind.TEXT: "@", Kind.COUNT: "#,##0", Kind.TENTHS: "0.0"}


class _Placed(LibraryCell):
    """A cell of the table. The library looks a style up by its content each time, and describes each cell that it is
    given for an error that nobody sees: without both a large book takes a third less time.
    """

    __slots__ = ("place",)
    place: int

    @property
    @override
    def style_id(self) -> int:
        """Its place among the styles."""
        return self.place

    @property
    @override
    def has_style(self) -> bool:
        """Always."""
        return True

    __repr__ = object.__repr__


def write_book(sheet: ReportSheet, file: BinaryIO) -> Written:
    """Rows are written as they come; a cell is a number or a text, never a formula."""
    workbook = Workbook(write_only=True)
    _styles(workbook)
    digest = RowDigest(sheet.columns)
    _table(workbook.create_sheet(sheet.name), sheet, digest)
    written = digest.written()
    _method(workbook.create_sheet(sheet.method_name), sheet, written)
    properties, at = workbook.properties, sheet.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.creator, properties.title = "Kundelik", clean(sheet.title)
    properties.created = properties.modified = at
    ExcelWriter(workbook, FixedZip(file)).save()
    return written


def _styles(workbook: Workbook) -> None:
    top = Alignment(vertical="top", wrap_text=True)
    header = Alignment(horizontal="center", vertical="center", wrap_text=True)
    plain, bold = Font(name=FONT, size=FONT_SIZE), Font(name=FONT, size=FONT_SIZE, bold=True)
    told = [
        NamedStyle("report title", font=Font(name=FONT, size=TITLE_SIZE, bold=True)),
        NamedStyle("report line", font=plain),
        NamedStyle("report head", font=bold, fill=_filled(HEADING_FILL), border=_BOX, alignment=header),
        NamedStyle("report label", font=bold, alignment=top),
        NamedStyle("report prose", font=plain, alignment=top),
    ]
    for kind in Kind:
        shown: dict[str, Any] = {"border": _BOX, "number_format": _FORMATS[kind]}
        if kind is Kind.TEXT:
            shown["alignment"] = Alignment(horizontal="left", indent=1)
        told.append(NamedStyle(f"report {kind.value}", font=plain, **shown))
        told.append(NamedStyle(f"report total {kind.value}", font=bold, fill=_filled(TOTAL_FILL), **shown))
    for style in told:
        workbook.add_named_style(style)


def _filled(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def _table(table: Any, sheet: ReportSheet, digest: RowDigest) -> None:
    heading = len(sheet.lines) + 2
    table.freeze_panes = f"A{heading + 1}"
    table.row_dimensions[1].height = TITLE_HEIGHT
    table.row_dimensions[heading].height = HEADING_HEIGHT
    for number, column in enumerate(sheet.columns, 1):
        table.column_dimensions[get_column_letter(number)].width = column.width
    _printed(table, sheet)
    table.print_title_rows = f"{heading}:{heading}"
    table.append([_text(table, sheet.title, "report title")])
    for line in sheet.lines:
        table.append([_text(table, line, "report line")])
    table.append([_text(table, column.heading, "report head") for column in sheet.columns])
    plain, total = ([_cells(table, column.kind, prefix) for column in sheet.columns] for prefix in ("", "total "))
    for is_total, cells in digest.passing(sheet.rows):
        table.append(list(map(getitem, total if is_total else plain, cells)))
    table.close()


def _cells(table: Any, kind: Kind, prefix: str) -> Each[Any]:
    """A cell may stand in many places: the writer takes what it needs and lets go of it."""
    style = f"report {prefix}{kind.value}"
    middle = Alignment(horizontal="center")

    def made(cell: Cell) -> Any:
        told = WriteOnlyCell(table)
        told.style = style
        placed = _Placed(table, row=1, column=1)
        if isinstance(cell, str):
            if kind is not Kind.TEXT:
                told.alignment = middle
            _tell(placed, cell)
        else:
            placed.value = cell / 10 if cell is not None and kind is Kind.TENTHS else cell
        placed.place = told.style_id
        return placed

    return Each(made)


def _method(table: Any, sheet: ReportSheet, written: Written) -> None:
    table.column_dimensions["A"].width = LABEL_WIDTH
    table.column_dimensions["B"].width = METHOD_WIDTH
    _printed(table, sheet)
    table.append([_text(table, f"{sheet.method_name}. {sheet.title}", "report title")])
    table.row_dimensions[1].height = TITLE_HEIGHT
    for number, (label, text) in enumerate(sheet.method(written), 2):
        table.row_dimensions[number].height = height_of(text)
        table.append([_text(table, label, "report label"), _text(table, text, "report prose")])
    table.close()


def _printed(table: Any, sheet: ReportSheet) -> None:
    """A4 across, as wide as one page, numbered."""
    table.page_setup.orientation = "landscape"
    table.page_setup.paperSize = 9
    table.page_setup.fitToWidth, table.page_setup.fitToHeight = 1, 0
    table.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    table.oddHeader.left.text = _harmless(sheet.title)
    table.oddFooter.left.text = _harmless(sheet.footer)
    table.oddFooter.right.text = "&P / &N"


def _harmless(text: str) -> str:
    """An ampersand begins a command in what stands on every page."""
    return clean(text).replace("&", "&&")


def _text(table: Any, text: str, style: str) -> Any:
    cell = WriteOnlyCell(table)
    _tell(cell, text)
    cell.style = style
    return cell


def _tell(cell: Any, text: str) -> None:
    """As a text, whatever it begins with; an empty one is nothing."""
    shown = clean(text)[:MOST_IN_CELL]
    if shown:
        cell.value, cell.data_type = shown, "s"
