"""What happens to each application of the season, and how it must end: the scenario, made before anything is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from math import ceil
from random import Random
from typing import Final

from kundelik_domain.shared.iin import Sex

from .arrivals import ARRIVES_OVERDUE, FIRST_DAY, LAST_EVENING, after_the_rush, any_day, in_zone
from .people import Person, Registry
from .world import SEED, World

MANUALS_NUMBER: Final = 102_381
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
    LEFT_OVERDUE = "overdue, undecided"
    UNDECIDED = "undecided, in time"
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
    _S.LEFT_OVERDUE: "sent",
    _S.UNDECIDED: "sent",
}
"""The status at the end of the season; all others are `enrolled`."""

REFUSALS: Final = {
    _S.LOST_THEN_ELSEWHERE: "admissions.no-free-seat",
    _S.LOST_AND_GAVE_UP: "admissions.no-free-seat",
    _S.SECOND_PARENT: "admissions.child-has-application",
}
"""What the sending is answered."""

OVERDUE: Final = frozenset({_S.DECIDED_LATE, _S.LEFT_OVERDUE})
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

    @property
    def email(self) -> str:
        """What the parent signs in by."""
        return f"{self.key}@example.kz"


@dataclass(frozen=True, slots=True)
class Scenario:
    """The world and everything that will happen in it."""

    world: World
    cases: tuple[Case, ...]

    def seats(self, school: int) -> dict[tuple[str, str], int]:
        """What a school publishes: general classes with room for all, a small one that is filled to the last seat."""
        planned: Counter[tuple[str, str]] = Counter()
        for case in self.cases:
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


def write(world: World, children: int, seed: int = SEED) -> Scenario:
    """The same scenario for the same arguments: the manual's own application, and these children's."""
    author = _Author(world, Registry(Random(seed + 1)))  # noqa: S311 - made-up people
    cases = [author.manuals_own()]
    for number in range(children):
        case = author.case(number)
        cases.append(case)
        if number % SECOND_PARENT_EVERY == 0:
            cases.append(author.second_parent(case))
    return Scenario(world, tuple(cases))


@dataclass(slots=True)
class _Author:
    world: World
    registry: Registry
    small: Case | None = None

    def case(self, number: int) -> Case:
        story, chance = CYCLE[number % len(CYCLE)], self.registry.chance
        school = self._school(number, story)
        family = self.registry.root()
        child = self.registry.person((2014, 2016) if number % 5 == 0 else (2015, 2015), surname=family)
        in_small = story in SMALL_CLASS
        case = Case(
            key=f"parent-{number + 1:04}",
            story=story,
            parent=self.registry.person((1978, 1994), surname=family),
            child=child,
            special_needs=number % 19 == 0,
            phone=f"+7 (70{number % 9}) {100 + number % 900}-{number % 90 + 10}-{number % 80 + 11}",
            address=self.world.schools[school].address.rsplit(",", 1)[0] + f", {chance.randint(1, 150)}",
            school=school,
            elsewhere=self._elsewhere(school) if story is Story.LOST_THEN_ELSEWHERE else None,
            language="kk" if in_small or chance.random() < 0.7 else "ru",
            class_kind="gymnasium" if in_small else "general",
            by_scan=number % 4 == 3,
            arrives_at=self._arrival(story, number, school),
        )
        if story is Story.ADMITTED_TO_SMALL_CLASS:
            self.small = case
        return case

    def second_parent(self, first: Case) -> Case:
        """A day later, to another school, for the same child."""
        family = first.parent.surname.removesuffix("а").removesuffix("ов")
        sex = Sex.FEMALE if first.parent.sex is Sex.MALE else Sex.MALE
        school = self._elsewhere(first.school)
        return replace(
            first,
            key=f"{first.key}b",
            story=Story.SECOND_PARENT,
            parent=self.registry.person((1978, 1994), sex, family),
            school=school,
            elsewhere=None,
            class_kind="general",
            by_scan=False,
            arrives_at=in_zone(after_the_rush(self.registry.chance), self._zone(school)),
        )

    def manuals_own(self) -> Case:
        """Application 102381 of the manual."""
        return Case(
            key="testovyi",
            story=Story.ADMITTED,
            parent=_person("Тестовый", "Тест", "751020183186", date(1975, 10, 20)),
            child=_person("Тест", "Үлгі", "980224167970", date(1998, 2, 24)),
            special_needs=False,
            phone="+7 (701) 122-25-56",
            address="Қарағанды қ., Степной-3, 12",
            school=0,
            elsewhere=None,
            language="kk",
            class_kind="general",
            by_scan=False,
            arrives_at=in_zone(datetime(2022, 3, 14, 12, 26), self._zone(0)),  # noqa: DTZ001 - in the school's zone
        )

    def _school(self, number: int, story: Story) -> int:
        if story in REFUSALS and self.small is not None:
            return self.small.school
        return number % len(self.world.schools)

    def _elsewhere(self, school: int) -> int:
        return (school + 1) % len(self.world.schools)

    def _zone(self, school: int) -> str:
        return self.world.schools[school].region.zone

    def _arrival(self, story: Story, number: int, school: int) -> datetime:
        chance = self.registry.chance
        match story:
            case Story.ADMITTED_TO_SMALL_CLASS:
                local = FIRST_DAY
            case Story.LOST_THEN_ELSEWHERE | Story.LOST_AND_GAVE_UP:
                local = after_the_rush(chance)
            case Story.DECIDED_LATE | Story.LEFT_OVERDUE:
                local = ARRIVES_OVERDUE[number // 20 % len(ARRIVES_OVERDUE)]
            case Story.UNDECIDED:
                local = LAST_EVENING
            case _:
                local = any_day(chance)
        return in_zone(local, self._zone(school))


def _person(surname: str, name: str, iin: str, born_on: date) -> Person:
    return Person(surname=surname, name=name, patronymic=None, iin=iin, born_on=born_on, sex=Sex.MALE)


def expected(cases: Iterable[Case]) -> Counter[str]:
    """How many applications end in which status."""
    return Counter(ENDS.get(case.story, "enrolled") for case in cases)
