"""What must be so before somebody is erased (AUD-6, ADR-0023)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from .refusals import BasisMissing, BasisNamesSomebody, StillEmployed, StillLive
from .values import InvolvedApplication

LONGEST_BASIS: Final = 200
LAST_DAY: Final = (8, 31)
"""A school year that begins in a calendar year ends by this day of the next."""

_NUMBER_OF_SOMEBODY: Final = re.compile(r"[0-9]{12}|@")


def basis_is_given(basis: str) -> str:
    """The basis, trimmed. Raises `BasisMissing`, or `BasisNamesSomebody` where an IIN or an e-mail stands in it."""
    text = basis.strip()
    if not 0 < len(text) <= LONGEST_BASIS or not text.isprintable():
        raise BasisMissing(field="basis", allowed=f"1-{LONGEST_BASIS}")
    if _NUMBER_OF_SOMEBODY.search(text):
        raise BasisNamesSomebody(field="basis")
    return text


def basis_names_nobody(basis: str, words: Iterable[str]) -> None:
    """Raises `BasisNamesSomebody` where one of the person's own words stands in it."""
    told = basis.casefold()
    if any(word.casefold() in told for word in words):
        raise BasisNamesSomebody(field="basis")


def nothing_is_live(applications: Iterable[InvolvedApplication], today: date) -> None:
    """Raises `StillLive`: a school cannot decide on, or teach, a child whose name it does not know."""
    numbers = [each.number for each in applications if each.undecided or _goes_on(each.enrolled_for, today)]
    if numbers:
        raise StillLive(numbers=sorted(numbers))


def nobody_is_employed(*, holds_roles: bool) -> None:
    """Raises `StillEmployed`."""
    if holds_roles:
        raise StillEmployed


def _goes_on(school_year: int | None, today: date) -> bool:
    return school_year is not None and today <= date(school_year + 1, *LAST_DAY)
