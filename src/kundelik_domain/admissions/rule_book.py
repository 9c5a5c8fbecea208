"""The book of dated rule sets of a service (ADM-4 Ruling, ADR-0014)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from kundelik_domain.shared.refusals import Malformed
from kundelik_domain.shared.streams import StreamKind

from .events import RuleSetAdopted
from .refusals import NoRules, RuleSetConfirmed, RuleSetUnknown, TooYoung, WindowClosed, WrongSchoolYear
from .rules import RuleSet, in_force

LARGEST_CLASS: Final = 60
MOST_WORKING_DAYS: Final = 60
OLDEST: Final = 30
LONGEST_VISIT: Final = 24 * 60


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

    def version(self, version: str) -> RuleSet:
        """The set of that name; raises `RuleSetUnknown`."""
        for rules in self.rule_sets:
            if rules.version == version:
                return rules
        raise RuleSetUnknown(field="version", allowed=[rules.version for rules in self.rule_sets])


def adopt(book: RuleBook, adopted: RuleSetAdopted) -> RuleSetAdopted:
    """A rule set that can be kept: with a name, a source, days that exist, and numbers that are possible.

    Raises `RuleSetConfirmed` where applications may have been decided under another text of that version.
    """
    rules = adopted.rule_set
    if any(known.version == rules.version and known.confirmed and known != rules for known in book.rule_sets):
        raise RuleSetConfirmed(version=rules.version)
    for name in ("version", "source"):
        if not getattr(rules, name).strip():
            raise Malformed(field=name, allowed="a text")
    for name, least, most in _BOUNDS:
        if not least <= getattr(rules, name) <= most:
            raise Malformed(field=name, allowed=f"{least}–{most}")
    opens, closes = rules.window.opens, rules.window.closes
    if not (_exists(opens) and _exists(closes) and opens <= closes):
        raise Malformed(field="window", allowed="01-01 – 12-31")
    if not rules.grounds:
        raise Malformed(field="grounds", allowed="one at least")
    return adopted


_BOUNDS: Final = (
    ("working_days", 1, MOST_WORKING_DAYS),
    ("most_in_class", 1, LARGEST_CLASS),
    ("youngest_turns", 0, OLDEST),
    ("wait_minutes", 0, LONGEST_VISIT),
    ("service_minutes", 0, LONGEST_VISIT),
)
_LEAP_YEAR: Final = 2024


def _exists(day: tuple[int, int]) -> bool:
    try:
        date(_LEAP_YEAR, *day)
    except ValueError:
        return False
    return True


def require_window(rules: RuleSet, today: date, school_year: int) -> None:
    """Raises `WindowClosed` or `WrongSchoolYear`; `today` is the school's local day (ADM-4)."""
    if not rules.window.is_open_on(today):
        opens, closes = (f"{d:02}.{m:02}" for m, d in (rules.window.opens, rules.window.closes))
        raise WindowClosed(opens=opens, closes=closes, today=f"{today:%d.%m.%Y}")
    if school_year != rules.school_year_on(today):
        raise WrongSchoolYear(school_year=rules.school_year_on(today))


def require_age(rules: RuleSet, born_on: date, school_year: int) -> None:
    """Raises `TooYoung` (ADM-4)."""
    if not rules.is_old_enough(born_on, school_year):
        raise TooYoung(age=rules.youngest_turns, school_year=school_year)


def evolve(book: RuleBook, fact: RuleSetAdopted) -> RuleBook:
    """The same version again replaces it."""
    others = tuple(r for r in book.rule_sets if r.version != fact.rule_set.version)
    return RuleBook((*others, fact.rule_set))


RULE_BOOK_KIND: Final = StreamKind("admissions.rule-book", RuleBook(), evolve, (RuleSetAdopted,))
