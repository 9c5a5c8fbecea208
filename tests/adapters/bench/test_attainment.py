"""The benchmark of reports counts what it says: its figures are of a country that really was put and published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.bench import attainment, attainment_asking, attainment_files, attainment_sundays
from adapters.bench.attainment_filling import Measured, filled, percentiles
from adapters.bench.measuring import Report
from adapters.bench.plan import Plan
from adapters.bootstrap.wiring import Installation
from adapters.clocks.shared import SharedClock
from adapters.settings import Settings
from tests.installations import a_database

SCHOOLS = 2
PARTS = {
    "opening",
    "loading a quarter",
    "what stands",
    "Sunday's refresh",
    attainment_sundays.GROUPED,
    attainment_sundays.DUCK,
    "suppression",
    "national books",
    "the same, nothing hidden",
    "a school's page, in the process",
    "drill-down, in the process",
}


@pytest.mark.req("RPT-14", "RPT-20")
def test_a_small_country_is_put_counted_written_and_asked_for(server: str, template: str, tmp_path: Path) -> None:
    """That the GROUP BY and DuckDB come to the same figures as the refresh, the benchmark itself demands."""
    settings = replace(Settings(var=tmp_path / "var"), clock_file=tmp_path / "var" / "clock")
    ticks: list[str] = []
    clock = SharedClock(tmp_path / "var" / "clock", start=attainment.BEGUN)
    with a_database(server, template) as conninfo, Installation(settings, conninfo) as installation:
        measured = Measured(settings, installation, clock, Plan(quick=True, tick=ticks.append), SCHOOLS)
        report = Report("attainment", {})
        report.notes[measured.scale] = measured.notes
        with attainment.following(installation, conninfo):
            filled(measured)
            week = attainment_sundays.measure(measured, report)
            attainment_files.measure(measured, week)
            attainment_asking.measure(measured, week)
    clock.close()

    notes = measured.notes
    assert set(notes) == PARTS
    assert notes["opening"]["schools"] == SCHOOLS
    assert notes["loading a quarter"]["sheets"] == notes["what stands"]["sheets"] > 100
    assert notes["loading a quarter"]["grades"] == notes["what stands"]["grades"] > 1_000
    assert len(notes["Sunday's refresh"]["counted_s"]) == 1 + attainment_sundays.REVISIONS
    assert notes["national books"]["rows"] > SCHOOLS
    assert attainment.growth(report)["sheets/s"][measured.scale] > 0
    assert len(ticks) >= len(PARTS)


def test_scales_are_of_the_countrys_schools() -> None:
    assert [attainment.schools_at(scale) for scale in (1, 3, 10, 100, 7_687)] == [7_687, 2_562, 769, 77, 1]


def test_percentiles_are_in_milliseconds() -> None:
    assert percentiles([0.003, 0.001, 0.002]) == {"p50_ms": 2.0, "p99_ms": 3.0, "asked": 3}
