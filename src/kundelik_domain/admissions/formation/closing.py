"""Closing the school year: what must be settled before, and what is asked of the classes to come (ADM-29, ADM-32)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from math import ceil
from typing import Final

from kundelik_domain.admissions.events import SchoolYearClosed
from kundelik_domain.admissions.policies.distribution import kind_of
from kundelik_domain.admissions.refusals import (
    ClassesTooFew,
    ClassTooLarge,
    SchoolYearClosedAlready,
    SchoolYearStillOpen,
)
from kundelik_domain.admissions.values import StillOpen

from .state import Formation

FIRST_DAY: Final = (8, 26)
"""Month and day: the manual closes the year "after 25 August"."""


def require_closable(today: date, school_year: int, undecided: Collection[int], *, drafted: bool) -> None:
    """Raises `SchoolYearStillOpen`, which lists all that is open; `today` is the school's local day (ADM-32)."""
    first = date(school_year, *FIRST_DAY)
    left = {
        StillOpen.TOO_EARLY: today < first,
        StillOpen.UNDECIDED: bool(undecided),
        StillOpen.ORDER_NOT_DRAFTED: not drafted,
    }
    if any(left.values()):
        still = [what.value for what, holds in left.items() if holds]
        raise SchoolYearStillOpen(open=still, numbers=sorted(undecided), first_day=first.isoformat())


def require_not_closed(formation: Formation) -> None:
    """Raises `SchoolYearClosedAlready`: no application is sent, and no campaign set, for a year that is closed."""
    if formation.closed:
        raise SchoolYearClosedAlready(school_year=formation.school_year)


def close(formation: Formation, closed: SchoolYearClosed, allowed_in_class: int) -> SchoolYearClosed:
    """Once; with as many classes as the admitted children need at least, none larger than the rules allow."""
    require_not_closed(formation)
    if closed.most_in_class > allowed_in_class:
        raise ClassTooLarge(field="most_in_class", most=allowed_in_class)
    least = sum(ceil(count / closed.most_in_class) for count in Counter(map(kind_of, closed.pupils)).values())
    if closed.most_classes < least:
        raise ClassesTooFew(field="most_classes", least=least)
    return closed
