"""An uploaded table with its columns recognised: looked at, shown, its refused rows written out again (ADM-17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from adapters.texts.catalogue import Catalogue
from adapters.texts.languages import Language
from adapters.xlsx.reading import read_rows
from adapters.xlsx.refusals import TableEmpty
from adapters.xlsx.writing import write_csv, write_table
from kundelik_domain.imports.import_run import FIRST_ROW
from kundelik_domain.imports.values import ImportKind, RowRefused
from kundelik_domain.shared.refusals import Refusal

from .columns import COLUMNS, ERROR, NEEDED, Layout, Row, layout_of
from .intakes import Intake, Numbered, refused

SHOWN: Final = 20
TICKED: Final = 1000
"""Rows that are shown of a table of employees, each of which can be ticked."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A table that was read whole. `rows` stand in the order of the table, blank ones included."""

    kind: ImportKind
    media_type: str
    encoding: str | None
    headings: Row
    layout: Layout
    rows: tuple[Row, ...]

    def numbered(self) -> Iterator[Numbered]:
        """The rows that hold something."""
        for number, row in enumerate(self.rows, FIRST_ROW):
            if row:
                yield Numbered(number, self.layout.cells(row))


def laid(kind: ImportKind, content: bytes) -> Laid:
    """Raises `TableEmpty`, `ColumnMissing`, `ColumnTwice`, and what a table is not read for."""
    table = read_rows(content)
    headings = next(table.rows, ())
    if not headings:
        raise TableEmpty(field="file")
    layout = layout_of(kind, headings)
    rows = list(table.rows)
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise TableEmpty(field="file")
    return Laid(kind, table.media_type, table.encoding, headings, layout, tuple(rows))


def faults(intake: Intake, rows: Iterable[Numbered]) -> dict[int, Refusal]:
    """What is wrong with the form of rows, by their numbers; nothing is taken."""
    found: dict[int, Refusal] = {}
    for row in rows:
        try:
            intake.checked(row)
        except Refusal as refusal:
            found[row.number] = refusal
    return found


def as_rows(found: Mapping[int, Refusal]) -> list[RowRefused]:
    """As facts hold them: without what the refusals quote."""
    return [refused(row, each) for row, each in found.items()]


def told(catalogue: Catalogue, refused: RowRefused, language: Language) -> str:
    """Which column is wrong, why, and what it may hold."""
    title = catalogue.text(f"{refused.code}.title", language)
    if f"import-allowed.{refused.column}" not in catalogue:
        return title
    column = catalogue.text(f"import-column.{refused.column}", language)
    return f"{column}: {title}. {catalogue.text(f'import-allowed.{refused.column}', language)}"


def shown(table: Laid, wrong: Sequence[RowRefused], catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """The preview: recognised columns, first rows, and what would be refused."""
    places = table.layout.places.items()
    columns = [
        {"column": name, "label": catalogue.text(f"import-column.{name}", language), "heading": table.headings[place]}
        for name, place in sorted(places, key=lambda each: each[1])
    ]
    most = TICKED if table.kind is ImportKind.EMPLOYEES else SHOWN
    first = [{"row": row.number, **row.cells} for row, _ in zip(table.numbered(), range(most), strict=False)]
    return {
        "kind": table.kind.value,
        "media_type": table.media_type,
        "encoding": table.encoding,
        "rows": len(table.rows),
        "columns": columns,
        "ignored": list(table.layout.ignored),
        "first": first,
        "refused": len(wrong),
        "errors": [shown_error(catalogue, each, language) for each in wrong[:TICKED]],
    }


def shown_error(catalogue: Catalogue, refused: RowRefused, language: Language) -> dict[str, Any]:
    """One refused row, without its values."""
    where = {"row": refused.row, "column": refused.column, "code": refused.code}
    return where | {"text": told(catalogue, refused, language)}


def template(kind: ImportKind, catalogue: Catalogue, language: Language) -> bytes:
    """An empty workbook with the headings of its columns; those that must be filled in have a star."""
    headings = (
        catalogue.text(f"import-column.{name}", language) + (" *" if name in NEEDED[kind] else "")
        for name in COLUMNS[kind]
    )
    return write_table(list(headings), ())


def errors_table(
    table: Laid, refused: Iterable[RowRefused], catalogue: Catalogue, language: Language, *, as_csv: bool
) -> bytes:
    """The refused rows with their own values and a last column that says why: to be corrected and sent again."""
    by_row = {each.row: each for each in refused}
    heading = catalogue.text(ERROR, language)
    kept = [place for place, each in enumerate(table.headings) if each in table.layout.headings]
    rows = (
        [*(row[place] if place < len(row) else "" for place in kept), told(catalogue, by_row[number], language)]
        for number, row in enumerate(table.rows, FIRST_ROW)
        if number in by_row
    )
    headings = list(chain((table.headings[place] for place in kept), (heading,)))
    return write_csv(headings, rows) if as_csv else write_table(headings, rows)
