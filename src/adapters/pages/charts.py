"""An indicator week by week as a picture, which says in words what it shows (RPT-13).

A point is told apart by its shape, not by a colour: a disc reached what is required, a triangle did not, a hollow one
is preliminary. What is hidden is a gap, and weeks counted by other rules are not joined by a line (RPT-23, RPT-24).
The picture needs nothing but itself: no script, no font, no style sheet; on paper it fills half of an A4 page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Final
from xml.etree import ElementTree as ET

from .series import Point, Series, in_words, printable

WIDTH, HEIGHT = 480, 456
LEFT, RIGHT, TOP, BOTTOM = 62, 466, 82, 280
INK, SOFT, PAPER, LINE, REQUIRED = "#14202b", "#46535f", "#ffffff", "#0b4f8a", "#8a1414"
"""Each has a contrast of 4.5 and more on the paper."""

GRID: Final = "#c3ccd4"
MOST_DATES: Final = 6
LONGEST: Final = 46
MARK: Final = 5
NAME_ROOM: Final = 84


def svg(series: Series) -> str:
    """The picture as a document of its own. Without a single point it is only the words that there is nothing."""
    attributes = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img", "lang": series.language, "class": "chart"}
    attributes |= {"xmlns": "http://www.w3.org/2000/svg", "font-family": "system-ui, 'Noto Sans', sans-serif"}
    attributes |= {"aria-labelledby": "chart-title chart-desc", "font-size": "16", "fill": INK}
    root = ET.Element("svg", attributes)
    _add(root, "title", f"{series.indicator}. {series.unit}", id="chart-title")
    _add(root, "desc", in_words(series), id="chart-desc")
    _add(root, "rect", width=WIDTH, height=HEIGHT, fill=PAPER)
    _add(root, "text", _short(series.indicator), x=12, y=22, font_weight="bold", font_size=18)
    _add(root, "text", _short(series.unit), x=12, y=44, fill=SOFT)
    if series.points:
        _Drawing(series, root).draw()
    else:
        _add(root, "text", series.text("report-chart.none"), x=12, y=120)
    return ET.tostring(root, encoding="unicode")


@dataclass(frozen=True, slots=True)
class _Drawing:
    series: Series
    root: ET.Element

    def draw(self) -> None:
        self._scales()
        self._threshold()
        points = self.series.points
        for one, next_one in pairwise(points):
            if one.percent is not None and next_one.percent is not None and not next_one.breaks:
                ends = {"x1": self._x(one), "y1": self._y(one.percent)}
                ends |= {"x2": self._x(next_one), "y2": self._y(next_one.percent)}
                _add(self.root, "line", stroke=LINE, stroke_width=2, **ends)
        for point in points:
            if point.breaks:
                x = self._x(point) - self._step() / 2
                _add(self.root, "line", x1=x, x2=x, y1=TOP, y2=BOTTOM, stroke=SOFT, stroke_dasharray="2 3")
            if point.percent is not None:
                place = self._x(point), self._y(point.percent)
                _mark(self.root, *place, reached=point.reached is not False, hollow=point.preliminary)
        self._legend()

    def _scales(self) -> None:
        floor = self.series.floor
        for percent in range(floor, 101, self.series.step):
            y = self._y(Decimal(percent))
            _add(self.root, "line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=GRID)
            _add(self.root, "text", f"{percent} %", x=LEFT - 6, y=y + 5, text_anchor="end")
        for point in self._dated():
            x, short = self._x(point), f"{point.sunday:%d.%m}"
            _add(self.root, "line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 5, stroke=INK)
            _add(self.root, "text", short, x=x, y=BOTTOM + 23, text_anchor="middle")
        _add(self.root, "line", x1=LEFT, x2=RIGHT, y1=BOTTOM, y2=BOTTOM, stroke=INK)
        _add(self.root, "line", x1=LEFT, x2=LEFT, y1=TOP, y2=BOTTOM, stroke=INK)
        _add(self.root, "text", self.series.text("report-chart.percent"), x=12, y=TOP - 10)
        years = "–".join(dict.fromkeys(str(each.sunday.year) for each in self.series.points[:: self._last() or 1]))
        told = self.series.text("report-chart.sundays", years=years)
        _add(self.root, "text", told, x=RIGHT, y=BOTTOM + 69, text_anchor="end")
        self._periods()

    def _periods(self) -> None:
        """Below the dates, where one begins and its name has room."""
        points = self.series.points
        begun = [point for before, point in zip((None, *points), points, strict=False) if _begins(before, point)]
        ends = [*(self._x(point) for point in begun[1:]), RIGHT]
        for point, end in zip(begun, ends, strict=True):
            x = self._x(point)
            if end - x >= NAME_ROOM or len(begun) == 1:
                _add(self.root, "text", point.period, x=x - 6, y=BOTTOM + 45, fill=SOFT)

    def _dated(self) -> Iterator[Point]:
        """As many Sundays as have room, evenly, the first and the last always."""
        last = self._last()
        shown = min(last, MOST_DATES - 1)
        yield from (self.series.points[round(last * place / (shown or 1))] for place in range(shown + 1))

    def _threshold(self) -> None:
        """A step where the requirement changed."""
        points, half = self.series.points, self._step() / 2
        for required, group in groupby(points, key=lambda point: point.required):
            same, y = list(group), self._y(Decimal(required))
            x1 = LEFT if same[0] is points[0] else self._x(same[0]) - half
            x2 = RIGHT if same[-1] is points[-1] else self._x(same[-1]) + half
            _add(self.root, "line", x1=x1, x2=x2, y1=y, y2=y, stroke=REQUIRED, stroke_width=2, stroke_dasharray="7 4")
        label = self.series.text("report-chart.required", required=self.series.required)
        _add(self.root, "text", label, x=RIGHT, y=TOP - 10, text_anchor="end", fill=REQUIRED)

    def _legend(self) -> None:
        """Only what stands in the picture."""
        told = self.series.told
        shown = {
            "reached": any(point.reached for point in told),
            "not-reached": any(point.reached is False for point in told),
            "preliminary": any(point.preliminary for point in told),
            "rules": any(point.breaks for point in self.series.points),
        }
        for place, key in enumerate(key for key, stands in shown.items() if stands):
            x, y = 20.0, BOTTOM + 98.0 + 23 * place
            self._key(key, x, y - 5)
            _add(self.root, "text", self.series.text(f"report-chart.{key}"), x=x + 26, y=y)

    def _key(self, key: str, x: float, y: float) -> None:
        if key == "rules":
            _add(self.root, "line", x1=x, x2=x, y1=y - 7, y2=y + 8, stroke=SOFT, stroke_dasharray="2 3")
        if key in {"reached", "preliminary"}:
            _mark(self.root, x, y, reached=True, hollow=key == "preliminary")
        if key in {"not-reached", "preliminary"}:
            _mark(self.root, x + 14 * (key == "preliminary"), y, reached=False, hollow=key == "preliminary")

    def _last(self) -> int:
        return len(self.series.points) - 1

    def _step(self) -> float:
        return (RIGHT - LEFT - 24) / max(1, self._days()) * 7

    def _days(self) -> int:
        return (self.series.points[-1].sunday - self.series.points[0].sunday).days

    def _x(self, point: Point) -> float:
        """By the calendar: a week without a refresh leaves its room empty."""
        if not self._days():
            return (LEFT + RIGHT) / 2
        since = (point.sunday - self.series.points[0].sunday).days
        return LEFT + 12 + (RIGHT - LEFT - 24) * since / self._days()

    def _y(self, percent: Decimal) -> float:
        floor = self.series.floor
        return BOTTOM - (BOTTOM - TOP) * float((percent - floor) / (100 - floor))


def _mark(root: ET.Element, x: float, y: float, *, reached: bool, hollow: bool) -> None:
    look = {"fill": PAPER if hollow else LINE, "stroke": LINE, "stroke_width": 2}
    if not reached:
        corners = ((x, y - MARK - 1), (x + MARK + 1, y + MARK), (x - MARK - 1, y + MARK))
        _add(root, "polygon", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in corners), **look)
    else:
        _add(root, "circle", cx=x, cy=y, r=MARK, **look)


def _add(root: ET.Element, name: str, content: object = None, **attributes: object) -> None:
    written = {
        key.replace("_", "-"): f"{value:.1f}" if isinstance(value, float) else str(value)
        for key, value in attributes.items()
    }
    ET.SubElement(root, name, written).text = None if content is None else printable(str(content))


def _begins(before: Point | None, point: Point) -> bool:
    return before is None or before.period != point.period


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
