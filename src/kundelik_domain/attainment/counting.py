"""Pupils' grades counted in plain Python: what every table of a report must agree with (RPT-3 … RPT-7, RPT-10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from fractions import Fraction

from .rules import Indicator, PupilClass, ReportRules
from .values import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of pupils and their grades, of any group of them; groups without common pupils add up.

    `members` are all that count, `beginners` those below the parallels of indicators. Of the others each is in
    exactly one of the next six: `exempt` has left-out grades only (RPT-3), `ungraded` none at all, the rest a class.
    `grades` are those of attested subjects; `filled` those of `cells` = pupils x attested journals (RPT-21).
    """

    members: int = 0
    beginners: int = 0
    exempt: int = 0
    ungraded: int = 0
    excellent: int = 0
    good: int = 0
    satisfactory: int = 0
    low: int = 0
    grades: int = 0
    cells: int = 0
    filled: int = 0

    def __add__(self, other: Counts) -> Counts:
        names = (each.name for each in fields(self))
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def pupils(self) -> int:
        """As the report shows it: without those who are exempt (RPT-3, RPT-7)."""
        return self.members - self.exempt

    @property
    def graded(self) -> int:
        """Pupils with a class: N_all - N_exempt of those who have final grades (RPT-10)."""
        return self.excellent + self.good + self.satisfactory + self.low

    @property
    def quality(self) -> Fraction | None:
        """Between 0 and 1, unrounded; None where nobody is graded (RPT-7, RPT-10)."""
        return Fraction(self.excellent + self.good, self.graded) if self.graded else None

    @property
    def achievement(self) -> Fraction | None:
        """Between 0 and 1, unrounded; None where nobody is graded (RPT-7, RPT-10)."""
        return Fraction(self.graded - self.low, self.graded) if self.graded else None

    def share(self, indicator: Indicator) -> Fraction | None:
        """One of the two."""
        return self.quality if indicator is Indicator.QUALITY else self.achievement

    @property
    def completeness(self) -> Fraction | None:
        """Which part of the cells is filled; above 1 where pupils have grades of journals that they left (RPT-21)."""
        return Fraction(self.filled, self.cells) if self.cells else None

    def is_preliminary(self, rules: ReportRules) -> bool:
        """Whether too few cells are filled to rely on the figures (RPT-21)."""
        return rules.is_preliminary(self.filled, self.cells)


def tenths_of(part: int, whole: int) -> int | None:
    """A share as reports round it: in tenths of a percent, half up; None of nothing (RPT-7)."""
    return (2000 * part + whole) // (2 * whole) if whole else None


def pupil_class(grades: Iterable[Grade], rules: ReportRules) -> PupilClass | None:
    """By a pupil's grades in attested subjects; None where all are left out, or there are none (RPT-3, RPT-5)."""
    counted = set(grades) - set(rules.left_out)
    matching = (rule.pupil_class for rule in rules.classes if counted.intersection(rule.any_of))
    return next(matching, None)


def class_counts(parallel: int, pupils: Iterable[Collection[Grade]], journals: int, rules: ReportRules) -> Counts:
    """Of a class: `pupils` are their grades in attested subjects, `journals` the attested ones; see RPT-4."""
    members = [tuple(grades) for grades in pupils]
    if parallel < rules.counted_from:
        return Counts()
    size, grades = len(members), sum(map(len, members))
    if parallel < rules.indicator_from:
        return Counts(members=size, beginners=size)
    exempt = sum(1 for each in members if each and set(rules.left_out).issuperset(each))
    classes = Counter(pupil_class(each, rules) for each in members)
    return Counts(
        members=size,
        exempt=exempt,
        ungraded=classes[None] - exempt,
        excellent=classes[PupilClass.EXCELLENT],
        good=classes[PupilClass.GOOD],
        satisfactory=classes[PupilClass.SATISFACTORY],
        low=classes[PupilClass.LOW],
        grades=grades,
        cells=size * journals,
        filled=grades,
    )
