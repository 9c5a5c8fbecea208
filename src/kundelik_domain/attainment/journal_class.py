"""A class of a school year: its settings, its journals, and who is in it (RPT-1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind

from .commands import ChangeClass, OpenClass
from .events import (
    CLASS_FACTS,
    ClassFact,
    ClassOpened,
    ClassSettingsChanged,
    JournalsSet,
    PupilsEntered,
    PupilsLeft,
)
from .policies.lists import LARGEST_CLASS, LEAST_GRADED, letter_is_one, parallel_is_one, subjects_in_order
from .refusals import ClassOpenAlready, NoGradesInParallel, NoJournal, NotAMember, TooManyPupils
from .values import JournalKind, ReportingPeriod


@dataclass(frozen=True, slots=True)
class JournalClass:
    """As it is now; `school` is None where there is none. `members` are the pupils' numbers."""

    school: UUID | None = None
    school_year: int = 0
    parallel: int = 0
    letter: str = ""
    journal: JournalKind = JournalKind.OTHER
    period: ReportingPeriod = ReportingPeriod.TERM
    journals: frozenset[str] = frozenset()
    members: frozenset[int] = frozenset()

    def require_school(self) -> UUID:
        """Raises `NotFound` where there is no such class."""
        if self.school is None:
            raise NotFound
        return self.school

    def require_journal(self, subject: str) -> None:
        """Raises `NoGradesInParallel`, `NoJournal`."""
        if self.parallel < LEAST_GRADED:
            raise NoGradesInParallel(parallel=self.parallel)
        if subject not in self.journals:
            raise NoJournal(subject=subject)


def open_class(existing: JournalClass, class_id: UUID, command: OpenClass) -> ClassOpened:
    """Once. Raises `InvalidParallel`, `InvalidLetter`, `ClassOpenAlready`."""
    parallel, letter = parallel_is_one(command.parallel), letter_is_one(command.letter)
    if existing.school is not None:
        raise ClassOpenAlready(class_id=str(class_id))
    return ClassOpened(
        class_id=class_id,
        school=command.school,
        school_year=command.school_year,
        parallel=parallel,
        letter=letter,
        journal=command.journal,
        period=command.period,
    )


def change_class(existing: JournalClass, command: ChangeClass) -> tuple[ClassFact, ...]:
    """Nothing where nothing changes."""
    if (existing.journal, existing.period) == (command.journal, command.period):
        return ()
    return (ClassSettingsChanged(command.class_id, command.journal, command.period),)


def set_journals(existing: JournalClass, class_id: UUID, subjects: tuple[str, ...]) -> tuple[ClassFact, ...]:
    """Nothing where nothing changes. Raises `UnknownSubject`, `SubjectTwice`."""
    ordered = subjects_in_order(subjects)
    return () if existing.journals == frozenset(ordered) else (JournalsSet(class_id, ordered),)


def require_room(existing: JournalClass, newcomers: Collection[int]) -> None:
    """Raises `TooManyPupils`."""
    if len(existing.members) + len(newcomers) > LARGEST_CLASS:
        raise TooManyPupils(most=LARGEST_CLASS)


def leave(existing: JournalClass, class_id: UUID, pupils: tuple[int, ...], on: date) -> PupilsLeft:
    """Raises `NotAMember`."""
    strange = next((pupil for pupil in pupils if pupil not in existing.members), None)
    if strange is not None:
        raise NotAMember(pupil=strange)
    return PupilsLeft(class_id, pupils, on)


def evolve(existing: JournalClass, fact: ClassFact) -> JournalClass:
    """Never refuses."""
    match fact:
        case ClassOpened():
            return replace(
                existing,
                school=fact.school,
                school_year=fact.school_year,
                parallel=fact.parallel,
                letter=fact.letter,
                journal=fact.journal,
                period=fact.period,
            )
        case ClassSettingsChanged():
            return replace(existing, journal=fact.journal, period=fact.period)
        case JournalsSet():
            return replace(existing, journals=frozenset(fact.subjects))
        case PupilsEntered():
            return replace(existing, members=existing.members.union(fact.pupils))
        case PupilsLeft():
            return replace(existing, members=existing.members.difference(fact.pupils))
        case _:
            assert_never(fact)


JOURNAL_CLASS: Final = StreamKind("attainment.class", JournalClass(), evolve, CLASS_FACTS)
