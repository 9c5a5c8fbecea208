"""Grades are put: a sheet, or hundreds of them in one append (RPT-16, RPT-20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from kundelik_domain.attainment.commands import PutGrades
from kundelik_domain.attainment.events import GradesPut
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET, changes
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS, JournalClass
from kundelik_domain.attainment.policies.days import require_changing, require_filling, today
from kundelik_domain.attainment.policies.lists import subject_is_known
from kundelik_domain.attainment.ports import Streams, Units
from kundelik_domain.attainment.refusals import EmptySheet, SheetTwice, TooManyAtOnce
from kundelik_domain.attainment.school_years import SCHOOL_YEARS
from kundelik_domain.attainment.values import CALENDAR_BOOK, GradeChange, sheet_of
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .capacity import Capacity

MOST_SHEETS: Final = 5000
"""Of one command: a school's whole quarter is some hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """The answer is how many cells were `put` where there was nothing, `changed` or emptied, and left `unchanged`."""

    streams: Streams
    units: Units

    def put(self, envelope: Envelope, principal: Principal, command: PutGrades) -> Outcome:
        """One sheet. The same sheet again makes no fact.

        Raises `NotFound`, `NotPermitted`, `UnknownSubject`, `NoJournal`, `NoGradesInParallel`, `EmptySheet`,
        `TooManyPupils`, `PupilTwice`, `InvalidPupilNumber`, `NotAMember`, `GradingClosed`, `SchoolYearUnknown`.
        """
        return self.put_many(envelope, principal, (command,))

    def put_many(self, envelope: Envelope, principal: Principal, commands: Sequence[PutGrades]) -> Outcome:
        """All of them or none, in one capacity. A refusal names the `sheet`, from 0, where there are several.

        Raises what `put` raises, `SheetTwice`, `TooManyAtOnce`, `SeveralCapacities`.
        """
        if not commands:
            raise EmptySheet(field="sheets", allowed="1")
        if len(commands) > MOST_SHEETS:
            raise TooManyAtOnce(field="sheets", most=MOST_SHEETS)
        sheets = _by_stream(commands)

        def decide(read: Reader, now: datetime) -> Decision:
            read.prefetch(
                (SCHOOL_YEARS, CALENDAR_BOOK),
                *((JOURNAL_CLASS, class_id) for class_id in {command.class_id for command in commands}),
                *((GRADE_SHEET, stream) for stream in sheets),
            )
            saving = _Saving(read, Capacity(principal, PutGrades.PERMISSION, self.units), today(now))
            saving.save_each(sheets)
            return saving.decision()

        return self.streams.change(envelope, decide)


class _Saving:
    """One decision about several sheets."""

    def __init__(self, read: Reader, capacity: Capacity, day: date) -> None:
        self._read, self._capacity, self._day = read, capacity, day
        self._changes: list[Change] = []
        self._put = self._changed = self._unchanged = 0

    def save_each(self, sheets: Mapping[UUID, PutGrades]) -> None:
        """By their streams. Raises what `Grading.put_many` raises."""
        for number, (stream, command) in enumerate(sheets.items()):
            try:
                self._save(stream, command)
            except Refusal as refusal:
                if len(sheets) > 1:
                    refusal.details["sheet"] = number
                raise

    def decision(self) -> Decision:
        """What was found, in the one capacity in which it was."""
        role, organisation = self._capacity.found()
        answer = {"put": self._put, "changed": self._changed, "unchanged": self._unchanged}
        return Decision(tuple(self._changes), role, organisation, answer)

    def _save(self, stream: UUID, command: PutGrades) -> None:
        found = self._read(JOURNAL_CLASS, command.class_id)
        school = found.require_school()
        self._capacity.require(school)
        found.require_journal(subject_is_known(command.subject))
        cells = changes(self._read(GRADE_SHEET, stream), command, found.members)
        self._unchanged += len(command.grades) - len(cells)
        if cells:
            self._require_days(command, found, cells)
            fact = GradesPut(
                class_id=command.class_id,
                school=school,
                school_year=found.school_year,
                subject=command.subject,
                column=command.column,
                changes=cells,
                run=command.run,
            )
            self._changes.append(Change(stream, (fact,)))

    def _require_days(self, command: PutGrades, found: JournalClass, cells: tuple[GradeChange, ...]) -> None:
        filled = sum(before is None for _, before, _ in cells)
        year = self._read(SCHOOL_YEARS, CALENDAR_BOOK).of(found.school_year)
        (require_filling if filled else require_changing)(command.column, year, self._day)
        self._put += filled
        self._changed += len(cells) - filled


def _by_stream(commands: Sequence[PutGrades]) -> dict[UUID, PutGrades]:
    """Raises `SheetTwice`."""
    sheets: dict[UUID, PutGrades] = {}
    for number, command in enumerate(commands):
        stream = sheet_of(command.class_id, command.subject, command.column)
        if stream in sheets:
            raise SheetTwice(field="sheets", sheet=number)
        sheets[stream] = command
    return sheets
