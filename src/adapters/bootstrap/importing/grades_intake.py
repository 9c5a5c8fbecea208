"""Final grades from tables: rows of a class, subject and column are one sheet, put by one fact (RPT-20).

A portion's sheets are one command. Where one of them is refused the others are put without it; after some refusals
each sheet is put for itself, so that a table full of faults costs a round each and not a round of all for each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from kundelik_domain.attainment.commands import PutGrades
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET
from kundelik_domain.attainment.policies.written import column_written, grade_written
from kundelik_domain.attainment.refusals import NotAMember, UnknownColumn, UnknownGrade
from kundelik_domain.attainment.use_cases import Grading
from kundelik_domain.attainment.values import Column, Grade, sheet_of
from kundelik_domain.imports.refusals import CellInvalid, RowTwice
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Envelope

from .cells import Cells, needed
from .intakes import PASSING, Numbered, Taken
from .journal_cells import JournalCells, pupil_of_row, subject_of

PATIENCE: Final = 10
"""Refused sheets of a portion after which each is put for itself."""

NOTHING: Final = frozenset({"-", "–", "—"})
"""What stands for a grade that is taken away."""

Key = tuple[UUID, str, Column]


class _Cell(NamedTuple):
    """A row of grades."""

    sheet: Key
    pupil: int
    grade: Grade | None


class _Sheet:
    """Rows that are put together."""

    def __init__(self, key: Key) -> None:
        self.key, self.rows = key, dict[int, _Cell]()

    def command(self, run: UUID) -> PutGrades:
        """The cells of the rows that are left."""
        class_id, subject, column = self.key
        grades = tuple((cell.pupil, cell.grade) for cell in self.rows.values())
        return PutGrades(class_id=class_id, subject=subject, column=column, grades=grades, run=run)

    def without(self, refusal: Refusal, taken: Taken) -> None:
        """The row of the pupil that the refusal names goes, or all rows."""
        pupil = refusal.details.get("pupil")
        wrong = [number for number, cell in self.rows.items() if cell.pupil == pupil] or list(self.rows)
        for number in wrong:
            taken.refuse(number, refusal)
            del self.rows[number]


class GradesIntake:
    """Large portions: one append is many sheets."""

    portion = 4_000

    def __init__(self, grading: Grading, cells: JournalCells) -> None:
        self._grading, self._cells = grading, cells
        self._read: dict[int, _Cell | Refusal] = {}
        self._first: dict[tuple[Key, int], int] = {}
        self._sheets: dict[Key, AbstractSet[int]] = {}

    def order(self, row: Numbered) -> tuple[str, int]:
        """Wrong rows first; then sheet by sheet."""
        return self._group(row), row.number

    def together(self, row: Numbered, following: Numbered) -> bool:
        """Rows of one sheet."""
        return self._group(row) == self._group(following)

    def checked(self, row: Numbered) -> _Cell:
        """Also refuses a cell of an earlier row."""
        if row.number not in self._read:
            self._read[row.number] = self._cell_or_refusal(row)
        found = self._read[row.number]
        if isinstance(found, Refusal):
            raise found
        return found

    def _cell_or_refusal(self, row: Numbered) -> _Cell | Refusal:
        try:
            cell = self._cell(row.cells)
            if self._first.setdefault((cell.sheet, cell.pupil), row.number) != row.number:
                raise RowTwice(field="pupil")
        except PASSING:
            raise
        except Refusal as refusal:
            return refusal
        return cell

    def _cell(self, told: Cells) -> _Cell:
        class_id, subject, pupil = self._cells.class_id(told), subject_of(told), pupil_of_row(told)
        written = needed(told, "grade")
        try:
            column = column_written(needed(told, "column"))
            grade = None if written in NOTHING else grade_written(written)
        except (UnknownColumn, UnknownGrade) as error:
            raise CellInvalid(field="column" if isinstance(error, UnknownColumn) else "grade") from error
        known = self._cells.known(class_id)
        known.require_journal(subject)
        if pupil not in known.members and pupil not in self._standing((class_id, subject, column)):
            raise NotAMember(pupil=pupil)
        return _Cell((class_id, subject, column), pupil, grade)

    def _standing(self, key: Key) -> AbstractSet[int]:
        """Pupils whose grades stand in the sheet: they may have left and have a grade put right."""
        if key not in self._sheets:
            self._sheets[key] = self._grading.streams.read(GRADE_SHEET, sheet_of(*key)).cells.keys()
        return self._sheets[key]

    def take(self, rows: Sequence[Numbered], run: UUID, principal: Principal) -> Taken:
        """All sheets by one command, as far as none is refused."""
        taken, sheets = Taken(), dict[Key, _Sheet]()
        for row in rows:
            cell = self.checked(row)
            sheets.setdefault(cell.sheet, _Sheet(cell.sheet)).rows[row.number] = cell
        left = list(sheets.values())
        for _ in range(PATIENCE):
            if not left or self._put(left, run, principal, taken):
                return taken
            left = [sheet for sheet in left if sheet.rows]
        for sheet in left:
            while sheet.rows and not self._put([sheet], run, principal, taken):
                pass
        return taken

    def _put(self, sheets: Sequence[_Sheet], run: UUID, principal: Principal, taken: Taken) -> bool:
        """Whether they are put now; if not, what was wrong is out of them."""
        numbers = ",".join(str(number) for sheet in sheets for number in sheet.rows)
        step = f"sheets/{hashlib.sha256(numbers.encode()).hexdigest()}"
        envelope = Envelope(command_id=uuid5(run, step), actor=principal.user, correlation_id=run)
        try:
            answer = self._grading.put_many(envelope, principal, [sheet.command(run) for sheet in sheets]).answer
        except PASSING:
            raise
        except Refusal as refusal:
            place = refusal.details.get("sheet")
            for sheet in (sheets[place],) if isinstance(place, int) else sheets:
                sheet.without(refusal, taken)
            return False
        taken.taken += answer["put"] + answer["changed"]
        taken.unchanged += answer["unchanged"]
        return True

    def _group(self, row: Numbered) -> str:
        try:
            class_id, subject, column = self.checked(row).sheet
        except Refusal as refusal:
            if isinstance(refusal, PASSING):
                raise
            return ""
        return f"{class_id}/{subject}/{column.value}"
