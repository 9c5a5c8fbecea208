"""The list of a signed formation order as an e-journal system reads it: CSV, one row a pupil (ADM-31)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .histories import as_csv

HEADINGS: Final = (
    "order", "order_number", "school", "school_bin", "school_year", "class", "language", "class_kind", "teacher",
    "application", "surname", "name", "patronymic", "iin", "born_on", "sex", "inclusion",
)  # fmt: skip
"""For machines: they do not change with anybody's language."""


def e_journal_list(paper: Mapping[str, Any]) -> bytes:
    """Of `order_paper`. The same order always gives the same bytes; who has been erased is an empty row of a number.

    No cell is taken for a formula by a spreadsheet.
    """
    common = [paper["order"], paper["number"], paper["school"], paper["bin"], paper["school_year"]]
    rows = [
        [*common, one["name"], one["language"], one["class_kind"], one["teacher_name"], *_of(pupil)]
        for one in paper["classes"]
        for pupil in one["pupils"]
    ]
    return as_csv(HEADINGS, ([_text(cell) for cell in row] for row in rows))


def _of(pupil: Mapping[str, Any]) -> list[Any]:
    named = [pupil[name] for name in ("number", "surname", "name", "patronymic", "iin", "born_on", "sex")]
    return [*named, "yes" if pupil["inclusion"] else "no"]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
