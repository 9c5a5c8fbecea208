"""How somebody shows who they are (IDN-1, IDN-4)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from kundelik_domain.identity.commands import BlockUser, RevokeRole, SetPassword, SignIn, SignOut, UnblockUser
from kundelik_domain.identity.events import PasswordRehashed, SessionStarted
from kundelik_domain.identity.refusals import TooManySignIns, WrongLoginOrPassword
from kundelik_domain.identity.values import session_stream
from kundelik_domain.shared.access import PLATFORM, Holding, Principal, Role
from kundelik_domain.shared.refusals import Unauthenticated
from tests.use_cases.identity.world import EMPLOYEE, OPERATOR, PASSWORD, SCHOOL, World

ATTEMPT = SignIn(login="nurlan", password="Тоғыз ай, он күн")


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.req("IDN-1", "ADM-2")
@pytest.mark.parametrize("login", ["nurlan", " NURLAN ", "nurlan@example.kz", EMPLOYEE.iin])
def test_one_signs_in_by_login_email_or_iin(world: World, login: str) -> None:
    employee = world.employee()

    signed_in = world.signed_in(login)

    assert world.identity.principal_of(signed_in.credential) == Principal(
        user=employee,
        person=world.identity.blinding.blind("person", EMPLOYEE.iin),
        holdings=frozenset({Holding(Role.EXECUTOR, SCHOOL)}),
        session=signed_in.session,
    )


@pytest.mark.req("IDN-1")
def test_a_session_is_a_fact_without_its_secret(world: World) -> None:
    parent = world.parent()

    signed_in = world.signed_in("aigul@example.kz")

    secret = signed_in.credential.rsplit("_", 1)[1]
    digest = world.identity.secrets.digest(secret)
    now = world.clock.now()
    assert world.streams.facts(session_stream(signed_in.session)) == (
        SessionStarted(signed_in.session, parent, parent, digest, now, signed_in.expires_at, "192.0.2.1"),
    )
    assert secret not in repr((world.streams.log, signed_in))


@pytest.mark.req("IDN-1")
def test_a_repeated_sign_in_begins_another_session(world: World) -> None:
    world.employee()
    envelope, command = world.asked(), SignIn(login="nurlan", password=PASSWORD)

    first, again = world.identity.sign_in(envelope, command), world.identity.sign_in(envelope, command)

    assert first.session != again.session
    assert world.identity.principal_of(again.credential).session == again.session


@pytest.mark.req("IDN-1")
def test_unknown_wrong_and_blocked_hear_the_same_and_take_the_same_path(world: World) -> None:
    user = world.employee()
    world.identity.block_user(world.asked(), OPERATOR, BlockUser(user=user, organisation=SCHOOL))
    world.passwords.verified.clear()
    log = list(world.streams.log)

    for login, password in [("nobody", PASSWORD), ("nurlan", "wrong wrong"), ("nurlan", PASSWORD)]:
        with pytest.raises(WrongLoginOrPassword) as refused:
            world.signed_in(login, password)
        assert refused.value.details == {}

    assert len(world.passwords.verified) == 3
    assert world.streams.log == log


@pytest.mark.req("IDN-1")
def test_after_ten_failures_an_account_waits_even_with_the_right_password(world: World) -> None:
    user = world.employee()
    for number in range(10):
        with pytest.raises(WrongLoginOrPassword):
            world.identity.sign_in(world.asked(address=f"192.0.2.{number}"), ATTEMPT)

    with pytest.raises(TooManySignIns) as refused:
        world.signed_in("nurlan@example.kz")
    assert refused.value.details == {"retry_after_seconds": 900}

    world.clock.pass_by(minutes=15)
    assert world.signed_in("nurlan").user == user


@pytest.mark.req("IDN-1")
def test_an_unknown_login_is_limited_like_a_known_one(world: World) -> None:
    for _ in range(10):
        with pytest.raises(WrongLoginOrPassword):
            world.signed_in("nobody")

    with pytest.raises(TooManySignIns):
        world.signed_in("nobody")


@pytest.mark.req("IDN-1")
def test_after_fifty_failures_an_address_waits_for_every_account(world: World) -> None:
    user = world.employee()
    for number in range(50):
        with pytest.raises(WrongLoginOrPassword):
            world.signed_in(f"nobody{number}")

    with pytest.raises(TooManySignIns):
        world.signed_in("nurlan")
    from_elsewhere = world.identity.sign_in(world.asked(address=None), SignIn(login="nurlan", password=PASSWORD))
    assert from_elsewhere.user == user


@pytest.mark.req("IDN-1")
def test_the_right_password_is_no_failure(world: World) -> None:
    world.employee()

    for _ in range(60):
        world.signed_in("nurlan")


@pytest.mark.req("IDN-1")
def test_a_password_is_hashed_anew_when_the_parameters_have_grown(world: World) -> None:
    user = world.employee()
    session = world.signed_in("nurlan")
    world.passwords.strength = 2

    world.signed_in("nurlan")

    (hashed,) = world.credentials.kept.values()
    assert hashed.startswith("2:")
    assert isinstance(world.streams.facts(user)[-1], PasswordRehashed)
    assert world.identity.principal_of(session.credential).user == user
    assert world.signed_in("nurlan").user == user


def test_a_password_set_while_signing_in_wins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.employee()
    principal = world.principal("nurlan")
    verify = world.passwords.verify

    def slow(password: str, hashed: str) -> bool:
        monkeypatch.setattr(world.passwords, "verify", verify)
        new = SetPassword(present=PASSWORD, new="Тоғыз ай, он күн")
        world.identity.set_password(world.asked(), principal, new)
        return verify(password, hashed)

    monkeypatch.setattr(world.passwords, "verify", slow)
    with pytest.raises(WrongLoginOrPassword):
        world.signed_in("nurlan")


@pytest.mark.req("IDN-1", "IDN-2")
def test_what_changes_takes_effect_with_the_next_request(world: World) -> None:
    user = world.employee()
    credential = world.signed_in("nurlan").credential
    revoke = RevokeRole(user=user, organisation=SCHOOL, role=Role.EXECUTOR)

    world.identity.revoke_role(world.asked(), OPERATOR, revoke)
    assert world.identity.principal_of(credential).holdings == frozenset()

    world.identity.block_user(world.asked(), OPERATOR, BlockUser(user=user, organisation=PLATFORM))
    with pytest.raises(Unauthenticated):
        world.identity.principal_of(credential)

    world.identity.unblock_user(world.asked(), OPERATOR, UnblockUser(user=user, organisation=PLATFORM))
    assert world.identity.principal_of(credential).user == user


@pytest.mark.req("IDN-1")
def test_no_other_credential_is_taken(world: World) -> None:
    user = world.employee()
    signed_in = world.signed_in("nurlan")
    kind, session, secret = signed_in.credential.split("_")
    foreign = [
        "", "Bearer", signed_in.credential + "x", f"kdt_{session}_{secret}", f"{kind}_{UUID(int=7).hex}_{secret}",
        f"{kind}_{user.hex}_{secret}", f"{kind}_{session_stream(signed_in.session).hex}_{secret}",
    ]  # fmt: skip

    for credential in foreign:
        with pytest.raises(Unauthenticated):
            world.identity.principal_of(credential)


@pytest.mark.req("IDN-1")
def test_a_session_is_over_when_it_expires_or_is_signed_out(world: World) -> None:
    world.employee()
    short, ended = world.signed_in("nurlan"), world.signed_in("nurlan")
    principal = world.identity.principal_of(ended.credential)
    world.identity.sign_out(world.asked(), principal, SignOut())
    world.clock.moment = short.expires_at

    for credential in (short.credential, ended.credential):
        with pytest.raises(Unauthenticated):
            world.identity.principal_of(credential)


def test_a_parent_holds_no_role_in_any_organisation(world: World) -> None:
    parent = world.parent()
    principal = world.principal("aigul@example.kz")

    assert principal == replace(Principal(parent, parent), session=principal.session)
