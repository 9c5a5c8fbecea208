"""Files of reports: the same to the byte, read back by others, and nothing in them calculates (RPT-9, RPT-22)."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import time
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from adapters.xlsx.report_sheets import Column, Kind, clean, tenths
from adapters.xlsx.streamed_book import SheetTooLong
from adapters.xlsx.workbook import looked_through
from tests.adapters.xlsx.report_example import CLEAN, COLUMNS, WRITERS, made, rows, sheet

BOOKS = ("styled", "streamed")
FIRST = 5
"""The row of the first figures: below the title, two lines and the heading."""


def expected() -> list[list[Any]]:
    """What another program must read."""
    shown = []
    for _, cells in rows():
        name, parallel, count, share, mark = cells
        number = share / 10 if isinstance(share, int) else share or ""
        shown.append([clean(str(name)), parallel, count, number, mark or ""])
    return shown


def plain(shown: list[list[Any]]) -> bytes:
    """The table's rows as the method says that their hash is taken."""
    told = (
        [
            f"{cell:.1f}"
            if column.kind is Kind.TENTHS and isinstance(cell, float)
            else f"{cell:.0f}"
            if isinstance(cell, float)
            else str(cell)
            for cell, column in zip(row, COLUMNS, strict=True)
        ]
        for row in shown
    )
    return "".join("\t".join(row) + "\n" for row in told).encode()


@pytest.mark.req("RPT-9")
@pytest.mark.parametrize("form", BOOKS)
def test_an_independent_reader_finds_every_cell(form: str) -> None:
    content, written = made(form)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    table, method = (book.get_sheet_by_name(name).to_python() for name in ("Есеп", "Әдістеме"))

    assert book.sheet_names == ["Есеп", "Әдістеме"]
    assert [row[0] for row in table[:3]] == ["3-тоқсандағы үлгерім есебі & =1", "=Қазақстан", "2021-2022"]
    assert table[3] == [column.heading for column in COLUMNS]
    assert table[4:] == expected()
    assert written.rows == len(expected())
    assert written.sha256 == hashlib.sha256(plain(table[4:])).hexdigest()
    assert method[1:] == [["Жолдар", str(written.rows)], ["SHA-256", written.sha256], ["=Қатер", "+1"]]


@pytest.mark.req("RPT-9")
@pytest.mark.parametrize("form", BOOKS)
def test_no_cell_is_ever_calculated(form: str) -> None:
    content, _ = made(form)
    cells = [cell for table in load_workbook(io.BytesIO(content)) for row in table.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert {cell.value for cell in cells} >= set(CLEAN)
    assert looked_through(content)  # our own reader, which refuses formulas and links
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert not [name for name in parts.namelist() if b"<f>" in parts.read(name) or b"<f " in parts.read(name)]


@pytest.mark.req("RPT-9")
@pytest.mark.parametrize("form", BOOKS)
def test_a_book_is_laid_out_for_reading_and_for_paper(form: str) -> None:
    book = load_workbook(io.BytesIO(made(form)[0]))
    table, method = book["Есеп"], book["Әдістеме"]

    assert table.freeze_panes == f"A{FIRST}"
    assert table.print_title_rows == "$4:$4"
    for page in (table, method):
        footer: Any = page.oddFooter
        fit: Any = page.sheet_properties.pageSetUpPr
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert (page.page_setup.fitToHeight, fit.fitToPage) == (0, True)
        assert footer.right.text == "&P / &N"
        assert footer.left.text.replace("&&", "&") == "https://example.kz/?a=1&b=2"
    assert [table.column_dimensions[name].width for name in "ABC"] == [40, 10, 10]
    assert (table["A1"].font.bold, table["A4"].font.bold, table["A5"].font.bold) == (True, True, False)
    assert [table[f"{name}5"].number_format for name in "BCDE"] == ["#,##0", "#,##0", "0.0", "@"]
    assert table["A4"].alignment.wrap_text
    total = table.cell(FIRST + 3, 2)
    assert (total.value, total.font.bold, total.alignment.horizontal) == ("Барлығы", True, "center")
    assert (table["C6"].value, table["C6"].alignment.horizontal) == ("…", "center")


@pytest.mark.req("RPT-9")
def test_the_csv_holds_the_same_rows_and_then_the_method() -> None:
    content, written = made("csv")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    end = 1 + written.rows

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert lines[0] == ["Мектеп", "Сынып", "Оқушылар", "Сапа, %", "'=Ескертпе"]
    assert lines[1] == ["'=1+2", "2", "1000000", "78,5", ""]
    assert {line[0] for line in lines[1:end]} == {
        f"'{name}" if name.startswith(("=", "+", "-", "@", "'")) else name for name in CLEAN
    }
    assert lines[end:] == [
        [],
        ["Жолдар", str(written.rows)],
        ["SHA-256", written.sha256],
        ["'=Қатер", "'+1"],
    ]
    assert made("csv", decimal=".")[0].count(b";78.5;") == len(CLEAN)


@pytest.mark.req("RPT-22")
def test_every_form_tells_the_same_hash_of_the_rows() -> None:
    assert len({made(form)[1] for form in WRITERS}) == 1


@pytest.mark.req("RPT-22")
def test_other_processes_write_the_same_bytes() -> None:
    """Whatever their hashes begin with, wherever they stand, however long after."""
    here = [hashlib.sha256(made(form)[0]).hexdigest() for form in WRITERS]
    root = Path(__file__).parents[3]
    told = []
    for seed, zone in (("1", "Asia/Almaty"), ("2", "America/New_York")):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        }
        command = [sys.executable, "-m", "tests.adapters.xlsx.report_example"]
        ran = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=True)
        told.append(ran.stdout.split())

    assert told == [here, here]


@pytest.mark.req("RPT-22")
@pytest.mark.parametrize("form", BOOKS)
def test_a_book_holds_no_moment_but_the_cut(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = made(form)[0]
    later = time.localtime(time.time() + 400 * 86_400)
    monkeypatch.setattr("time.localtime", lambda *_: later)
    content = made(form)[0]
    parts = zipfile.ZipFile(io.BytesIO(content))

    assert content == before
    assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = load_workbook(io.BytesIO(content)).properties
    assert properties.created == properties.modified == datetime(2022, 3, 20, 0, 0)  # noqa: DTZ001 - as the library has it


@pytest.mark.req("RPT-9")
def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.xlsx.streamed_book.MOST_ROWS", 43)
    with pytest.raises(SheetTooLong):
        made("streamed")
    monkeypatch.setattr("adapters.xlsx.streamed_book.MOST_ROWS", 44)
    assert made("streamed")


@pytest.mark.parametrize("form", WRITERS)
def test_a_report_without_rows_is_a_file_all_the_same(form: str) -> None:
    content, written = made(form, rows=iter(()))
    assert written.rows == 0
    assert written.sha256 == hashlib.sha256(b"").hexdigest()
    assert content


def test_a_column_tells_how_its_numbers_are_meant() -> None:
    assert [tenths(0), tenths(5), tenths(785), tenths(1000, ",")] == ["0.0", "0.5", "78.5", "100,0"]
    assert sheet().columns[3] == Column("Сапа, %", 10, Kind.TENTHS)
    assert clean(" а\u00a0б\u200b\n\tв ") == "а б\u200b в"
