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
    ChildClaimed,
    ChildReleased,
    RuleSetAdopted,
    SeatHeld,
    SeatReleased,
    SeatsPublished,
    SeatTaken,
)
from kundelik_domain.admissions.values import DocumentKind
from kundelik_domain.identity import events as identity
from kundelik_domain.identity.values import LoginNames, UserDetails, UserKind
from kundelik_domain.organisations import events as organisations
from kundelik_domain.organisations.values import Language, Provider, SchoolSettings
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.access import Holding, Permission, Role
from kundelik_domain.shared.facts import Fact
from tests.language import (
    A_CANCELLATION,
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
)

EXAMPLES: Final = {fact.NAME: fact for fact in (*OF_ADMISSIONS, *OF_IDENTITY, *OF_ORGANISATIONS, *OF_PRIVACY)}
