"""Sending and cancelling: the application, a seat and the child's claim in one append (ADM-9, ADM-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kundelik_domain.admissions.application import Application, cancel, send
from kundelik_domain.admissions.campaign import CAMPAIGN, require_open_to
from kundelik_domain.admissions.child_claim import CHILD_CLAIM, claim
from kundelik_domain.admissions.events import (
    ApplicationCancelled,
    ApplicationSent,
    ChildClaimed,
    ChildReleased,
    SeatReleased,
)
from kundelik_domain.admissions.refusals import ContentChanged
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND, require_window
from kundelik_domain.admissions.seat_pool import SEAT_POOL, hold
from kundelik_domain.admissions.time_limit import TimeLimitRule, time_limit
from kundelik_domain.admissions.values import RULE_BOOK, Status, campaign_of, claim_of, pool_of
from kundelik_domain.admissions.workflow import Action, require
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.signatures import SignerIsSomeoneElse
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from .drafting import local_day, own_application, rules_for

if TYPE_CHECKING:
    from uuid import UUID

    from kundelik_domain.admissions.commands import CancelApplication, SendApplication
    from kundelik_domain.admissions.ports import Calendars, EvidenceKeeping, People, Schools, Statements
    from kundelik_domain.admissions.rules import RuleSet
    from kundelik_domain.admissions.time_limit import TimeLimit
    from kundelik_domain.admissions.values import SignatureEvidence
    from kundelik_domain.shared.access import Principal
    from kundelik_domain.shared.signatures import SignatureCheck


@dataclass(frozen=True, slots=True)
class Signed:
    """A verified signature: who made it, and over which edition of the content."""

    evidence: SignatureEvidence
    person: UUID
    content: int


def releasing(reader: Reader, application_id: UUID, application: Application) -> tuple[Change, ...]:
    """The seat and the child's claim go back; the caller appends them with the application's own facts."""
    assert application.choice is not None
    assert application.child is not None
    pool = pool_of(application.choice)
    claimed = claim_of(application.child, application.choice.school_year)
    reader(SEAT_POOL, pool)
    reader(CHILD_CLAIM, claimed)
    return (
        Change(pool, (SeatReleased(pool=pool, application=application_id),)),
        Change(claimed, (ChildReleased(claim=claimed, application=application_id),)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What the applicant does with a finished application."""

    streams: Streams
    people: People
    schools: Schools
    calendars: Calendars
    statements: Statements
    signatures: SignatureCheck
    evidence: EvidenceKeeping

    def send(self, principal: Principal, envelope: Envelope, command: SendApplication) -> Outcome:
        """Raises `NotFound`, `WrongStatus`, `NoFreeSeat`, `ChildHasApplication`, and all refusals of signatures."""
        verified: list[Signed] = []

        def decide(reader: Reader, now: datetime) -> Decision:
            application = own_application(reader, command.application, principal, command.PERMISSION)
            require(Action.SEND, application.status)
            if command.cms is not None and not verified:
                verified.append(self._signed(command.application, command.cms, now))
            return self._sent(reader, now, command.application, application, verified[0] if verified else None)

        return self.streams.change(envelope, decide)

    def cancel(self, principal: Principal, envelope: Envelope, command: CancelApplication) -> Outcome:
        """Raises `NotFound`, `WrongStatus`."""

        def decide(reader: Reader, now: datetime) -> Decision:
            application = own_application(reader, command.application, principal, command.PERMISSION)
            facts = cancel(application, ApplicationCancelled(application=command.application), now)
            held = application.status is not Status.DRAFT
            freed = releasing(reader, command.application, application) if held else ()
            own = Change(command.application, tuple(facts))
            return _decision((own, *freed), command.application, application, Status.CANCELLED)

        return self.streams.change(envelope, decide)

    def _signed(self, application: UUID, cms: bytes, now: datetime) -> Signed:
        statement = self.statements.application(application)
        verified = self.signatures.verify(statement.document, cms, at=now)
        evidence = self.evidence.keep(verified, statement.document)
        return Signed(evidence, self.people.person_with(verified.signer.iin), statement.content)

    def _sent(
        self, reader: Reader, now: datetime, stream: UUID, application: Application, signed: Signed | None
    ) -> Decision:
        choice, child = application.choice, application.child
        assert choice is not None
        assert child is not None
        _require_signed_by_applicant(application, signed)
        claimed, pool = claim_of(child, choice.school_year), pool_of(choice)
        campaign = campaign_of(choice.school, choice.school_year)
        reader.prefetch((RULE_BOOK_KIND, RULE_BOOK), (CAMPAIGN, campaign), (CHILD_CLAIM, claimed), (SEAT_POOL, pool))
        school, rules = rules_for(self.schools, reader, choice.school, now)
        require_window(rules, local_day(now, school.zone), choice.school_year)
        require_open_to(reader(CAMPAIGN, campaign), choice)
        limit = self._limit(now, school.zone, rules)
        own = Change(stream, (send(application, _as_sent(stream, application, rules, limit, signed), rules),))
        wanted = _wanted(stream, application, claimed)
        child_claim = Change(claimed, (claim(reader(CHILD_CLAIM, claimed), wanted),))
        seat = Change(pool, (hold(reader(SEAT_POOL, pool), stream, choice),))
        return _decision((own, child_claim, seat), stream, application, Status.SENT)

    def _limit(self, now: datetime, zone: str, rules: RuleSet) -> TimeLimit:
        rule = TimeLimitRule(rules.version, rules.working_days, rules.received_until)
        return time_limit(now, zone, rule, self.calendars.calendar())


def _as_sent(
    stream: UUID, application: Application, rules: RuleSet, limit: TimeLimit, signed: Signed | None
) -> ApplicationSent:
    assert application.choice is not None
    assert application.applicant is not None
    return ApplicationSent(
        application=stream,
        applicant=application.applicant,
        school=application.choice.school,
        rules=rules.version,
        limit=limit,
        signature=signed.evidence if signed else None,
    )


def _wanted(stream: UUID, application: Application, claimed: UUID) -> ChildClaimed:
    assert application.owner is not None
    return ChildClaimed(claim=claimed, application=stream, number=application.number, owner=application.owner)


def _require_signed_by_applicant(application: Application, signed: Signed | None) -> None:
    if signed is None:
        return
    if signed.content != application.content:
        raise ContentChanged
    if signed.person != application.applicant:
        raise SignerIsSomeoneElse


def _decision(changes: tuple[Change, ...], stream: UUID, application: Application, status: Status) -> Decision:
    school = application.choice.school if application.choice else None
    answer = {"application": str(stream), "number": application.number, "status": status.shown}
    return Decision(changes, Role.PARENT, school, answer)
