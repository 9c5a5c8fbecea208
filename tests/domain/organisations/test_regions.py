"""The 20 regions of Kazakhstan as data (ADM-3, I18-2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kundelik_domain.organisations.regions import REGION_BY_CODE, REGION_BY_STATISTICS_NAME, REGIONS

IN_THE_STATISTICS = {
    "Abai Region", "Akmola Region", "Aktobe Region", "Almaty Region", "Atyrau Region", "West Kazakhstan Region",
    "Jambyl Region", "Jetisu Region", "Karaganda Region", "Kostanay Region", "Kyzylorda Region", "Mangystau Region",
    "Pavlodar Region", "North Kazakhstan Region", "Turkistan Region", "Ulytau Region", "East Kazakhstan Region",
    "Astana city", "Almaty city", "Shymkent city",
}  # fmt: skip


@pytest.mark.req("ADM-3")
def test_there_are_17_regions_and_3_cities_each_with_its_own_code_and_names() -> None:
    assert len(REGIONS) == len(REGION_BY_CODE) == 20
    assert len({region.name_kk for region in REGIONS}) == len({region.name_ru for region in REGIONS}) == 20
    assert sum(region.name_kk.endswith("қаласы") for region in REGIONS) == 3


def test_each_is_found_under_its_name_in_the_statistics() -> None:
    assert set(REGION_BY_STATISTICS_NAME) == IN_THE_STATISTICS


@pytest.mark.req("I18-2")
def test_all_keep_one_time_since_march_2024_and_their_own_before() -> None:
    now, before = datetime(2024, 3, 1, tzinfo=UTC), datetime(2022, 3, 14, tzinfo=UTC)
    offsets = {r.code: (now.astimezone(ZoneInfo(r.zone)).utcoffset(), before.astimezone(ZoneInfo(r.zone)).utcoffset())
               for r in REGIONS}  # fmt: skip

    assert {today for today, _ in offsets.values()} == {timedelta(hours=5)}
    assert {code for code, (_, then) in offsets.items() if then == timedelta(hours=5)} == {
        "KZ-15", "KZ-23", "KZ-27", "KZ-43", "KZ-47",
    }  # fmt: skip
