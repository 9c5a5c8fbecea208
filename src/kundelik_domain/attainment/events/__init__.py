"""What can have happened to journals, grades and reports (AUD-1)."""

from __future__ import annotations

from typing import Final

from kundelik_domain.shared.facts import Fact

from .journals import (
    ClassOpened,
    ClassSettingsChanged,
    GradesPut,
    JournalsSet,
    PupilNamed,
    PupilPlaced,
    PupilReleased,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
)
from .reports import (
    ExportFetched,
    ExportMade,
    ExportOrdered,
    ReportRulesAdopted,
    SchoolYearSet,
    WeekCut,
    WeekPublished,
)

__all__ = [
    "ATTAINMENT_FACTS",
    "CLASS_FACTS",
    "EXPORT_FACTS",
    "PUPIL_FACTS",
    "WEEK_FACTS",
    "ClassFact",
    "ClassOpened",
    "ClassSettingsChanged",
    "ExportFact",
    "ExportFetched",
    "ExportMade",
    "ExportOrdered",
    "GradesPut",
    "JournalsSet",
    "PupilFact",
    "PupilNamed",
    "PupilPlaced",
    "PupilReleased",
    "PupilsEntered",
    "PupilsLeft",
    "ReportRulesAdopted",
    "SchoolYearSet",
    "SubjectsSet",
    "WeekCut",
    "WeekFact",
    "WeekPublished",
]

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
