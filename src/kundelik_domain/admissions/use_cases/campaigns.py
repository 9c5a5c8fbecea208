"""Campaigns of schools and the book of rules (ADM-4, ADM-20)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kundelik_domain.admissions.campaign import CAMPAIGN, definition_of, set_campaign
from kundelik_domain.admissions.events import CampaignSet, RuleSetAdopted, SeatsPublished
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND, RuleBook, adopt
from kundelik_domain.admissions.seat_pool import SEAT_POOL, publish
from kundelik_domain.admissions.values import Seats, campaign_of, rule_book, seat_pool
from kundelik_domain.shared.access import PLATFORM, Principal, Role, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from .closing import require_year_open
from .drafting import rules_for

if TYPE_CHECKING:
    from kundelik_domain.admissions.commands import AdoptRuleSet, ConfirmRuleSet, SetCampaign
    from kundelik_domain.admissions.ports import Schools
    from kundelik_domain.admissions.rules import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """What schools and the operator set before parents come."""

    streams: Streams
    schools: Schools

    def set_campaign(self, principal: Principal, envelope: Envelope, command: SetCampaign) -> Outcome:
        """Campaign and pools in one append.

        Raises `ServiceUnknown`, `ServiceWithoutSeats`, `SeatsBelowTaken`, `LanguageNotTaught`, `ClassTooLarge`.
        """
        role = role_for(principal, command.PERMISSION, command.school)

        def decide(reader: Reader, now: datetime) -> Decision:
            school, rules = rules_for(self.schools, reader, command.school, now, command.service)
            require_year_open(reader, command.service, command.school, command.school_year)
            stream = campaign_of(command.school, command.school_year, command.service)
            chosen = CampaignSet(
                service=command.service,
                school=command.school,
                school_year=command.school_year,
                most_in_class=command.most_in_class,
                accepts_by_choice=command.accepts_by_choice,
                seats=_with_closed(command.seats, reader(CAMPAIGN, stream).seats),
            )
            campaign = Change(stream, (set_campaign(chosen, school.languages, rules),))
            pools = tuple(self._published(reader, chosen, line) for line in chosen.seats)
            answer = {"school": str(command.school), "school_year": command.school_year}
            return Decision((campaign, *pools), role, command.school, answer)

        return self.streams.change(envelope, decide)

    def adopt(self, principal: Principal, envelope: Envelope, command: AdoptRuleSet) -> Outcome:
        """Raises `NotPermitted` to anybody but the operator, `ServiceUnknown`, `Malformed`, `RuleSetConfirmed`."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        definition_of(command.service)

        def decide(reader: Reader, _: datetime) -> Decision:
            book = reader(RULE_BOOK_KIND, rule_book(command.service))
            return _adopted(book, command.service, command.rule_set, role)

        return self.streams.change(envelope, decide)

    def confirm(self, principal: Principal, envelope: Envelope, command: ConfirmRuleSet) -> Outcome:
        """Raises `NotPermitted` to anybody but the operator, `ServiceUnknown`, `RuleSetUnknown`."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        definition_of(command.service)

        def decide(reader: Reader, _: datetime) -> Decision:
            book = reader(RULE_BOOK_KIND, rule_book(command.service))
            rules = replace(book.version(command.version), confirmed=True)
            return _adopted(book, command.service, rules, role)

        return self.streams.change(envelope, decide)

    def _published(self, reader: Reader, chosen: CampaignSet, line: Seats) -> Change:
        pool = seat_pool(chosen.school, chosen.school_year, line.language, line.class_kind, chosen.service)
        published = SeatsPublished(
            pool=pool, school=chosen.school, school_year=chosen.school_year, seats=line, service=chosen.service
        )
        return Change(pool, (publish(reader(SEAT_POOL, pool), published),))


def _adopted(book: RuleBook, service: str, rules: RuleSet, role: Role) -> Decision:
    adopted = adopt(book, RuleSetAdopted(service=service, rule_set=rules))
    return Decision((Change(rule_book(service), (adopted,)),), role, None, {"version": rules.version})


def _with_closed(chosen: tuple[Seats, ...], before: tuple[Seats, ...]) -> tuple[Seats, ...]:
    """A pool that is not named any more has no seats from now on."""
    named = {(line.language, line.class_kind) for line in chosen}
    closed = (line for line in before if (line.language, line.class_kind) not in named)
    return chosen + tuple(Seats(language=c.language, class_kind=c.class_kind, seats=0) for c in closed)
