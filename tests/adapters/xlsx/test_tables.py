"""The same rows from XLSX and CSV, and what is thrown at them (ADM-17, ADM-34)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from adapters.xlsx import limits
from adapters.xlsx.reading import read_rows
from adapters.xlsx.refusals import (
    EncodingUnknown,
    FormulaFound,
    LinksElsewhere,
    TableDamaged,
    TableEmpty,
    TableKindUnknown,
    TableTooLarge,
)
from adapters.xlsx.writing import write_csv, write_table
from kundelik_domain.shared.refusals import Refusal

HEADINGS = ("Аты", '=HYPERLINK("http://example.kz")', "Күні")
ROWS = [
    ("Әсел «Қыз»", "=1+1", "14.03.1985"),
    ("a,b;c\td", "@sum", "12А"),
    ("екі\nжол", "'+7", "-1"),
    (),
    ("соңғы", "", "x"),
]
Writer = Callable[[tuple[str, ...], list[tuple[str, ...]]], bytes]


def rows(content: bytes) -> list[tuple[str, ...]]:
    return list(read_rows(content).rows)


def refused(content: bytes) -> Refusal:
    with pytest.raises(Refusal) as told:
        rows(content)
    return told.value


def rebuilt(content: bytes, **parts: bytes) -> bytes:
    """A workbook with some of its parts replaced, or added."""
    changed = {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(name, b"") or old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return made.getvalue()


def a_sheet(*cells: str) -> bytes:
    """A workbook whose sheet is this XML."""
    text = "".join(cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f'<worksheet xmlns="{main}"><sheetData>{text}</sheetData></worksheet>'
    return rebuilt(write_table(("a",), []), xl__worksheets__sheet1_xml=part.encode())


@pytest.mark.req("ADM-17")
@pytest.mark.parametrize("write", [write_table, write_csv])
def test_what_is_written_reads_the_same_from_both_kinds(write: Writer) -> None:
    assert rows(write(HEADINGS, ROWS)) == [HEADINGS, *ROWS]


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=20)


@given(st.lists(st.lists(WORDS).map(tuple), max_size=6))
@settings(max_examples=40, deadline=None)
def test_any_printable_rows_survive_csv(given_rows: list[tuple[str, ...]]) -> None:
    trimmed = [tuple(row[: max((i + 1 for i, cell in enumerate(row) if cell), default=0)]) for row in given_rows]

    assert rows(write_csv(("a",), given_rows)) == [("a",), *trimmed]


@pytest.mark.parametrize("write", [write_table, write_csv])
def test_no_cell_is_ever_calculated(write: Writer) -> None:
    content = write(HEADINGS, ROWS)
    if write is write_table:
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        cells = [cell for line in sheet.iter_rows() for cell in line]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    else:
        for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)


def test_control_characters_are_left_out_and_the_sheet_goes_on() -> None:
    assert rows(write_table(("a",), [("b\x00\x07c",), ("d",)])) == [("a",), ("bc",), ("d",)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_recognised(codec: str, separator: str) -> None:
    text = f'Аты{separator}"Тегі; мен, т"\r\n"екі\nжол"{separator}б\r\n'.replace(
        "і", "и" if codec == "cp1251" else "і"
    )
    content = text.encode(codec)
    content = b"\xff\xfe" + content if codec == "utf-16-le" else content
    table = read_rows(content)
    letter = "и" if codec == "cp1251" else "і"

    assert list(table.rows) == [("Аты", f"Тег{letter}; мен, т"), (f"ек{letter}\nжол", "б")]
    assert table.encoding == {"cp1251": "windows-1251"}.get(
        codec, codec[:6].rstrip("-") if "8" in codec else "utf-16"
    )


def test_dates_numbers_and_a_table_that_begins_lower_down() -> None:
    from datetime import datetime

    workbook, made = Workbook(), io.BytesIO()
    workbook.worksheets[0].cell(3, 2, datetime(1985, 3, 14))  # noqa: DTZ001 - a cell has no zone
    workbook.worksheets[0].cell(3, 3, 12.0)
    workbook.worksheets[0].cell(3, 4, True)
    workbook.save(made)

    assert rows(made.getvalue()) == [(), (), ("", "1985-03-14", "12", "true")]


def test_a_formula_is_refused_by_its_place() -> None:
    workbook, made = Workbook(), io.BytesIO()
    workbook.create_sheet("2").cell(4, 3, "=1+1")
    workbook.save(made)
    told = refused(made.getvalue())

    assert (type(told), told.details["row"], told.details["column"]) == (FormulaFound, 4, 3)


@pytest.mark.parametrize(
    ("part", "kind"),
    [("xl__externalLinks__externalLink1_xml", LinksElsewhere), ("xl__vbaProject.bin", LinksElsewhere)],
)
def test_links_elsewhere_and_programs_are_refused(part: str, kind: type[Refusal]) -> None:
    assert isinstance(refused(rebuilt(write_table(("a",), []), **{part: b"<x/>"})), kind)


OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", TableEmpty),
        (b"%PDF-1.7", TableKindUnknown),
        (b"\xd0\xcf\x11\xe0rest", TableKindUnknown),
        (b"PK\x03\x04" + b"junk" * 50, TableDamaged),
        (write_table(("a",), [])[:-40], TableDamaged),
        (b"a,b\n\x00\x01", EncodingUnknown),
        ("a\nb".encode("utf-16") + b"\xdc", EncodingUnknown),
        (b'a,b\n"open,1\n', TableDamaged),
        (b"," * 100 + b"x\n", TableTooLarge),
        (b"a\n" + b"x" * 2001, TableTooLarge),
        (b"a\n" + b"x" * 200_000, TableDamaged),
        (a_sheet('<row r="1048577"><c r="A1048577"/></row>'), TableTooLarge),
        (a_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), TableTooLarge),
        (a_sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), TableDamaged),
        (rebuilt(write_table(("a",), []), xl__worksheets__sheet1_xml=OUTSIDE), TableDamaged),
        (rebuilt(write_table(("a",), []), xl__media__a=b"\0" * 5_000_000), TableTooLarge),
    ],
)  # fmt: skip
def test_what_is_hostile_is_refused_by_name(content: bytes, kind: type[Refusal]) -> None:
    assert type(refused(content)) is kind


def test_a_shared_text_that_is_shown_too_often_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.xlsx.workbook.MOST_IN_ALL", 10_000)
    content = write_table(("a",), [("x" * 1000,)] * 11)

    assert isinstance(refused(content), TableTooLarge)


def test_a_lie_about_a_parts_size_does_not_reach_the_reader() -> None:
    content = write_table(("a",), [("b",)] * 3)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    shorter = content.replace(size.to_bytes(4, "little"), (size - 40).to_bytes(4, "little"))

    assert type(refused(shorter)) is TableDamaged


def test_too_many_rows_are_refused_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.xlsx.reading.MOST_ROWS", 2)
    assert limits.MOST_ROWS == 200_000
    assert isinstance(refused(b"a\n1\n2\n3\n"), TableTooLarge)
