"""What a request about journals, grades, report rules and school years may hold (RPT-1, RPT-20, RPT-23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StrictInt, StringConstraints

from kundelik_domain.attainment.commands import OpenClass, PutGrades
from kundelik_domain.attainment.policies.written import grade_written
from kundelik_domain.attainment.ports import Units
from kundelik_domain.attainment.rules import ClassRule, Indicator, PupilClass, ReportRules, Thresholds
from kundelik_domain.attainment.shipped_rules import RULES_2021, SCHOOL_YEAR_2021
from kundelik_domain.attainment.use_cases import Grading, Journals, ReportRulesKeeping, SchoolYears, Weeks
from kundelik_domain.attainment.values import (
    Column,
    Grade,
    JournalKind,
    Quarter,
    ReportingPeriod,
    Scale,
    SchoolYear,
    SubjectSetting,
    Visibility,
)
from projections.attainment.drilldown import Histories

from .bodies import EXAMPLE_SCHOOL, Body, Line, Printable, described

MOST_SHEETS: Final = 400
"""Of one request: a megabyte of JSON holds them."""

LARGEST: Final = 2**53
Pupil = Annotated[int, Field(ge=1, le=LARGEST)]
Pupils = Annotated[tuple[Pupil, ...], Field(max_length=100)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=60), Printable]
Keys = Annotated[tuple[Key, ...], Field(max_length=60)]
Short = Annotated[str, StringConstraints(max_length=60), Printable]
Name = Annotated[str, StringConstraints(max_length=300), Printable]
Written = Annotated[str, StringConstraints(max_length=60)] | StrictInt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalParts:
    """Use cases of attainment. `person_with` gives the id of a person by their IIN."""

    journals: Journals
    grading: Grading
    rules: ReportRulesKeeping
    years: SchoolYears
    units: Units
    person_with: Callable[[str], UUID]
    histories: Histories
    weeks: Weeks


class JournalClassBody(Body):
    """A class of a school year; its journals and pupils may come with it, or later."""

    model_config = described(
        {"school_year": 2021, "parallel": 7, "letter": "А", "subjects": ["algebra"], "pupils": [1001, 1002]}
    )

    school_year: int
    parallel: int
    letter: Short
    journal: JournalKind = JournalKind.CRITERIA_BASED
    period: ReportingPeriod = ReportingPeriod.QUARTER
    subjects: Keys = ()
    pupils: Pupils = ()
    on: date | None = None

    def command(self, school: UUID) -> OpenClass:
        """As the domain has it."""
        return OpenClass(school=school, **dict(self))


class ClassSettingsBody(Body):
    """Both settings of a class (RPT-1)."""

    model_config = described({"journal": "criteria-based", "period": "quarter"})

    journal: JournalKind
    period: ReportingPeriod


class JournalsBody(Body):
    """The subjects in which a class has a journal, all of them."""

    model_config = described({"subjects": ["algebra", "geometry"]})

    subjects: Keys


class PupilsBody(Body):
    """Pupils by their numbers in the journals, and the day from which it is so."""

    model_config = described({"pupils": [1001, 1002], "on": "2021-09-01"})

    pupils: Pupils
    on: date


class NamedPupilBody(Body):
    """With an IIN the name belongs to that person, wherever else the platform knows them."""

    pupil: Pupil
    name: Name
    iin: Short | None = None


class NamesBody(Body):
    """Names of pupils of a class, for those who may see them (RPT-19)."""

    model_config = described({"names": [{"pupil": 1001, "name": "Тестова Айсұлу"}]})

    names: Annotated[tuple[NamedPupilBody, ...], Field(max_length=100)]


class SubjectsBody(Body):
    """All settings of a school's subjects at once: what is left out has none, and does not count (RPT-1)."""

    model_config = described({"subjects": {"algebra": "with-attestation", "music": "without-attestation"}})

    subjects: Annotated[dict[Key, Visibility], Field(max_length=60)]

    def settings(self) -> tuple[SubjectSetting, ...]:
        """As the domain has them."""
        return tuple(SubjectSetting(subject, visibility) for subject, visibility in self.subjects.items())


class CellBody(Body):
    """A grade as `Grade` codes it or as a journal writes it (А/Ө, ЕСП, …); null or nothing empties the cell."""

    pupil: Pupil
    grade: Written = None

    def cell(self) -> tuple[int, Grade | None]:
        """Raises `UnknownGrade`."""
        return self.pupil, None if self.grade is None else grade_written(str(self.grade))


Cells = Annotated[tuple[CellBody, ...], Field(max_length=100)]
A_SHEET: Final = [{"pupil": 1001, "grade": "5"}, {"pupil": 1002, "grade": "А/Ө"}]


class GradesBody(Body):
    """Cells of one sheet as they shall be; those that are not named stay as they are (RPT-20)."""

    model_config = described({"grades": A_SHEET})

    grades: Cells

    def command(self, class_id: UUID, subject: str, column: Column) -> PutGrades:
        """Raises `UnknownGrade`."""
        grades = tuple(cell.cell() for cell in self.grades)
        return PutGrades(class_id=class_id, subject=subject, column=column, grades=grades)


class SheetBody(GradesBody):
    """One of several sheets."""

    class_id: Annotated[UUID, Field(alias="class")]
    subject: Key
    column: Column


class SheetsBody(Body):
    """All of them are put, or none."""

    model_config = described(
        {"sheets": [{"class": EXAMPLE_SCHOOL, "subject": "algebra", "column": "1", "grades": A_SHEET}]}
    )

    sheets: Annotated[tuple[SheetBody, ...], Field(max_length=MOST_SHEETS)]

    def commands(self) -> tuple[PutGrades, ...]:
        """Raises `UnknownGrade`."""
        return tuple(sheet.command(sheet.class_id, sheet.subject, sheet.column) for sheet in self.sheets)


class QuarterBody(Body):
    """All days included."""

    number: int
    starts: date
    ends: date
    grading_from: date
    holidays_to: date


class SchoolYearBody(Body):
    """The dates of a school year and their source (RPT-15 … RPT-17)."""

    model_config = described(
        {
            "year": SCHOOL_YEAR_2021.year,
            "quarters": [
                {name: str(getattr(quarter, name)) for name in ("starts", "ends", "grading_from", "holidays_to")}
                | {"number": quarter.number}
                for quarter in SCHOOL_YEAR_2021.quarters
            ],
            "next_begins": str(SCHOOL_YEAR_2021.next_begins),
            "source": "№ 368 бұйрық",
        }
    )

    year: int
    quarters: Annotated[tuple[QuarterBody, ...], Field(min_length=4, max_length=4)]
    next_begins: date
    source: Line

    def calendar(self) -> SchoolYear:
        """As the domain has it."""
        one, two, three, four = (Quarter(**dict(quarter)) for quarter in self.quarters)
        return SchoolYear(
            year=self.year, quarters=(one, two, three, four), next_begins=self.next_begins, source=self.source
        )


class ClassRuleBody(Body):
    """A pupil is of this class with at least one of these grades, and none of the classes before."""

    pupil_class: PupilClass
    any_of: tuple[Grade, ...]


class ThresholdsBody(Body):
    """Whole percents."""

    indicator: Indicator
    scale: Scale
    required: int
    medium: int
    high: int


class ReportRulesBody(Body):
    """A whole version of the rules of reports (RPT-23)."""

    model_config = described(
        {
            "version": "2024-09-01",
            "since": "2024-09-01",
            "source": "Білім бөлімінің 2024 жылғы тәртібі",
            "left_out": [grade.value for grade in RULES_2021.left_out],
            "classes": [
                {"pupil_class": rule.pupil_class.value, "any_of": [grade.value for grade in rule.any_of]}
                for rule in RULES_2021.classes
            ],
            "thresholds": [
                {
                    "indicator": each.indicator.value,
                    "scale": each.scale.value,
                    "required": each.required,
                    "medium": each.medium,
                    "high": each.high,
                }
                for each in RULES_2021.thresholds
            ],
        }
    )

    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,59}$")]
    since: date
    source: Line
    left_out: Annotated[tuple[Grade, ...], Field(max_length=20)]
    classes: Annotated[tuple[ClassRuleBody, ...], Field(max_length=20)]
    thresholds: Annotated[tuple[ThresholdsBody, ...], Field(max_length=20)]
    counted_from: int = 1
    indicator_from: int = 2
    preliminary_below: int = 95
    smallest_group: int = 5

    def rules(self) -> ReportRules:
        """As the domain has them."""
        classes = tuple(ClassRule(rule.pupil_class, rule.any_of) for rule in self.classes)
        thresholds = tuple(Thresholds(**dict(each)) for each in self.thresholds)
        return ReportRules(**dict(self) | {"classes": classes, "thresholds": thresholds})
