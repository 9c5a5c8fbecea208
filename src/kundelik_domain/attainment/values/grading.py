"""Final grades, and the settings of classes and subjects that say what counts (RPT-1, RPT-2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Grade(Enum):
    """A final grade; the comments are how a Kazakh journal writes it (RPT-2)."""

    FIVE = "5"
    FOUR = "4"
    THREE = "3"
    TWO = "2"
    ONE = "1"
    NOT_ATTESTED = "NA"  # А/Ө
    TEMPORARILY_NOT_ATTESTED = "TNA"  # УА/Ө
    PASSED = "P"  # ЕСП
    FAILED = "F"  # ЕСЖ
    EXEMPT = "EX"  # БОС
    NOT_STUDIED = "NS"  # О/Ж


class GradeChange(NamedTuple):
    """One cell of a sheet. `pupil` is the pupil's number in the journals; None is an empty cell."""

    pupil: int
    before: Grade | None
    now: Grade | None


class JournalKind(Enum):
    """How a class is assessed; only criteria-based journals are counted (RPT-1)."""

    CRITERIA_BASED = "criteria-based"
    OTHER = "other"


class ReportingPeriod(Enum):
    """The type of a class's reporting period; only quarters are counted (RPT-1)."""

    QUARTER = "quarter"
    TERM = "term"


class Visibility(Enum):
    """How a subject shows in reports; only those with attestation are counted (RPT-1)."""

    WITH_ATTESTATION = "with-attestation"
    WITHOUT_ATTESTATION = "without-attestation"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class SubjectSetting:
    """A school's setting of a subject, for all its classes; `subject` is a key of `SUBJECTS`."""

    subject: str
    visibility: Visibility
