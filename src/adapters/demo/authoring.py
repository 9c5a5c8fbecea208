"""Writing a scenario: who comes, for whom, when, and what becomes of it; the same for the same arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random
from typing import Final

from kundelik_domain.admissions.values import FREE_MEALS, TENTH_GRADE, TRANSPORT
from kundelik_domain.shared.iin import Sex

from .arrivals import ARRIVES_OVERDUE, FIRST_DAY, LAST_EVENING, after_the_rush, any_day, in_zone
from .names import STREETS, TOWNS
from .people import Person, Registry
from .stories import CATCHMENTS, CYCLE, REFUSALS, SECOND_PARENT_EVERY, SMALL_CLASS, Case, Scenario, Story
from .world import SEED, World

_S = Story
_OTHERS: Final = (
    (FREE_MEALS, (_S.ADMITTED, _S.REFUSED_FINALLY), (2010, 2014), datetime(2022, 4, 5)),  # noqa: DTZ001 - in the zone
    (TRANSPORT, (_S.ADMITTED, _S.CANCELLED_SENT), (2010, 2014), datetime(2022, 4, 13)),  # noqa: DTZ001
    (TENTH_GRADE, (_S.ADMITTED, _S.REFUSED), (2006, 2006), datetime(2022, 6, 10)),  # noqa: DTZ001
)
"""The other services: what becomes of their applications in turn, when the children were born, the first day."""
OTHERS_FOR_CHILDREN: Final = 130


def write(world: World, children: int, seed: int = SEED) -> Scenario:
    """The same scenario for the same arguments: the manual's own application, and these children's."""
    author = _Author(world, Registry(Random(seed + 1)))  # noqa: S311 - made-up people
    cases = [author.manuals_own()]
    for number in range(children):
        case = author.case(number)
        cases.append(case)
        if number % SECOND_PARENT_EVERY == 0:
            cases.append(author.second_parent(case))
    for number in range(2 + children // OTHERS_FOR_CHILDREN):
        cases += [author.other(number, *other) for other in _OTHERS]
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
        home = STREETS[school] if school < CATCHMENTS and story is Story.ADMITTED else None
        house = chance.randint(1, 150)
        case = Case(
            key=f"parent-{number + 1:04}",
            story=story,
            parent=self.registry.person((1978, 1994), surname=family),
            child=child,
            special_needs=number % 19 == 0,
            phone=f"+7 (70{number % 9}) {100 + number % 900}-{number % 90 + 10}-{number % 80 + 11}",
            address=self._address(school, home, house),
            home=home and f"{home}, {house}",
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

    def other(
        self, number: int, service: str, stories: tuple[Story, ...], born: tuple[int, int], day: datetime
    ) -> Case:
        """An application for another service, to one of the first schools."""
        school, family = number % min(4, len(self.world.schools)), self.registry.root()
        return Case(
            key=f"{service}-{number + 1:02}",
            story=stories[number % len(stories)],
            parent=self.registry.person((1972, 1986), surname=family),
            child=self.registry.person(born, surname=family),
            special_needs=False,
            phone=f"+7 (705) {100 + number}-33-44",
            address=self._address(school, None, number + 1),
            school=school,
            elsewhere=None,
            language="kk",
            class_kind="general",
            by_scan=False,
            arrives_at=in_zone(day.replace(day=day.day + number, hour=9 + number % 8), self._zone(school)),
            service=service,
        )

    def _address(self, school: int, street: str | None, house: int) -> str:
        there = self.world.schools[school]
        if street is None:
            return there.address.rsplit(",", 1)[0] + f", {house}"
        return f"{TOWNS[there.region.code]} қ., {street} к-сі, {house}"

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
