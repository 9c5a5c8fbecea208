"""What is known of a formation, and how each fact moves it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.admissions.events import (
    ClassAdded,
    ClassChanged,
    ClassRemoved,
    FormationFact,
    FormationOrderSigned,
    ProposalAccepted,
    PupilPlaced,
    PupilsHandedOver,
    PupilTakenOut,
    SchoolYearClosed,
)
from kundelik_domain.admissions.values import Admitted, ClassPlan
from kundelik_domain.shared.streams import StreamKind


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class and its teacher's person."""

    plan: ClassPlan
    teacher: UUID


@dataclass(frozen=True, slots=True)
class Formation:
    """`places` says who is in which class: an application is in one at most. `version` counts the facts."""

    version: int = 0
    school: UUID | None = None
    school_year: int = 0
    most_classes: int = 0
    most_in_class: int = 0
    pupils: Mapping[UUID, Admitted] = field(default_factory=dict)
    classes: Mapping[UUID, SchoolClass] = field(default_factory=dict)
    places: Mapping[UUID, UUID] = field(default_factory=dict)
    order: UUID | None = None
    number: int = 0
    handed_over: bool = False

    @property
    def closed(self) -> bool:
        """Whether the school year is: before, there is nothing to form."""
        return self.school is not None

    def in_class(self, school_class: UUID) -> int:
        """How many pupils it has."""
        return Counter(self.places.values())[school_class]

    def unplaced(self) -> tuple[Admitted, ...]:
        """In the order of their numbers."""
        found = (pupil for pupil in self.pupils.values() if pupil.application not in self.places)
        return tuple(sorted(found, key=lambda pupil: pupil.number))


def evolve(formation: Formation, fact: FormationFact) -> Formation:
    """Never refuses."""
    return _moved(replace(formation, version=formation.version + 1), fact)


def _moved(formation: Formation, fact: FormationFact) -> Formation:
    places = formation.places
    match fact:
        case SchoolYearClosed():
            return _closed(formation, fact)
        case ClassAdded() | ClassChanged():
            opened = {fact.school_class: SchoolClass(fact.plan, fact.teacher)}
            return replace(formation, classes={**formation.classes, **opened})
        case ClassRemoved():
            left = {each: kept for each, kept in formation.classes.items() if each != fact.school_class}
            return replace(formation, classes=left)
        case PupilPlaced():
            return replace(formation, places={**places, fact.application: fact.school_class})
        case PupilTakenOut():
            left_in = {each: where for each, where in places.items() if each != fact.application}
            return replace(formation, places=left_in)
        case ProposalAccepted():
            placed = {placing.application: placing.school_class for placing in fact.placings}
            return replace(formation, places={**places, **placed})
        case FormationOrderSigned():
            return replace(formation, order=fact.order, number=fact.number)
        case PupilsHandedOver():
            return replace(formation, handed_over=True)
        case _:
            assert_never(fact)


def _closed(formation: Formation, fact: SchoolYearClosed) -> Formation:
    return replace(
        formation,
        school=fact.school,
        school_year=fact.school_year,
        most_classes=fact.most_classes,
        most_in_class=fact.most_in_class,
        pupils={pupil.application: pupil for pupil in fact.pupils},
    )


FORMATION: Final = StreamKind("admissions.formation", Formation(), evolve, get_args(FormationFact))
