"""What happens to each application of the season, and how it must end: the scenario, made before anything is run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from math import ceil
from typing import Final

from kundelik_domain.admissions.values import FIRST_GRADE, FREE_MEALS, TRANSPORT

from .people import Person
from .world import World

MANUALS_NUMBER: Final = 102_381
MANUALS_OWN: Final = "testovyi"
"""The key of the manual's own application."""

SCHOOL_YEAR: Final = 2022
CLASS_SIZE: Final = 25


class Story(Enum):
    """What becomes of an application."""

    ADMITTED = "admitted"
    ADMITTED_TO_SMALL_CLASS = "admitted to a small class"
    REFUSED_THEN_ADMITTED = "refused by the executor, mended, sent again, admitted"
    LOST_THEN_ELSEWHERE = "lost to a full class, admitted by another school"
    LOST_AND_GAVE_UP = "lost to a full class, gave up"
    SECOND_PARENT = "the other parent's, for a child that has one"
    REFUSED = "refused by the executor, left so"
    REFUSED_FINALLY = "refused by the director"
    CANCELLED_DRAFT = "cancelled before it was sent"
    CANCELLED_SENT = "cancelled when sent"
    CANCELLED_ACCEPTED = "cancelled when accepted"
    CANCELLED_UNDER_REVIEW = "cancelled under review"
    DECIDED_LATE = "overdue, then admitted"
    LEFT_OVERDUE = "overdue, admitted with others at the end of summer"
    UNDECIDED = "overdue, undecided when the school year is to be closed, admitted then"
    NEVER_SENT = "never sent"


_S = Story
ENDS: Final = {
    _S.LOST_AND_GAVE_UP: "draft",
    _S.SECOND_PARENT: "draft",
    _S.NEVER_SENT: "draft",
    _S.REFUSED: "rejected",
    _S.REFUSED_FINALLY: "rejected",
    _S.CANCELLED_DRAFT: "cancelled",
    _S.CANCELLED_SENT: "cancelled",
    _S.CANCELLED_ACCEPTED: "cancelled",
    _S.CANCELLED_UNDER_REVIEW: "cancelled",
}
"""The status at the end of the season; all others are admitted, and first-graders `placed` in a class."""

REFUSALS: Final = {
    _S.LOST_THEN_ELSEWHERE: "admissions.no-free-seat",
    _S.LOST_AND_GAVE_UP: "admissions.no-free-seat",
    _S.SECOND_PARENT: "admissions.child-has-application",
}
"""What the sending is answered."""

OVERDUE: Final = frozenset({_S.DECIDED_LATE, _S.LEFT_OVERDUE, _S.UNDECIDED})
LEFT: Final = frozenset({_S.LEFT_OVERDUE, _S.UNDECIDED})
"""Decided at the end of summer, several as one action (ADM-28)."""

SMALL_CLASS: Final = frozenset({_S.ADMITTED_TO_SMALL_CLASS, _S.LOST_THEN_ELSEWHERE, _S.LOST_AND_GAVE_UP})

# fmt: off
CYCLE: Final = (
    _S.ADMITTED_TO_SMALL_CLASS, _S.REFUSED_THEN_ADMITTED, _S.LOST_THEN_ELSEWHERE, _S.CANCELLED_SENT,
    _S.DECIDED_LATE, _S.REFUSED_FINALLY, _S.ADMITTED, _S.UNDECIDED,
    _S.ADMITTED, _S.CANCELLED_ACCEPTED, _S.ADMITTED, _S.REFUSED, _S.ADMITTED, _S.CANCELLED_DRAFT, _S.ADMITTED,
    _S.LEFT_OVERDUE, _S.ADMITTED, _S.CANCELLED_UNDER_REVIEW, _S.ADMITTED, _S.NEVER_SENT,
    _S.ADMITTED_TO_SMALL_CLASS, _S.ADMITTED, _S.LOST_AND_GAVE_UP, _S.ADMITTED, _S.ADMITTED, _S.REFUSED_THEN_ADMITTED,
    _S.ADMITTED, _S.ADMITTED, _S.ADMITTED, _S.ADMITTED, _S.ADMITTED, _S.REFUSED_FINALLY, _S.ADMITTED, _S.ADMITTED,
    _S.REFUSED_THEN_ADMITTED, _S.ADMITTED, _S.ADMITTED, _S.ADMITTED, _S.ADMITTED, _S.ADMITTED,
)
# fmt: on
"""Children live through these in turn; the first eight show nearly everything."""

SECOND_PARENT_EVERY: Final = 40
CATCHMENTS: Final = 6
"""So many schools have a catchment: a street of their town (ADM-34)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One application: who, for whom, where, when, and what becomes of it. Schools are numbers of the world's."""

    key: str
    story: Story
    parent: Person
    child: Person
    special_needs: bool
    phone: str
    address: str
    school: int
    elsewhere: int | None
    language: str
    class_kind: str
    by_scan: bool
    arrives_at: datetime
    service: str = FIRST_GRADE
    home: str | None = None

    @property
    def school_year(self) -> int:
        """Meals and transport are for the school year that runs."""
        return SCHOOL_YEAR - 1 if self.service in (FREE_MEALS, TRANSPORT) else SCHOOL_YEAR

    @property
    def place(self) -> int:
        """The school that decides in the end."""
        return self.school if self.elsewhere is None else self.elsewhere

    @property
    def pool(self) -> tuple[str, str]:
        """Language and kind of class, there."""
        return self.language, self.class_kind if self.elsewhere is None else "general"

    @property
    def end(self) -> str:
        """The status at the end."""
        return ENDS.get(self.story, "placed" if self.service == FIRST_GRADE else "enrolled")

    @property
    def email(self) -> str:
        """What the parent signs in by."""
        return f"{self.key}@example.kz"


@dataclass(frozen=True, slots=True)
class Scenario:
    """The world and everything that will happen in it."""

    world: World
    cases: tuple[Case, ...]

    def admitted(self, school: int, service: str = FIRST_GRADE) -> list[Case]:
        """Whom this school admits."""
        return [
            case for case in self.cases
            if (case.place, case.service) == (school, service) and case.end in ("placed", "enrolled")
        ]  # fmt: skip

    def seats(self, school: int) -> dict[tuple[str, str], int]:
        """What a school publishes: general classes with room for all, a small one that is filled to the last seat."""
        planned: Counter[tuple[str, str]] = Counter()
        for case in self.cases:
            if case.service != FIRST_GRADE:
                continue
            if case.story is not Story.SECOND_PARENT and case.elsewhere == school:
                planned[case.language, "general"] += 1
            if case.school == school and case.story not in REFUSALS:
                planned[case.language, case.class_kind] += 1
        small = {("kk", "gymnasium"): planned["kk", "gymnasium"]} if planned["kk", "gymnasium"] else {}
        general = {(language, "general"): _classes(planned[language, "general"]) for language in ("kk", "ru")}
        return general | small

    @property
    def children(self) -> int:
        """Each once, with however many applications."""
        return len({case.child.iin for case in self.cases})


def _classes(planned: int) -> int:
    return CLASS_SIZE * max(1, ceil(planned * 1.2 / CLASS_SIZE))


def kept_cases(scenario: Scenario) -> list[Case]:
    """Whose papers are kept: the manual's own application, and the first that a director refused, if there is one."""
    refused = [case for case in scenario.cases if case.story is Story.REFUSED_FINALLY]
    return [case for case in scenario.cases if case.key == MANUALS_OWN] + refused[:1]
