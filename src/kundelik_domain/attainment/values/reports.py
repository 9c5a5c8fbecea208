"""What a report is asked for: whose, in which language and form, and how much of it may be seen (RPT-8, RPT-24)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from kundelik_domain.shared.units import Level


class Language(Enum):
    """Of a report's words, by ISO 639-1."""

    KK = "kk"
    RU = "ru"
    EN = "en"


class Form(Enum):
    """Of an exported file. A styled book is for a school or a district; a streamed one for any size."""

    STYLED_BOOK = "styled-xlsx"
    STREAMED_BOOK = "xlsx"
    CSV = "csv"


class Mode(Enum):
    """Whether small groups show: whole for those who may see the pupils, suppressed for all others (RPT-24)."""

    WHOLE = "whole"
    SUPPRESSED = "suppressed"


class Scale(Enum):
    """Whose thresholds and bands apply: a school's, or those of the authorities above it (RPT-11, RPT-12)."""

    SCHOOL = "school"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Scope:
    """A unit of the tree of education and all below it."""

    level: Level
    unit: UUID
