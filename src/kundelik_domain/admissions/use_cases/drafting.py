"""A parent fills in an application, edits it, attaches documents (ADM-6 … ADM-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from kundelik_domain.admissions.application import APPLICATION, Application, attach, edit
from kundelik_domain.admissions.campaign import CAMPAIGN, definition_of, require_open_to
from kundelik_domain.admissions.events import ApplicationDrafted, ApplicationEdited, DocumentAttached
from kundelik_domain.admissions.refusals import LanguageNotTaught, SchoolUnknown
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND, require_age, require_window
from kundelik_domain.admissions.seat_pool import SEAT_POOL, require_free
from kundelik_domain.admissions.values import (
    FIRST_GRADE,
    Choice,
    campaign_of,
    pool_of,
    rule_book,
)
from kundelik_domain.shared.access import Permission, Principal, Role, require_own
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from .assigned import require_assigned, warned

if TYPE_CHECKING:
    from kundelik_domain.admissions.commands import AttachDocument, DraftApplication, EditApplication
    from kundelik_domain.admissions.ports import Catchments, Numbers, People, SchoolFacts, Schools
    from kundelik_domain.admissions.rules import RuleSet


def own_application(reader: Reader, application: UUID, principal: Principal, permission: Permission) -> Application:
    """The asker's own application; raises `NotFound` for everybody else's (IDN-3)."""
    found = reader(APPLICATION, application)
    if not found.exists or found.owner is None:
        raise NotFound
    require_own(principal, permission, found.owner)
    return found


def local_day(now: datetime, zone: str) -> date:
    """The day of the wall calendar where the school stands (I18-2)."""
    return now.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Before an application is sent, and after the executor's refusal."""

    streams: Streams
    numbers: Numbers
    people: People
    schools: Schools
    catchments: Catchments | None = None

    def draft(self, principal: Principal, envelope: Envelope, command: DraftApplication) -> Outcome:
        """Raises `Malformed` families, `WindowClosed`, `TooYoung`, `NoCampaign`, `NotByChoice`, `NoFreeSeat`."""
        principal.require(command.PERMISSION)
        definition_of(command.service)
        application = uuid5(envelope.command_id, "application")

        def decide(reader: Reader, now: datetime) -> Decision:
            choice, service = command.choice, command.service
            reader.prefetch(
                (APPLICATION, application),
                (RULE_BOOK_KIND, rule_book(service)),
                (CAMPAIGN, campaign_of(choice.school, choice.school_year, service)),
                (SEAT_POOL, pool_of(choice, service)),
            )
            reader(APPLICATION, application)
            require_possible(self.schools, reader, now, choice, command.child.born_on, service)
            require_seat(reader, choice, service)
            warnings = require_assigned(self.catchments, choice, command.child.home)
            drafted = self._drafted(application, principal.user, command)
            answer = {"application": str(application), "number": drafted.number, "status": "draft"} | warned(warnings)
            return Decision((Change(application, (drafted,)),), Role.PARENT, choice.school, answer)

        return self.streams.change(envelope, decide)

    def _drafted(self, application: UUID, owner: UUID, command: DraftApplication) -> ApplicationDrafted:
        return ApplicationDrafted(
            application=application,
            number=self.numbers.next(),
            service=command.service,
            owner=owner,
            applicant=self.people.person_with(command.applicant.iin),
            child=self.people.person_with(command.child.iin),
            choice=command.choice,
            applicant_details=command.applicant,
            child_details=command.child,
            special_needs=command.child.special_needs,
        )

    def edit(self, principal: Principal, envelope: Envelope, command: EditApplication) -> Outcome:
        """Also raises `NotFound`, `WrongStatus`; `NoFreeSeat` where another pool is chosen than before."""

        def decide(reader: Reader, now: datetime) -> Decision:
            application = own_application(reader, command.application, principal, command.PERMISSION)
            edited = ApplicationEdited(
                application=command.application,
                applicant=self.people.person_with(command.applicant.iin),
                child=self.people.person_with(command.child.iin),
                choice=command.choice,
                applicant_details=command.applicant,
                child_details=command.child,
                special_needs=command.child.special_needs,
            )
            facts, service = (edit(application, edited),), application.service
            require_possible(self.schools, reader, now, command.choice, command.child.born_on, service)
            if application.choice is None or pool_of(command.choice) != pool_of(application.choice):
                require_seat(reader, command.choice, service)
            warnings = require_assigned(self.catchments, command.choice, command.child.home)
            return _own(command.application, application, facts, warnings)

        return self.streams.change(envelope, decide)

    def attach(self, principal: Principal, envelope: Envelope, command: AttachDocument) -> Outcome:
        """Raises `NotFound`, `WrongStatus`."""

        def decide(reader: Reader, _: datetime) -> Decision:
            application = own_application(reader, command.application, principal, command.PERMISSION)
            attached = DocumentAttached(application=command.application, document=command.document)
            return _own(command.application, application, (attach(application, attached),))

        return self.streams.change(envelope, decide)


def require_possible(
    schools: Schools, reader: Reader, now: datetime, choice: Choice, born_on: date, service: str
) -> tuple[SchoolFacts, RuleSet]:
    """Whether this child may apply for this choice today; the school, and the rules in force there (ADM-4, ADM-7).

    Raises what `rules_for` does, `WindowClosed`, `WrongSchoolYear`, `TooYoung`, `LanguageNotTaught`; and where seats
    are allocated `NoCampaign`, `NotByChoice`, `ClassNotOffered`.
    """
    school, rules = rules_for(schools, reader, choice.school, now, service)
    require_window(rules, local_day(now, school.zone), choice.school_year)
    require_age(rules, born_on, choice.school_year)
    if choice.language not in school.languages:
        raise LanguageNotTaught(field="language", allowed=[taught.value for taught in school.languages])
    if definition_of(service).allocates_seats:
        require_open_to(reader(CAMPAIGN, campaign_of(choice.school, choice.school_year, service)), choice)
    return school, rules


def require_seat(reader: Reader, choice: Choice, service: str) -> None:
    """Raises `NoFreeSeat` where the service allocates seats and none is free: it cannot be chosen (ADM-7)."""
    if definition_of(service).allocates_seats:
        require_free(reader(SEAT_POOL, pool_of(choice, service)), choice)


def rules_for(
    schools: Schools, reader: Reader, school: UUID, now: datetime, service: str = FIRST_GRADE
) -> tuple[SchoolFacts, RuleSet]:
    """The school and the rules in force there today; raises `ServiceUnknown`, `SchoolUnknown`, `NoRules`."""
    definition_of(service)
    facts = schools.school(school)
    if facts is None:
        raise SchoolUnknown(field="school")
    return facts, reader(RULE_BOOK_KIND, rule_book(service)).for_day(facts.region, local_day(now, facts.zone))


def _own(
    stream: UUID,
    application: Application,
    facts: tuple[ApplicationEdited | DocumentAttached, ...],
    warnings: tuple[str, ...] = (),
) -> Decision:
    school = application.choice.school if application.choice else None
    answer = {"application": str(stream), "number": application.number, "status": application.status.shown} | warned(
        warnings
    )
    return Decision((Change(stream, facts),), Role.PARENT, school, answer)
