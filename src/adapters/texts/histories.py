"""Histories, replays and differences as people and machines read them (ADM-24, AUD-2, AUD-3)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from kundelik_domain.shared.refusals import Malformed

from .catalogue import Catalogue
from .languages import Language
from .moments import moment

_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_LOCAL: Final = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})(?: (\d\d):(\d\d)(?::(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history."""

    moment: str
    event: str
    comment: str

    @property
    def cells(self) -> tuple[str, str, str]:
        """As a row of a table."""
        return self.moment, self.event, self.comment


def history_lines(
    rows: Iterable[Mapping[str, Any]], catalogue: Catalogue, language: Language, zone: str
) -> list[Line]:
    """The rows of the read model (the latest first) as sentences, in the school's zone."""
    events = list(rows)
    sent_before = {row["position"] for row in _later_sendings(events)}
    return [
        Line(
            moment(row["recorded_at"], zone, language),
            catalogue.history(
                row["event"],
                row["role"] or "clock",
                language,
                name=row["short_name"],
                again=row["position"] in sent_before,
                **_details(row["detail"]),
            ),
            row["comment"] or "",
        )
        for row in events
    ]


def _details(detail: str | None) -> dict[str, str | None]:
    """What a row tells besides: of a checked document its kind and what was found of it."""
    document, _, verdict = (detail or "").partition(": ")
    return {"detail": detail, "document": document or None, "verdict": verdict or None}


def _later_sendings(latest_first: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    sendings = [row for row in reversed(latest_first) if row["event"] == "admissions.application-sent.v1"]
    return sendings[1:]


STREAM_COLUMNS: Final = (
    "moment",
    "event",
    "version",
    "position",
    "actor",
    "role",
    "organisation",
    "command",
    "correlation",
)


def stream_cells(recorded: Mapping[str, Any], catalogue: Catalogue, language: Language, zone: str) -> list[str]:
    """One event of any stream, with its whole envelope: what a table of `stream_headings` holds."""
    role = recorded["role"]
    told = {
        "moment": moment(recorded["recorded_at"], zone, language),
        "event": catalogue.text(f"fact.{recorded['event']}", language),
        "role": catalogue.label("role", role, language) if role and f"role.{role}" in catalogue else role,
    }
    return [str(told.get(column, recorded.get(column)) or "—") for column in STREAM_COLUMNS]


def stream_headings(catalogue: Catalogue, language: Language) -> list[str]:
    """The heads of its columns."""
    return [catalogue.text(f"stream-history.{column}", language) for column in STREAM_COLUMNS]


def history_headings(catalogue: Catalogue, language: Language) -> list[str]:
    """The heads of the three columns."""
    return [catalogue.text(f"history-table.{column}", language) for column in ("moment", "event", "comment")]


def difference_headings(catalogue: Catalogue, language: Language) -> list[str]:
    """The heads of a difference."""
    return [catalogue.text(f"difference.{column}", language) for column in ("field", "before", "after")]


def field_name(name: str, catalogue: Catalogue, language: Language) -> str:
    """What people call a field of a replay; a path is named by its parts where it has no name of its own."""
    if f"field.{name}" in catalogue:
        return catalogue.text(f"field.{name}", language)
    return " · ".join(_part_of_a_name(part, catalogue, language) for part in name.split("."))


def _part_of_a_name(part: str, catalogue: Catalogue, language: Language) -> str:
    keys = (f"field.{part}", f"document-kind.{part}")
    return next((catalogue.text(key, language) for key in keys if key in catalogue), part)


def shown(name: str, value: object, catalogue: Catalogue, language: Language, zone: str) -> str:
    """A plain value of a replay in words."""
    last = "verdict" if name.startswith("check.") else name.rpartition(".")[2]
    match value:
        case None:
            return "—"
        case "erased":
            return catalogue.text("erased.erased", language)
        case bool():
            return catalogue.label("answer", "yes" if value else "no", language)
        case list():
            return ", ".join(shown("document_kind", item, catalogue, language, zone) for item in value) or "—"
        case str() if last.endswith("_at"):
            return moment(datetime.fromisoformat(value), zone, language)
        case _:
            key = f"{last.replace('_', '-')}.{value}"
            return catalogue.text(key, language) if key in catalogue else str(value)


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark that spreadsheets know; nothing in it is taken for a formula (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def instant(text: str, zone: str, field: str) -> datetime:
    """`14.03.2022 12:33` in the school's zone, or ISO 8601; raises `Malformed` naming the field.

    A minute or a day without seconds means its end, so that what happened within it is seen.
    """
    found = _LOCAL.fullmatch(text.strip())
    try:
        if found is None:
            given = datetime.fromisoformat(text.strip())
            return given if given.tzinfo else given.replace(tzinfo=ZoneInfo(zone))
        day, month, year = (int(part) for part in found.groups()[:3])
        hour, minute, second = (int(part) if part else None for part in found.groups()[3:])
        local = datetime(
            year, month, day, 23 if hour is None else hour, 59 if minute is None else minute,
            59 if second is None else second, 999_999, tzinfo=ZoneInfo(zone),
        )  # fmt: skip
    except ValueError as error:
        raise Malformed(field=field, allowed="14.03.2022 12:33, 2022-03-14T12:33:00+06:00") from error
    return local
