"""The words in which tests of admission are written: people, a school, its rules, and what happened to whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

import pytest

from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    CampaignSet,
    DocumentAttached,
    DocumentChecked,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.admissions.rules import RuleSet
from kundelik_domain.admissions.shipped_rules import MANUAL_2021
from kundelik_domain.admissions.time_limit import TimeLimit, TimeLimitRule, time_limit
from kundelik_domain.admissions.values import (
    ApplicantDetails,
    ChildDetails,
    Choice,
    ClassKind,
    Direction,
    Document,
    DocumentKind,
    Ground,
    Language,
    LegalStatus,
    Relation,
    Seats,
    SignatureEvidence,
    Status,
    Verdict,
)
from kundelik_domain.shared.access import PLATFORM, Holding, Permission, Principal, Role
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.iin import Sex
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import StreamKind
from kundelik_domain.shared.working_days import WorkingCalendar

State = TypeVar("State")

ALMATY: Final = "Asia/Almaty"
NOON: Final = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)
"""Of Monday, 13 April 2026, in Almaty. What is sent then is due by 24:00 of Tuesday."""
IN_TIME: Final = datetime(2026, 4, 14, 18, 59, 59, tzinfo=UTC)
DUE: Final = datetime(2026, 4, 14, 19, 0, tzinfo=UTC)
THIS_YEAR: Final = 2026

CALENDAR: Final = WorkingCalendar(
    version="spring-2026",
    known_through=date(2026, 12, 31),
    days_off=frozenset({date(2026, 5, 1), date(2026, 5, 7), date(2026, 7, 6)}),
)

THE_SCHOOL, ANOTHER_SCHOOL, NO_SCHOOL = UUID(int=0x101), UUID(int=0x102), UUID(int=0x1FF)
THE_BIN: Final = "990140001234"

_PEOPLE: Final = UUID("7c1f1b0e-3f6b-5d55-8a53-1f0a3a6a9d10")


def person(iin: str) -> UUID:
    return uuid5(_PEOPLE, iin)


MOTHERS_IIN, FATHERS_IIN, NEIGHBOURS_IIN = "900101400013", "880505300027", "870707400035"
AISULUS_IIN, DAURENS_IIN = "200310600046", "200909500056"
EXECUTORS_IIN, DIRECTORS_IIN = "750215400060", "690811300070"


def an_employee(user: int, iin: str, *roles: Role, school: UUID = THE_SCHOOL) -> Principal:
    return Principal(UUID(int=user), person(iin), frozenset(Holding(role, school) for role in roles))


THE_PARENT: Final = Principal(UUID(int=0x201), person(MOTHERS_IIN))
THE_FATHER: Final = Principal(UUID(int=0x202), person(FATHERS_IIN))
A_STRANGER: Final = Principal(UUID(int=0x203), person(NEIGHBOURS_IIN))
THE_EXECUTOR: Final = an_employee(0x301, EXECUTORS_IIN, Role.EXECUTOR)
THE_DIRECTOR: Final = an_employee(0x302, DIRECTORS_IIN, Role.DIRECTOR)
THE_ONLY_CLERK: Final = an_employee(0x303, DIRECTORS_IIN, Role.EXECUTOR, Role.DIRECTOR)
"""Of a village school: executor and director in one person."""
DEPUTYS_IIN: Final = "720120400103"
THE_DEPUTY: Final = an_employee(0x30A, DEPUTYS_IIN, Role.DEPUTY_FOR_STUDIES)
AN_IDLE_EXECUTOR: Final = an_employee(0x30B, "730101300115", Role.EXECUTOR)
"""To whom no service is assigned."""
THE_PSYCHOLOGIST: Final = an_employee(0x304, "801231400082", Role.PSYCHOLOGIST)
THE_ADMINISTRATOR: Final = an_employee(0x305, "811231300098", Role.SCHOOL_ADMINISTRATOR)
AN_EXECUTOR_ELSEWHERE: Final = an_employee(0x306, EXECUTORS_IIN, Role.EXECUTOR, school=ANOTHER_SCHOOL)
A_DIRECTOR_ELSEWHERE: Final = an_employee(0x307, DIRECTORS_IIN, Role.DIRECTOR, school=ANOTHER_SCHOOL)
THE_OPERATOR: Final = an_employee(0x308, "790101300100", Role.OPERATOR, school=PLATFORM)
THE_CLOCK: Final = an_employee(0x309, "000000000000", Role.CLOCK, school=PLATFORM)


def with_scopes(principal: Principal, *scopes: Permission) -> Principal:
    """The same person through an API token."""
    return replace(principal, scopes=frozenset(scopes))


A_RULE_SET: Final[RuleSet] = MANUAL_2021
APPLICATION_ID: Final = UUID(int=0x401)
NUMBER: Final = 100_001

THE_MOTHERS_DETAILS: Final = ApplicantDetails(
    iin=MOTHERS_IIN,
    surname="Сәрсенова",
    name="Гүлнар",
    patronymic="Ерланқызы",
    born_on=date(1990, 1, 1),
    phone="+7 (701) 000-00-01",
    legal_status=LegalStatus.CITIZEN,
    relation=Relation.MOTHER,
)
THE_FATHERS_DETAILS: Final = replace(
    THE_MOTHERS_DETAILS,
    iin=FATHERS_IIN,
    surname="Сәрсенов",
    name="Ерлан",
    patronymic=None,
    born_on=date(1988, 5, 5),
    relation=Relation.FATHER,
)
AISULU: Final = ChildDetails(
    iin=AISULUS_IIN,
    surname="Сәрсенова",
    name="Айсұлу",
    patronymic=None,
    born_on=date(2020, 3, 10),
    sex=Sex.FEMALE,
    special_needs=False,
    address="Алматы, Абай даңғылы, 10",
)
DAUREN: Final = replace(AISULU, iin=DAURENS_IIN, name="Дәурен", born_on=date(2020, 9, 9), sex=Sex.MALE)

THE_CHOICE: Final = Choice(
    school=THE_SCHOOL,
    school_year=THIS_YEAR,
    language=Language.KK,
    class_kind=ClassKind.GENERAL,
    direction=Direction.BY_DISTRIBUTION,
)


def a_document(kind: DocumentKind) -> Document:
    return Document(
        kind=kind, sha256=f"{list(DocumentKind).index(kind):064x}", media_type="application/pdf", size=1024
    )


def seats(count: int, language: Language = Language.KK, kind: ClassKind = ClassKind.GENERAL) -> Seats:
    return Seats(language=language, class_kind=kind, seats=count)


def a_campaign(*lines: Seats, **changes: Any) -> CampaignSet:
    campaign = CampaignSet(
        service="first-grade",
        school=THE_SCHOOL,
        school_year=THIS_YEAR,
        most_in_class=25,
        accepts_by_choice=False,
        seats=lines or (seats(2),),
    )
    return replace(campaign, **changes)


A_SIGNATURE: Final = SignatureEvidence(
    document=b"statement",
    cms=b"cms",
    algorithm="rsa-sha256",
    certificate_sha256="ab" * 32,
    signed_at=None,
    checked_at=NOON,
    certificates=("ab" * 32, "cd" * 32),
    revocation_lists=("ef" * 32,),
)

A_DRAFT: Final = ApplicationDrafted(
    application=APPLICATION_ID,
    number=NUMBER,
    service="first-grade",
    owner=THE_PARENT.user,
    applicant=THE_PARENT.person,
    child=person(AISULUS_IIN),
    choice=THE_CHOICE,
    applicant_details=THE_MOTHERS_DETAILS,
    child_details=AISULU,
    special_needs=False,
)
AN_EDIT: Final = ApplicationEdited(
    application=APPLICATION_ID,
    applicant=THE_PARENT.person,
    child=person(AISULUS_IIN),
    choice=replace(THE_CHOICE, language=Language.RU),
    applicant_details=THE_MOTHERS_DETAILS,
    child_details=AISULU,
    special_needs=False,
)


def an_attachment(kind: DocumentKind) -> DocumentAttached:
    return DocumentAttached(application=APPLICATION_ID, document=a_document(kind))


ALL_DOCUMENTS: Final = tuple(an_attachment(kind) for kind in A_RULE_SET.documents)
A_SCAN: Final = an_attachment(DocumentKind.SIGNED_APPLICATION)


def a_limit(sent_at: datetime = NOON) -> TimeLimit:
    return time_limit(sent_at, ALMATY, TimeLimitRule(A_RULE_SET.version), CALENDAR)


def a_sending(sent_at: datetime = NOON) -> ApplicationSent:
    return ApplicationSent(
        application=APPLICATION_ID,
        applicant=THE_PARENT.person,
        school=THE_SCHOOL,
        rules=A_RULE_SET.version,
        limit=a_limit(sent_at),
        signature=A_SIGNATURE,
    )


A_CHECK: Final = DocumentChecked(
    application=APPLICATION_ID,
    applicant=THE_PARENT.person,
    checked_by=THE_EXECUTOR.user,
    kind=DocumentKind.PHOTO,
    verdict=Verdict.UNREADABLE,
    remark="Фотосурет анық емес",
)
AN_ACCEPTANCE: Final = ApplicationAccepted(
    application=APPLICATION_ID,
    applicant=THE_PARENT.person,
    accepted_by=THE_EXECUTOR.user,
    executor=THE_EXECUTOR.person,
    inclusion=False,
    comment="Қарастырылуда",
)
A_FORWARDING: Final = ApplicationForwarded(application=APPLICATION_ID, forwarded_by=THE_EXECUTOR.user)
AN_APPROVAL: Final = ApplicationApproved(
    application=APPLICATION_ID,
    approved_by=THE_DIRECTOR.user,
    director=THE_DIRECTOR.person,
    signature=A_SIGNATURE,
)
A_REFUSAL: Final = ApplicationRefused(
    application=APPLICATION_ID,
    applicant=THE_PARENT.person,
    refused_by=THE_EXECUTOR.user,
    final=False,
    ground=Ground.UNTRUE_DATA,
    reason="Құжат анық емес",
)
A_FINAL_REFUSAL: Final = replace(A_REFUSAL, refused_by=THE_DIRECTOR.user, final=True)
A_CANCELLATION: Final = ApplicationCancelled(application=APPLICATION_ID)
A_MISSED_LIMIT: Final = TimeLimitMissed(application=APPLICATION_ID, due_at=DUE)
FORMATION_ID: Final = UUID("00000000-0000-4000-8000-0000000f0e11")
A_PUTTING_INTO_PLACEMENT: Final = PutIntoPlacement(application=APPLICATION_ID, formation=FORMATION_ID)
A_PLACING: Final = PlacedInClass(
    application=APPLICATION_ID,
    formation=FORMATION_ID,
    school_class=UUID("00000000-0000-4000-8000-0000000c1a55"),
    class_name="1 «А»",
    order_number=1,
)

_DRAFTED: Final = (A_DRAFT, *ALL_DOCUMENTS)
_SENT: Final = (*_DRAFTED, a_sending())
_ACCEPTED: Final = (*_SENT, AN_ACCEPTANCE)
_UNDER_REVIEW: Final = (*_ACCEPTED, A_FORWARDING)
HISTORY_TO: Final[dict[Status, tuple[Fact, ...]]] = {
    Status.NONE: (),
    Status.DRAFT: _DRAFTED,
    Status.SENT: _SENT,
    Status.ACCEPTED: _ACCEPTED,
    Status.UNDER_REVIEW: _UNDER_REVIEW,
    Status.ENROLLED: (*_UNDER_REVIEW, AN_APPROVAL),
    Status.PLACEMENT: (*_UNDER_REVIEW, AN_APPROVAL, A_PUTTING_INTO_PLACEMENT),
    Status.PLACED: (*_UNDER_REVIEW, AN_APPROVAL, A_PUTTING_INTO_PLACEMENT, A_PLACING),
    Status.REJECTED: (*_SENT, A_REFUSAL),
    Status.REJECTED_FINALLY: (*_UNDER_REVIEW, A_FINAL_REFUSAL),
    Status.CANCELLED: (*_SENT, A_CANCELLATION),
}
"""The shortest complete history that leads to each status."""


def given(kind: StreamKind[State], *facts: Fact) -> State:
    """The state after these facts."""
    state = kind.initial
    for fact in facts:
        state = kind.evolve(state, fact)
    return state


@contextmanager
def refused(refusal: type[Refusal], **details: object) -> Iterator[None]:
    """Exactly this refusal, with exactly these details."""
    with pytest.raises(Refusal) as caught:
        yield
    assert (type(caught.value), caught.value.details) == (refusal, details)
