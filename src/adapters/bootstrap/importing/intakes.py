"""How the rows of each kind are taken: in which order, how many at once, and what becomes of each (ADM-17, ADM-34).

Whatever is taken is known by its own key, never by its row: a portion that is done twice, or two imports of the same
table at once, leave what one would have left.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol
from uuid import UUID, uuid5

from typing_extensions import override

from kundelik_domain.identity.commands.importing import ImportEmployee
from kundelik_domain.identity.use_cases import Identity
from kundelik_domain.imports.refusals import HousesWithoutSchool, RowTwice
from kundelik_domain.imports.values import RowRefused, RowTold
from kundelik_domain.organisations.catchment import street_of
from kundelik_domain.organisations.commands import AddCatchmentLines, RegisterSchool
from kundelik_domain.organisations.organisation import keys_of
from kundelik_domain.organisations.refusals import SchoolKeyTaken
from kundelik_domain.organisations.use_cases import Catchments, Organisations
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import Refusal, Unavailable, WrittenMeanwhile
from kundelik_domain.shared.streams import Envelope

from .cells import Cells, SchoolKeys, employee_of, line_of, school_of

PORTION: Final = 500
AT_ONCE: Final = 8
"""Rows of one portion that are decided at a time: they are appended together (ADR-0012)."""

PASSING: Final = (Unavailable, WrittenMeanwhile)
"""No fault of the row: the portion is done again."""


AT_FAULT: Final = {
    "attainment.not-a-member": "pupil",
    "attainment.pupil-elsewhere": "pupil",
    "attainment.no-journal": "subject",
    "attainment.grading-closed": "column",
    "attainment.no-grades-in-parallel": "class",
    "attainment.too-many-pupils": "class",
    "attainment.day-outside": "entered_on",
    "attainment.invalid-parallel": "class",
    "attainment.invalid-year": "school_year",
    "attainment.school-year-unknown": "school_year",
}
"""The column that a refusal of attainment is about; others name it themselves."""


def refused(number: int, refusal: Refusal) -> RowRefused:
    """By the column at fault and its code; nothing of what the row holds."""
    column = AT_FAULT.get(refusal.CODE) or str(refusal.details.get("field", ""))
    return RowRefused(number, column, refusal.CODE)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row with its number in the table."""

    number: int
    cells: Cells


@dataclass(slots=True)
class Taken:
    """What became of a portion."""

    taken: int = 0
    unchanged: int = 0
    refused: list[RowRefused] = field(default_factory=list)
    warned: list[RowRefused] = field(default_factory=list)
    made: list[RowTold] = field(default_factory=list)

    def refuse(self, number: int, refusal: Refusal) -> None:
        """Among those of the portion."""
        self.refused.append(refused(number, refusal))


class Intake(Protocol):
    """One kind. `checked` raises what is wrong with a row; `portion` rows or somewhat more are taken at once."""

    @property
    def portion(self) -> int: ...

    def order(self, row: Numbered) -> Any:
        """What the rows are sorted by; the same for the same table, always."""
        ...

    def together(self, row: Numbered, following: Numbered) -> bool:
        """Whether these two may not be parted."""
        ...

    def checked(self, row: Numbered) -> object:
        """What the row says. Raises `Malformed` families."""
        ...

    def take(self, rows: Sequence[Numbered], run: UUID, principal: Principal) -> Taken:
        """All of them. Raises only what is nobody's fault: `Unavailable`, `WrittenMeanwhile`."""
        ...


class RowByRow(ABC):
    """Kinds whose rows have nothing to do with each other; keys that come twice in a table are told by row."""

    portion = PORTION

    def __init__(self) -> None:
        self._first: dict[str, int] = {}

    def order(self, row: Numbered) -> int:
        return row.number

    def together(self, row: Numbered, following: Numbered) -> bool:
        return False

    def _once(self, number: int, column: str, key: str) -> None:
        if key and self._first.setdefault(f"{column}/{key.casefold()}", number) != number:
            raise RowTwice(field=column)

    def take(self, rows: Sequence[Numbered], run: UUID, principal: Principal) -> Taken:
        """Several at a time."""
        taken = Taken()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for row, told in zip(rows, threads.map(lambda row: self._tried(row, run, principal), rows), strict=True):
                if isinstance(told, Refusal):
                    taken.refuse(row.number, told)
                    continue
                record, added = told
                taken.taken, taken.unchanged = taken.taken + added, taken.unchanged + (not added)
                taken.made.append(RowTold(row.number, record))
        return taken

    def _tried(self, row: Numbered, run: UUID, principal: Principal) -> tuple[UUID, bool] | Refusal:
        command_id = uuid5(run, f"row/{row.number}")
        envelope = Envelope(command_id=command_id, actor=principal.user, correlation_id=run)
        try:
            return self._taken(row, envelope, principal)
        except Refusal as refusal:
            if isinstance(refusal, PASSING):
                raise
            return refusal

    @abstractmethod
    def _taken(self, row: Numbered, envelope: Envelope, principal: Principal) -> tuple[UUID, bool]:
        """The id of what was made or found, and whether it was made now."""


class SchoolsIntake(RowByRow):
    """A school that has the number or the code already is left as it is: it keeps its own settings (ADM-19)."""

    def __init__(self, organisations: Organisations) -> None:
        super().__init__()
        self._organisations = organisations

    def checked(self, row: Numbered) -> RegisterSchool:
        """Also refuses a number or code of an earlier row."""
        command = school_of(row.cells)
        self._once(row.number, "bin", command.bin or "")
        self._once(row.number, "code", f"{command.region}/{command.code}" if command.code else "")
        return command

    @override
    def _taken(self, row: Numbered, envelope: Envelope, principal: Principal) -> tuple[UUID, bool]:
        command = self.checked(row)
        try:
            outcome = self._organisations.register_school(envelope, principal, command)
        except SchoolKeyTaken:
            found = {self._organisations.school_with(key) for key in keys_of(command)}
            known = found.pop()
            if found or known is None:
                raise
            return known, False
        return UUID(outcome.answer["school"]), True


class EmployeesIntake(RowByRow):
    """An account each, without a role and without a password."""

    def __init__(self, identity: Identity, school: UUID, today: date) -> None:
        super().__init__()
        self._identity, self._school, self._today = identity, school, today

    def checked(self, row: Numbered) -> ImportEmployee:
        """Also refuses a portal id or login of an earlier row."""
        command = employee_of(row.cells, self._school, self._today)
        self._once(row.number, "portal_id", command.portal_id)
        self._once(row.number, "login", command.login)
        return command

    @override
    def _taken(self, row: Numbered, envelope: Envelope, principal: Principal) -> tuple[UUID, bool]:
        outcome = self._identity.import_employee(envelope, principal, self.checked(row))
        return UUID(outcome.answer["user"]), bool(outcome.answer["added"])


class CatchmentsIntake:
    """Whole streets at once, one append a portion."""

    portion = PORTION

    def __init__(self, catchments: Catchments, school_with: Callable[[UUID], UUID | None]) -> None:
        self._catchments, self._schools = catchments, SchoolKeys(school_with, {})

    def order(self, row: Numbered) -> tuple[str, int]:
        """Streets together, whether their rows are right or wrong."""
        return self._street(row), row.number

    def together(self, row: Numbered, following: Numbered) -> bool:
        """Rows of one street."""
        return self._street(row) == self._street(following)

    def checked(self, row: Numbered) -> object:
        """The line."""
        return line_of(row.cells, self._schools)

    def take(self, rows: Sequence[Numbered], run: UUID, principal: Principal) -> Taken:
        """One decision over all their streets."""
        taken, lines, numbers = Taken(), [], []
        for row in rows:
            try:
                lines.append(line_of(row.cells, self._schools))
                numbers.append(row.number)
            except Refusal as refusal:
                if isinstance(refusal, PASSING):
                    raise
                taken.refuse(row.number, refusal)
        if not lines:
            return taken
        command_id = uuid5(run, f"rows/{numbers[0]}/{len(numbers)}/{numbers[-1]}")
        envelope = Envelope(command_id=command_id, actor=principal.user, correlation_id=run)
        answer = self._catchments.add(envelope, principal, AddCatchmentLines(lines=tuple(lines))).answer
        for number, told in zip(numbers, answer["lines"], strict=True):
            if isinstance(told, list):
                taken.refused.append(RowRefused(number, told[1], told[0]))
        taken.taken, taken.unchanged = answer["lines"].count("added"), answer["lines"].count("unchanged")
        warned = dict.fromkeys(numbers[gap[0]] for gap in answer["gaps"])
        taken.warned = [RowRefused(number, "house_from", HousesWithoutSchool.CODE) for number in warned]
        return taken

    def _street(self, row: Numbered) -> str:
        told = (row.cells.get(name, "") for name in ("region", "settlement", "street"))
        region, settlement, street = told
        return street_of(region.casefold(), settlement, street).hex
