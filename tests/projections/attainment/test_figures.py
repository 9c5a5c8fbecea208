"""Every figure of every week at every level: the tables, a plain fold and another engine say the same (RPT-6)."""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from uuid import UUID

import pytest

from projections.attainment.reports import Reports
from tests.projections.attainment.duck import Duck
from tests.projections.attainment.plain_fold import FIGURES, Week, counted
from tests.projections.attainment.worlds import Chance, any_country, rows, tables

SEEDS: Final = range(8)
Frozen = dict[tuple[UUID, int], Week]


@cache
def country(seed: int) -> Chance:
    return any_country(seed)


@pytest.fixture(scope="module")
def frozen(server: str) -> dict[int, Frozen]:
    """The weeks of all countries, as the tables have them."""
    found = {}
    for seed in SEEDS:
        with tables(server) as cursor:
            Reports().apply(cursor, country(seed).journals.log)
            found[seed] = weeks(cursor)
    return found


def weeks(cursor: Any) -> Frozen:
    found: Frozen = {
        (row["week"], row["revision"]): Week({}, {}) for row in rows(cursor, "select * from published_weeks")
    }
    for row in rows(cursor, "select * from published_rows"):
        week = found[row.pop("week"), row.pop("revision")]
        del row["school_year"]
        week.rows[row.pop("level"), row.pop("unit"), row.pop("parallel")] = row
    for row in rows(cursor, "select * from published_indicators"):
        week = found[row.pop("week"), row.pop("revision")]
        del row["school_year"]
        week.indicators[row.pop("level"), row.pop("unit"), row.pop("indicator")] = row
    return found


@pytest.mark.req("RPT-1", "RPT-2", "RPT-3", "RPT-4", "RPT-5", "RPT-6", "RPT-10", "RPT-12")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_tables_say_what_a_plain_fold_says(frozen: dict[int, Frozen], seed: int) -> None:
    log = country(seed).journals.log

    for cut in country(seed).cuts:
        assert frozen[seed][cut.week, cut.revision] == counted(log, cut)


@pytest.mark.req("RPT-6")
@pytest.mark.parametrize("seed", SEEDS[:5])
def test_another_engine_says_the_same(frozen: dict[int, Frozen], seed: int) -> None:
    log = country(seed).journals.log
    duck = Duck(log)
    positions = {recorded.fact: recorded.position for recorded in log if recorded.fact in country(seed).cuts}

    for cut in country(seed).cuts:
        told = {
            (level, unit, parallel): {"district": district, "oblast": oblast}
            | dict(zip(FIGURES, figures, strict=True))
            for level, unit, parallel, district, oblast, *figures in duck.rows(cut, positions[cut])
        }
        week = frozen[seed][cut.week, cut.revision]
        bare = {
            key: {name: value for name, value in row.items() if name != "hidden"} for key, row in week.rows.items()
        }
        assert bare == told
    duck.close()


@pytest.mark.req("RPT-6", "RPT-7")
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_on_the_way_up(frozen: dict[int, Frozen], seed: int) -> None:
    for week in frozen[seed].values():
        for (level, unit, _), row in week.rows.items():
            classes = row["excellent"] + row["good"] + row["satisfactory"] + row["low"]
            assert row["members"] == row["beginners"] + row["exempt"] + row["ungraded"] + classes
            if level == 1:
                continue
            below = children(week, level, unit)
            assert {name: sum(each[name] for each in below) for name in FIGURES} == {
                name: row[name] for name in FIGURES
            }


def children(week: Week, level: int, unit: UUID) -> list[dict[str, Any]]:
    """The rows next below; of the country also those of schools and districts that are in nothing else."""
    items = week.rows.items()
    match level:
        case 2:
            return [row for (below, own, _), row in items if (below, own) == (1, unit)]
        case 3:
            return [row for (below, _, _), row in items if below == 2 and row["district"] == unit]
        case 4:
            return [row for (below, _, _), row in items if below == 3 and row["oblast"] == unit]
        case _:
            return [row for (below, _, _), row in items if below == 4 or (below == 2 and row["oblast"] is None)]


def test_the_countries_are_worth_counting(frozen: dict[int, Frozen]) -> None:
    found = [row for weeks in frozen.values() for week in weeks.values() for row in week.rows.values()]

    assert {name for name in FIGURES for row in found if row[name] > 0} == set(FIGURES)
    assert {row["hidden"] for row in found} == {False, True}
    assert len({tuple(row[name] for name in FIGURES) for row in found}) > 120
    assert any(revision > 1 for weeks in frozen.values() for _, revision in weeks)
