"""The school's side: accept, forward, approve, refuse; and the clock that records missed limits (ADM-22 … ADM-28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kundelik_domain.admissions.application import (
    APPLICATION,
    Application,
    accept,
    approve,
    forward,
    miss,
    refuse,
)
from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationForwarded,
    ApplicationRefused,
)
from kundelik_domain.admissions.refusals import ContentChanged, GroundNotAllowed
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND
from kundelik_domain.admissions.values import Status, rule_book
from kundelik_domain.admissions.workflow import Action, refusal_from, require
from kundelik_domain.shared.access import PLATFORM, Principal, role_for
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.signatures import SignerIsSomeoneElse
from kundelik_domain.shared.streams import Decision, Envelope, Outcome, Reader, Streams

from .acting import Capacity, decision, refusing, schools_application
from .places import releasing, taking
from .sending import Signed
from .templates import answered

if TYPE_CHECKING:
    from kundelik_domain.admissions.commands import (
        AcceptApplication,
        ApproveApplication,
        ForwardApplication,
        RecordMissedLimit,
        RefuseApplication,
    )
    from kundelik_domain.admissions.ports import Employees, EvidenceKeeping, People, Schools, Statements
    from kundelik_domain.shared.signatures import SignatureCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """What the school's people do with an application that was sent to them."""

    streams: Streams
    people: People
    schools: Schools
    employees: Employees
    statements: Statements
    signatures: SignatureCheck
    evidence: EvidenceKeeping

    def accept(self, principal: Principal, envelope: Envelope, command: AcceptApplication) -> Outcome:
        """Raises `NotFound`, `NotPermitted`, `WrongStatus`, `DocumentsNotInOrder`, `TemplateUnknown`."""

        def decide(reader: Reader, now: datetime) -> Decision:
            application, office = schools_application(reader, command.application, principal, self.employees, now)
            capacity = office.capacity(command.PERMISSION, application.service)
            accepted = ApplicationAccepted(
                application=command.application,
                applicant=application.applicant or command.application,
                accepted_by=principal.user,
                executor=principal.person,
                inclusion=command.inclusion,
                comment=answered(reader, principal, application.sent_to, command.comment, command.template),
            )
            facts = accept(application, accepted, now)
            return decision((), command.application, application, capacity, facts, Status.ACCEPTED)

        return self.streams.change(envelope, decide)

    def forward(self, principal: Principal, envelope: Envelope, command: ForwardApplication) -> Outcome:
        """Raises `NotFound`, `NotPermitted`, `WrongStatus`."""

        def decide(reader: Reader, now: datetime) -> Decision:
            application, office = schools_application(reader, command.application, principal, self.employees, now)
            capacity = office.capacity(command.PERMISSION, application.service)
            forwarded = ApplicationForwarded(application=command.application, forwarded_by=principal.user)
            facts = forward(application, forwarded, now)
            return decision((), command.application, application, capacity, facts, Status.UNDER_REVIEW)

        return self.streams.change(envelope, decide)

    def approve(self, principal: Principal, envelope: Envelope, command: ApproveApplication) -> Outcome:
        """Raises `NotFound`, `NotPermitted`, `WrongStatus`, `FourEyes`, and all refusals of signatures."""
        verified: list[Signed] = []

        def decide(reader: Reader, now: datetime) -> Decision:
            application, office = schools_application(reader, command.application, principal, self.employees, now)
            capacity = office.capacity(command.PERMISSION, application.service)
            require(Action.APPROVE, application.status)
            if not verified:
                verified.append(self._signed(command, application, now))
            return self._approved(reader, now, command.application, application, capacity, principal, verified[0])

        return self.streams.change(envelope, decide)

    def refuse(self, principal: Principal, envelope: Envelope, command: RefuseApplication) -> Outcome:
        """The director's is final. Raises `NotFound`, `NotPermitted`, `WrongStatus`, `GroundNotAllowed`."""

        def decide(reader: Reader, now: datetime) -> Decision:
            application, office = schools_application(reader, command.application, principal, self.employees, now)
            office.capacity(command.PERMISSION, application.service)
            action = refusal_from(application.status)
            capacity = refusing(office, action, application)
            refused = ApplicationRefused(
                application=command.application,
                applicant=application.applicant or command.application,
                refused_by=principal.user,
                final=action is Action.REFUSE_FINALLY,
                ground=command.ground,
                reason=answered(reader, principal, application.sent_to, command.reason, command.template),
            )
            facts = refuse(application, refused, now)
            self._require_ground(reader, application, command)
            freed = releasing(reader, command.application, application)
            return decision(freed, command.application, application, capacity, facts, Status.REJECTED)

        return self.streams.change(envelope, decide)

    def record_missed_limit(
        self, principal: Principal, envelope: Envelope, command: RecordMissedLimit
    ) -> Outcome | None:
        """None when there is nothing to record: in time, decided, or recorded already (ADM-15)."""
        role = role_for(principal, command.PERMISSION, PLATFORM)

        def decide(reader: Reader, now: datetime) -> Decision:
            application = reader(APPLICATION, command.application)
            facts = miss(application, command.application, now)
            if not facts:
                raise NotFound
            return decision((), command.application, application, Capacity(role), facts, application.status)

        try:
            return self.streams.change(envelope, decide)
        except NotFound:
            return None

    def _require_ground(self, reader: Reader, application: Application, command: RefuseApplication) -> None:
        used = application.limit.rule_version if application.limit else None
        for rules in reader(RULE_BOOK_KIND, rule_book(application.service)).rule_sets:
            if rules.version == used and command.ground not in rules.grounds:
                raise GroundNotAllowed(field="ground", allowed=[ground.value for ground in rules.grounds])

    def _signed(self, command: ApproveApplication, application: Application, now: datetime) -> Signed:
        statement = self.statements.approval(command.application)
        school = self.schools.school(application.choice.school) if application.choice else None
        expected = school.bin if school else None
        verified = self.signatures.verify(statement.document, command.cms, at=now, expected_bin=expected)
        evidence = self.evidence.keep(verified, statement.document)
        return Signed(evidence, self.people.person_with(verified.signer.iin), statement.content, statement.born_on)

    def _approved(
        self,
        reader: Reader,
        now: datetime,
        stream: UUID,
        application: Application,
        capacity: Capacity,
        principal: Principal,
        signed: Signed,
    ) -> Decision:
        _require_signed_by(principal, application, signed)
        approved = ApplicationApproved(
            application=stream,
            approved_by=principal.user,
            director=principal.person,
            signature=signed.evidence,
            delegated_by=capacity.delegation.director if capacity.delegation else None,
        )
        facts = approve(application, approved, now)
        return decision(taking(reader, stream, application), stream, application, capacity, facts, Status.ENROLLED)


def _require_signed_by(principal: Principal, application: Application, signed: Signed) -> None:
    if signed.person != principal.person:
        raise SignerIsSomeoneElse
    if signed.content != application.content:
        raise ContentChanged
