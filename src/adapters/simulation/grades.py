"""Final grades of a simulated school: what each pupil gets in each subject, column by column (RPT-2).

A grade is told by its code: 5 … 1 as they are, then А/Ө, УА/Ө, ЕСП, ЕСЖ, БОС, О/Ж; 0 is an empty cell. Arrays have a
row for each pupil of the roster and a place in it for each subject's number.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kundelik_domain.attainment.values import SUBJECTS, Grade

from .curriculum import WIDTH
from .roster import Roster
from .school import Chance, Floats, chance

Codes = NDArray[np.uint8]

GRADES: Final[tuple[Grade | None, ...]] = (
    None,
    Grade.ONE,
    Grade.TWO,
    Grade.THREE,
    Grade.FOUR,
    Grade.FIVE,
    Grade.NOT_ATTESTED,
    Grade.TEMPORARILY_NOT_ATTESTED,
    Grade.PASSED,
    Grade.FAILED,
    Grade.EXEMPT,
    Grade.NOT_STUDIED,
)
"""By code."""

ONE, THREE, FIVE, NA, TNA, PASSED, FAILED, EXEMPT, NOT_STUDIED = 1, 3, 5, 6, 7, 8, 9, 10, 11
RARE: Final = ((ONE, 0.0003), (NA, 0.0012), (TNA, 0.0006), (NOT_STUDIED, 0.002), (EXEMPT, 0.004))
"""Instead of the grade that was earned, with this probability."""

FIVES, FOURS, THREES = 0.75, -0.2, -1.75
"""From where on an achievement is a five, a four, a three."""

NOISE: Final = 0.42
FAILS: Final = 0.002
"""The share of those who fail where others pass."""

EXEMPT_FROM_SPORT: Final = 0.02
FINAL_DIFFERS: Final = 0.12


def quarter_codes(seed: int, roster: Roster, quarter: int) -> Codes:
    """What all pupils of the roster earn in a quarter, members in it or not."""
    home = chance(seed, roster.school.number, Chance.GRADES, quarter)
    guests = chance(seed, roster.school.number, Chance.GUESTS, quarter)
    count = len(roster.school.numbers)
    parts = [_earned(seed, home, roster.ability[:count]), _earned(seed, guests, roster.ability[count:])]
    codes = np.concatenate(parts)
    codes[roster.exempt] = EXEMPT
    sport = np.nonzero(roster.numbers % 1000 < EXEMPT_FROM_SPORT * 1000)[0]
    codes[sport, _PLACES["physical-education"]] = EXEMPT
    return codes


def year_codes(seed: int, roster: Roster) -> Codes:
    """The mean of the quarters, rounded; a comment stands where all quarters have none but comments."""
    quarters = np.stack([quarter_codes(seed, roster, quarter) for quarter in range(1, 5)])
    marks = (quarters >= ONE) & (quarters <= FIVE)
    marks[:3, len(roster.school.numbers) :] = False  # guests were graded elsewhere: here the last quarter tells
    mean = np.where(marks, quarters, 0).sum(axis=0) / np.maximum(marks.sum(axis=0), 1)
    rounded: Codes = np.floor(mean + 0.5).astype(np.uint8)
    return np.where(marks.any(axis=0), rounded, quarters[3]).astype(np.uint8)


def final_codes(seed: int, roster: Roster, year: Codes) -> Codes:
    """After the examinations: mostly what the year was."""
    dice = chance(seed, roster.school.number, Chance.GRADES, 6)
    shape = (len(roster.numbers), WIDTH)
    moved = np.where(dice.random(shape) < FINAL_DIFFERS, dice.choice(np.array([-1, 1]), shape), 0)
    graded = (year >= ONE) & (year <= FIVE)
    return np.where(graded, np.clip(year.astype(np.int64) + moved, ONE + 1, FIVE), year).astype(np.uint8)


def corrected(codes: Codes, thrown: Floats) -> Codes:
    """What a grade becomes when it is put right: `thrown` decides whether it rises or falls."""
    up = np.where(thrown < 0.75, 1, -1)
    marks = (codes >= ONE) & (codes <= FIVE)
    moved = np.clip(codes.astype(np.int64) + up, ONE + 1, FIVE)
    moved = np.where(moved == codes, codes.astype(np.int64) - 1, moved)
    others = np.where((codes == NA) | (codes == TNA), THREE, np.where(codes == FAILED, PASSED, THREE + 1))
    return np.where(marks, moved, others).astype(np.uint8)


_PLACES: Final = {subject.key: subject.number for subject in SUBJECTS}
_PASS_FAIL: Final = [_PLACES["self-knowledge"]]
_EASE: Final = {"physical-education": 0.9, "music": 0.9, "art": 0.8, "world-studies": 0.3, "self-knowledge": 1.0}


@lru_cache(maxsize=4)
def _difficulty(seed: int) -> Floats:
    dice = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed])))
    difficulty = dice.normal(0, 0.2, WIDTH).astype(np.float32)
    for key, ease in _EASE.items():
        difficulty[_PLACES[key]] -= ease
    return difficulty


def _earned(seed: int, dice: np.random.Generator, ability: Floats) -> Codes:
    shape = (len(ability), WIDTH)
    achieved = ability[:, None] + dice.standard_normal(shape, dtype=np.float32) * NOISE - _difficulty(seed)
    codes = (2 + (achieved > THREES) + (achieved > FOURS) + (achieved > FIVES)).astype(np.uint8)
    luck, upto = dice.random(shape, dtype=np.float32), 0.0
    for place in _PASS_FAIL:
        codes[:, place] = np.where((codes[:, place] > 2) & (luck[:, place] < 1 - FAILS), PASSED, FAILED)
    for code, share in RARE:
        codes[(luck >= upto) & (luck < upto + share)] = code
        upto += share
    return codes
