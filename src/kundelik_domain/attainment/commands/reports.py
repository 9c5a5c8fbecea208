"""What can be asked of weeks and exports (RPT-9, RPT-14, RPT-18, RPT-22, RPT-25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from kundelik_domain.attainment.values import Form, Language, Period, Scope
from kundelik_domain.shared.access import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class CutWeek:
    """By the clock, on that Sunday or later."""

    PERMISSION: ClassVar[Permission] = Permission.REVISE_REPORTS

    sunday: date
    school_year: int
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishWeek:
    """By the clock, the figures being counted: `cut` is the position of the `WeekCut`, `sha256` is of the rows."""

    PERMISSION: ClassVar[Permission] = Permission.REVISE_REPORTS

    week: UUID
    revision: int
    cut: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseWeek:
    """By the ministry: count a published week anew, for a reason that everybody reads."""

    PERMISSION: ClassVar[Permission] = Permission.REVISE_REPORTS

    sunday: date
    school_year: int
    period: Period
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExport:
    """A published week of a unit and all below it as a file; `revision` None is the latest published."""

    PERMISSION: ClassVar[Permission] = Permission.SEE_REPORTS

    scope: Scope
    sunday: date
    school_year: int
    period: Period
    form: Form
    language: Language
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExport:
    """By the worker: the file stands under this hash; `size` is in bytes, `rows` are those of figures."""

    PERMISSION: ClassVar[Permission] = Permission.KEEP_TIME

    export: UUID
    sha256: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchExport:
    """The file itself; the scope is looked at again (RPT-25)."""

    PERMISSION: ClassVar[Permission] = Permission.SEE_REPORTS

    export: UUID
