"""A decision explained in words (ADM-4): what it rests on, what came of it, and what can be done now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kundelik_domain.admissions.rules import RuleSet
from kundelik_domain.admissions.values import SERVICES, Choice, DocumentKind, Ground, Status
from projections.admissions.explanation import Explained

from .catalogue import ZONE, Catalogue
from .languages import Language
from .time_limits import explain, time_left

_SEAT: Final = {
    Status.DRAFT: "none-yet",
    Status.SENT: "held",
    Status.ACCEPTED: "held",
    Status.UNDER_REVIEW: "held",
    Status.ENROLLED: "taken",
    Status.PLACEMENT: "taken",
    Status.PLACED: "taken",
}
"""Everywhere else it has been given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What must be known besides the facts: the rules, who decided (role, and name if known), where, and when it is.

    `allowed` are the codes of what the reader can do now.
    """

    rules: RuleSet | None
    zone: str
    now: datetime
    role: str | None = None
    name: str | None = None
    allowed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One point of the explanation: what it is about (`explanation-about`), and its sentences."""

    about: str
    sentences: tuple[str, ...]


def explanation(told: Explained, basis: Basis, catalogue: Catalogue, language: Language) -> list[Part]:
    """Point by point, in the order in which a decision comes about."""
    words = _Words(told, basis, catalogue, language)
    parts = (
        Part("rules", tuple(words.rules())),
        Part("window", tuple(words.window())),
        Part("age", tuple(words.age())),
        Part("documents", tuple(words.documents())),
        Part("time-limit", tuple(words.time_limit())),
        Part("seat", tuple(words.seat())),
        Part("decision", tuple(words.decision())),
        Part("now", tuple(words.now())),
    )
    return [part for part in parts if part.sentences]


@dataclass(frozen=True, slots=True)
class _Words:
    told: Explained
    basis: Basis
    catalogue: Catalogue
    language: Language

    def say(self, key: str, **values: object) -> str:
        return self.catalogue.text(f"explanation.{key}", self.language, **{ZONE: self.basis.zone, **values})

    def rules(self) -> Iterator[str]:
        rules = self.basis.rules
        if rules is None:
            yield self.say("no-rules", service=self.told.service)
            return
        yield self.say(
            "rules", service=self.told.service, version=rules.version, source=rules.source, since=rules.in_force_from
        )

    def window(self) -> Iterator[str]:
        if self.basis.rules is None:
            return
        window = self.basis.rules.window
        opens, closes = (f"{day:02}.{month:02}" for month, day in (window.opens, window.closes))
        if self.told.sent is None:
            yield self.say("window", opens=opens, closes=closes)
        else:
            yield self.say("window-sent", opens=opens, closes=closes, sent_at=self.told.sent.recorded_at)

    def age(self) -> Iterator[str]:
        rules, choice = self.basis.rules, self.told.choice
        if rules is None or choice is None:
            return
        least, year = rules.youngest_turns, choice.school_year
        if self.told.born_on is None:
            yield self.say("age-rule", least=least, school_year=year)
        else:
            yield self.say("age", least=least, school_year=year, age=_age(self.told.born_on, choice))

    def documents(self) -> Iterator[str]:
        present = [kind for kind in DocumentKind if kind in self.told.documents]
        if self.basis.rules is None:
            yield self.say("present", present=present)
            return
        required = self.basis.rules.required_documents(special_needs=self.told.special_needs)
        yield self.say("required", required=list(required))
        yield self.say("present", present=present)
        if missing := [kind for kind in required if kind not in self.told.documents]:
            yield self.say("missing", missing=missing)

    def time_limit(self) -> Iterator[str]:
        limit = self.told.limit
        if limit is None:
            return
        yield from explain(limit, self.language)
        if self.told.missed:
            yield self.say("missed", due_at=limit.due_at)
        elif self.told.decided is None:
            yield time_left(limit, self.basis.now, self.language)

    def seat(self) -> Iterator[str]:
        choice, service = self.told.choice, SERVICES.get(self.told.service)
        if choice is None or service is None:
            return
        if not service.allocates_seats:
            yield self.say("seat.not-needed")
            return
        yield self.say(
            f"seat.{_SEAT.get(self.told.status, 'given-back')}",
            language=choice.language,
            class_kind=choice.class_kind,
            direction=choice.direction,
            school_year=choice.school_year,
        )

    def decision(self) -> Iterator[str]:
        decided = self.told.decided
        if decided is None:
            yield self.say("undecided", status=self.told.status.shown)
            return
        who = self.catalogue.label("role", self.basis.role or "clock", self.language)
        named = f"{who} ({self.basis.name})" if self.basis.name else who
        yield self.say(_decision(self.told.status), who=named, at=decided.recorded_at)
        if isinstance(self.told.ground, Ground):
            yield self.say("ground", ground=self.told.ground)

    def now(self) -> Iterator[str]:
        if self.basis.allowed:
            yield self.say("allowed", actions=list(self.basis.allowed))
        else:
            yield self.say("nothing")


def _age(born_on: date, choice: Choice) -> int:
    return choice.school_year - born_on.year


def _decision(status: Status) -> str:
    match status:
        case Status.REJECTED:
            return "refused"
        case Status.REJECTED_FINALLY:
            return "refused-finally"
        case Status.CANCELLED:
            return "cancelled"
        case _:
            return "admitted"
