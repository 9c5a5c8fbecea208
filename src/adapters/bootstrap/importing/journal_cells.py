"""What the cells of classes, pupils and grades mean, and whether their school is the asker's (RPT-20)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from kundelik_domain.attainment.journal_class import JOURNAL_CLASS, JournalClass
from kundelik_domain.attainment.policies.lists import LARGEST_NUMBER
from kundelik_domain.attainment.values import (
    SUBJECTS,
    JournalKind,
    ReportingPeriod,
    class_of,
)
from kundelik_domain.imports.refusals import CellInvalid, CellMissing, ClassNotFound, SchoolNotFound
from kundelik_domain.organisations.use_cases import Authorities
from kundelik_domain.organisations.values import key_of_bin
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Streams
from kundelik_domain.shared.units import Level

from .cells import Cells, needed

_CLASS: Final = re.compile(r"(\d{1,2})\s*[-–«\"'“„]*\s*([^\W\d_]{1,4})\s*[»\"'“”]*")
_YEAR: Final = re.compile(r"(\d{4})(?:\s*[-–/]\s*(\d{4}))?(?:\D*)")
_ALIKE: Final = str.maketrans("ABCEHKMOPTXabceopx", "АВСЕНКМОРТХавсеорх")
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
_SUBJECTS: Final = {
    " ".join(name.casefold().split()): each.key
    for each in SUBJECTS
    for name in (each.key, each.name_kk, each.name_ru, each.name_en)
}
_JOURNALS: Final = {
    **dict.fromkeys(("", "criteria-based", "criteria", "критериалды", "критериальный"), JournalKind.CRITERIA_BASED),
    **dict.fromkeys(("other", "басқа", "другой", "иной"), JournalKind.OTHER),
}
_PERIODS: Final = {
    **dict.fromkeys(("", "quarter", "тоқсан", "четверть"), ReportingPeriod.QUARTER),
    **dict.fromkeys(("term", "жартыжылдық", "жарты жыл", "полугодие", "семестр"), ReportingPeriod.TERM),
}
AUGUST: Final = 8
"""From it on, "this school year" is the one that begins."""


@dataclass(slots=True)
class JournalCells:
    """The schools and classes of one unit, a school or a district; each is looked up once."""

    streams: Streams
    school_with: Callable[[UUID], UUID | None]
    unit: UUID
    today: date
    _schools: dict[str, UUID | None] = field(default_factory=dict)
    _ids: dict[tuple[str, str, str], UUID] = field(default_factory=dict)
    _classes: dict[UUID, JournalClass] = field(default_factory=dict)

    def school(self, cells: Cells) -> UUID:
        """By its number or id; without one the school that brings the table. Raises `SchoolNotFound`, `CellMissing`.

        A school of somebody else's is none: nobody learns here which there are.
        """
        told = cells.get("school", "")
        if told not in self._schools:
            self._schools[told] = self._school(told)
        found = self._schools[told]
        if found is None:
            raise SchoolNotFound(field="school") if told else CellMissing(field="school")
        return found

    def _school(self, told: str) -> UUID | None:
        found: UUID | None = self.unit
        if told:
            try:
                found = UUID(told)
            except ValueError:
                found = self.school_with(key_of_bin(told.zfill(12)))
        try:
            chain = () if found is None else Authorities(streams=self.streams).chain(found)
        except NotFound:
            return None
        below = bool(chain) and chain[0][0] is Level.SCHOOL and self.unit in {unit for _, unit in chain}
        return found if below else None

    def year(self, cells: Cells) -> int:
        """The present one where none is told. Raises `CellInvalid`."""
        told = cells.get("school_year", "")
        if not told:
            return self.today.year - (self.today.month < AUGUST)
        found = _YEAR.fullmatch(told)
        if found is None or (found[2] is not None and int(found[2]) != int(found[1]) + 1):
            raise CellInvalid(field="school_year")
        return int(found[1])

    def class_name(self, cells: Cells) -> tuple[int, str]:
        """Parallel and letter as written. Raises `CellMissing`, `CellInvalid`."""
        found = _CLASS.fullmatch(needed(cells, "class").strip())
        if found is None:
            raise CellInvalid(field="class")
        return int(found[1]), found[2]

    def class_id(self, cells: Cells) -> UUID:
        """Of a class that is open; Latin letters may stand for those that look the same. Raises `ClassNotFound`."""
        told = cells.get("school", ""), cells.get("school_year", ""), cells.get("class", "")
        if told not in self._ids:
            self._ids[told] = self._class_id(cells)
        return self._ids[told]

    def _class_id(self, cells: Cells) -> UUID:
        school, year, (parallel, letter) = self.school(cells), self.year(cells), self.class_name(cells)
        for written in dict.fromkeys((letter, letter.translate(_ALIKE))):
            found = class_of(school, year, parallel, written)
            if self.known(found).school is not None:
                return found
        raise ClassNotFound(field="class")

    def known(self, class_id: UUID) -> JournalClass:
        """As it was when it was first asked for."""
        if class_id not in self._classes:
            self._classes[class_id] = self.streams.read(JOURNAL_CLASS, class_id)
        return self._classes[class_id]

    def day(self, cells: Cells) -> date:
        """Today where none is told. Raises `CellInvalid`."""
        told = cells.get("entered_on", "")
        for form in _DAYS if told else ():
            try:
                return datetime.strptime(told, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        if told:
            raise CellInvalid(field="entered_on")
        return self.today


def subject_of(cells: Cells) -> str:
    """Its key. Raises `CellMissing`, `CellInvalid`."""
    found = _SUBJECTS.get(" ".join(needed(cells, "subject").casefold().split()))
    if found is None:
        raise CellInvalid(field="subject")
    return found


def subjects_of(cells: Cells) -> tuple[str, ...]:
    """Their keys; none of an empty cell. Raises `CellInvalid`."""
    told = [" ".join(part.casefold().split()) for part in re.split(r"[,;\n]", cells.get("subjects", ""))]
    keys = [_SUBJECTS.get(part) for part in told if part]
    found = tuple(key for key in keys if key is not None)
    if len(found) != len(keys) or len(set(found)) != len(found):
        raise CellInvalid(field="subjects")
    return found


def journal_of(cells: Cells) -> JournalKind:
    """Criteria-based where nothing is told. Raises `CellInvalid`."""
    words = cells.get("journal", "").casefold().split()
    if (told := words[0] if words else "") not in _JOURNALS:
        raise CellInvalid(field="journal")
    return _JOURNALS[told]


def period_of(cells: Cells) -> ReportingPeriod:
    """Quarters where nothing is told. Raises `CellInvalid`."""
    told = " ".join(cells.get("period", "").casefold().split())
    if told not in _PERIODS:
        raise CellInvalid(field="period")
    return _PERIODS[told]


def pupil_of_row(cells: Cells) -> int:
    """The pupil's number. Raises `CellMissing`, `CellInvalid`."""
    told = needed(cells, "pupil")
    if not (told.isascii() and told.isdigit() and len(told) <= 16 and 1 <= int(told) <= LARGEST_NUMBER):
        raise CellInvalid(field="pupil")
    return int(told)
