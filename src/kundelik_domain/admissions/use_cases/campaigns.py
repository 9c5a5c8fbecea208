"""Campaigns of schools and the book of rules (ADM-4, ADM-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kundelik_domain.admissions.campaign import CAMPAIGN, set_campaign
from kundelik_domain.admissions.events import CampaignSet, RuleSetAdopted, SeatsPublished
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND
from kundelik_domain.admissions.seat_pool import SEAT_POOL, publish
from kundelik_domain.admissions.values import FIRST_GRADE, RULE_BOOK, Seats, campaign_of, seat_pool
from kundelik_domain.shared.access import PLATFORM, Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from .drafting import rules_for

if TYPE_CHECKING:
    from kundelik_domain.admissions.commands import AdoptRuleSet, SetCampaign
    from kundelik_domain.admissions.ports import Schools


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """What schools and the operator set before parents come."""

    streams: Streams
    schools: Schools

    def set_campaign(self, principal: Principal, envelope: Envelope, command: SetCampaign) -> Outcome:
        """Campaign and pools in one append; raises `SeatsBelowTaken`, `LanguageNotTaught`, `ClassTooLarge`."""
        role = role_for(principal, command.PERMISSION, command.school)

        def decide(reader: Reader, now: datetime) -> Decision:
            school, rules = rules_for(self.schools, reader, command.school, now)
            stream = campaign_of(command.school, command.school_year)
            before = reader(CAMPAIGN, stream)
            chosen = CampaignSet(
                school=command.school,
                school_year=command.school_year,
                most_in_class=command.most_in_class,
                accepts_by_choice=command.accepts_by_choice,
                seats=_with_closed(command.seats, before.seats),
            )
            campaign = Change(stream, (set_campaign(chosen, school.languages, rules),))
            pools = tuple(self._published(reader, chosen, line) for line in chosen.seats)
            answer = {"school": str(command.school), "school_year": command.school_year}
            return Decision((campaign, *pools), role, command.school, answer)

        return self.streams.change(envelope, decide)

    def adopt(self, principal: Principal, envelope: Envelope, command: AdoptRuleSet) -> Outcome:
        """Raises `NotPermitted` to anybody but the operator."""
        role = role_for(principal, command.PERMISSION, PLATFORM)

        def decide(reader: Reader, _: datetime) -> Decision:
            reader(RULE_BOOK_KIND, RULE_BOOK)
            adopted = RuleSetAdopted(service=FIRST_GRADE, rule_set=command.rule_set)
            return Decision((Change(RULE_BOOK, (adopted,)),), role, None, {"version": command.rule_set.version})

        return self.streams.change(envelope, decide)

    def _published(self, reader: Reader, chosen: CampaignSet, line: Seats) -> Change:
        pool = seat_pool(chosen.school, chosen.school_year, line.language, line.class_kind)
        published = SeatsPublished(pool=pool, school=chosen.school, school_year=chosen.school_year, seats=line)
        return Change(pool, (publish(reader(SEAT_POOL, pool), published),))


def _with_closed(chosen: tuple[Seats, ...], before: tuple[Seats, ...]) -> tuple[Seats, ...]:
    """A pool that is not named any more has no seats from now on."""
    named = {(line.language, line.class_kind) for line in chosen}
    closed = (line for line in before if (line.language, line.class_kind) not in named)
    return chosen + tuple(Seats(language=c.language, class_kind=c.class_kind, seats=0) for c in closed)
