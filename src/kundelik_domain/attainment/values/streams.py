"""The names of streams: each is found from what it is about, so that what must be unique is (ADR-0010)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID, uuid5

from .calendar import Column, Period

_NAMES: Final = UUID("8c1d5a0e-4a0b-5d55-9b8e-1f7f5a3c2b10")

REPORT_RULES_BOOK: Final = uuid5(_NAMES, "report-rules")
CALENDAR_BOOK: Final = uuid5(_NAMES, "school-years")


def class_of(school: UUID, school_year: int, parallel: int, letter: str) -> UUID:
    """A class: its members, settings and subjects."""
    return uuid5(school, f"class/{school_year}/{parallel}/{letter.casefold()}")


def plan_of(school: UUID, school_year: int) -> UUID:
    """The settings of a school's subjects in a school year."""
    return uuid5(school, f"subjects/{school_year}")


def pupil_of(number: int) -> UUID:
    """Where a pupil is: in one class of a school year at a time."""
    return uuid5(_NAMES, f"pupil/{number}")


def sheet_of(class_id: UUID, subject: str, column: Column) -> UUID:
    """The final grades of a class in a subject: one column of its journal."""
    return uuid5(class_id, f"{subject}/{column.value}")


def week_of(sunday: date, school_year: int, period: Period) -> UUID:
    """What was published on a Sunday about a period, with its revisions."""
    return uuid5(_NAMES, f"week/{sunday.isoformat()}/{school_year}/{period.value}")


def export_of(command: UUID) -> UUID:
    """The export that this command orders: the same one, however often it is sent."""
    return uuid5(command, "attainment.export")
