"""An indicator week by week, in words and as the rows of a table: what a chart shows (RPT-13, RPT-21, RPT-24)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from adapters.texts.moments import day

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS: Final = (10, 20)
HALF: Final = 50
_NOT_XML: Final = re.compile(
    "[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Of a week. `percent` is exactly what tables show; None where nothing is told, or there was nothing to count.

    `breaks`: the first week by other rules than the one before it.
    """

    sunday: date
    period: str
    percent: Decimal | None
    required: int
    reached: bool | None
    suppressed: bool = False
    preliminary: bool = False
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """Points in the order of their Sundays, no two of one. `text` gives words by their key, in one `language`."""

    indicator: str
    unit: str
    _: KW_ONLY
    points: Sequence[Point]
    language: str
    text: Callable[..., str]

    @property
    def floor(self) -> int:
        """Where the axis begins: a ten below everything that stands in the picture."""
        standing = (each for point in self.points for each in (point.percent, point.required) if each is not None)
        tens = max(0, int(min(standing) // 10) * 10 - 10)
        return tens if tens >= HALF else tens // STEPS[1] * STEPS[1]

    @property
    def step(self) -> int:
        """Between two lines of the axis, which ends at a hundred."""
        return STEPS[0] if self.floor >= HALF else STEPS[1]

    @property
    def required(self) -> str:
        """One after the other, where it was changed."""
        return " → ".join(dict.fromkeys(str(point.required) for point in self.points))

    @property
    def told(self) -> list[Point]:
        """Those with a value."""
        return [point for point in self.points if point.percent is not None]

    def number(self, percent: Decimal) -> str:
        """With one decimal, as the language writes it."""
        written = f"{percent:.1f}"
        return written if self.language == "en" else written.replace(".", ",")


def in_words(series: Series) -> str:
    """What somebody who does not see the picture is told."""
    text, told, points = series.text, series.told, series.points
    if not told:
        return text("report-chart.none")
    first, last = ({"day": day(p.sunday), "percent": series.number(_known(p))} for p in (told[0], told[-1]))
    least, most = (series.number(each(_known(p) for p in told)) for each in (min, max))
    said = [
        text(
            "report-chart.span", first=first["day"], begun=first["percent"], last=last["day"], ended=last["percent"]
        ),
        text("report-chart.extremes", least=least, most=most),
        text("report-chart.threshold", required=series.required),
        text("report-chart.reached-in", reached=sum(p.reached is True for p in told), weeks=len(told)),
    ]
    for key, weeks in (
        ("hidden-weeks", [p for p in points if p.suppressed]),
        ("preliminary-weeks", [p for p in told if p.preliminary]),
        ("rules-weeks", [p for p in points if p.breaks]),
    ):
        if weeks:
            said.append(text(f"report-chart.{key}", days=", ".join(day(p.sunday) for p in weeks)))
    return " ".join((*said, text("report-chart.axis-from", least=series.floor)))


def rows(series: Series) -> list[dict[str, str]]:
    """The same for a table: the day, the period, the percent or why there is none, what is required, remarks."""
    return [_row(series, point) for point in series.points]


def _row(series: Series, point: Point) -> dict[str, str]:
    text = series.text
    value = "report-chart.hidden" if point.suppressed else "report-chart.nothing"
    remarks = [text("report-chart.rules")] if point.breaks else []
    if point.preliminary:
        remarks.append(text("report-chart.preliminary"))
    if point.reached is not None:
        remarks.insert(0, text("report-chart.reached" if point.reached else "report-chart.not-reached"))
    return {
        "day": day(point.sunday),
        "period": point.period,
        "percent": text(value) if point.percent is None else f"{series.number(point.percent)} %",
        "required": f"{point.required} %",
        "remarks": "; ".join(remarks),
    }


def printable(name: str) -> str:
    """Without what XML has no room for, and what turns the order of letters."""
    return _NOT_XML.sub("\ufffd", name)


def _known(point: Point) -> Decimal:
    if point.percent is None:
        raise ValueError(point)
    return point.percent
