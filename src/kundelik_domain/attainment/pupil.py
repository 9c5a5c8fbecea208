"""Where a pupil is: in one class of a school year at a time; and whose data their name is (RPT-1, RPT-19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never
from uuid import UUID, uuid5

from kundelik_domain.shared.streams import StreamKind

from .commands import NamedPupil
from .events import PUPIL_FACTS, PupilFact, PupilNamed, PupilPlaced, PupilReleased
from .policies.lists import name_is_one
from .values import pupil_of


@dataclass(frozen=True, slots=True)
class Pupil:
    """`classes` is by school year; `person` is None where nobody has been named."""

    classes: Mapping[int, UUID] = field(default_factory=dict)
    person: UUID | None = None


def place(pupil: Pupil, number: int, school_year: int, class_id: UUID) -> tuple[PupilFact, ...]:
    """Nothing where they are there already."""
    return () if pupil.classes.get(school_year) == class_id else (PupilPlaced(number, school_year, class_id),)


def release(pupil: Pupil, number: int, school_year: int, class_id: UUID) -> tuple[PupilFact, ...]:
    """Nothing where they are somewhere else."""
    return () if pupil.classes.get(school_year) != class_id else (PupilReleased(number, school_year, class_id),)


def name(pupil: Pupil, named: NamedPupil) -> PupilNamed:
    """Under the person told, or known, or one that this number alone stands for. Raises `InvalidPupilName`."""
    person = named.person or pupil.person or uuid5(pupil_of(named.pupil), "person")
    return PupilNamed(pupil=named.pupil, person=person, name=name_is_one(named.name))


def evolve(pupil: Pupil, fact: PupilFact) -> Pupil:
    """Never refuses."""
    match fact:
        case PupilPlaced():
            return replace(pupil, classes={**pupil.classes, fact.school_year: fact.class_id})
        case PupilReleased():
            left = {year: kept for year, kept in pupil.classes.items() if year != fact.school_year}
            return replace(pupil, classes=left)
        case PupilNamed():
            return replace(pupil, person=fact.person)
        case _:
            assert_never(fact)


PUPIL: Final = StreamKind("attainment.pupil", Pupil(), evolve, PUPIL_FACTS)
