"""The simulated country: real regions, districts that do not exist, and which school stands where."""

from __future__ import annotations

import csv
from bisect import bisect
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Final

from kundelik_domain.organisations.regions import REGION_BY_STATISTICS_NAME, REGIONS, Region

from .toponyms import Toponym, toponyms

DISTRICTS: Final = 204
"""Districts and cities of the 17 oblasts; those of the three cities come on top."""

CITY_DISTRICTS: Final = {"KZ-71": 6, "KZ-75": 8, "KZ-79": 5}
LEAST_DISTRICTS: Final = 4
GOLDEN: Final = 0.6180339887498949
"""Its multiples fall evenly into 0 … 1, however many of them are taken."""


@dataclass(frozen=True, slots=True)
class District:
    """`number` counts from 0 over the whole country."""

    number: int
    region: Region
    name: Toponym


@dataclass(frozen=True, slots=True)
class Country:
    """`order`: for each school its region's place in `REGIONS` and its number there, both from 0."""

    districts: tuple[District, ...]
    order: tuple[tuple[int, int], ...]
    of_region: tuple[tuple[District, ...], ...]

    def district(self, school: int) -> District:
        """Of school number `school`, from 0; beyond the last one the country begins anew."""
        region, number = self.order[school % len(self.order)]
        here = self.of_region[region][: 1 + number // 2]  # a small world has few districts rather than empty ones
        shares = [1 / (place + 2) for place in range(len(here))]  # the first districts of a region are its towns
        point = ((number + 0.5) * GOLDEN + 0.2 * region) % 1 * sum(shares)
        return here[bisect(list(accumulate(shares[:-1])), point)]


@lru_cache(maxsize=1)
def schools_by_region() -> dict[str, int]:
    """How many there were in 2022, by the region's code (`data/README.md` says whose figures these are)."""
    text = files("adapters.simulation.data").joinpath("schools-by-region-2022.csv").read_text(encoding="utf-8")
    return {
        REGION_BY_STATISTICS_NAME[row["Region"]].code: int(row["Value"]) for row in csv.DictReader(text.splitlines())
    }


@lru_cache(maxsize=1)
def country() -> Country:
    """Always the same: chance makes what is inside the schools, not where they stand."""
    names = iter(toponyms())
    of_region = []
    districts: list[District] = []
    for region, count in zip(REGIONS, _districts_by_region(), strict=True):
        here = tuple(District(len(districts) + place, region, next(names)) for place in range(count))
        districts += here
        of_region.append(here)
    return Country(tuple(districts), _order(), tuple(of_region))


def _districts_by_region() -> list[int]:
    """In proportion to schools, by the largest remainders, and not fewer than some."""
    schools = schools_by_region()
    oblasts = [region.code for region in REGIONS if region.code not in CITY_DISTRICTS]
    total = sum(schools[code] for code in oblasts)
    free = DISTRICTS - LEAST_DISTRICTS * len(oblasts)
    exact = {code: free * schools[code] / total for code in oblasts}
    counts = {code: LEAST_DISTRICTS + int(share) for code, share in exact.items()}
    for code in sorted(oblasts, key=lambda code: int(exact[code]) - exact[code])[: DISTRICTS - sum(counts.values())]:
        counts[code] += 1
    return [counts.get(region.code) or CITY_DISTRICTS[region.code] for region in REGIONS]


def _order() -> tuple[tuple[int, int], ...]:
    """Any beginning of it holds the regions in about their real proportion."""
    schools = schools_by_region()
    places = [
        ((number + 0.5) / schools[region.code], place, number)
        for place, region in enumerate(REGIONS)
        for number in range(schools[region.code])
    ]
    return tuple((place, number) for _, place, number in sorted(places))
