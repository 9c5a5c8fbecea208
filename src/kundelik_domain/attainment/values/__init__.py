"""The words of attainment: grades and columns, classes and subjects, school years, weeks, names of streams."""

from .calendar import COLUMNS_OF, Column, Period, Quarter, SchoolYear
from .grading import Grade, GradeChange, JournalKind, ReportingPeriod, SubjectSetting, Visibility
from .reports import Form, Language, Mode, Scale, Scope
from .streams import (
    CALENDAR_BOOK,
    REPORT_RULES_BOOK,
    class_of,
    export_of,
    plan_of,
    pupil_of,
    sheet_of,
    week_of,
)
from .subjects import SUBJECT_BY_KEY, SUBJECTS, Subject

__all__ = [
    "CALENDAR_BOOK",
    "COLUMNS_OF",
    "REPORT_RULES_BOOK",
    "SUBJECTS",
    "SUBJECT_BY_KEY",
    "Column",
    "Form",
    "Grade",
    "GradeChange",
    "JournalKind",
    "Language",
    "Mode",
    "Period",
    "Quarter",
    "ReportingPeriod",
    "Scale",
    "SchoolYear",
    "Scope",
    "Subject",
    "SubjectSetting",
    "Visibility",
    "class_of",
    "export_of",
    "plan_of",
    "pupil_of",
    "sheet_of",
    "week_of",
]
