"""Why attainment says no (ADR-0007). Pupils' numbers may stand in details; names never do.

Malformed    UnknownSubject, UnknownColumn, UnknownGrade, InvalidParallel, InvalidLetter, InvalidPupilNumber
             InvalidPupilName, PupilTwice, SubjectTwice, SheetTwice, EmptySheet, EmptyList, TooManyAtOnce, InvalidYear
             DayOutside, NotASunday, InvalidReason, InvalidFigures, RulesMalformed, SchoolYearMalformed
             StyledBookTooLarge
Conflict     ClassOpenAlready, TooManyPupils, NotAMember, PupilElsewhere, NoJournal, NoGradesInParallel
             GradingClosed, SeveralCapacities, SchoolYearUnknown, NoReportRules, RulesKnown, WeekNotOver
             PeriodNotShown, WeekNotCut, WeekPublishedOtherwise, RevisionPending, WeekNotPublished
             ExportMadeOtherwise
Unavailable  ExportNotReady
A class or an export that is not there, and one that is somebody else's, are both `NotFound` (IDN-3).
"""

from .journals import (
    ClassOpenAlready,
    DayOutside,
    EmptyList,
    EmptySheet,
    GradingClosed,
    InvalidLetter,
    InvalidParallel,
    InvalidPupilName,
    InvalidPupilNumber,
    InvalidYear,
    NoGradesInParallel,
    NoJournal,
    NotAMember,
    PupilElsewhere,
    PupilTwice,
    SchoolYearUnknown,
    SeveralCapacities,
    SheetTwice,
    SubjectTwice,
    TooManyAtOnce,
    TooManyPupils,
    UnknownColumn,
    UnknownGrade,
    UnknownSubject,
)
from .reports import (
    ExportMadeOtherwise,
    ExportNotReady,
    InvalidFigures,
    InvalidReason,
    NoReportRules,
    NotASunday,
    PeriodNotShown,
    RevisionPending,
    RulesKnown,
    RulesMalformed,
    SchoolYearMalformed,
    StyledBookTooLarge,
    WeekNotCut,
    WeekNotOver,
    WeekNotPublished,
    WeekPublishedOtherwise,
)

__all__ = [
    "ClassOpenAlready",
    "DayOutside",
    "EmptyList",
    "EmptySheet",
    "ExportMadeOtherwise",
    "ExportNotReady",
    "GradingClosed",
    "InvalidFigures",
    "InvalidLetter",
    "InvalidParallel",
    "InvalidPupilName",
    "InvalidPupilNumber",
    "InvalidReason",
    "InvalidYear",
    "NoGradesInParallel",
    "NoJournal",
    "NoReportRules",
    "NotAMember",
    "NotASunday",
    "PeriodNotShown",
    "PupilElsewhere",
    "PupilTwice",
    "RevisionPending",
    "RulesKnown",
    "RulesMalformed",
    "SchoolYearMalformed",
    "SchoolYearUnknown",
    "SeveralCapacities",
    "SheetTwice",
    "StyledBookTooLarge",
    "SubjectTwice",
    "TooManyAtOnce",
    "TooManyPupils",
    "UnknownColumn",
    "UnknownGrade",
    "UnknownSubject",
    "WeekNotCut",
    "WeekNotOver",
    "WeekNotPublished",
    "WeekPublishedOtherwise",
]
