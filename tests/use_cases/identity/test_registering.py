"""How users come to be (ADM-1, ADM-16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from kundelik_domain.identity.events import (
    ConsentGiven,
    EmailConfirmationAsked,
    LoginClaimed,
    PasswordSet,
    RoleGranted,
    UserRegistered,
)
from kundelik_domain.identity.refusals import (
    ConsentMissing,
    LoginTaken,
    PasswordNamesItsOwner,
    PasswordTooCommon,
    RoleNotGrantable,
)
from kundelik_domain.identity.values import LoginNames, UserDetails, UserKind
from kundelik_domain.shared.access import Holding, Principal, Role
from kundelik_domain.shared.refusals import CommandIdReused, NotFound, NotPermitted, Refusal, Unavailable
from tests.fakes import CountedSecrets, FixedClock, OpenBlinding
from tests.use_cases.identity.world import AUTHORITY, EMPLOYEE, OPERATOR, PARENT, SCHOOL, World

EMAIL = OpenBlinding().blind("login", "aigul@example.kz")
NOON = FixedClock().now()
PHONE = OpenBlinding().blind("login", "77011234567")


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.req("ADM-1")
def test_a_parent_registers_with_consent_password_and_claim_in_one_append(world: World) -> None:
    parent = world.parent()

    (credential,) = world.credentials.kept
    digest = CountedSecrets().digest((world.letters.sent[0].secret or "").rsplit("_", 1)[1])
    details = UserDetails(
        surname="Ахметова",
        name="Айгүл",
        patronymic=None,
        email="Aigul@Example.kz",
        phone="+7 (701) 123-45-67",
        login=None,
        iin=None,
    )
    assert [recorded.fact for recorded in world.streams.log] == [
        UserRegistered(parent, parent, UserKind.PARENT, LoginNames(email=EMAIL, phone=PHONE), details),
        PasswordSet(parent, credential, world.clock.now(), None),
        ConsentGiven(parent, parent, "2022-03", 5, world.clock.now(), "192.0.2.1"),
        EmailConfirmationAsked(parent, parent, EMAIL, digest, NOON, NOON + timedelta(days=3), "Aigul@Example.kz"),
        LoginClaimed(parent),
    ]
    assert {recorded.envelope.actor for recorded in world.streams.log} == {parent}
    assert {recorded.decision.role for recorded in world.streams.log} == {Role.PARENT}


@pytest.mark.req("ADM-1")
def test_a_repeated_registration_gets_the_first_answer_and_keeps_the_first_password(world: World) -> None:
    envelope = world.asked()
    first = world.identity.register_parent(envelope, PARENT)
    kept, log = dict(world.credentials.kept), list(world.streams.log)

    again = world.identity.register_parent(envelope, PARENT)

    assert again == replace(first, repeated=True)
    assert (world.credentials.kept, world.streams.log) == (kept, log)


@pytest.mark.req("ADM-1")
def test_the_command_id_with_another_password_changes_nothing(world: World) -> None:
    envelope = world.asked()
    world.identity.register_parent(envelope, PARENT)
    kept = dict(world.credentials.kept)

    with pytest.raises(CommandIdReused):
        world.identity.register_parent(
            replace(envelope, fingerprint=b"other"), replace(PARENT, password="Тоғыз ай, он күн")
        )

    assert world.credentials.kept == kept


@pytest.mark.req("ADM-1")
@pytest.mark.parametrize("email", ["aigul@example.kz", "AIGUL@EXAMPLE.KZ"])
def test_an_email_is_held_once_in_whatever_case(world: World, email: str) -> None:
    world.parent()
    kept = dict(world.credentials.kept)

    with pytest.raises(LoginTaken) as refused:
        world.identity.register_parent(world.asked(), replace(PARENT, email=email))

    assert refused.value.details == {"field": "email"}
    assert world.credentials.kept == kept


@pytest.mark.req("ADM-1", "IDN-1")
@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        (replace(PARENT, consent=False), ConsentMissing),
        (replace(PARENT, password="алматы2024!"), PasswordTooCommon),
        (replace(PARENT, password="aigul@example.KZ"), PasswordNamesItsOwner),
    ],
)
def test_what_is_refused_leaves_nothing(world: World, form: type, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        world.identity.register_parent(world.asked(), form)  # type: ignore[arg-type] # a form, by the table above

    assert (world.streams.log, world.credentials.kept) == ([], {})


def test_a_hash_stays_where_the_outcome_is_unknown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(world.streams, "change", lost)
    with pytest.raises(Unavailable):
        world.parent()

    assert len(world.credentials.kept) == 1


@pytest.mark.req("ADM-16", "ADM-18")
def test_an_administrator_registers_an_employee_with_a_first_role(world: World) -> None:
    administrator = Principal(UUID(int=91), UUID(int=91), frozenset({Holding(Role.SCHOOL_ADMINISTRATOR, SCHOOL)}))

    outcome = world.identity.register_employee(world.asked(), administrator, EMPLOYEE)

    employee = UUID(outcome.answer["user"])
    registered, _, granted, *claims = [recorded.fact for recorded in world.streams.log]
    assert isinstance(registered, UserRegistered)
    assert registered.person == OpenBlinding().blind("person", EMPLOYEE.iin)
    assert granted == RoleGranted(employee, Holding(Role.EXECUTOR, SCHOOL), UUID(int=91))
    assert claims == [LoginClaimed(employee)] * 3
    decision = world.streams.log[0].decision
    assert (decision.role, decision.organisation) == (Role.SCHOOL_ADMINISTRATOR, SCHOOL)


@pytest.mark.req("ADM-16")
def test_a_person_with_two_accounts_signs_in_by_iin_to_the_first(world: World) -> None:
    first = world.employee()
    second = world.employee(replace(EMPLOYEE, login="nurlan2", email=None))

    assert (world.signed_in(EMPLOYEE.iin).user, world.signed_in("nurlan2").user) == (first, second)


@pytest.mark.req("IDN-2", "IDN-3")
@pytest.mark.parametrize(
    ("holding", "refusal"),
    [
        (Holding(Role.DIRECTOR, SCHOOL), NotPermitted),
        (Holding(Role.SCHOOL_ADMINISTRATOR, UUID(int=41)), NotFound),
    ],
)
def test_nobody_else_registers_employees(world: World, holding: Holding, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        world.identity.register_employee(
            world.asked(), Principal(UUID(int=91), UUID(int=91), frozenset({holding})), EMPLOYEE
        )

    assert world.streams.log == []


@pytest.mark.req("IDN-2", "RPT-8")
def test_an_officer_is_appointed_at_an_authority_by_the_operator_alone(world: World) -> None:
    officer = replace(EMPLOYEE, organisation=AUTHORITY, role=Role.DISTRICT_OFFICER)
    there = Principal(UUID(int=91), UUID(int=91), frozenset({Holding(Role.DISTRICT_OFFICER, AUTHORITY)}))

    with pytest.raises(NotPermitted):
        world.identity.register_employee(world.asked(), there, officer)
    with pytest.raises(RoleNotGrantable):
        world.identity.register_employee(world.asked(), OPERATOR, replace(officer, organisation=SCHOOL))
    user = world.employee(officer)
    with pytest.raises(RoleNotGrantable):
        world.grant(user, AUTHORITY, Role.SCHOOL_ADMINISTRATOR)

    assert world.principal("nurlan").holdings == {Holding(Role.DISTRICT_OFFICER, AUTHORITY)}


@pytest.mark.req("IDN-2")
def test_no_operator_is_made_in_a_school(world: World) -> None:
    with pytest.raises(RoleNotGrantable):
        world.identity.register_employee(world.asked(), OPERATOR, replace(EMPLOYEE, role=Role.OPERATOR))
