"""Sending and cancelling: the application, a seat and the child's claim in one append (ADM-9, ADM-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kundelik_domain.admissions.application import Application, cancel, send
from kundelik_domain.admissions.campaign import CAMPAIGN
from kundelik_domain.admissions.child_claim import CHILD_CLAIM
from kundelik_domain.admissions.events import ApplicationCancelled, ApplicationSent
from kundelik_domain.admissions.refusals import ContentChanged
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND
from kundelik_domain.admissions.seat_pool import SEAT_POOL
from kundelik_domain.admissions.time_limit import TimeLimitRule, time_limit
from kundelik_domain.admissions.values import Status, campaign_of, claim_of, pool_of, rule_book
from kundelik_domain.admissions.workflow import Action, require
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.signatures import SignerIsSomeoneElse
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from .assigned import require_assigned, warned
from .closing import require_year_open
from .drafting import own_application, require_possible
from .places import holding, releasing

if TYPE_CHECKING:
    from uuid import UUID

    from kundelik_domain.admissions.commands import CancelApplication, SendApplication
    from kundelik_domain.admissions.ports import Calendars, Catchments, EvidenceKeeping, People, Schools, Statements
    from kundelik_domain.admissions.rules import RuleSet
    from kundelik_domain.admissions.time_limit import TimeLimit
    from kundelik_domain.admissions.values import HomeAddress, SignatureEvidence
    from kundelik_domain.shared.access import Principal
    from kundelik_domain.shared.signatures import SignatureCheck


@dataclass(frozen=True, slots=True)
class Signed:
    """A verified signature: who made it, and over which edition of the content."""

    evidence: SignatureEvidence
    person: UUID
    content: int
    born_on: date
    home: HomeAddress | None = None


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
    catchments: Catchments | None = None

    def send(self, principal: Principal, envelope: Envelope, command: SendApplication) -> Outcome:
        """Raises `NotFound`, `WrongStatus`, `NoFreeSeat`, `ChildHasApplication`, all refusals of signatures, and
        everything that drafting does: the rules, the school and its campaign are asked once more.
        """
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
        person = self.people.person_with(verified.signer.iin)
        return Signed(evidence, person, statement.content, statement.born_on, statement.home)

    def _sent(
        self, reader: Reader, now: datetime, stream: UUID, application: Application, signed: Signed | None
    ) -> Decision:
        assert application.choice is not None
        _require_signed_by_applicant(application, signed)
        _prefetch(reader, application)
        choice = application.choice
        require_year_open(reader, application.service, choice.school, choice.school_year)
        born_on = signed.born_on if signed else self._born_on(stream, application)
        school, rules = require_possible(self.schools, reader, now, application.choice, born_on, application.service)
        home = signed.home if signed else self.statements.application(stream).home
        warnings = require_assigned(self.catchments, choice, home)
        limit = self._limit(now, school.zone, rules)
        own = Change(stream, (send(application, _as_sent(stream, application, rules, limit, signed), rules),))
        return _decision((own, *holding(reader, stream, application)), stream, application, Status.SENT, warnings)

    def _born_on(self, stream: UUID, application: Application) -> date:
        """Of the child, as the edition that was read says; facts hold it sealed. Raises `ContentChanged`."""
        statement = self.statements.application(stream)
        if statement.content != application.content:
            raise ContentChanged
        return statement.born_on

    def _limit(self, now: datetime, zone: str, rules: RuleSet) -> TimeLimit:
        rule = TimeLimitRule(rules.version, rules.working_days, rules.received_until)
        return time_limit(now, zone, rule, self.calendars.calendar())


def _prefetch(reader: Reader, application: Application) -> None:
    """Whatever the decision may read, at once."""
    choice, child, service = application.choice, application.child, application.service
    assert choice is not None
    assert child is not None
    reader.prefetch(
        (RULE_BOOK_KIND, rule_book(service)),
        (CAMPAIGN, campaign_of(choice.school, choice.school_year, service)),
        (CHILD_CLAIM, claim_of(child, choice.school_year, service)),
        (SEAT_POOL, pool_of(choice, service)),
    )


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


def _require_signed_by_applicant(application: Application, signed: Signed | None) -> None:
    if signed is None:
        return
    if signed.content != application.content:
        raise ContentChanged
    if signed.person != application.applicant:
        raise SignerIsSomeoneElse


def _decision(
    changes: tuple[Change, ...],
    stream: UUID,
    application: Application,
    status: Status,
    warnings: tuple[str, ...] = (),
) -> Decision:
    school = application.choice.school if application.choice else None
    answer = {"application": str(stream), "number": application.number, "status": status.shown} | warned(warnings)
    return Decision(changes, Role.PARENT, school, answer)
