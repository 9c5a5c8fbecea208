"""One school of the simulated country: its size, classes, pupils, and who moves where in the course of a year."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kundelik_domain.attainment.values import JournalKind, ReportingPeriod, Subject, Visibility

from .curriculum import UNUSUAL, subjects_of

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

MOST_IN_CLASS: Final = 25
LETTERS: Final = "АӘБВГҒДЕЖЗИКҚЛМНОӨПРСТУҰҮФХШЭЮЯ"
SPREAD: Final = 0.95
"""Of the logarithm of a school's size; few large schools, many small ones."""

SMALLEST, LARGEST = 11, 2_800
MIDDLE: Final = 313
"""The median: with it the 7,687 schools have about 3.6 million pupils."""

PARALLELS: Final = np.array([0.05, 0.103, 0.104, 0.103, 0.101, 0.098, 0.096, 0.094, 0.092, 0.088, 0.062, 0.059])
"""Shares of parallels 0 … 11."""

MOVES: Final = 0.012
"""The share of pupils who change their class or leave in the second, third or fourth quarter."""


class Chance(IntEnum):
    """What a school throws dice for; each has a sequence of its own."""

    SIZE = 1
    PUPILS = 2
    MOVES = 3
    GRADES = 4
    GUESTS = 5
    DAYS = 6
    CORRECTIONS = 7
    EMPTY = 8


class Move(IntEnum):
    """What becomes of somebody who moves."""

    STAYS = 0
    OTHER_CLASS = 1
    OTHER_SCHOOL = 2
    LEAVES = 3


@dataclass(frozen=True, slots=True)
class Classroom:
    """A class; its pupils at the beginning are `size` places from `first` on."""

    parallel: int
    letter: str
    journal: JournalKind
    period: ReportingPeriod
    subjects: tuple[Subject, ...]
    first: int
    size: int


@dataclass(frozen=True)
class School:
    """At the beginning of the year. Arrays have one place for each pupil.

    `numbers` are the pupils' numbers, `homes` the places of their classes; `moves`, `quarters` and `days` say who
    moves, in which quarter (2 … 4; 0 for those who stay) and on which of its days; `targets` where within the school.
    """

    number: int
    russian: bool
    quality: float
    diligence: float
    classes: tuple[Classroom, ...]
    settings: dict[str, Visibility]
    numbers: Integers
    homes: Integers
    ability: Floats
    exempt: NDArray[np.bool_]
    moves: Integers
    quarters: Integers
    days: Integers
    targets: Integers


def chance(seed: int, school: int, purpose: Chance, part: int = 0) -> np.random.Generator:
    """A sequence of its own for each purpose."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, school, int(purpose), part])))


@lru_cache(maxsize=16)
def school_of(seed: int, number: int) -> School:
    """The same for the same arguments."""
    dice = chance(seed, number, Chance.SIZE)
    size = int(np.clip(MIDDLE * np.exp(dice.normal(0, SPREAD)), SMALLEST, LARGEST))
    russian, quality = bool(dice.random() < 0.35), float(dice.normal(0, 0.35))
    diligence = float(1 - min(0.5, dice.exponential(0.012)))
    settings_dice = dice.random(len(UNUSUAL))
    classes = _classes(dice, dice.multinomial(size, PARALLELS / PARALLELS.sum()), russian=russian)
    keys = {subject.key for each in classes for subject in each.subjects}
    settings = dict.fromkeys(sorted(keys), Visibility.WITH_ATTESTATION)
    for (key, visibility, share), thrown in zip(UNUSUAL, settings_dice, strict=True):
        if key in settings and thrown < share:
            settings[key] = visibility
    people = chance(seed, number, Chance.PUPILS)
    homes = np.repeat(np.arange(len(classes)), [each.size for each in classes])
    return School(
        number=number,
        russian=russian,
        quality=quality,
        diligence=diligence,
        classes=classes,
        settings=settings,
        numbers=pupil_numbers(seed, number, size),
        homes=homes,
        ability=(people.normal(0.75, 0.55, size) + quality).astype(np.float32),
        exempt=people.random(size) < 0.001,
        **_moves(seed, number, classes, homes),
    )


def _classes(dice: np.random.Generator, pupils: Integers, *, russian: bool) -> tuple[Classroom, ...]:
    classes: list[Classroom] = []
    first, whole_school_other = 0, dice.random() < 0.01
    for parallel, count in enumerate(pupils.tolist()):
        parts = -(-count // MOST_IN_CLASS)
        for place in range(parts):
            size = count // parts + (place < count % parts)
            other, term = whole_school_other or dice.random() < 0.01, dice.random() < 0.02
            classes.append(
                Classroom(
                    parallel,
                    LETTERS[place],
                    JournalKind.OTHER if other else JournalKind.CRITERIA_BASED,
                    ReportingPeriod.TERM if term else ReportingPeriod.QUARTER,
                    subjects_of(parallel, russian=russian),
                    first,
                    size,
                )
            )
            first += size
    return tuple(classes)


def _moves(seed: int, number: int, classes: tuple[Classroom, ...], homes: Integers) -> dict[str, Integers]:
    dice, size = chance(seed, number, Chance.MOVES), len(homes)
    thrown, kind = dice.random(size), dice.random(size)
    parallels = np.array([each.parallel for each in classes])
    first = np.searchsorted(parallels, parallels[homes])
    count = np.searchsorted(parallels, parallels[homes], side="right") - first
    kinds = np.array([Move.OTHER_CLASS, Move.OTHER_SCHOOL, Move.LEAVES], dtype=np.int64)
    moves = kinds[np.searchsorted([0.5, 0.85], kind, side="right")]
    moves = np.where((moves == Move.OTHER_CLASS) & (count < 2), int(Move.LEAVES), moves)
    moves = np.where(thrown < MOVES, moves, int(Move.STAYS))
    quarters = np.where(moves == Move.STAYS, 0, 2 + (thrown / MOVES * 3).astype(np.int64))
    targets = first + (homes - first + 1) % np.maximum(count, 1)
    return {"moves": moves, "quarters": quarters, "days": dice.integers(1, 11, size), "targets": targets}


def pupil_numbers(seed: int, school: int, size: int) -> Integers:
    """No two alike in the whole country, and no order in them: pupils were numbered long before this school year.

    Four rounds of a Feistel network over 30 bits: 18 for the school and 12 for the pupil's place in it.
    """
    place = np.arange(size, dtype=np.uint64) + np.uint64(school << 12)
    low_bits, half = np.uint64(0x7FFF), np.uint64(15)
    left, right = place >> half, place & low_bits
    for turn in range(4):
        key = np.uint64((seed * 0x9E3779B1 + turn * 0x85EBCA6B + 0x27D4EB2F) & 0xFFFFFFFF)
        mixed = ((right ^ key) * np.uint64(0xC2B2AE3D)) & np.uint64(0xFFFFFFFF)
        left, right = right, left ^ ((mixed >> np.uint64(11)) & low_bits)
    return ((left << half) | right).astype(np.int64) + 1
