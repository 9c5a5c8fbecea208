"""The book of dated rule sets of a service (ADM-4 Ruling, ADR-0014)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from kundelik_domain.shared.streams import StreamKind

from .events import RuleSetAdopted
from .refusals import NoRules, TooYoung, WindowClosed, WrongSchoolYear
from .rules import RuleSet, in_force, school_year_on


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All versions adopted, in the order of adoption."""

    rule_sets: tuple[RuleSet, ...] = ()

    def for_day(self, region: str, day: date) -> RuleSet:
        """The set in force there and then; raises `NoRules`."""
        found = in_force(self.rule_sets, region, day)
        if found is None:
            raise NoRules(region=region, day=day.isoformat())
        return found


def require_window(rules: RuleSet, today: date, school_year: int) -> None:
    """Raises `WindowClosed` or `WrongSchoolYear`; `today` is the school's local day (ADM-4)."""
    if not rules.window.is_open_on(today):
        opens, closes = (f"{d:02}.{m:02}" for m, d in (rules.window.opens, rules.window.closes))
        raise WindowClosed(opens=opens, closes=closes, today=f"{today:%d.%m.%Y}")
    if school_year != school_year_on(today):
        raise WrongSchoolYear(school_year=school_year_on(today))


def require_age(rules: RuleSet, born_on: date, school_year: int) -> None:
    """Raises `TooYoung` (ADM-4)."""
    if not rules.is_old_enough(born_on, school_year):
        raise TooYoung(age=rules.youngest_turns, school_year=school_year)


def evolve(book: RuleBook, fact: RuleSetAdopted) -> RuleBook:
    """The same version again replaces it."""
    others = tuple(r for r in book.rule_sets if r.version != fact.rule_set.version)
    return RuleBook((*others, fact.rule_set))


RULE_BOOK_KIND: Final = StreamKind("admissions.rule-book", RuleBook(), evolve, (RuleSetAdopted,))
