"""Charts and the readers' own units over HTTP: the same scope and the same silence as the JSON (RPT-8, RPT-13)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from adapters.http.report_charts import POLICY
from kundelik_domain.shared.access import Role
from tests.adapters.http.report_world import NEXT, SUNDAY, THE_COUNTRY, YEAR, Reporting
from tests.installations import Answer, Visitor, a_country, a_database

SVG: Final = "{http://www.w3.org/2000/svg}"
FORMS: Final = ("svg", "html")


@pytest.fixture(scope="module")
def at(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reporting]:
    """Two Sundays; in the small school a cell is empty."""
    var = tmp_path_factory.mktemp("charts") / Path("var")
    with a_database(server, template) as conninfo, a_country(conninfo, var) as country:
        reporting = Reporting(country)
        (small,) = reporting.classes[reporting.small]
        pupils = reporting.classes[reporting.small][small]
        reporting.puts(reporting.small, small, dict.fromkeys(pupils[:4]))
        for sunday in (SUNDAY, NEXT):
            reporting.becomes_sunday(sunday)
        yield reporting


def chart(at: Reporting, who: Visitor, unit: str, form: str = "svg", **params: Any) -> Answer:
    path = f"/reports/units/{unit}/dynamics/{YEAR}/chart.{form}"
    return at.country.ask(at.now(who), "GET", path, params={"indicator": "achievement", **params})


def described(answer: Answer) -> str:
    root = ET.fromstring(answer.text)
    return root.findtext(f".//{SVG}desc") or root.findtext(SVG + "desc") or ""


def cells(answer: Answer) -> list[str]:
    root = ET.fromstring(answer.text)
    return ["".join(row.itertext()) for row in root.iterfind(".//tbody/tr")]


@pytest.mark.req("RPT-13")
def test_the_chart_draws_what_the_weeks_are_told_as(at: Reporting) -> None:
    answers = [chart(at, at.officer, at.district, form, period="3") for form in FORMS]
    in_english = at.country.ask(
        at.now(at.officer),
        "GET",
        f"/reports/units/{at.district}/dynamics/{YEAR}/chart.html?indicator=quality",
        headers={"Accept-Language": "en"},
    )

    assert [answer.headers["content-type"] for answer in answers] == ["image/svg+xml", "text/html; charset=utf-8"]
    assert {answer.headers["content-security-policy"] for answer in answers} == {POLICY}
    assert {answer.headers["content-language"] for answer in answers} == {"kk"}
    assert described(answers[0]) == described(answers[1])
    assert described(answers[0]).startswith("22.03.2026 күні 79,9 %, 29.03.2026 күні 79,9 %.")
    assert cells(in_english) == [f"{day}Quarter 351.1 %86 %not reached" for day in ("22.03.2026", "29.03.2026")]


@pytest.mark.req("RPT-21", "RPT-24")
def test_what_is_preliminary_is_marked_and_what_is_hidden_is_a_gap(at: Reporting) -> None:
    whole = chart(at, at.deputies[at.small], at.small, "html")
    hidden = chart(at, at.officer, at.small, "html")
    points = at.country.told(at.now(at.officer), "GET", f"/reports/units/{at.small}/dynamics/{YEAR}")["items"]

    assert "алдын ала дерек" in cells(whole)[0]
    assert cells(hidden) == [
        f"{day}3-тоқсанжасырылған (шағын топтарды қорғау)95 %" for day in ("22.03.2026", "29.03.2026")
    ]
    assert described(hidden) == "Көрсетілетін дерек әзірге жоқ."
    assert {(p["value"], p["completeness"], p["preliminary"]) for each in points for p in each["points"]} == {
        (None, None, None)
    }


@pytest.mark.req("RPT-13")
def test_quarters_stand_together_and_the_year_alone(at: Reporting) -> None:
    quarters, year, first = (
        cells(chart(at, at.officer, at.district, "html", **params))
        for params in ({}, {"period": "year"}, {"period": 1})
    )

    assert (len(quarters), year, first) == (2, first, ["Көрсетілетін дерек әзірге жоқ."])


@pytest.mark.req("RPT-8", "RPT-25")
@pytest.mark.parametrize("form", FORMS)
def test_a_chart_is_reached_by_whoever_reaches_the_report(at: Reporting, form: str) -> None:
    units = (at.first, at.far, at.district, at.other_district, at.oblast, THE_COUNTRY)
    for who in (at.deputies[at.first], at.officer, at.above, at.ministry, at.country.operator):
        told = [chart(at, who, unit, form).status_code for unit in units]
        assert told == [at.asks(who, unit).status_code for unit in units]


@pytest.mark.req("RPT-13")
@pytest.mark.parametrize("params", [{"indicator": "weight"}, {"indicator": ""}, {"period": "5"}, {"period": "\x00"}])
def test_there_is_no_chart_of_anything_else(at: Reporting, params: dict[str, Any]) -> None:
    assert [chart(at, at.officer, at.district, form, **params).status_code for form in FORMS] == [422, 422]


@pytest.mark.req("RPT-8")
def test_each_reader_begins_at_the_units_of_their_own_roles(at: Reporting) -> None:
    def units(who: Visitor) -> list[tuple[str, str]]:
        told = at.country.told(at.now(who), "GET", "/reports/units")["items"]
        return [(item["unit"], item["level"]) for item in told]

    both = at.country.employee(at.small, Role.HR, at.country.back(at.country.operator))
    assert units(at.deputies[at.first]) == [(at.first, "school")]
    assert units(at.officer) == [(at.district, "district")]
    assert units(at.above) == [(at.oblast, "oblast")]
    assert units(at.ministry) == [(THE_COUNTRY, "country")]
    assert units(both) == [(at.small, "school")]
    assert units(at.country.parent()) == units(at.country.operator) == []
    item = at.country.told(at.now(at.ministry), "GET", "/reports/units")["items"][0]
    assert (item["name_ru"], item["level_text"]) == ("Республика Казахстан", "Ел")
