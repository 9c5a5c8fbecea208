"""What can be asked of attainment."""

from .journals import (
    ChangeClass,
    EnterPupils,
    NamedPupil,
    NamePupils,
    OpenClass,
    PutGrades,
    ReleasePupils,
    SetJournals,
    SetSubjects,
)
from .reports import (
    CutWeek,
    FetchExport,
    OrderExport,
    PublishWeek,
    RecordExport,
    ReviseWeek,
)

__all__ = [
    "ChangeClass",
    "CutWeek",
    "EnterPupils",
    "FetchExport",
    "NamePupils",
    "NamedPupil",
    "OpenClass",
    "OrderExport",
    "PublishWeek",
    "PutGrades",
    "RecordExport",
    "ReleasePupils",
    "ReviseWeek",
    "SetJournals",
    "SetSubjects",
]
