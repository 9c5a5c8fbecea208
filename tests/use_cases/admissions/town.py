"""A town with two schools, where admission is played by its use cases on fakes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from kundelik_domain.admissions.application import APPLICATION, Application
from kundelik_domain.admissions.child_claim import CHILD_CLAIM, ChildClaim
from kundelik_domain.admissions.commands import (
    AcceptApplication,
    AdoptRuleSet,
    ApproveApplication,
    AssignService,
    AttachDocument,
    CancelApplication,
    CheckDocument,
    ConfirmRuleSet,
    DelegateApproval,
    DraftApplication,
    EditApplication,
    EndDelegation,
    ForwardApplication,
    RecordMissedLimit,
    RefuseApplication,
    SendApplication,
    SetCampaign,
    UnassignService,
)
from kundelik_domain.admissions.rules import RuleSet
from kundelik_domain.admissions.seat_pool import SEAT_POOL, SeatPool
from kundelik_domain.admissions.shipped_rules import SHIPPED
from kundelik_domain.admissions.use_cases.campaigns import Campaigns
from kundelik_domain.admissions.use_cases.checking import Checking
from kundelik_domain.admissions.use_cases.deciding import Deciding
from kundelik_domain.admissions.use_cases.drafting import Drafting
from kundelik_domain.admissions.use_cases.duties import DutyKeeping
from kundelik_domain.admissions.use_cases.sending import Sending
from kundelik_domain.admissions.use_cases.templates import TemplateKeeping
from kundelik_domain.admissions.values import (
    FIRST_GRADE,
    ApplicantDetails,
    ChildDetails,
    Choice,
    DocumentKind,
    Ground,
    Seats,
    Status,
    Verdict,
    claim_of,
    pool_of,
)
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.streams import Envelope, Outcome
from tests.fakes import FixedClock
from tests.language import (
    A_DIRECTOR_ELSEWHERE,
    A_RULE_SET,
    AISULU,
    AN_EXECUTOR_ELSEWHERE,
    AN_IDLE_EXECUTOR,
    DIRECTORS_IIN,
    MOTHERS_IIN,
    NOON,
    THE_ADMINISTRATOR,
    THE_BIN,
    THE_CHOICE,
    THE_CLOCK,
    THE_DEPUTY,
    THE_DIRECTOR,
    THE_EXECUTOR,
    THE_MOTHERS_DETAILS,
    THE_ONLY_CLERK,
    THE_OPERATOR,
    THE_PARENT,
    THE_PSYCHOLOGIST,
    THE_SCHOOL,
    THIS_YEAR,
    a_document,
    person,
    seats,
)
from tests.use_cases.admissions.fake_ports import (
    CountedNumbers,
    HonestCheck,
    InterruptedStreams,
    KeptEvidence,
    KnownPeople,
    OneCalendar,
    SomeEmployees,
    SomeSchools,
    StatementsOf,
    signed,
)


@dataclass
class Town:
    """Every method is one command; what it raises is the refusal. `command` repeats an earlier id."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    schools: SomeSchools = field(default_factory=SomeSchools)
    evidence: KeptEvidence = field(default_factory=KeptEvidence)
    commands: int = 0

    def __post_init__(self) -> None:
        self.people = people = KnownPeople()
        numbers, calendars = CountedNumbers(), OneCalendar()
        self.streams = streams = InterruptedStreams(self.clock.now)
        schools, signatures = self.schools, HonestCheck()
        self.statements = StatementsOf(streams)
        self.campaigns = Campaigns(streams=streams, schools=schools)
        self.drafting = Drafting(streams=streams, numbers=numbers, people=people, schools=schools)
        self.sending = Sending(
            streams=streams,
            people=people,
            schools=schools,
            calendars=calendars,
            statements=self.statements,
            signatures=signatures,
            evidence=self.evidence,
        )
        self.employees = SomeEmployees()
        self.duties = DutyKeeping(streams=streams, employees=self.employees)
        self.checking = Checking(streams=streams, employees=self.employees)
        self.templates = TemplateKeeping(streams=streams)
        self.employees.meet(*STAFF, A_DIRECTOR_ELSEWHERE, AN_EXECUTOR_ELSEWHERE)
        self.deciding = Deciding(
            streams=streams,
            people=people,
            schools=schools,
            employees=self.employees,
            statements=self.statements,
            signatures=signatures,
            evidence=self.evidence,
        )

    def envelope(self, who: Principal, content: object, command: UUID | None = None) -> Envelope:
        self.commands += 1
        return Envelope(
            command_id=command or UUID(int=0xC0000 + self.commands),
            actor=who.user,
            correlation_id=UUID(int=0xC0),
            fingerprint=sha256(repr(content).encode()).digest(),
        )

    # what schools and the operator do

    def adopts(
        self, rules: RuleSet = A_RULE_SET, who: Principal = THE_OPERATOR, service: str = FIRST_GRADE
    ) -> Outcome:
        asked = AdoptRuleSet(rule_set=rules, service=service)
        return self.campaigns.adopt(who, self.envelope(who, asked), asked)

    def confirms(self, version: str, service: str, who: Principal = THE_OPERATOR) -> Outcome:
        asked = ConfirmRuleSet(version=version, service=service)
        return self.campaigns.confirm(who, self.envelope(who, asked), asked)

    def offers(self, service: str) -> RuleSet:
        """What is shipped for the service is entered and confirmed."""
        (rules,) = SHIPPED[service]
        self.adopts(rules, service=service)
        self.confirms(rules.version, service)
        return rules

    def opens(
        self, *lines: Seats, who: Principal = THE_ADMINISTRATOR, command: UUID | None = None, **changes: Any
    ) -> Outcome:
        asked = SetCampaign(
            school=changes.get("school", THE_SCHOOL),
            school_year=changes.get("school_year", THIS_YEAR),
            most_in_class=changes.get("most_in_class", 25),
            accepts_by_choice=changes.get("accepts_by_choice", False),
            seats=lines,
            service=changes.get("service", FIRST_GRADE),
        )
        return self.campaigns.set_campaign(who, self.envelope(who, asked, command), asked)

    # what directors do

    def assigns(
        self, whom: Principal, service: str = FIRST_GRADE, who: Principal = THE_DIRECTOR, school: UUID = THE_SCHOOL
    ) -> Outcome:
        asked = AssignService(school=school, employee=whom.user, service=service)
        return self.duties.assign(who, self.envelope(who, asked), asked)

    def unassigns(
        self, whom: Principal, service: str = FIRST_GRADE, who: Principal = THE_DIRECTOR, school: UUID = THE_SCHOOL
    ) -> Outcome:
        asked = UnassignService(school=school, employee=whom.user, service=service)
        return self.duties.unassign(who, self.envelope(who, asked), asked)

    def delegates(
        self,
        deputy: Principal = THE_DEPUTY,
        until: datetime = NOON + timedelta(days=7),
        who: Principal = THE_DIRECTOR,
        command: UUID | None = None,
    ) -> Outcome:
        asked = DelegateApproval(school=THE_SCHOOL, deputy=deputy.user, until=until)
        return self.duties.delegate(who, self.envelope(who, asked, command), asked)

    def ends(
        self, deputy: Principal = THE_DEPUTY, who: Principal = THE_DIRECTOR, command: UUID | None = None
    ) -> Outcome:
        asked = EndDelegation(school=THE_SCHOOL, deputy=deputy.user)
        return self.duties.end_delegation(who, self.envelope(who, asked, command), asked)

    # what parents do

    def drafts(
        self,
        who: Principal = THE_PARENT,
        child: ChildDetails = AISULU,
        choice: Choice = THE_CHOICE,
        applicant: ApplicantDetails = THE_MOTHERS_DETAILS,
        command: UUID | None = None,
        service: str = FIRST_GRADE,
    ) -> Outcome:
        asked = DraftApplication(applicant=applicant, child=child, choice=choice, service=service)
        return self.drafting.draft(who, self.envelope(who, asked, command), asked)

    def edits(
        self,
        application: UUID,
        who: Principal = THE_PARENT,
        child: ChildDetails = AISULU,
        choice: Choice = THE_CHOICE,
        applicant: ApplicantDetails = THE_MOTHERS_DETAILS,
        command: UUID | None = None,
    ) -> Outcome:
        asked = EditApplication(application=application, applicant=applicant, child=child, choice=choice)
        return self.drafting.edit(who, self.envelope(who, asked, command), asked)

    def attaches(self, application: UUID, kind: DocumentKind, who: Principal = THE_PARENT) -> Outcome:
        asked = AttachDocument(application=application, document=a_document(kind))
        return self.drafting.attach(who, self.envelope(who, asked), asked)

    def sends(
        self, application: UUID, who: Principal = THE_PARENT, iin: str = MOTHERS_IIN, command: UUID | None = None
    ) -> Outcome:
        """Signed digitally, as it reads now."""
        return self.sends_signed(application, self.signed_as_it_reads(application, iin), who, command)

    def sends_signed(
        self, application: UUID, cms: bytes | None, who: Principal = THE_PARENT, command: UUID | None = None
    ) -> Outcome:
        asked = SendApplication(application=application, cms=cms)
        return self.sending.send(who, self.envelope(who, asked, command), asked)

    def signed_as_it_reads(self, application: UUID, iin: str = MOTHERS_IIN) -> bytes:
        return signed(self.statements.application(application).document, iin)

    def cancels(self, application: UUID, who: Principal = THE_PARENT, command: UUID | None = None) -> Outcome:
        asked = CancelApplication(application=application)
        return self.sending.cancel(who, self.envelope(who, asked, command), asked)

    # what the school does

    def checks(
        self,
        application: UUID,
        who: Principal = THE_EXECUTOR,
        verdict: Verdict = Verdict.IN_ORDER,
        kind: DocumentKind = DocumentKind.PHOTO,
        remark: str | None = None,
    ) -> Outcome:
        asked = CheckDocument(application=application, kind=kind, verdict=verdict, remark=remark)
        return self.checking.check_document(who, self.envelope(who, asked), asked)

    def accepts(self, application: UUID, who: Principal = THE_EXECUTOR, command: UUID | None = None) -> Outcome:
        asked = AcceptApplication(application=application, comment="Қарастырылуда", inclusion=False)
        return self.deciding.accept(who, self.envelope(who, asked, command), asked)

    def forwards(self, application: UUID, who: Principal = THE_EXECUTOR, command: UUID | None = None) -> Outcome:
        asked = ForwardApplication(application=application)
        return self.deciding.forward(who, self.envelope(who, asked, command), asked)

    def approves(
        self,
        application: UUID,
        who: Principal = THE_DIRECTOR,
        iin: str = DIRECTORS_IIN,
        bin_: str | None = THE_BIN,
        command: UUID | None = None,
    ) -> Outcome:
        cms = signed(self.statements.approval(application).document, iin, bin_)
        asked = ApproveApplication(application=application, cms=cms)
        return self.deciding.approve(who, self.envelope(who, asked, command), asked)

    def refuses(
        self,
        application: UUID,
        who: Principal = THE_EXECUTOR,
        ground: Ground = Ground.UNTRUE_DATA,
        command: UUID | None = None,
    ) -> Outcome:
        asked = RefuseApplication(application=application, ground=ground, reason="Құжат анық емес")
        return self.deciding.refuse(who, self.envelope(who, asked, command), asked)

    def notices(self, application: UUID, who: Principal = THE_CLOCK, command: UUID | None = None) -> Outcome | None:
        asked = RecordMissedLimit(application=application)
        return self.deciding.record_missed_limit(who, self.envelope(who, asked, command), asked)

    # what can be seen afterwards

    def at(self, moment: datetime) -> None:
        self.clock.moment = moment

    def application(self, application: UUID) -> Application:
        return self.streams.read(APPLICATION, application)

    def status(self, application: UUID) -> Status:
        return self.application(application).status

    def pool(self, choice: Choice = THE_CHOICE, service: str = FIRST_GRADE) -> SeatPool:
        return self.streams.read(SEAT_POOL, pool_of(choice, service))

    def claim(self, iin: str = AISULU.iin, year: int = THIS_YEAR, service: str = FIRST_GRADE) -> ChildClaim:
        return self.streams.read(CHILD_CLAIM, claim_of(person(iin), year, service))

    def history(self, application: UUID) -> tuple[Fact, ...]:
        return self.streams.facts(application)

    # how tests come to where they begin

    def has_draft(self, who: Principal = THE_PARENT, **content: Any) -> UUID:
        """Complete with all documents, not signed."""
        application = UUID(self.drafts(who, **content).answer["application"])
        for kind in SHIPPED[content.get("service", FIRST_GRADE)][0].documents:
            self.attaches(application, kind, who)
        return application

    def has(self, status: Status, **content: Any) -> UUID:
        application = self.has_draft(**content)
        if status in ON_THE_WAY_TO:
            self.sends(application)
        for step in ON_THE_WAY_TO.get(status, ()):
            getattr(self, step)(application)
        return application


STAFF = (
    THE_EXECUTOR,
    AN_IDLE_EXECUTOR,
    THE_DIRECTOR,
    THE_ONLY_CLERK,
    THE_DEPUTY,
    THE_PSYCHOLOGIST,
    THE_ADMINISTRATOR,
)
"""Of the school, as identity knows them."""

ON_THE_WAY_TO = {
    Status.SENT: (),
    Status.ACCEPTED: ("accepts",),
    Status.UNDER_REVIEW: ("accepts", "forwards"),
    Status.ENROLLED: ("accepts", "forwards", "approves"),
    Status.REJECTED: ("refuses",),
    Status.CANCELLED: ("cancels",),
}


def a_town(count: int = 2) -> Town:
    """The manual's rules are in force, and the school has that many seats in its Kazakh general classes.

    Its executor, and the clerk who is everything, process the first grade.
    """
    town = Town()
    town.adopts()
    town.assigns(THE_EXECUTOR)
    town.assigns(THE_ONLY_CLERK)
    town.opens(seats(count))
    return town
