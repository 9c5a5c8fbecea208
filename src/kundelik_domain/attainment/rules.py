"""Rules of reports as data: classes of pupils, thresholds, bands (RPT-5, RPT-11, RPT-12, RPT-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from .values import Grade, Scale


class PupilClass(Enum):
    """Of a pupil in a period; whoever has a grade other than those left out is in exactly one (RPT-5)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    SATISFACTORY = "satisfactory"
    LOW = "low"


class Indicator(Enum):
    """The two of RPT-10."""

    ACHIEVEMENT = "achievement"
    QUALITY = "quality"


class Band(Enum):
    """Of RPT-12."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class ClassRule:
    """`any_of`: at least one of these among the pupil's grades that count. Rules are tried in their order."""

    pupil_class: PupilClass
    any_of: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Whole percents: what is `required`, and from where the `medium` and the `high` band begin; taken unrounded."""

    indicator: Indicator
    scale: Scale
    required: int
    medium: int
    high: int

    def band(self, share: Fraction) -> Band:
        """Of a share between 0 and 1."""
        percent = share * 100
        if percent >= self.high:
            return Band.HIGH
        return Band.MEDIUM if percent >= self.medium else Band.LOW

    def reached(self, share: Fraction) -> bool:
        """Whether the required share is reached."""
        return share * 100 >= self.required


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRules:
    """One version, in force for weeks from `since` on until the next one.

    `left_out`: grades that say nothing about attainment; a pupil with no other is exempt (RPT-3).
    `counted_from`: the least parallel that counts at all; `indicator_from`: the least in indicators (RPT-4).
    `preliminary_below`: percent of filled cells (RPT-21). `smallest_group`: smaller ones are suppressed (RPT-24).
    """

    version: str
    since: date
    source: str
    left_out: tuple[Grade, ...]
    classes: tuple[ClassRule, ...]
    thresholds: tuple[Thresholds, ...]
    counted_from: int = 1
    indicator_from: int = 2
    preliminary_below: int = 95
    smallest_group: int = 5

    def of(self, indicator: Indicator, scale: Scale) -> Thresholds:
        """What is required of a school or an authority."""
        return next(each for each in self.thresholds if (each.indicator, each.scale) == (indicator, scale))

    def is_preliminary(self, filled: int, cells: int) -> bool:
        """Whether too few cells are filled to rely on the figures; taken on the unrounded share (RPT-21)."""
        return 100 * filled < self.preliminary_below * cells
