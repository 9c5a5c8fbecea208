"""The chart of an indicator: what it says to whoever sees it, and to whoever does not (RPT-13, RPT-23, RPT-24)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.pages import charts
from adapters.pages.rendering import Pages
from adapters.texts.catalogue import catalogue
from adapters.texts.languages import LANGUAGES, Language
from adapters.texts.moments import day

SVG: Final = "{http://www.w3.org/2000/svg}"
PAGES: Final = Pages(catalogue())
FIRST: Final = date(2021, 10, 31)
HOSTILE: Final = "\"'><script>alert(1)</script>\u202e\x00\ufffe{{7*7}}&amp;]]>"


def point(week: int, value: float | None, **changes: Any) -> dict[str, Any]:
    """As `/dynamics` tells it."""
    return {
        "sunday": FIRST + timedelta(days=7 * week),
        "period": "1",
        "value": value,
        "required": 95,
        "reached": None if value is None else value >= changes.get("required", 95),
        "suppressed": False,
        "preliminary": False,
        "break": False,
        **changes,
    }


KNOWN: Final = (
    point(0, 88.1, preliminary=True),
    point(1, 94.9),
    point(2, None, suppressed=True),
    point(3, 95.0),
    point(4, None),
    point(5, 96.4, **{"break": True}, required=96),
    point(6, 97.2, required=96, period="2"),
)


def drawn(points: Sequence[dict[str, Any]] = KNOWN, language: Language = "en", unit: str = "School") -> ET.Element:
    return ET.fromstring(PAGES.chart(language, "Quality", unit, points))


def marks(root: ET.Element) -> list[tuple[str, str]]:
    """Shapes left of the legend's line: (element, fill)."""
    found = [each for each in root if each.tag in {SVG + "circle", SVG + "polygon"}]
    return [(each.tag.removeprefix(SVG), each.attrib["fill"]) for each in found]


def table(points: Sequence[dict[str, Any]] = KNOWN, language: Language = "en") -> list[list[str]]:
    figure = ET.fromstring(PAGES.figure(language, "Quality", "School", points))
    return [["".join(cell.itertext()) for cell in row] for row in figure.iterfind(".//tbody/tr")]


@pytest.mark.req("RPT-13", "RPT-23")
def test_what_is_reached_or_preliminary_is_told_by_the_shape() -> None:
    full, hollow = charts.LINE, charts.PAPER
    legend = [("circle", full), ("polygon", full), ("circle", hollow), ("polygon", hollow)]

    assert marks(drawn()) == [
        ("polygon", hollow), ("polygon", full), ("circle", full), ("circle", full), ("circle", full), *legend,
    ]  # fmt: skip


@pytest.mark.req("RPT-13", "RPT-23", "RPT-24")
def test_no_line_leads_over_what_is_hidden_or_over_a_change_of_rules() -> None:
    joined = [each for each in drawn() if each.tag == SVG + "line" and each.attrib["stroke"] == charts.LINE]

    assert len(joined) == 2
    assert len([each for each in drawn() if each.attrib.get("stroke-dasharray") == "2 3"]) == 2
    assert len([each for each in drawn() if each.attrib.get("stroke") == charts.REQUIRED]) == 2


@pytest.mark.req("RPT-13")
def test_the_description_says_first_last_threshold_and_every_mark() -> None:
    told = drawn().findtext(SVG + "desc")

    assert told == (
        "88.1 % on 31.10.2021, 97.2 % on 12.12.2021. The lowest value is 88.1 %, the highest 97.2 %."
        " Required: 95 → 96 %. It was reached in 3 of the 5 refreshes shown."
        " Hidden to protect small groups: 14.11.2021. Preliminary: 31.10.2021."
        " The rules changed, earlier weeks do not compare: 05.12.2021."
        " The vertical axis begins at 70 %."
    )


@pytest.mark.req("RPT-13", "RPT-24")
def test_the_table_says_the_same() -> None:
    assert table() == [
        ["31.10.2021", "Quarter 1", "88.1 %", "95 %", "not reached; preliminary"],
        ["07.11.2021", "Quarter 1", "94.9 %", "95 %", "not reached"],
        ["14.11.2021", "Quarter 1", "hidden (small groups are protected)", "95 %", ""],
        ["21.11.2021", "Quarter 1", "95.0 %", "95 %", "reached"],
        ["28.11.2021", "Quarter 1", "no grades", "95 %", ""],
        ["05.12.2021", "Quarter 1", "96.4 %", "96 %", "reached; rules changed"],
        ["12.12.2021", "Quarter 2", "97.2 %", "96 %", "reached"],
    ]


@pytest.mark.req("RPT-13", "I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("points", [KNOWN, KNOWN[:1], KNOWN[2:3], ()], ids=["weeks", "one", "hidden", "none"])
def test_every_picture_is_whole_and_names_itself(language: Language, points: Sequence[dict[str, Any]]) -> None:
    root = drawn(points, language)

    assert (root.tag, root.attrib["role"], root.attrib["lang"]) == (SVG + "svg", "img", language)
    assert root.attrib["aria-labelledby"].split() == [root[0].attrib["id"], root[1].attrib["id"]]
    assert [each.tag for each in root[:2]] == [SVG + "title", SVG + "desc"]
    assert root.findtext(SVG + "title") == "Quality. School"
    decimals = set(re.findall(r"\d([.,])\d %", root.findtext(SVG + "desc") or ""))
    assert decimals <= {"." if language == "en" else ","}
    if any(each["value"] is not None for each in points):
        shown = "".join(root.itertext())
        assert all(str(each["required"]) in shown and f"{each['sunday']:%d.%m}" in shown for each in (points[0],))


@pytest.mark.req("RPT-13")
def test_nothing_runs_in_it_and_nothing_is_fetched() -> None:
    for content in (PAGES.chart("kk", HOSTILE, HOSTILE, KNOWN), PAGES.figure("kk", HOSTILE, HOSTILE, KNOWN)):
        root = ET.fromstring(content)

        names = {each.tag.removeprefix(SVG) for each in root.iter()}
        assert names <= {
            "svg", "title", "desc", "rect", "text", "line", "circle", "polygon",
            "figure", "div", "table", "caption", "thead", "tbody", "tr", "th", "td",
        }  # fmt: skip
        attributes = {name for each in root.iter() for name in each.attrib}
        assert not {name for name in attributes if name.startswith(("on", "style", "href", "{"))}
        assert "<script" not in content
        assert not re.search("[\u202e\x00\ufffe]", content)
        assert content.replace("http://www.w3.org/2000/svg", "").count("//") == 0


def luminance(colour: str) -> float:
    """As WCAG has it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.req("RPT-13")
def test_everything_that_is_read_stands_out_from_the_paper() -> None:
    root = drawn()
    used = {each.attrib.get(name) for each in root.iter() for name in ("fill", "stroke")} - {None, charts.PAPER}

    for colour in {str(each) for each in used} - {charts.GRID}:
        assert (luminance(charts.PAPER) + 0.05) / (luminance(colour) + 0.05) >= 4.5


shares = st.none() | st.decimals(0, 100, places=1).map(float)


@pytest.mark.req("RPT-13", "RPT-24")
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(shares, st.booleans(), st.integers(0, 100)), max_size=45))
def test_each_point_stands_in_the_picture_at_its_place_and_in_the_table(
    weeks: list[tuple[float | None, bool, int]],
) -> None:
    points = [
        point(place, value, preliminary=early, required=required)
        for place, (value, early, required) in enumerate(weeks)
    ]
    root, rows = drawn(points), table(points)
    plot = [each for each in root if each.tag == SVG + "circle" and float(each.attrib["cy"]) <= charts.BOTTOM]
    low = [each.attrib["points"] for each in root if each.tag == SVG + "polygon"]
    peaks = [float(each.split()[0].split(",")[1]) for each in low]
    told = [value for value, _, _ in weeks if value is not None]

    assert len(plot) + len([peak for peak in peaks if peak <= charts.BOTTOM]) == len(told)
    assert [row[:1] for row in rows if points] == [[day(each["sunday"])] for each in points]
    assert [row[2] for row in rows if points] == [
        "no grades" if value is None else f"{Decimal(str(value)):.1f} %" for value, _, _ in weeks
    ]
    places = [float(each.attrib["cx"]) for each in plot]
    assert all(one < other for one, other in pairwise(places))
    numbers = [float(number) for each in root for name in ("x", "y", "cx", "cy") if (number := each.get(name))]
    assert all(0 <= number <= charts.HEIGHT + 24 for number in numbers)
