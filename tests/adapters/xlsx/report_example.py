"""A report as writers get it; run by itself, it tells the hashes of all its files."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from adapters.xlsx.report_books import write_book
from adapters.xlsx.report_csv import write_report_csv
from adapters.xlsx.report_sheets import Column, Kind, ReportSheet, Row, Writer, Written
from adapters.xlsx.streamed_book import write_streamed_book

WRITERS: Final[dict[str, Writer]] = {
    "styled": write_book,
    "streamed": write_streamed_book,
    "csv": write_report_csv,
}
HOSTILE: Final = (
    "=1+2",
    "+7",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=2",
    "<a>&\"'",
    "№ 5 «Ә»  \x00\ud800мектебі",
    "'=x",
    "=HYPERLINK(1)",
)
CLEAN: Final = ("=1+2", "+7", "-5", "@SUM(A1)", "=1", "=2", "<a>&\"'", "№ 5 «Ә» мектебі", "'=x", "=HYPERLINK(1)")
COLUMNS: Final = (
    Column("Мектеп", 40, Kind.TEXT),
    Column("Сынып", 10),
    Column("Оқушылар", 10),
    Column("Сапа, %", 10, Kind.TENTHS),
    Column("=Ескертпе", 10, Kind.TEXT),
)


def rows() -> Iterator[Row]:
    """Every kind of cell; a total after each school."""
    for number, name in enumerate(HOSTILE):
        yield False, (name, 2, 1_000_000 + number, 785, None)
        yield False, (name, 3, "…", "…", "алдын ала")
        yield False, (name, 4, 0, None, "")
        yield True, (name, "Барлығы", 77, 1000, None)


def sheet(**changes: object) -> ReportSheet:
    """With rows that can be walked once."""
    told: dict[str, object] = {
        "name": "Есеп",
        "title": "3-тоқсандағы үлгерім есебі & =1",
        "lines": ("=Қазақстан", "2021-2022"),
        "columns": COLUMNS,
        "rows": rows(),
        "method_name": "Әдістеме",
        "method": _method,
        "at": datetime(2022, 3, 20, 0, 0, tzinfo=UTC),
        "footer": "https://example.kz/?a=1&b=2",
    }
    return ReportSheet(**{**told, **changes})  # type: ignore[arg-type] # each field has its own type


def _method(written: Written) -> list[tuple[str, str]]:
    return [("Жолдар", str(written.rows)), ("SHA-256", written.sha256), ("=Қатер", "+1")]


def made(form: str, **changes: object) -> tuple[bytes, Written]:
    """The whole file."""
    file = io.BytesIO()
    written = WRITERS[form](sheet(**changes), file)
    return file.getvalue(), written


if __name__ == "__main__":
    print(*(hashlib.sha256(made(form)[0]).hexdigest() for form in WRITERS))  # noqa: T201 - its caller reads it
