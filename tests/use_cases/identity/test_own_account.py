"""What everybody does with their own account, and administrators with others' (IDN-1, IDN-4, ADM-18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.persistence.fact_codec import FactCodec, Sealing
from kundelik_domain.identity.commands import (
    EndSession,
    GrantRole,
    IssueToken,
    RevokeToken,
    SetPassword,
    SignOut,
)
from kundelik_domain.identity.events import LOGIN_FACTS, SESSION_FACTS, TOKEN_FACTS, USER_FACTS
from kundelik_domain.identity.refusals import (
    PasswordNamesItsOwner,
    PasswordTooCommon,
    SessionAlreadyEnded,
    TooManySignIns,
    WrongLoginOrPassword,
    WrongPresentPassword,
)
from kundelik_domain.shared.access import Holding, Permission, Principal, Role, role_for
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal, Unauthenticated
from tests.use_cases.identity.world import OPERATOR, PASSWORD, SCHOOL, World

NEW = SetPassword(present=PASSWORD, new="Тоғыз ай, он күн")


@pytest.fixture
def world() -> World:
    world = World()
    world.employee()
    world.parent()
    return world


def a_token(world: World, *scopes: Permission) -> IssueToken:
    return IssueToken(name="Журнал", scopes=frozenset(scopes), expires_at=world.clock.now() + timedelta(days=30))


@pytest.mark.req("IDN-1")
def test_another_password_takes_the_place_of_the_present_one(world: World) -> None:
    other, mine = world.signed_in("nurlan"), world.signed_in("nurlan")
    world.clock.pass_by(minutes=1)
    principal, kept = world.identity.principal_of(mine.credential), len(world.credentials.kept)

    world.identity.set_password(world.asked(), principal, NEW)

    assert world.identity.principal_of(mine.credential) == principal
    with pytest.raises(Unauthenticated):
        world.identity.principal_of(other.credential)
    with pytest.raises(WrongLoginOrPassword):
        world.signed_in("nurlan")
    assert world.signed_in("nurlan", NEW.new).user == principal.user
    assert len(world.credentials.kept) == kept


@pytest.mark.req("IDN-1")
def test_a_repeated_change_of_password_gets_the_first_answer(world: World) -> None:
    principal, envelope = world.principal("nurlan"), world.asked()
    first = world.identity.set_password(envelope, principal, NEW)

    assert world.identity.set_password(envelope, principal, NEW) == replace(first, repeated=True)
    assert world.signed_in("nurlan", NEW.new).user == principal.user


@pytest.mark.req("IDN-1")
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"present": "wrong wrong"}, WrongPresentPassword),
        ({"new": "Астана2024"}, PasswordTooCommon),
        ({"new": "NURLAN@example.kz"}, PasswordNamesItsOwner),
    ],
)
def test_a_password_is_not_set(world: World, change: dict[str, str], refusal: type[Refusal]) -> None:
    kept = dict(world.credentials.kept)

    with pytest.raises(refusal):
        world.identity.set_password(world.asked(), world.principal("nurlan"), replace(NEW, **change))

    assert world.credentials.kept == kept


@pytest.mark.req("IDN-1")
def test_a_phone_is_no_password_either(world: World) -> None:
    with pytest.raises(PasswordNamesItsOwner):
        world.identity.set_password(
            world.asked(), world.principal("aigul@example.kz"), replace(NEW, new="+7 701 123 45 67")
        )


@pytest.mark.req("IDN-1")
def test_a_stolen_session_is_no_place_to_guess_the_password(world: World) -> None:
    principal = world.principal("nurlan")
    for _ in range(10):
        with pytest.raises(WrongPresentPassword):
            world.identity.set_password(world.asked(), principal, replace(NEW, present="wrong wrong"))

    with pytest.raises(TooManySignIns):
        world.identity.set_password(world.asked(), principal, NEW)


@pytest.mark.req("IDN-1", "IDN-3")
def test_sessions_are_ended_by_their_owner_alone(world: World) -> None:
    other, principal = world.signed_in("nurlan"), world.principal("nurlan")
    end = EndSession(session=other.session)

    with pytest.raises(NotFound):
        world.identity.end_session(world.asked(), world.principal("aigul@example.kz"), end)
    world.identity.end_session(world.asked(), principal, end)

    with pytest.raises(Unauthenticated):
        world.identity.principal_of(other.credential)
    with pytest.raises(SessionAlreadyEnded):
        world.identity.end_session(world.asked(), principal, end)
    with pytest.raises(NotFound):
        world.identity.sign_out(world.asked(), replace(principal, session=None), SignOut())


@pytest.mark.req("IDN-4")
def test_a_token_may_do_what_its_scopes_and_its_owners_roles_both_allow(world: World) -> None:
    owner = world.principal("nurlan")

    issued = world.identity.issue_token(world.asked(), owner, a_token(world, Permission.LIST, Permission.APPROVE))

    assert issued.credential is not None
    principal = world.identity.principal_of(issued.credential)
    assert principal == Principal(
        owner.user, owner.person, owner.holdings, frozenset({Permission.LIST, Permission.APPROVE}), None
    )
    assert role_for(principal, Permission.LIST, SCHOOL) is Role.EXECUTOR
    for beyond in (Permission.APPROVE, Permission.ACCEPT):
        with pytest.raises(NotPermitted):
            role_for(principal, beyond, SCHOOL)


@pytest.mark.req("IDN-4")
def test_a_tokens_secret_is_shown_once_and_kept_nowhere(world: World) -> None:
    owner, envelope, command = world.principal("nurlan"), world.asked(), a_token(world, Permission.LIST)

    first = world.identity.issue_token(envelope, owner, command)
    again = world.identity.issue_token(envelope, owner, command)

    assert again == replace(first, credential=None, repeated=True)
    assert first.credential is not None
    assert first.credential.rsplit("_", 1)[1] not in repr(world.streams.log)


@pytest.mark.req("IDN-4")
def test_a_revoked_or_expired_token_is_not_taken(world: World) -> None:
    owner = world.principal("nurlan")
    issued = [world.identity.issue_token(world.asked(), owner, a_token(world, Permission.LIST)) for _ in range(2)]

    foreigner = world.principal("aigul@example.kz")
    with pytest.raises(NotFound):
        world.identity.revoke_token(world.asked(), foreigner, RevokeToken(token=issued[0].token))
    world.identity.revoke_token(world.asked(), owner, RevokeToken(token=issued[0].token))
    with pytest.raises(Unauthenticated):
        world.identity.principal_of(issued[0].credential or "")
    assert world.identity.principal_of(issued[1].credential or "").user == owner.user
    world.clock.pass_by(days=30)
    with pytest.raises(Unauthenticated):
        world.identity.principal_of(issued[1].credential or "")


@pytest.mark.req("IDN-4")
def test_a_token_keeps_no_account(world: World) -> None:
    token = replace(world.principal("nurlan"), scopes=frozenset(Permission))

    for attempt in (
        lambda: world.identity.set_password(world.asked(), token, NEW),
        lambda: world.identity.issue_token(world.asked(), token, a_token(world, Permission.LIST)),
        lambda: world.identity.sign_out(world.asked(), token, SignOut()),
    ):
        with pytest.raises(NotPermitted):
            attempt()


@pytest.mark.req("ADM-18", "IDN-2")
def test_an_administrator_grants_roles_in_their_own_organisation_alone(world: World) -> None:
    user = world.principal("nurlan").user
    administrator = Principal(UUID(int=91), UUID(int=91), frozenset({Holding(Role.SCHOOL_ADMINISTRATOR, SCHOOL)}))
    grant = GrantRole(user=user, organisation=SCHOOL, role=Role.DIRECTOR)

    world.identity.grant_role(world.asked(), administrator, grant)

    assert world.principal("nurlan").holdings == {
        Holding(Role.EXECUTOR, SCHOOL),
        Holding(Role.DIRECTOR, SCHOOL),
    }
    with pytest.raises(NotFound):
        world.identity.grant_role(world.asked(), administrator, replace(grant, organisation=UUID(int=41)))
    parent = world.principal("aigul@example.kz").user
    with pytest.raises(NotFound):
        world.identity.grant_role(world.asked(), OPERATOR, replace(grant, user=parent))


@pytest.mark.req("AUD-6")
def test_every_fact_comes_back_from_the_store_as_it_was(world: World) -> None:
    owner = world.principal("nurlan")
    issued = world.identity.issue_token(world.asked(), owner, a_token(world, Permission.LIST))
    world.identity.revoke_token(world.asked(), owner, RevokeToken(token=issued.token))
    world.identity.set_password(world.asked(), owner, NEW)
    world.identity.sign_out(world.asked(), owner, SignOut())
    sealing = Sealing(lambda _, text, __: text, lambda who: dict.fromkeys(who, b""), lambda _, text, __: text)
    codec = FactCodec([*USER_FACTS, *LOGIN_FACTS, *SESSION_FACTS, *TOKEN_FACTS], sealing)

    for recorded in world.streams.log:
        place = (recorded.stream, 1, recorded.fact.NAME)
        assert codec.decode(*place, codec.encode(recorded.stream, 1, recorded.fact)) == recorded.fact
