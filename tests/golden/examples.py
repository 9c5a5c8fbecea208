"""One example of every fact, for ever: what stands here is stored in tests/golden/events and must stay readable.

A new fact gets its example here, then `python -m tools.golden` writes its file. An example changes only by what a
later field's default adds to it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from kundelik_domain.admissions.events import (
    ApprovalDelegated,
    ChildClaimed,
    ChildReleased,
    DelegationEnded,
    RuleSetAdopted,
    SeatHeld,
    SeatReleased,
    SeatsPublished,
    SeatTaken,
    ServiceAssigned,
    ServiceUnassigned,
    TemplateKept,
    TemplateRemoved,
)
from kundelik_domain.admissions.values import AnswerTemplate, DocumentKind
from kundelik_domain.identity import events as identity
from kundelik_domain.identity.values import LoginNames, UserDetails, UserKind
from kundelik_domain.imports import events as imports
from kundelik_domain.imports.values import ImportKind, RowRefused, RowTold, TableUpload
from kundelik_domain.messages import events as messages
from kundelik_domain.messages.values import Cause, Channel, Failure, Notice, NoticeKind
from kundelik_domain.messages.values import Language as Wanted
from kundelik_domain.organisations import events as organisations
from kundelik_domain.organisations.values import CatchmentLine, Language, Provider, SchoolSettings, Side
from kundelik_domain.privacy.events import PersonErased, RecordsSeen
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Holding, Permission, Role
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.units import Level
from tests.golden.attainment_examples import OF_ATTAINMENT
from tests.golden.formation_examples import OF_FORMATION
from tests.language import (
    A_CANCELLATION,
    A_CHECK,
    A_DRAFT,
    A_FORWARDING,
    A_MISSED_LIMIT,
    A_PLACING,
    A_PUTTING_INTO_PLACEMENT,
    A_REFUSAL,
    A_RULE_SET,
    AN_ACCEPTANCE,
    AN_APPROVAL,
    AN_EDIT,
    NOON,
    a_campaign,
    a_sending,
    an_attachment,
    seats,
)

ONE, TWO, THREE, POOL, CLAIM, APPLICATION = (UUID(int=n) for n in (1, 2, 3, 4, 5, 6))

OF_ADMISSIONS: Final[tuple[Fact, ...]] = (
    A_DRAFT,
    AN_EDIT,
    an_attachment(DocumentKind.BIRTH_CERTIFICATE),
    a_sending(),
    AN_ACCEPTANCE,
    A_FORWARDING,
    AN_APPROVAL,
    A_REFUSAL,
    A_CANCELLATION,
    A_MISSED_LIMIT,
    A_PUTTING_INTO_PLACEMENT,
    A_PLACING,
    a_campaign(),
    SeatsPublished(pool=POOL, school=ONE, school_year=2026, seats=seats(25)),
    SeatHeld(pool=POOL, application=APPLICATION),
    SeatReleased(pool=POOL, application=APPLICATION),
    SeatTaken(pool=POOL, application=APPLICATION),
    ChildClaimed(claim=CLAIM, application=APPLICATION, number=100001, owner=ONE),
    ChildReleased(claim=CLAIM, application=APPLICATION),
    RuleSetAdopted(service="first-grade", rule_set=A_RULE_SET),
    A_CHECK,
    ServiceAssigned(school=ONE, employee=TWO, service="first-grade", assigned_by=THREE),
    ServiceUnassigned(school=ONE, employee=TWO, service="first-grade", unassigned_by=THREE),
    ApprovalDelegated(school=ONE, deputy=TWO, delegated_by=THREE, director=POOL, until=NOON),
    DelegationEnded(school=ONE, deputy=TWO, ended_by=THREE),
    TemplateKept(
        owner=ONE,
        template=AnswerTemplate(template=TWO, title="Қабылданды", text="Құжаттарыңыз қабылданды."),
        kept_by=THREE,
    ),
    TemplateRemoved(owner=ONE, template=TWO, removed_by=THREE),
)

DETAILS: Final = UserDetails(
    surname="Сәрсенова",
    name="Гүлнар",
    patronymic=None,
    email="gulnar@example.kz",
    phone="+77010000001",
    login=None,
    iin=None,
)
DAY: Final = timedelta(days=1)

OF_IDENTITY: Final[tuple[Fact, ...]] = (
    identity.UserRegistered(
        user=ONE, person=ONE, kind=UserKind.PARENT, names=LoginNames(email=TWO, phone=THREE), details=DETAILS
    ),
    identity.ConsentGiven(
        user=ONE, person=ONE, text_version="2022-03", points=5, given_at=NOON, client_address="192.0.2.1"
    ),
    identity.PasswordSet(user=ONE, credential=TWO, set_at=NOON, kept_session=None),
    identity.PasswordRehashed(user=ONE, credential=TWO),
    identity.RoleGranted(user=ONE, holding=Holding(Role.EXECUTOR, TWO), granted_by=THREE),
    identity.RoleRevoked(user=ONE, holding=Holding(Role.EXECUTOR, TWO), revoked_by=THREE),
    identity.UserBlocked(user=ONE, organisation=TWO, blocked_by=THREE),
    identity.UserUnblocked(user=ONE, organisation=TWO, unblocked_by=THREE),
    identity.LoginClaimed(user=ONE),
    identity.LoginReleased(user=ONE),
    identity.SessionStarted(
        session=TWO,
        user=ONE,
        person=ONE,
        secret_sha256="ab" * 32,
        started_at=NOON,
        expires_at=NOON + DAY,
        client_address=None,
    ),
    identity.SessionEnded(session=TWO, user=ONE),
    identity.ApiTokenIssued(
        token=TWO,
        user=ONE,
        person=ONE,
        scopes=(Permission.LIST, Permission.SEE),
        secret_sha256="cd" * 32,
        expires_at=datetime(2027, 4, 13, 7, 0, tzinfo=UTC),
        name="Есеп",
    ),
    identity.ApiTokenRevoked(token=TWO, user=ONE),
    identity.EmailConfirmationAsked(
        user=ONE,
        person=ONE,
        email=TWO,
        secret_sha256="ef" * 32,
        asked_at=NOON,
        expires_at=NOON + 3 * DAY,
        address="gulnar@example.kz",
    ),
    identity.EmailConfirmed(user=ONE, person=ONE, email=TWO, confirmed_at=NOON, address="gulnar@example.kz"),
    identity.PasswordResetAsked(user=ONE, secret_sha256="01" * 32, asked_at=NOON, expires_at=NOON + DAY),
    identity.EmployeeInvited(
        user=ONE,
        organisation=TWO,
        invited_by=THREE,
        secret_sha256="23" * 32,
        invited_at=NOON,
        expires_at=NOON + 7 * DAY,
    ),
    identity.PasswordReset(user=ONE, credential=TWO, reset_at=NOON),
    identity.InitialPasswordSet(user=ONE, credential=TWO, organisation=THREE, set_by=THREE, set_at=NOON),
    identity.OtherSessionsEnded(user=ONE, kept_session=TWO, ended_at=NOON),
    identity.UserDetailsChanged(
        user=ONE,
        person=ONE,
        names=LoginNames(email=TWO, phone=THREE),
        changed_by=ONE,
        organisation=None,
        details=replace(DETAILS, surname="Ахметова"),
    ),
    identity.EmployeeDismissed(user=ONE, organisation=TWO, dismissed_by=THREE),
    identity.OutsideSignInBegun(beginning=ONE, provider="bilimal", user=None, begun_at=NOON, expires_at=NOON + DAY),
    identity.OutsideSignInSpent(beginning=ONE),
    identity.OutsideAccountProven(beginning=ONE, link=TWO, secret_sha256="45" * 32, expires_at=NOON + DAY),
    identity.OutsideRegistrationDone(beginning=ONE, user=TWO),
    identity.AccountLinked(link=TWO, user=ONE, provider="bilimal", linked_at=NOON),
    identity.AccountUnlinked(link=TWO, user=ONE),
)

SETTINGS: Final = SchoolSettings(
    name_kk="№ 1 мектеп",
    name_ru="Школа № 1",
    address="Алматы, Абай даңғылы, 1",
    languages=(Language.KK, Language.RU),
    email="school@example.kz",
)

OF_ORGANISATIONS: Final[tuple[Fact, ...]] = (
    organisations.SchoolRegistered(
        school=ONE,
        region="KZ-75",
        name_kk=SETTINGS.name_kk,
        name_ru=SETTINGS.name_ru,
        name_en="School No. 1",
        address=SETTINGS.address,
        zone="Asia/Almaty",
        languages=SETTINGS.languages,
        bin="990140001234",
    ),
    organisations.SchoolSettingsChanged(school=ONE, settings=replace(SETTINGS, provider=Provider.DEPARTMENT)),
)

OF_THE_TREE: Final[tuple[Fact, ...]] = (
    organisations.AuthorityRegistered(
        authority=TWO,
        level=Level.DISTRICT,
        parent=THREE,
        region="KZ-35",
        name_kk="Шет ауданының білім бөлімі",
        name_ru="Отдел образования Шетского района",
        name_en="Education department of Shet District",
    ),
    organisations.AuthorityMoved(authority=TWO, parent=ONE),
    organisations.AuthorityRenamed(
        authority=TWO,
        name_kk="Шет ауданының білім бөлімі",
        name_ru="Отдел образования Шетского района",
        name_en="Education department of Shet District",
    ),
    organisations.AuthorityClaimed(authority=TWO),
    organisations.AuthorityClaimReleased(authority=TWO),
    organisations.SchoolPlaced(school=ONE, district=TWO),
)

A_LINE: Final = CatchmentLine(
    school=ONE, region="KZ-35", settlement="Қарағанды", street="Ержанов", house_from=1, house_to=25, side=Side.ODD
)

OF_CATCHMENTS: Final[tuple[Fact, ...]] = (
    organisations.SchoolKeyClaimed(school=ONE),
    organisations.CatchmentLineAdded(street=TWO, line=A_LINE),
    organisations.CatchmentLineRemoved(street=TWO, line=A_LINE),
)

OF_IMPORTS: Final[tuple[Fact, ...]] = (
    imports.ImportBegun(
        run=ONE, kind=ImportKind.EMPLOYEES, school=TWO, upload=TableUpload("ab" * 32, "text/csv", 3), begun_by=THREE
    ),
    imports.ImportStarted(run=ONE, started_by=THREE, role=Role.SCHOOL_ADMINISTRATOR, chosen=(2, 4)),
    imports.RowsTaken(
        run=ONE,
        upto=2,
        taken=1,
        unchanged=0,
        refused=(RowRefused(4, "login", "identity.login-taken"),),
        warned=(RowRefused(2, "house_from", "imports.houses-without-school"),),
        made=(RowTold(2, TWO),),
    ),
    imports.ImportFinished(run=ONE),
    imports.ImportStopped(run=ONE, stopped_by=THREE),
)

OF_PRIVACY: Final[tuple[Fact, ...]] = (
    PersonErased(
        person=ONE,
        generation=2,
        accounts=(TWO,),
        basis="Қолдаухат № 17, 94-V Заңы, 8-бап",
        even_though_live=False,
        erased_by=THREE,
        erased_at=NOON,
    ),
    RecordsSeen(viewer=THREE, way=Way.VIEW, records=(APPLICATION,)),
)

A_NOTICE: Final = Notice(THREE, ONE, NoticeKind.ACCEPTED, Cause(TWO, 4))

OF_MESSAGES: Final[tuple[Fact, ...]] = (
    messages.NoticeDelivered(notice=A_NOTICE, channel=Channel.EMAIL, attempts=2),
    messages.NoticeFailed(
        notice=replace(A_NOTICE, cause=None), channel=Channel.EMAIL, attempts=10, reason=Failure.PUT_OFF
    ),
    messages.DeliveryRetried(notice=A_NOTICE, channel=Channel.EMAIL),
    messages.NoticeRead(notice=THREE, recipient=ONE),
    messages.PreferencesSet(user=ONE, language=Wanted.RU, email=False),
)

EXAMPLES: Final = {
    fact.NAME: fact
    for fact in (
        *OF_ADMISSIONS,
        *OF_FORMATION,
        *OF_IDENTITY,
        *OF_ORGANISATIONS,
        *OF_THE_TREE,
        *OF_CATCHMENTS,
        *OF_IMPORTS,
        *OF_PRIVACY,
        *OF_MESSAGES,
        *OF_ATTAINMENT,
    )
}
