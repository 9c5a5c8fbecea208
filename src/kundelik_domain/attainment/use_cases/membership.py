"""Pupils enter and leave: the class, the one before, and each pupil's own stream in one append (RPT-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kundelik_domain.attainment.events import PupilsEntered
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS, leave, require_room
from kundelik_domain.attainment.policies.days import day_of_year
from kundelik_domain.attainment.policies.lists import pupils_in_order
from kundelik_domain.attainment.pupil import PUPIL, place, release
from kundelik_domain.attainment.refusals import PupilElsewhere
from kundelik_domain.attainment.values import pupil_of

from .capacity import Capacity
from .writing import Writing


@dataclass(frozen=True, slots=True)
class Membership:
    """Of one decision, on that `day`."""

    writing: Writing
    capacity: Capacity
    day: date

    def enter(self, class_id: UUID, pupils: tuple[int, ...], on: date) -> None:
        """Into the class, out of the one where they are in its school year; who is there already stays.

        Raises `EmptyList`, `InvalidPupilNumber`, `PupilTwice`, `DayOutside`, `TooManyPupils`, `PupilElsewhere`.
        """
        target = self.writing.state(JOURNAL_CLASS, class_id)
        day_of_year("on", on, target.school_year, self.day)
        newcomers = tuple(pupil for pupil in pupils_in_order(pupils) if pupil not in target.members)
        require_room(target, newcomers)
        if not newcomers:
            return
        self._fetch(newcomers)
        moved = tuple(
            (pupil, before)
            for pupil in newcomers
            if (before := self._class_of(pupil, target.school_year)) is not None
        )
        for before in dict.fromkeys(where for _, where in moved):
            self._take_out(before, tuple(pupil for pupil, where in moved if where == before), on)
        self.writing.write(JOURNAL_CLASS, class_id, PupilsEntered(class_id, newcomers, on, moved))
        for pupil in newcomers:
            stream = pupil_of(pupil)
            facts = place(self.writing.state(PUPIL, stream), pupil, target.school_year, class_id)
            self.writing.write(PUPIL, stream, *facts)

    def release(self, class_id: UUID, pupils: tuple[int, ...], on: date) -> None:
        """Into no class. Raises `EmptyList`, `InvalidPupilNumber`, `PupilTwice`, `DayOutside`, `NotAMember`."""
        existing = self.writing.state(JOURNAL_CLASS, class_id)
        day_of_year("on", on, existing.school_year, self.day)
        ordered = pupils_in_order(pupils)
        self.writing.write(JOURNAL_CLASS, class_id, leave(existing, class_id, ordered, on))
        self._fetch(ordered)
        for pupil in ordered:
            stream = pupil_of(pupil)
            facts = release(self.writing.state(PUPIL, stream), pupil, existing.school_year, class_id)
            self.writing.write(PUPIL, stream, *facts)

    def _take_out(self, before: UUID, pupils: tuple[int, ...], on: date) -> None:
        existing = self.writing.state(JOURNAL_CLASS, before)
        if not self.capacity.reaches(existing.require_school()):
            raise PupilElsewhere(pupil=pupils[0])
        # Streams are read one after another. Who has gone meanwhile has a newer stream than was read: the append
        # will not fit, and all is decided again.
        still_there = tuple(pupil for pupil in pupils if pupil in existing.members)
        if still_there:
            self.writing.write(JOURNAL_CLASS, before, leave(existing, before, still_there, on))

    def _class_of(self, pupil: int, school_year: int) -> UUID | None:
        return self.writing.state(PUPIL, pupil_of(pupil)).classes.get(school_year)

    def _fetch(self, pupils: tuple[int, ...]) -> None:
        self.writing.read.prefetch(*((PUPIL, pupil_of(pupil)) for pupil in pupils))
