"""What can have happened to journals, grades and reports (AUD-1). No fact but `PupilNamed` holds anybody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from kundelik_domain.shared.facts import Erased, Fact, personal

from .rules import ReportRules
from .values import (
    Column,
    Form,
    GradeChange,
    JournalKind,
    Language,
    Mode,
    Period,
    ReportingPeriod,
    SchoolYear,
    Scope,
    SubjectSetting,
)


@dataclass(frozen=True, slots=True)
class ClassOpened(Fact):
    """`school_year` is the one in which it begins; `parallel` 0 … 12."""

    NAME: ClassVar[str] = "attainment.class-opened.v1"

    class_id: UUID
    school: UUID
    school_year: int
    parallel: int
    letter: str
    journal: JournalKind
    period: ReportingPeriod


@dataclass(frozen=True, slots=True)
class ClassSettingsChanged(Fact):
    """Both as they are from now on (RPT-1)."""

    NAME: ClassVar[str] = "attainment.class-settings-changed.v1"

    class_id: UUID
    journal: JournalKind
    period: ReportingPeriod


@dataclass(frozen=True, slots=True)
class JournalsSet(Fact):
    """The subjects in which the class has a journal from now on, all of them; keys of `SUBJECTS`."""

    NAME: ClassVar[str] = "attainment.journals-set.v1"

    class_id: UUID
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PupilsEntered(Fact):
    """From `on` they are active members. `moved` tells who came from which other class of this school year."""

    NAME: ClassVar[str] = "attainment.pupils-entered.v1"

    class_id: UUID
    pupils: tuple[int, ...]
    on: date
    moved: tuple[tuple[int, UUID], ...] = ()


@dataclass(frozen=True, slots=True)
class PupilsLeft(Fact):
    """From `on` they are members no more; their grades stay with them."""

    NAME: ClassVar[str] = "attainment.pupils-left.v1"

    class_id: UUID
    pupils: tuple[int, ...]
    on: date


@dataclass(frozen=True, slots=True)
class PupilPlaced(Fact):
    """In the pupil's own stream: the class of that school year in which they are now."""

    NAME: ClassVar[str] = "attainment.pupil-placed.v1"

    pupil: int
    school_year: int
    class_id: UUID


@dataclass(frozen=True, slots=True)
class PupilReleased(Fact):
    """In the pupil's own stream: they are in no class of that school year now."""

    NAME: ClassVar[str] = "attainment.pupil-released.v1"

    pupil: int
    school_year: int
    class_id: UUID


@dataclass(frozen=True, slots=True)
class PupilNamed(Fact):
    """In the pupil's own stream: who has this number (for those who may see pupils, RPT-19)."""

    NAME: ClassVar[str] = "attainment.pupil-named.v1"

    pupil: int
    person: UUID
    name: str | Erased = personal(of="person")


@dataclass(frozen=True, slots=True)
class SubjectsSet(Fact):
    """A school's settings of all its subjects in a school year, as they are from now on (RPT-1)."""

    NAME: ClassVar[str] = "attainment.subjects-set.v1"

    school: UUID
    school_year: int
    subjects: tuple[SubjectSetting, ...]


@dataclass(frozen=True, slots=True)
class GradesPut(Fact):
    """One save of one sheet: what each changed cell was and is now (RPT-20). Who and when: the envelope.

    `run` is the import that brought it, if one did.
    """

    NAME: ClassVar[str] = "attainment.grades-put.v1"

    class_id: UUID
    school: UUID
    school_year: int
    subject: str
    column: Column
    changes: tuple[GradeChange, ...]
    run: UUID | None = None


@dataclass(frozen=True, slots=True)
class SchoolYearSet(Fact):
    """The dates of a school year from now on (RPT-15 … RPT-17)."""

    NAME: ClassVar[str] = "attainment.school-year-set.v1"

    calendar: SchoolYear


@dataclass(frozen=True, slots=True)
class ReportRulesAdopted(Fact):
    """Weeks from `rules.since` on are counted by these (RPT-23)."""

    NAME: ClassVar[str] = "attainment.report-rules-adopted.v1"

    rules: ReportRules


@dataclass(frozen=True, slots=True)
class WeekCut(Fact):
    """The figures of this Sunday are those of all events before this one: its position is the cut (RPT-14, RPT-18).

    `revision` is 1 on the Sunday itself; a later one corrects the frozen figures, for a `reason` in words.
    `at` is the moment of the cut; `rules` are those that the figures are counted by.
    """

    NAME: ClassVar[str] = "attainment.week-cut.v1"

    week: UUID
    sunday: date
    school_year: int
    period: Period
    revision: int
    rules: ReportRules
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class WeekPublished(Fact):
    """People see it from now on. `cut` is the position of its `WeekCut`; `sha256` is over its canonical rows."""

    NAME: ClassVar[str] = "attainment.week-published.v1"

    week: UUID
    sunday: date
    school_year: int
    period: Period
    revision: int
    cut: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportOrdered(Fact):
    """Somebody wants a published week as a file (RPT-9, RPT-22, RPT-25)."""

    NAME: ClassVar[str] = "attainment.export-ordered.v1"

    export: UUID
    ordered_by: UUID
    scope: Scope
    sunday: date
    school_year: int
    period: Period
    revision: int
    mode: Mode
    form: Form
    language: Language


@dataclass(frozen=True, slots=True)
class ExportMade(Fact):
    """The file stands under this hash; the same order makes the same bytes."""

    NAME: ClassVar[str] = "attainment.export-made.v1"

    export: UUID
    sha256: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class ExportFetched(Fact):
    """It was handed out, after the scope was looked at again (RPT-25)."""

    NAME: ClassVar[str] = "attainment.export-fetched.v1"

    export: UUID
    fetched_by: UUID


ClassFact = ClassOpened | ClassSettingsChanged | JournalsSet | PupilsEntered | PupilsLeft
PupilFact = PupilPlaced | PupilReleased | PupilNamed
WeekFact = WeekCut | WeekPublished
ExportFact = ExportOrdered | ExportMade | ExportFetched

CLASS_FACTS: Final[tuple[type[ClassFact], ...]] = (
    ClassOpened,
    ClassSettingsChanged,
    JournalsSet,
    PupilsEntered,
    PupilsLeft,
)
PUPIL_FACTS: Final[tuple[type[PupilFact], ...]] = (PupilPlaced, PupilReleased, PupilNamed)
WEEK_FACTS: Final[tuple[type[WeekFact], ...]] = (WeekCut, WeekPublished)
EXPORT_FACTS: Final[tuple[type[ExportFact], ...]] = (ExportOrdered, ExportMade, ExportFetched)
ATTAINMENT_FACTS: Final[tuple[type[Fact], ...]] = (
    *CLASS_FACTS,
    *PUPIL_FACTS,
    SubjectsSet,
    GradesPut,
    SchoolYearSet,
    ReportRulesAdopted,
    *WEEK_FACTS,
    *EXPORT_FACTS,
)
