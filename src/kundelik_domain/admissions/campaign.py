"""A school's admission campaign of one school year (ADM-20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kundelik_domain.shared.refusals import Malformed
from kundelik_domain.shared.streams import StreamKind

from .events import CampaignSet
from .refusals import (
    ClassNotOffered,
    ClassTooLarge,
    LanguageNotTaught,
    NoCampaign,
    NotByChoice,
    ServiceUnknown,
    ServiceWithoutSeats,
)
from .rules import RuleSet
from .values import SERVICES, Choice, Direction, Language, Seats, ServiceDefinition

MOST_SEATS: Final = 5000
"""Of one pool: more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """None set yet: no seats, and parents do not find the school."""

    exists: bool = False
    most_in_class: int = 0
    accepts_by_choice: bool = False
    seats: tuple[Seats, ...] = ()


def definition_of(service: str) -> ServiceDefinition:
    """Raises `ServiceUnknown`."""
    if service not in SERVICES:
        raise ServiceUnknown(field="service", allowed=list(SERVICES))
    return SERVICES[service]


def set_campaign(chosen: CampaignSet, taught: tuple[Language, ...], rules: RuleSet) -> CampaignSet:
    """Each pool once, languages that are taught, numbers that are possible and that the rules allow."""
    if not definition_of(chosen.service).allocates_seats:
        raise ServiceWithoutSeats(field="service", allowed=[s.code for s in SERVICES.values() if s.allocates_seats])
    if len({(line.language, line.class_kind) for line in chosen.seats}) < len(chosen.seats):
        raise Malformed(field="seats", allowed="each language and class kind once")
    strange = [line for line in chosen.seats if line.seats and line.language not in taught]
    if strange:
        raise LanguageNotTaught(field="seats", allowed=[language.value for language in taught])
    if any(not 0 <= line.seats <= MOST_SEATS for line in chosen.seats):
        raise Malformed(field="seats", allowed=f"0–{MOST_SEATS}")
    if chosen.most_in_class < 1:
        raise Malformed(field="most_in_class", allowed=f"1–{rules.most_in_class}")
    if chosen.most_in_class > rules.most_in_class:
        raise ClassTooLarge(field="most_in_class", most=rules.most_in_class)
    return chosen


def require_open_to(campaign: Campaign, choice: Choice) -> None:
    """Raises `NoCampaign`, `ClassNotOffered`, or `NotByChoice` where a school takes only its own (ADM-7)."""
    if not campaign.exists:
        raise NoCampaign(school=str(choice.school), school_year=choice.school_year)
    if choice.direction is Direction.BY_CHOICE and not campaign.accepts_by_choice:
        raise NotByChoice(school=str(choice.school))
    if all((line.language, line.class_kind) != (choice.language, choice.class_kind) for line in campaign.seats):
        raise ClassNotOffered(
            language=choice.language.value,
            class_kind=choice.class_kind.value,
            allowed=[f"{line.language.value} {line.class_kind.value}" for line in campaign.seats if line.seats],
        )


def evolve(_: Campaign, fact: CampaignSet) -> Campaign:
    """The latest setting holds."""
    return Campaign(True, fact.most_in_class, fact.accepts_by_choice, fact.seats)


CAMPAIGN: Final = StreamKind("admissions.campaign", Campaign(), evolve, (CampaignSet,))
