"""Dated rule sets (ADM-4 Ruling): windows, ages, documents, time limits, class sizes, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from .values import Channel, DocumentKind, Ground

AUGUST = 8


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a year on which applications are taken, both ends included; month and day."""

    opens: tuple[int, int]
    closes: tuple[int, int]

    def is_open_on(self, day: date) -> bool:
        """Local day of the school."""
        return self.opens <= (day.month, day.day) <= self.closes


@dataclass(frozen=True, slots=True)
class Form:
    """The number of the form in which a document is asked for, as in `№ 063/у`."""

    kind: DocumentKind
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One version of the rules. `region` narrows it to a region (ISO 3166-2:KZ); `confirmed` by the operator.

    `youngest_turns` is the age that the child reaches within the calendar year in which school begins.
    `running_year`: applications are for the school year that runs, not for the one that comes. `wait_minutes` and
    `service_minutes` are the most that a visit to the office may take.
    """

    version: str
    region: str | None
    in_force_from: date
    window: Window
    youngest_turns: int
    documents: tuple[DocumentKind, ...]
    special_needs_documents: tuple[DocumentKind, ...]
    grounds: tuple[Ground, ...]
    working_days: int
    received_until: time
    most_in_class: int
    source: str
    confirmed: bool
    running_year: bool = False
    free_of_charge: bool = True
    wait_minutes: int = 15
    service_minutes: int = 15
    channels: tuple[Channel, ...] = tuple(Channel)
    forms: tuple[Form, ...] = ()

    def required_documents(self, *, special_needs: bool) -> tuple[DocumentKind, ...]:
        """What must be attached for this child (ADM-5)."""
        return self.documents + (self.special_needs_documents if special_needs else ())

    def is_old_enough(self, born_on: date, school_year: int) -> bool:
        """Six, or turning six in the calendar year (ADM-4). There is no oldest age: school is compulsory."""
        return school_year - born_on.year >= self.youngest_turns

    def school_year_on(self, day: date) -> int:
        """The school year to which applications of this day belong, by its first calendar year."""
        return running_year_on(day) if self.running_year else school_year_on(day)


def school_year_on(day: date) -> int:
    """The school year that comes: until August this year's, then the next one's."""
    return day.year if day.month <= AUGUST else day.year + 1


def running_year_on(day: date) -> int:
    """The school year that runs; in August the one that is about to begin."""
    return day.year if day.month >= AUGUST else day.year - 1


def in_force(rule_sets: tuple[RuleSet, ...], region: str, day: date) -> RuleSet | None:
    """The set for this region and day: a regional one before a national one, the latest first, confirmed only.

    Of several from the same day, the one adopted last: that is how a mistake is corrected.
    """
    fitting = [r for r in rule_sets if r.confirmed and r.in_force_from <= day and r.region in (region, None)]
    return max(reversed(fitting), key=lambda r: (r.region is not None, r.in_force_from), default=None)
