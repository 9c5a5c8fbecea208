"""What can have happened to classes, pupils, subjects and grades. No fact but `PupilNamed` holds anybody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from kundelik_domain.attainment.values import Column, GradeChange, JournalKind, ReportingPeriod, SubjectSetting
from kundelik_domain.shared.facts import Erased, Fact, personal


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
