"""Links that work once: a confirmed address, a forgotten password, an invitation (ADM-1, ADM-2, ADM-17)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from kundelik_domain.identity.commands import SetPassword
from kundelik_domain.identity.commands.keeping import (
    AskEmailConfirmation,
    AskPasswordReset,
    ChangeProfile,
    ConfirmEmail,
    EndOtherSessions,
    ResetPassword,
)
from kundelik_domain.identity.commands.staff import (
    ChangeEmployee,
    DismissEmployee,
    InviteEmployee,
    SetInitialPassword,
)
from kundelik_domain.identity.events import (
    EmailConfirmed,
    EmployeeDismissed,
    LoginClaimed,
    LoginReleased,
    PasswordResetAsked,
    RoleRevoked,
    UserDetailsChanged,
)
from kundelik_domain.identity.policies import SCHOOL_ROLES
from kundelik_domain.identity.refusals import HeldElsewhere, LoginTaken, WrongLoginOrPassword
from kundelik_domain.identity.refusals.keeping import (
    EmailAlreadyConfirmed,
    LinkNotValid,
    NoAddress,
    TooManyRequests,
)
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.values.keeping import Letter, LetterKind
from kundelik_domain.shared.access import Holding, Permission, Principal, Role, role_for
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Unauthenticated, WrittenMeanwhile
from tests.use_cases.identity.world import EMPLOYEE, OPERATOR, PARENT, PASSWORD, SCHOOL, World

NEW = "Тоғыз ай, он күн"
ELSEWHERE = UUID(int=41)
ADMINISTRATOR = Principal(UUID(int=91), UUID(int=91), frozenset({Holding(Role.SCHOOL_ADMINISTRATOR, SCHOOL)}))
PROFILE = ChangeProfile(surname="Ахметова", name="Айгүл", email="aigul@example.kz", phone="+7 (701) 123-45-67")
CHANGE = ChangeEmployee(
    user=UUID(int=0), organisation=SCHOOL, surname="Сейтқали", name="Нұрлан", login="nurlan.s", email="n@example.kz"
)


@pytest.fixture
def world() -> World:
    return World()


def secret(world: World, kind: LetterKind) -> str:
    """Of the letter written last."""
    letter = world.letters.sent[-1]
    assert letter.kind is kind
    return letter.secret or ""


def confirm(world: World, text: str) -> None:
    world.identity.confirm_email(world.asked(), ConfirmEmail(secret=text))


def reset(world: World, text: str, password: str = NEW) -> None:
    world.identity.reset_password(world.asked(), ResetPassword(secret=text, password=password))


def forgotten(world: World, login: str = "aigul@example.kz") -> None:
    world.identity.ask_password_reset(world.asked(), AskPasswordReset(login=login))


@pytest.mark.req("ADM-1")
def test_an_address_is_confirmed_once_by_the_link_of_the_registration(world: World) -> None:
    parent = world.parent()
    link = secret(world, LetterKind.CONFIRM_EMAIL)
    assert not world.streams.read(USER, parent).email_confirmed

    confirm(world, link)

    fact = world.streams.facts(parent)[-1]
    assert isinstance(fact, EmailConfirmed)
    assert (fact.address, world.streams.read(USER, parent).email_confirmed) == ("Aigul@Example.kz", True)
    with pytest.raises(LinkNotValid):
        confirm(world, link)
    with pytest.raises(EmailAlreadyConfirmed):
        world.identity.ask_email_confirmation(
            world.asked(), world.principal("aigul@example.kz"), AskEmailConfirmation()
        )


@pytest.mark.req("ADM-1")
def test_the_latest_link_alone_is_good_and_for_three_days(world: World) -> None:
    world.parent()
    first, principal = secret(world, LetterKind.CONFIRM_EMAIL), world.principal("aigul@example.kz")
    world.identity.ask_email_confirmation(world.asked(), principal, AskEmailConfirmation())
    second = secret(world, LetterKind.CONFIRM_EMAIL)
    world.clock.pass_by(days=3)
    for link in (first, second, "", "kdl_nonsense", second[:-1] + "x"):
        with pytest.raises(LinkNotValid):
            confirm(world, link)


@pytest.mark.req("ADM-1")
def test_letters_are_limited_to_twelve_an_hour(world: World) -> None:
    world.parent()
    principal = world.principal("aigul@example.kz")
    for _ in range(12):
        world.identity.ask_email_confirmation(world.asked(), principal, AskEmailConfirmation())

    with pytest.raises(TooManyRequests):
        world.identity.ask_email_confirmation(world.asked(), principal, AskEmailConfirmation())


@pytest.mark.req("ADM-1")
def test_the_owner_of_a_taken_address_is_told_and_trying_addresses_out_ends_soon(world: World) -> None:
    owner = world.parent()
    with pytest.raises(LoginTaken):
        world.parent()
    assert world.letters.sent[-1] == Letter(LetterKind.ALREADY_REGISTERED, owner)

    for _ in range(3):
        with pytest.raises(LoginTaken):
            world.parent()
    with pytest.raises(TooManyRequests):
        world.parent()


@pytest.mark.req("ADM-1")
def test_whoever_fails_often_from_one_address_waits_but_a_whole_school_may_register(world: World) -> None:
    for number in range(40):
        world.identity.register_parent(world.asked(), replace(PARENT, email=f"p{number}@example.kz"))
    for number in range(30):
        with pytest.raises(LoginTaken):
            world.identity.register_parent(world.asked(), replace(PARENT, email=f"p{number}@example.kz"))

    with pytest.raises(TooManyRequests):
        world.identity.register_parent(world.asked(), replace(PARENT, email="p31@example.kz"))
    world.identity.register_parent(world.asked(address="192.0.2.2"), replace(PARENT, email="new@example.kz"))


@pytest.mark.req("ADM-2")
def test_a_forgotten_password_is_set_by_a_link_and_every_session_ends(world: World) -> None:
    world.parent()
    before = world.signed_in("aigul@example.kz")
    forgotten(world)
    link = secret(world, LetterKind.RESET_PASSWORD)
    world.clock.pass_by(minutes=29)

    reset(world, link)

    with pytest.raises(Unauthenticated):
        world.identity.principal_of(before.credential)
    with pytest.raises(WrongLoginOrPassword):
        world.signed_in("aigul@example.kz")
    parent = world.signed_in("aigul@example.kz", NEW).user
    assert world.streams.read(USER, parent).email_confirmed
    assert len(world.credentials.kept) == 1
    with pytest.raises(LinkNotValid):
        reset(world, link)


@pytest.mark.req("ADM-2")
def test_an_unknown_name_gets_the_same_answer_and_no_letter(world: World) -> None:
    world.parent()
    letters = len(world.letters.sent)
    known = world.identity.ask_password_reset(world.asked(), AskPasswordReset(login="aigul@example.kz"))
    unknown = world.identity.ask_password_reset(world.asked(), AskPasswordReset(login="nobody@example.kz"))

    assert (known.answer, len(world.letters.sent)) == (unknown.answer, letters + 1)
    assert unknown.position == known.position + 1
    assert isinstance(world.streams.log[-1].fact, PasswordResetAsked)


@pytest.mark.req("ADM-2")
def test_a_link_is_good_for_half_an_hour_the_latest_alone_and_three_in_an_hour(world: World) -> None:
    world.parent()
    forgotten(world)
    first = secret(world, LetterKind.RESET_PASSWORD)
    forgotten(world)
    with pytest.raises(LinkNotValid):
        reset(world, first)
    forgotten(world)
    with pytest.raises(TooManyRequests):
        forgotten(world)
    world.clock.pass_by(minutes=30)
    with pytest.raises(LinkNotValid):
        reset(world, secret(world, LetterKind.RESET_PASSWORD))


@pytest.mark.req("ADM-2")
def test_a_blocked_account_gets_no_link_and_one_that_it_has_is_good_for_nothing(world: World) -> None:
    user = world.employee()
    forgotten(world, "nurlan")
    link, letters = secret(world, LetterKind.RESET_PASSWORD), len(world.letters.sent)
    world.block(user)
    forgotten(world, "nurlan")

    assert len(world.letters.sent) == letters
    with pytest.raises(LinkNotValid):
        reset(world, link)


@pytest.mark.req("ADM-2")
def test_a_link_is_one_persons_and_its_secret_stands_nowhere(world: World) -> None:
    world.parent()
    forgotten(world)
    link = secret(world, LetterKind.RESET_PASSWORD)
    other = world.employee()
    foreign = f"kdl_{other.hex}_{link.rsplit('_', 1)[1]}"

    with pytest.raises(LinkNotValid):
        reset(world, foreign)
    assert link.rsplit("_", 1)[1] not in repr(world.streams.log) + repr(world.letters.sent)


@pytest.mark.req("ADM-17")
def test_an_employee_without_a_password_sets_one_by_the_link_that_is_mailed_or_handed_out(world: World) -> None:
    user = world.employee(replace(EMPLOYEE, password=None))
    mailed = secret(world, LetterKind.INVITATION)
    assert world.credentials.kept == {}
    command, envelope = InviteEmployee(user=user, organisation=SCHOOL), world.asked()
    invited = world.identity.invite_employee(envelope, ADMINISTRATOR, command)

    assert world.identity.invite_employee(envelope, ADMINISTRATOR, command) == replace(
        invited, secret=None, repeated=True
    )
    with pytest.raises(LinkNotValid):
        reset(world, mailed)
    reset(world, invited.secret or "")
    assert world.signed_in("nurlan", NEW).user == user
    with pytest.raises(NotFound):
        world.identity.invite_employee(
            world.asked(), ADMINISTRATOR, InviteEmployee(user=user, organisation=ELSEWHERE)
        )


@pytest.mark.req("ADM-16")
def test_an_initial_password_must_be_changed_before_anything_else(world: World) -> None:
    user = world.employee()
    command = SetInitialPassword(user=user, organisation=SCHOOL, password=NEW)
    world.identity.set_initial_password(world.asked(), ADMINISTRATOR, command)

    principal = world.identity.principal_of(world.signed_in("nurlan", NEW).credential)
    assert principal.must_change_password
    with pytest.raises(NotPermitted):
        role_for(principal, Permission.LIST, SCHOOL)
    world.identity.set_password(world.asked(), principal, SetPassword(present=NEW, new=PASSWORD))
    assert role_for(world.principal("nurlan"), Permission.LIST, SCHOOL) is Role.EXECUTOR


@pytest.mark.req("ADM-16", "IDN-3")
def test_who_works_elsewhere_too_is_touched_by_neither_organisation(world: World) -> None:
    user = world.employee()
    world.grant(user, ELSEWHERE)
    for attempt in (
        lambda: world.identity.invite_employee(
            world.asked(), ADMINISTRATOR, InviteEmployee(user=user, organisation=SCHOOL)
        ),
        lambda: world.identity.set_initial_password(
            world.asked(), ADMINISTRATOR, SetInitialPassword(user=user, organisation=SCHOOL, password=NEW)
        ),
        lambda: world.identity.change_employee(world.asked(), ADMINISTRATOR, replace(CHANGE, user=user)),
    ):
        with pytest.raises(HeldElsewhere):
            attempt()


@pytest.mark.req("ADM-16")
def test_changed_details_move_the_claims_of_login_and_address(world: World) -> None:
    user = world.employee()

    world.identity.change_employee(world.asked(), ADMINISTRATOR, replace(CHANGE, user=user))

    moved = [recorded.fact for recorded in world.streams.log[-5:]]
    assert [type(fact) for fact in moved] == [
        UserDetailsChanged,
        LoginClaimed,
        LoginClaimed,
        LoginReleased,
        LoginReleased,
    ]
    assert world.signed_in("nurlan.s").user == world.signed_in("n@example.kz").user == user
    with pytest.raises(WrongLoginOrPassword):
        world.signed_in("nurlan")


@pytest.mark.req("ADM-16")
def test_whoever_leaves_keeps_the_account_and_loses_every_role_there(world: World) -> None:
    user = world.employee()
    world.grant(user, ELSEWHERE)
    command = DismissEmployee(user=user, organisation=SCHOOL)

    world.identity.dismiss_employee(world.asked(), ADMINISTRATOR, command)

    assert [recorded.fact for recorded in world.streams.log[-2:]] == [
        RoleRevoked(user, Holding(Role.EXECUTOR, SCHOOL), ADMINISTRATOR.user),
        EmployeeDismissed(user, SCHOOL, ADMINISTRATOR.user),
    ]
    assert {holding.organisation for holding in world.principal("nurlan").holdings} == {ELSEWHERE}
    with pytest.raises(NotFound):
        world.identity.dismiss_employee(world.asked(), ADMINISTRATOR, command)


@pytest.mark.req("ADM-6")
def test_another_address_counts_once_it_is_confirmed_and_frees_the_former(world: World) -> None:
    world.parent()
    principal = world.principal("aigul@example.kz")
    world.identity.change_profile(world.asked(), principal, replace(PROFILE, email="new@example.kz", name="Айгерім"))
    known, details = world.identity.profile(principal.user)
    assert (known.pending, details.email, details.name) == ("new@example.kz", "Aigul@Example.kz", "Айгерім")

    confirm(world, secret(world, LetterKind.CONFIRM_EMAIL))

    assert world.identity.profile(principal.user)[1].email == "new@example.kz"
    assert world.signed_in("new@example.kz").user == principal.user
    assert world.parent() != principal.user


@pytest.mark.req("ADM-6")
def test_an_address_that_is_taken_meanwhile_is_not_confirmed(world: World) -> None:
    world.parent()
    principal = world.principal("aigul@example.kz")
    world.identity.change_profile(world.asked(), principal, replace(PROFILE, email="nurlan@example.kz"))
    link = secret(world, LetterKind.CONFIRM_EMAIL)
    world.employee()

    with pytest.raises(LoginTaken):
        confirm(world, link)


@pytest.mark.req("ADM-6")
def test_a_parent_keeps_an_address_and_an_iin_told_is_no_name_to_sign_in_by(world: World) -> None:
    world.parent()
    principal = world.principal("aigul@example.kz")
    with pytest.raises(NoAddress):
        world.identity.change_profile(world.asked(), principal, replace(PROFILE, email=None))
    told = replace(PROFILE, email="Aigul@Example.kz", iin="850101400120")
    assert world.identity.change_profile(world.asked(), principal, told).answer["confirming"] is False

    assert world.identity.profile(principal.user)[1].iin == "850101400120"
    with pytest.raises(WrongLoginOrPassword):
        world.signed_in("850101400120")


@pytest.mark.req("ADM-6")
def test_details_changed_from_what_is_no_more_are_refused(world: World) -> None:
    world.parent()
    principal, of = world.principal("aigul@example.kz"), world.identity.details.of
    seen = of(principal.user)
    assert seen is not None
    world.identity.change_profile(world.asked(), principal, replace(PROFILE, email="Aigul@Example.kz"))
    stale = replace(world.identity, details=type("Stale", (), {"of": staticmethod(lambda _: seen)})())

    with pytest.raises(WrittenMeanwhile):
        stale.change_profile(world.asked(), principal, replace(PROFILE, email="Aigul@Example.kz"))


@pytest.mark.req("IDN-1")
def test_all_other_sessions_end_and_this_one_stays(world: World) -> None:
    world.parent()
    other, mine = world.signed_in("aigul@example.kz"), world.signed_in("aigul@example.kz")
    principal = world.identity.principal_of(mine.credential)
    world.clock.pass_by(minutes=1)

    world.identity.end_other_sessions(world.asked(), principal, EndOtherSessions())

    assert world.identity.principal_of(mine.credential) == principal
    with pytest.raises(Unauthenticated):
        world.identity.principal_of(other.credential)
    assert world.signed_in("aigul@example.kz").user == principal.user


@pytest.mark.req("ADM-18")
@pytest.mark.parametrize("role", sorted(SCHOOL_ROLES, key=str))
def test_an_administrator_grants_each_role_of_a_school(world: World, role: Role) -> None:
    user = world.employee(replace(EMPLOYEE, role=Role.HR if role is not Role.HR else Role.EXECUTOR))

    world.grant(user, SCHOOL, role, ADMINISTRATOR)

    assert Holding(role, SCHOOL) in world.principal("nurlan").holdings


@pytest.mark.req("ADM-16")
def test_the_platform_resets_whom_it_will(world: World) -> None:
    user = world.employee()
    world.grant(user, ELSEWHERE)
    world.identity.set_initial_password(
        world.asked(), OPERATOR, SetInitialPassword(user=user, organisation=UUID(int=0), password=NEW)
    )

    assert world.signed_in("nurlan", NEW).user == user
