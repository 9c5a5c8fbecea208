"""Who is in which class of a simulated school in each quarter: its own pupils, and guests from its neighbour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .school import Floats, Integers, Move, School, school_of

NOWHERE: Final = -1


def neighbour(school: int) -> int:
    """The school with which pupils are exchanged."""
    return school ^ 1


@dataclass(frozen=True)
class Roster:
    """The school's own pupils, then its guests. `quarters`: in which one a pupil moves; 0 for who stays."""

    school: School
    numbers: Integers
    ability: Floats
    exempt: NDArray[np.bool_]
    quarters: Integers
    days: Integers
    homes: Integers
    targets: Integers

    def classes(self, quarter: int) -> Integers:
        """The place of each row's class in a quarter, `NOWHERE` for who is not there."""
        return np.where((self.quarters > 0) & (self.quarters <= quarter), self.targets, self.homes)


@lru_cache(maxsize=8)
def roster_of(seed: int, number: int) -> Roster:
    """With the neighbour's pupils, whether that school is asked for or not: each school is made for itself."""
    school, other = school_of(seed, number), school_of(seed, neighbour(number))
    left = (school.moves == Move.OTHER_SCHOOL) | (school.moves == Move.LEAVES)
    guests, targets = _guests(school, other)
    return Roster(
        school=school,
        numbers=np.concatenate([school.numbers, other.numbers[guests]]),
        ability=np.concatenate([school.ability, other.ability[guests]]),
        exempt=np.concatenate([school.exempt, other.exempt[guests]]),
        quarters=np.concatenate([school.quarters, other.quarters[guests]]),
        days=np.concatenate([school.days, other.days[guests]]),
        homes=np.concatenate([school.homes, np.full(len(guests), NOWHERE)]),
        targets=np.concatenate([np.where(left, NOWHERE, school.targets), targets]),
    )


def _guests(school: School, other: School) -> tuple[Integers, Integers]:
    """Rows of the neighbour's pupils who come where their parallel is, and the places of their classes here."""
    here = np.array([each.parallel for each in school.classes])
    parallels = np.array([each.parallel for each in other.classes])[other.homes]
    rows = np.nonzero(np.isin(parallels, here) & (other.moves == Move.OTHER_SCHOOL))[0]
    return rows, np.searchsorted(here, parallels[rows])
