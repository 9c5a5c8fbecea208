"""What can be asked of journals, classes and grades (RPT-1, RPT-2, RPT-16, RPT-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple
from uuid import UUID

from kundelik_domain.attainment.values import Column, Grade, JournalKind, ReportingPeriod, SubjectSetting
from kundelik_domain.shared.access import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClass:
    """With its journals and its pupils at once, where they are known: `on` is the day from which they are members."""

    PERMISSION: ClassVar[Permission] = Permission.KEEP_JOURNALS

    school: UUID
    school_year: int
    parallel: int
    letter: str
    journal: JournalKind = JournalKind.CRITERIA_BASED
    period: ReportingPeriod = ReportingPeriod.QUARTER
    subjects: tuple[str, ...] = ()
    pupils: tuple[int, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeClass:
    """Both settings as they are from now on."""

    PERMISSION: ClassVar[Permission] = Permission.KEEP_JOURNALS

    class_id: UUID
    journal: JournalKind
    period: ReportingPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class SetJournals:
    """The subjects in which the class has a journal from now on, all of them."""

    PERMISSION: ClassVar[Permission] = Permission.KEEP_JOURNALS

    class_id: UUID
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPupils:
    """Into this class, out of the one in which they are in this school year. Who is there already stays."""

    PERMISSION: ClassVar[Permission] = Permission.KEEP_JOURNALS

    class_id: UUID
    pupils: tuple[int, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePupils:
    """Out of this class, into none."""

    PERMISSION: ClassVar[Permission] = Permission.KEEP_JOURNALS

    class_id: UUID
    pupils: tuple[int, ...]
    on: date


class NamedPupil(NamedTuple):
    """`person` is whose data the name is; None: of the person known by this number, or of one of its own."""

    pupil: int
    name: str
    person: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePupils:
    """Names of members of the class, for those who may see pupils (RPT-19)."""

    PERMISSION: ClassVar[Permission] = Permission.KEEP_JOURNALS

    class_id: UUID
    names: tuple[NamedPupil, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSubjects:
    """A school's settings of all its subjects in a school year."""

    PERMISSION: ClassVar[Permission] = Permission.KEEP_JOURNALS

    school: UUID
    school_year: int
    subjects: tuple[SubjectSetting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PutGrades:
    """Cells of one sheet as they shall be; None empties one. Cells that are not named stay as they are."""

    PERMISSION: ClassVar[Permission] = Permission.PUT_GRADES

    class_id: UUID
    subject: str
    column: Column
    grades: tuple[tuple[int, Grade | None], ...]
    run: UUID | None = None
