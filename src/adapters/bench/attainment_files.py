"""The country's report as a file: streamed, by openpyxl, as CSV; beside deflate of the same sheet alone (RPT-9)."""

from __future__ import annotations

import io
import statistics
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.bootstrap.report_exporting import MODEL, ExportMaking, published_of, write_export
from adapters.xlsx.report_books import write_book
from adapters.xlsx.report_csv import write_report_csv
from adapters.xlsx.streamed_book import write_streamed_book
from kundelik_domain.attainment.commands import OrderExport
from kundelik_domain.attainment.values import Form, Language, Mode, Scope
from kundelik_domain.shared.units import COUNTRY, Level
from projections.attainment import export_rows

from .attainment_filling import YEAR, Measured, clocked
from .attainment_sundays import OFFICER, PERIOD, _envelope

if TYPE_CHECKING:
    from adapters.texts.report_words import Export
    from adapters.xlsx.report_sheets import Writer
    from projections.attainment.published import Week

WRITERS: Final[dict[str, Writer]] = {
    "streamed": write_streamed_book,
    "openpyxl": write_book,
    "csv": write_report_csv,
}
SHEET: Final = "xl/worksheets/sheet1.xml"
LEVEL: Final = 6


def measure(measured: Measured, week: Week) -> None:
    """From the database to the bytes, as the ministry's officer orders it."""
    making = ExportMaking(measured.installation)
    command = OrderExport(
        scope=Scope(Level.COUNTRY, COUNTRY), sunday=week.sunday, school_year=YEAR.year, period=PERIOD,
        form=Form.STREAMED_BOOK, language=Language.KK, revision=week.revision,
    )  # fmt: skip
    told = making.told(UUID(str(making.exports.order(_envelope(), OFFICER, command).answer["export"])))
    figures: dict[str, Any] = {}
    for name, writer in WRITERS.items():
        rounds = measured.plan.rounds if name == "streamed" else 1
        found = [_written(measured, told, writer) for _ in range(rounds)]
        figures[f"{name}_s"] = round(statistics.median(seconds for seconds, _, _ in found), 3)
        figures[f"{name}_bytes"], figures["rows"] = len(found[0][1]), found[0][2]
        if name == "streamed":
            figures["streamed_all_s"] = [round(seconds, 3) for seconds, _, _ in found]
            figures |= _deflated(found[0][1], rounds)
    figures["streamed_to_deflate"] = round(figures["streamed_s"] / figures["deflate_s"], 2)
    measured.note("national books", **figures)
    measured.note("the same, nothing hidden", **_whole(measured, told))


def _whole(measured: Measured, told: Export) -> dict[str, Any]:
    """Most schools' rows are hidden from a ministry (RPT-24): what the writers would do with every figure told."""
    told = replace(told, ordered=replace(told.ordered, mode=Mode.WHOLE))
    found = [_written(measured, told, write_streamed_book) for _ in range(measured.plan.rounds)]
    styled, _, _ = _written(measured, told, write_book)
    streamed = statistics.median(seconds for seconds, _, _ in found)
    deflated = _deflated(found[0][1], measured.plan.rounds)
    return deflated | {
        "streamed_s": round(streamed, 3), "streamed_all_s": [round(seconds, 3) for seconds, _, _ in found],
        "streamed_bytes": len(found[0][1]), "openpyxl_s": round(styled, 3), "rows": found[0][2],
        "streamed_to_deflate": round(streamed / deflated["deflate_s"], 2),
    }  # fmt: skip


def _written(measured: Measured, told: Export, writer: Writer) -> tuple[float, bytes, int]:
    file = io.BytesIO()
    seconds, written = clocked(
        lambda: measured.installation.queries.ask(
            MODEL, None, export_rows.select_through, published_of(told), told.ordered.language,
            lambda figured: write_export(figured, told, writer, file),
        )
    )  # fmt: skip
    return seconds, file.getvalue(), written.rows


def _deflated(book: bytes, rounds: int) -> dict[str, float]:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read(SHEET)
    took = [clocked(lambda: zlib.compress(sheet, LEVEL))[0] for _ in range(rounds)]
    return {"deflate_s": round(statistics.median(took), 5), "sheet_bytes": len(sheet)}
