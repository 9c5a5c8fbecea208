"""What every replay is asked with and how it is told, be it of an application or of any stream (AUD-2, AUD-3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from adapters.texts.histories import as_csv, difference_headings, field_name, instant, shown
from kundelik_domain.shared.refusals import Malformed

if TYPE_CHECKING:
    from .parts import Parts

Format = Literal["json", "csv"]
Version = Annotated[int | None, Query(ge=1, le=10**9)]
Moment = Annotated[str | None, Query(max_length=40, examples=["14.03.2022 12:33", "2022-03-14T12:33:00+06:00"])]


def asked_for(asked: dict[str, Any], zone: str) -> tuple[int | None, datetime | None]:
    """The version, or the moment in that zone; raises `Malformed` where both are given.

    `asked` holds the two under their parameters' names, the moment first.
    """
    (at, moment), (which, version) = asked.items()
    if moment is not None and version is not None:
        raise Malformed(field=f"{at}, {which}", allowed=f"{at} | {which}")
    return version, None if moment is None else instant(moment, zone, at)


def told(
    parts: Parts, request: Request, zone: str, form: Format, rows: list[Any], content: dict[str, Any]
) -> Response:
    """JSON holds plain values and, under `labels`, what people call the fields; CSV holds words."""
    language, texts = parts.door.language(request), parts.catalogue
    if form == "json":
        labels = {row[0]: field_name(row[0], texts, language) for row in rows}
        return JSONResponse(content | {"zone": zone, "labels": labels})
    cells = [
        [field_name(row[0], texts, language), *(shown(row[0], value, texts, language, zone) for value in row[1:])]
        for row in rows
    ]
    headings = difference_headings(texts, language)
    return csv_file(as_csv(headings[: len(cells[0])] if cells else headings, cells), "replay")


def csv_file(content: bytes, name: str) -> Response:
    """For saving."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
