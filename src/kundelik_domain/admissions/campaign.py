"""A school's admission campaign of one school year (ADM-20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kundelik_domain.shared.refusals import Malformed
from kundelik_domain.shared.streams import StreamKind

from .events import CampaignSet
from .refusals import ClassTooLarge, LanguageNotTaught, NoCampaign, NotByChoice
from .rules import RuleSet
from .values import Choice, Direction, Language, Seats


@dataclass(frozen=True, slots=True)
class Campaign:
    """None set yet: no seats, and parents do not find the school."""

    exists: bool = False
    most_in_class: int = 0
    accepts_by_choice: bool = False
    seats: tuple[Seats, ...] = ()


def set_campaign(chosen: CampaignSet, taught: tuple[Language, ...], rules: RuleSet) -> CampaignSet:
    """Each pool once, languages that are taught, classes no larger than the rules allow."""
    if len({(line.language, line.class_kind) for line in chosen.seats}) < len(chosen.seats):
        raise Malformed(field="seats", allowed="each language and class kind once")
    strange = [line for line in chosen.seats if line.seats and line.language not in taught]
    if strange:
        raise LanguageNotTaught(field="seats", allowed=[language.value for language in taught])
    if chosen.most_in_class > rules.most_in_class:
        raise ClassTooLarge(field="most_in_class", most=rules.most_in_class)
    return chosen


def require_open_to(campaign: Campaign, choice: Choice) -> None:
    """Raises `NoCampaign`, or `NotByChoice` to who chose a school that takes only its own (ADM-7)."""
    if not campaign.exists:
        raise NoCampaign(school=str(choice.school), school_year=choice.school_year)
    if choice.direction is Direction.BY_CHOICE and not campaign.accepts_by_choice:
        raise NotByChoice(school=str(choice.school))


def evolve(_: Campaign, fact: CampaignSet) -> Campaign:
    """The latest setting holds."""
    return Campaign(True, fact.most_in_class, fact.accepts_by_choice, fact.seats)


CAMPAIGN: Final = StreamKind("admissions.campaign", Campaign(), evolve, (CampaignSet,))
