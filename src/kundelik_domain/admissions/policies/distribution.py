"""A proposal of who goes into which class: fair, and never by ability (ADM-30).

Language, kind of class and seats are hard. Beyond them sexes, children with special needs and ages are spread evenly:
each group goes round the classes in the order of age, always to the class that is least full and has fewest of that
group. Nothing depends on the order in which pupils or classes come, and nothing on chance: the same pupils and
classes give the same proposal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from kundelik_domain.admissions.values import Admitted, ClassPlan, Placing
from kundelik_domain.shared.iin import Sex

POLICY: Final = "even-2026"
"""The version under which an accepted proposal is recorded (ADR-0027)."""

Kind = tuple[str, str]
"""Language and kind of class: pupils of two kinds never meet in a class."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a proposal may know of a child besides; None where it has been erased."""

    sex: Sex | None = None
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would go where, in the order of application numbers; `without` are those for whom there is no seat."""

    placings: tuple[Placing, ...]
    without: tuple[UUID, ...]


@dataclass(slots=True)
class _Room:
    """A class while it fills."""

    school_class: UUID
    plan: ClassPlan
    pupils: int = 0
    groups: Counter[object] = field(default_factory=Counter)

    def take(self, pupil: Admitted, traits: Traits) -> None:
        self.pupils += 1
        self.groups.update(_groups(pupil, traits))


def kind_of(one: Admitted | ClassPlan) -> Kind:
    """What of a pupil and of a class must be the same."""
    return one.language.value, one.class_kind.value


def propose(
    pupils: Collection[Admitted],
    classes: Mapping[UUID, ClassPlan],
    placed: Mapping[UUID, UUID],
    traits: Mapping[UUID, Traits],
) -> Proposal:
    """Places for all who have none. `placed` (application to class) stay where they are and are counted."""
    rooms = {each: _Room(each, plan) for each, plan in classes.items()}
    for pupil in pupils:
        if pupil.application in placed:
            rooms[placed[pupil.application]].take(pupil, traits.get(pupil.application, Traits()))
    placings, without = [], []
    for pupil in _in_turn((each for each in pupils if each.application not in placed), traits):
        known = traits.get(pupil.application, Traits())
        room = _best(rooms.values(), pupil, known)
        if room is None:
            without.append(pupil.application)
            continue
        room.take(pupil, known)
        placings.append(Placing(application=pupil.application, school_class=room.school_class))
    numbers = {pupil.application: pupil.number for pupil in pupils}
    placings.sort(key=lambda placing: numbers[placing.application])
    return Proposal(tuple(placings), tuple(sorted(without, key=lambda each: numbers[each])))


def _in_turn(pupils: Iterable[Admitted], traits: Mapping[UUID, Traits]) -> list[Admitted]:
    """Children with special needs first, while there is most choice; then by sex, each from the eldest on."""

    def turn(pupil: Admitted) -> tuple[bool, str, date, int]:
        known = traits.get(pupil.application, Traits())
        sex = known.sex.value if known.sex else ""
        return not pupil.inclusion, sex, known.born_on or date.max, pupil.number

    return sorted(pupils, key=turn)


def _best(rooms: Iterable[_Room], pupil: Admitted, traits: Traits) -> _Room | None:
    """Of the classes that fit and have a seat."""
    fitting = [room for room in rooms if kind_of(room.plan) == kind_of(pupil) and room.pupils < room.plan.seats]

    def badness(room: _Room) -> tuple[float, float, int, str, str]:
        inclusive, sex, age = (room.groups[group] for group in _groups(pupil, traits))
        same = inclusive if pupil.inclusion else sex
        return same, room.pupils / room.plan.seats, age, room.plan.name, str(room.school_class)

    return min(fitting, key=badness, default=None)


def _groups(pupil: Admitted, traits: Traits) -> tuple[object, object, object]:
    """With and without special needs; boys and girls; those born in the same quarter of a year."""
    quarter = None if traits.born_on is None else (traits.born_on.year, (traits.born_on.month - 1) // 3)
    return ("inclusion", pupil.inclusion), ("sex", traits.sex), ("quarter", quarter)
