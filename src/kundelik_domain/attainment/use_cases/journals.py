"""Classes, their journals and pupils, and the school's subjects (RPT-1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kundelik_domain.attainment.commands import (
    ChangeClass,
    EnterPupils,
    NamePupils,
    OpenClass,
    ReleasePupils,
    SetJournals,
    SetSubjects,
)
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS, change_class, open_class, set_journals
from kundelik_domain.attainment.policies.days import today, year_is_one
from kundelik_domain.attainment.policies.lists import letter_is_one, pupils_in_order
from kundelik_domain.attainment.ports import Streams, Units
from kundelik_domain.attainment.pupil import PUPIL, name
from kundelik_domain.attainment.refusals import EmptyList, NotAMember, TooManyAtOnce
from kundelik_domain.attainment.subject_plan import SUBJECT_PLAN, set_subjects
from kundelik_domain.attainment.values import class_of, plan_of, pupil_of
from kundelik_domain.shared.access import Permission, Principal
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Decision, Envelope, Outcome, Reader

from .capacity import Capacity
from .membership import Membership
from .writing import Writing

MOST_CLASSES: Final = 500
"""Opened by one command: the largest school has some two hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journals:
    """The answer about a class is `{"class": id}`. All raise `NotFound`, and `NotPermitted` where the right lacks."""

    streams: Streams
    units: Units

    def open_class(self, envelope: Envelope, principal: Principal, command: OpenClass) -> Outcome:
        """Raises `InvalidYear`, `InvalidParallel`, `InvalidLetter`, `ClassOpenAlready`, `UnknownSubject`,
        `SubjectTwice`, and what `enter_pupils` raises.
        """

        def decide(read: Reader, now: datetime) -> Decision:
            deciding = self._deciding(read, principal, now)
            opened = _open(deciding, command)
            return _decision(deciding, {"class": str(opened)})

        return self.streams.change(envelope, decide)

    def open_classes(self, envelope: Envelope, principal: Principal, commands: Sequence[OpenClass]) -> Outcome:
        """All of them or none; the answer is `{"classes": [id, …]}`. A refusal names the `class`, from 0.

        Raises what `open_class` raises, `EmptyList`, `TooManyAtOnce`, `SeveralCapacities`.
        """
        if not commands:
            raise EmptyList(field="classes", allowed="1")
        if len(commands) > MOST_CLASSES:
            raise TooManyAtOnce(field="classes", most=MOST_CLASSES)

        def decide(read: Reader, now: datetime) -> Decision:
            read.prefetch(*((JOURNAL_CLASS, _class_of(command)) for command in commands))
            read.prefetch(*((PUPIL, pupil_of(pupil)) for command in commands for pupil in command.pupils))
            deciding = self._deciding(read, principal, now)
            opened: list[str] = []
            for number, command in enumerate(commands):
                try:
                    opened.append(str(_open(deciding, command)))
                except Refusal as refusal:
                    refusal.details["class"] = number
                    raise
            return _decision(deciding, {"classes": opened})

        return self.streams.change(envelope, decide)

    def change_class(self, envelope: Envelope, principal: Principal, command: ChangeClass) -> Outcome:
        """The same settings again make no fact."""

        def write(deciding: Membership) -> None:
            writing = deciding.writing
            facts = change_class(writing.state(JOURNAL_CLASS, command.class_id), command)
            writing.write(JOURNAL_CLASS, command.class_id, *facts)

        return self._of_class(envelope, principal, command.class_id, write)

    def set_journals(self, envelope: Envelope, principal: Principal, command: SetJournals) -> Outcome:
        """The same subjects again make no fact. Raises `UnknownSubject`, `SubjectTwice`."""

        def write(deciding: Membership) -> None:
            _set_journals(deciding.writing, command.class_id, command.subjects)

        return self._of_class(envelope, principal, command.class_id, write)

    def enter_pupils(self, envelope: Envelope, principal: Principal, command: EnterPupils) -> Outcome:
        """Out of their other class of that year in the same append.

        Raises `EmptyList`, `InvalidPupilNumber`, `PupilTwice`, `DayOutside`, `TooManyPupils`, and `PupilElsewhere`
        where that class is of a school in which the asker keeps no journals.
        """

        def write(deciding: Membership) -> None:
            deciding.enter(command.class_id, command.pupils, command.on)

        return self._of_class(envelope, principal, command.class_id, write)

    def release_pupils(self, envelope: Envelope, principal: Principal, command: ReleasePupils) -> Outcome:
        """Raises `EmptyList`, `InvalidPupilNumber`, `PupilTwice`, `DayOutside`, `NotAMember`."""

        def write(deciding: Membership) -> None:
            deciding.release(command.class_id, command.pupils, command.on)

        return self._of_class(envelope, principal, command.class_id, write)

    def name_pupils(self, envelope: Envelope, principal: Principal, command: NamePupils) -> Outcome:
        """Members only. Raises `EmptyList`, `InvalidPupilNumber`, `PupilTwice`, `NotAMember`, `InvalidPupilName`."""
        ordered = pupils_in_order([named.pupil for named in command.names])

        def write(deciding: Membership) -> None:
            members = deciding.writing.state(JOURNAL_CLASS, command.class_id).members
            strange = next((pupil for pupil in ordered if pupil not in members), None)
            if strange is not None:
                raise NotAMember(pupil=strange)
            deciding.writing.read.prefetch(*((PUPIL, pupil_of(pupil)) for pupil in ordered))
            for named in command.names:
                stream = pupil_of(named.pupil)
                deciding.writing.write(PUPIL, stream, name(deciding.writing.state(PUPIL, stream), named))

        return self._of_class(envelope, principal, command.class_id, write)

    def set_subjects(self, envelope: Envelope, principal: Principal, command: SetSubjects) -> Outcome:
        """The answer is `{"school": id}`; the same settings again make no fact.

        Raises `InvalidYear`, `UnknownSubject`, `SubjectTwice`.
        """
        stream = plan_of(command.school, year_is_one(command.school_year))

        def decide(read: Reader, now: datetime) -> Decision:
            deciding = self._deciding(read, principal, now)
            deciding.capacity.require(command.school)
            facts = set_subjects(deciding.writing.state(SUBJECT_PLAN, stream), command)
            deciding.writing.write(SUBJECT_PLAN, stream, *facts)
            return _decision(deciding, {"school": str(command.school)})

        return self.streams.change(envelope, decide)

    def _of_class(
        self, envelope: Envelope, principal: Principal, class_id: UUID, write: Callable[[Membership], None]
    ) -> Outcome:
        def decide(read: Reader, now: datetime) -> Decision:
            deciding = self._deciding(read, principal, now)
            deciding.capacity.require(deciding.writing.state(JOURNAL_CLASS, class_id).require_school())
            write(deciding)
            return _decision(deciding, {"class": str(class_id)})

        return self.streams.change(envelope, decide)

    def _deciding(self, read: Reader, principal: Principal, now: datetime) -> Membership:
        return Membership(Writing(read), Capacity(principal, Permission.KEEP_JOURNALS, self.units), today(now))


def _decision(deciding: Membership, answer: dict[str, object]) -> Decision:
    role, organisation = deciding.capacity.found()
    return Decision(deciding.writing.changes(), role, organisation, answer)


def _class_of(command: OpenClass) -> UUID:
    return class_of(command.school, command.school_year, command.parallel, letter_is_one(command.letter))


def _open(deciding: Membership, command: OpenClass) -> UUID:
    deciding.capacity.require(command.school)
    year_is_one(command.school_year)
    class_id, writing = _class_of(command), deciding.writing
    writing.write(JOURNAL_CLASS, class_id, open_class(writing.state(JOURNAL_CLASS, class_id), class_id, command))
    _set_journals(writing, class_id, command.subjects)
    if command.pupils:
        deciding.enter(class_id, command.pupils, command.on or deciding.day)
    return class_id


def _set_journals(writing: Writing, class_id: UUID, subjects: tuple[str, ...]) -> None:
    writing.write(JOURNAL_CLASS, class_id, *set_journals(writing.state(JOURNAL_CLASS, class_id), class_id, subjects))
