"""The book of report rules: classes of pupils, thresholds, bands, each version from its day on (RPT-23)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from kundelik_domain.shared.streams import StreamKind

from .events import ReportRulesAdopted
from .refusals import NoReportRules, RulesKnown, RulesMalformed
from .rules import Indicator, PupilClass, ReportRules
from .shipped_rules import SHIPPED_RULES
from .values import Grade, Scale

VERSION_LENGTH: Final = 60
SOURCE_LENGTH: Final = 500
PERCENT: Final = range(101)
PARALLELS: Final = range(13)
GROUPS: Final = range(1, 101)


@dataclass(frozen=True, slots=True)
class ReportRulesBook:
    """Versions adopted, in the order of adoption; beside them stand those that were shipped."""

    adopted: tuple[ReportRules, ...] = ()

    def known(self) -> tuple[ReportRules, ...]:
        """All, by the day from which they are in force."""
        return tuple(sorted((*SHIPPED_RULES, *self.adopted), key=lambda rules: rules.since))

    def in_force(self, day: date) -> ReportRules:
        """The latest that has begun. Raises `NoReportRules`."""
        begun = [rules for rules in self.known() if rules.since <= day]
        if not begun:
            raise NoReportRules(day=day.isoformat())
        return begun[-1]


def adopt(book: ReportRulesBook, rules: ReportRules) -> tuple[ReportRulesAdopted, ...]:
    """Nothing where this very version is known. Raises `RulesMalformed`, `RulesKnown`."""
    require_possible(rules)
    require_partition(rules)
    require_thresholds(rules)
    if rules in book.known():
        return ()
    if any(rules.version == known.version or rules.since == known.since for known in book.known()):
        raise RulesKnown(version=rules.version, since=rules.since.isoformat())
    return (ReportRulesAdopted(rules),)


def require_possible(rules: ReportRules) -> None:
    """Texts are there, numbers are within their ranges. Raises `RulesMalformed`."""
    for name, most in (("version", VERSION_LENGTH), ("source", SOURCE_LENGTH)):
        written = getattr(rules, name)
        if not (0 < len(written.strip()) <= most and written.isprintable()):
            raise RulesMalformed(field=name, allowed=f"1–{most}")
    least_indicated = range(rules.counted_from, PARALLELS.stop)
    for name, within in (
        ("counted_from", PARALLELS),
        ("indicator_from", least_indicated),
        ("preliminary_below", PERCENT),
        ("smallest_group", GROUPS),
    ):
        if getattr(rules, name) not in within:
            raise RulesMalformed(field=name, allowed=f"{within.start}–{within.stop - 1}")


def require_partition(rules: ReportRules) -> None:
    """Each class of pupils has one rule, and each grade is in exactly one of them or left out (RPT-5).

    Raises `RulesMalformed`.
    """
    if Counter(rule.pupil_class for rule in rules.classes) != Counter(PupilClass):
        raise RulesMalformed(field="classes", allowed=", ".join(each.value for each in PupilClass))
    named = Counter((*rules.left_out, *(grade for rule in rules.classes for grade in rule.any_of)))
    wrong = sorted(grade.value for grade in Grade if named[grade] != 1)
    if wrong or not all(rule.any_of for rule in rules.classes):
        raise RulesMalformed(field="classes.any_of", allowed=", ".join(wrong))


def require_thresholds(rules: ReportRules) -> None:
    """One for each indicator and scale, its bands in order (RPT-11, RPT-12). Raises `RulesMalformed`."""
    wanted = Counter(product(Indicator, Scale))
    if Counter((each.indicator, each.scale) for each in rules.thresholds) != wanted:
        allowed = ", ".join(f"{indicator.value} {scale.value}" for indicator, scale in wanted)
        raise RulesMalformed(field="thresholds", allowed=allowed)
    for each in rules.thresholds:
        if each.required not in PERCENT or not 0 <= each.medium <= each.high <= PERCENT[-1]:
            raise RulesMalformed(field="thresholds", allowed=f"0 ≤ medium ≤ high ≤ {PERCENT[-1]}")


def evolve(book: ReportRulesBook, fact: ReportRulesAdopted) -> ReportRulesBook:
    """Never refuses."""
    return ReportRulesBook((*book.adopted, fact.rules))


REPORT_RULES: Final = StreamKind("attainment.report-rules", ReportRulesBook(), evolve, (ReportRulesAdopted,))
