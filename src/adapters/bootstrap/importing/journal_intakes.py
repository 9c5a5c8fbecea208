"""Classes and pupils from tables: rows of a class are one save of its members (RPT-20)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from typing_extensions import override

from kundelik_domain.attainment.commands import (
    ChangeClass,
    EnterPupils,
    NamedPupil,
    NamePupils,
    OpenClass,
    SetJournals,
)
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS
from kundelik_domain.attainment.policies.lists import letter_is_one, name_is_one, subjects_in_order
from kundelik_domain.attainment.refusals import ClassOpenAlready, InvalidLetter, InvalidPupilName
from kundelik_domain.attainment.use_cases import Journals
from kundelik_domain.attainment.values import class_of
from kundelik_domain.imports.refusals import CellInvalid, RowTwice
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Envelope

from .intakes import PASSING, PORTION, Numbered, RowByRow, Taken
from .journal_cells import JournalCells, journal_of, period_of, pupil_of_row, subjects_of


class ClassesIntake(RowByRow):
    """A class that is open already gets the settings and journals of the row."""

    def __init__(self, journals: Journals, cells: JournalCells) -> None:
        super().__init__()
        self._journals, self._cells = journals, cells

    def checked(self, row: Numbered) -> OpenClass:
        """Also refuses a class of an earlier row."""
        parallel, letter = self._cells.class_name(row.cells)
        try:
            command = OpenClass(
                school=self._cells.school(row.cells),
                school_year=self._cells.year(row.cells),
                parallel=parallel,
                letter=letter_is_one(letter),
                journal=journal_of(row.cells),
                period=period_of(row.cells),
                subjects=subjects_in_order(subjects_of(row.cells)),
            )
        except InvalidLetter as error:
            raise CellInvalid(field="class") from error
        self._once(row.number, "class", str(_class_of(command)))
        return command

    @override
    def _taken(self, row: Numbered, envelope: Envelope, principal: Principal) -> tuple[UUID, bool]:
        command = self.checked(row)
        class_id = _class_of(command)
        try:
            self._journals.open_class(envelope, principal, command)
        except ClassOpenAlready:
            return class_id, self._changed(class_id, command, envelope, principal)
        return class_id, True

    def _changed(self, class_id: UUID, command: OpenClass, envelope: Envelope, principal: Principal) -> bool:
        known = self._journals.streams.read(JOURNAL_CLASS, class_id)
        settings = (known.journal, known.period) != (command.journal, command.period)
        journals = bool(command.subjects) and known.journals != frozenset(command.subjects)
        if settings:
            change = ChangeClass(class_id=class_id, journal=command.journal, period=command.period)
            self._journals.change_class(_step(envelope, "settings"), principal, change)
        if journals:
            keep = SetJournals(class_id=class_id, subjects=command.subjects)
            self._journals.set_journals(_step(envelope, "journals"), principal, keep)
        return settings or journals


class _Member(NamedTuple):
    """A row of pupils."""

    class_id: UUID
    on: date
    pupil: int
    name: str


class PupilsIntake:
    """Members of classes: those of a class who come on a day are entered at once."""

    portion = PORTION

    def __init__(self, journals: Journals, cells: JournalCells, name_of: Callable[[int], str | None]) -> None:
        self._journals, self._cells, self._name_of = journals, cells, name_of
        self._first: dict[tuple[int, int], int] = {}

    def order(self, row: Numbered) -> tuple[str, int]:
        """Wrong rows first; then class by class."""
        return self._group(row), row.number

    def together(self, row: Numbered, following: Numbered) -> bool:
        """Rows of one class and day."""
        return self._group(row) == self._group(following)

    def checked(self, row: Numbered) -> _Member:
        """Also refuses a pupil of an earlier row: in a school year everybody is in one class."""
        told, cells = row.cells, self._cells
        found = _Member(cells.class_id(told), cells.day(told), pupil_of_row(told), told.get("pupil_name", ""))
        if found.name:
            try:
                found = found._replace(name=name_is_one(found.name))
            except InvalidPupilName as error:
                raise CellInvalid(field="pupil_name") from error
        if self._first.setdefault((cells.year(told), found.pupil), row.number) != row.number:
            raise RowTwice(field="pupil")
        return found

    def take(self, rows: Sequence[Numbered], run: UUID, principal: Principal) -> Taken:
        """Class by class."""
        taken, groups = Taken(), dict[tuple[UUID, date], dict[int, _Member]]()
        for row in rows:
            member = self.checked(row)
            groups.setdefault((member.class_id, member.on), {})[row.number] = member
        for (class_id, on), members in groups.items():
            self._take(class_id, on, members, (run, principal, taken))
        return taken

    def _take(
        self, class_id: UUID, on: date, members: dict[int, _Member], doing: tuple[UUID, Principal, Taken]
    ) -> None:
        run, principal, taken = doing
        there = self._journals.streams.read(JOURNAL_CLASS, class_id).members
        while members:
            pupils = tuple(sorted(each.pupil for each in members.values()))
            envelope = _envelope(run, f"enter/{class_id}/{on}/{pupils[0]}/{len(pupils)}", principal)
            try:
                self._journals.enter_pupils(envelope, principal, EnterPupils(class_id=class_id, pupils=pupils, on=on))
            except PASSING:
                raise
            except Refusal as refusal:
                pupil = refusal.details.get("pupil")
                wrong = [number for number, each in members.items() if each.pupil == pupil] or list(members)
                for number in wrong:
                    taken.refuse(number, refusal)
                members = {number: each for number, each in members.items() if number not in wrong}
                continue
            named = self._named(class_id, members, doing)
            new = sum(each.pupil not in there or each.pupil in named for each in members.values())
            taken.taken, taken.unchanged = taken.taken + new, taken.unchanged + len(members) - new
            return

    def _named(self, class_id: UUID, members: dict[int, _Member], doing: tuple[UUID, Principal, Taken]) -> set[int]:
        """Those whose name was not this one yet."""
        run, principal, _ = doing
        names = tuple(
            NamedPupil(each.pupil, each.name)
            for each in members.values()
            if each.name and self._name_of(each.pupil) != each.name
        )
        if names:
            envelope = _envelope(run, f"names/{class_id}/{names[0].pupil}/{len(names)}", principal)
            self._journals.name_pupils(envelope, principal, NamePupils(class_id=class_id, names=names))
        return {each.pupil for each in names}

    def _group(self, row: Numbered) -> str:
        try:
            return f"{self._cells.class_id(row.cells)}/{self._cells.day(row.cells)}"
        except Refusal as refusal:
            if isinstance(refusal, PASSING):
                raise
            return ""


def _class_of(command: OpenClass) -> UUID:
    return class_of(command.school, command.school_year, command.parallel, command.letter)


def _envelope(run: UUID, step: str, principal: Principal) -> Envelope:
    return Envelope(command_id=uuid5(run, step), actor=principal.user, correlation_id=run)


def _step(envelope: Envelope, step: str) -> Envelope:
    """A further command of the same row."""
    command_id = uuid5(envelope.command_id, step)
    return Envelope(command_id=command_id, actor=envelope.actor, correlation_id=envelope.correlation_id)
