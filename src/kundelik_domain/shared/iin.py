"""The individual identification number, ЖСН / ИИН (ADM-6; Law on national registers of them).

YYMMDD, a digit for century and sex, four of order, a check digit: weights 1..11 modulo 11; where that gives
10, weights 3..11, 1, 2; where that gives 10 again, no such number is issued. A right check digit proves
nothing, it only catches slips, and two classes of single slips pass unseen: the eleventh digit (its first
weight is 11), and a digit whose change moves the number between the first and the second pass.
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from typing import Final, NewType

from .refusals import Malformed

Iin = NewType("Iin", str)
"""Twelve digits whose check digit is right: made by `parse_iin` alone."""

ALLOWED: Final = "[0-9]{12}, check digit modulo 11"

_SHAPE: Final = re.compile(r"[0-9]{12}")
_PASSES: Final = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
_CENTURIES: Final = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}


class Sex(Enum):
    """As the documents have it."""

    MALE = "male"
    FEMALE = "female"


class Disagreement(Enum):
    """Which stated field the number tells otherwise (ADM-6)."""

    BIRTH_DATE = "birth-date"
    SEX = "sex"


class InvalidIin(Malformed):
    """Not twelve digits, or a wrong check digit. Never carries the number itself."""

    CODE = "iin.invalid"


def parse_iin(text: str, field: str = "iin") -> Iin:
    """The number, if it can be one; `field` names where it was written. Raises `InvalidIin`."""
    if not _SHAPE.fullmatch(text) or int(text[11]) != _check_digit(text[:11]):
        raise InvalidIin(field=field, allowed=ALLOWED)
    return Iin(text)


def born_on(iin: Iin) -> date | None:
    """The birth date the digits spell; `None` where they spell none."""
    century = _CENTURIES.get(iin[6])
    if century is None:
        return None
    try:
        return date(century + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    except ValueError:
        return None


def sex(iin: Iin) -> Sex | None:
    """Odd is male, even is female; `None` where the digit stands for no century."""
    if iin[6] not in _CENTURIES:
        return None
    return Sex.MALE if int(iin[6]) % 2 else Sex.FEMALE


def disagreements(iin: Iin, birth_date: date, stated_sex: Sex | None = None) -> tuple[Disagreement, ...]:
    """What to warn of, never to refuse (ADM-6): since 2013 the digits are not bound to birth date and sex.

    An applicant states no sex; a number that spells nothing contradicts nothing.
    """
    told = ((Disagreement.BIRTH_DATE, born_on(iin), birth_date), (Disagreement.SEX, sex(iin), stated_sex))
    return tuple(field for field, spelt, stated in told if None not in (spelt, stated) and spelt != stated)


def _check_digit(eleven: str) -> int | None:
    for weights in _PASSES:
        remainder = sum(int(digit) * weight for digit, weight in zip(eleven, weights, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None
