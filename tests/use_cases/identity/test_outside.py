"""Signing in, registering and linking with an outside account (ADM-2)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from kundelik_domain.identity.commands.keeping import (
    BeginOutsideSignIn,
    CompleteOutsideSignIn,
    RegisterFromOutside,
    UnlinkAccount,
)
from kundelik_domain.identity.events import AccountLinked, ConsentGiven, UserRegistered
from kundelik_domain.identity.refusals import ConsentMissing, LoginTaken
from kundelik_domain.identity.refusals.keeping import (
    AlreadyLinked,
    LinkedElsewhere,
    LinkNotValid,
    OutsideSignInRefused,
    TooManyRequests,
)
from kundelik_domain.identity.values import SignedIn
from kundelik_domain.identity.values.outside import Begun, Linked, Proven
from kundelik_domain.shared.access import Permission, Principal
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from tests.use_cases.identity.world import PARENT, World

pytestmark = pytest.mark.req("ADM-2")
FORM = RegisterFromOutside(
    ticket="", surname="Ахметова", name="Айгүл", email="aigul@example.kz", phone="+7 (701) 123-45-67", consent=True,
    consent_text="2022-03",
)  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def begins(world: World, who: Principal | None = None) -> Begun:
    return world.identity.begin_outside(world.asked(), who, BeginOutsideSignIn(provider="bilimal"))


def returns(world: World, begun: Begun, code: str, who: Principal | None = None) -> SignedIn | Linked | Proven:
    command = CompleteOutsideSignIn(provider="bilimal", code=code, state=begun.state)
    return world.identity.complete_outside(world.asked(), who, command)


def goes(world: World, subject: str = "s-1", who: Principal | None = None) -> SignedIn | Linked | Proven:
    begun = begins(world, who)
    return returns(world, begun, world.outside.code(subject), who)


def registers(world: World) -> UUID:
    proven = goes(world)
    assert isinstance(proven, Proven)
    outcome = world.identity.register_from_outside(world.asked(), replace(FORM, ticket=proven.ticket))
    return UUID(outcome.answer["user"])


def test_an_unknown_account_registers_with_consent_and_signs_in_the_next_time(world: World) -> None:
    user = registers(world)

    facts = [recorded.fact for recorded in world.streams.log]
    assert [type(f) for f in facts if isinstance(f, UserRegistered | ConsentGiven | AccountLinked)] == [
        AccountLinked,
        UserRegistered,
        ConsentGiven,
    ]
    signed_in = goes(world)
    assert isinstance(signed_in, SignedIn)
    assert world.identity.principal_of(signed_in.credential).user == user
    assert world.credentials.kept == {}


def test_without_consent_there_is_no_account_and_a_ticket_is_good_once(world: World) -> None:
    proven = goes(world)
    assert isinstance(proven, Proven)
    with pytest.raises(ConsentMissing):
        world.identity.register_from_outside(world.asked(), replace(FORM, ticket=proven.ticket, consent=False))
    world.identity.register_from_outside(world.asked(), replace(FORM, ticket=proven.ticket))
    for ticket in (proven.ticket, "", f"{proven.ticket[:-1]}x"):
        with pytest.raises(LinkNotValid):
            world.identity.register_from_outside(
                world.asked(), replace(FORM, ticket=ticket, email="other@example.kz")
            )


def test_a_ticket_expires_after_half_an_hour(world: World) -> None:
    proven = goes(world)
    assert isinstance(proven, Proven)
    world.clock.pass_by(minutes=30)

    with pytest.raises(LinkNotValid):
        world.identity.register_from_outside(world.asked(), replace(FORM, ticket=proven.ticket))


def test_the_same_email_address_links_nobody_to_anything(world: World) -> None:
    parent = world.parent()
    begun = begins(world)
    proven = returns(world, begun, world.outside.code("s-1", "aigul@example.kz"))

    assert isinstance(proven, Proven)
    with pytest.raises(LoginTaken):
        world.identity.register_from_outside(world.asked(), replace(FORM, ticket=proven.ticket))
    assert world.letters.sent[-1].user == parent


def test_whoever_is_signed_in_links_and_unlinks_their_own(world: World) -> None:
    world.parent()
    principal = world.principal("aigul@example.kz")
    linked = goes(world, who=principal)
    assert isinstance(linked, Linked)
    assert isinstance(goes(world), SignedIn)
    with pytest.raises(AlreadyLinked):
        goes(world, who=principal)
    world.employee()
    other = world.principal("nurlan")
    with pytest.raises(LinkedElsewhere):
        goes(world, who=other)
    with pytest.raises(NotFound):
        world.identity.unlink_account(world.asked(), other, UnlinkAccount(link=linked.link))

    world.identity.unlink_account(world.asked(), principal, UnlinkAccount(link=linked.link))

    assert isinstance(goes(world), Proven)


def test_a_state_is_good_once_in_time_and_for_whoever_began(world: World) -> None:
    world.parent()
    principal = world.principal("aigul@example.kz")
    begun = begins(world)
    returns(world, begun, world.outside.code("s-1"))
    with pytest.raises(OutsideSignInRefused):
        returns(world, begun, world.outside.code("s-1"))
    late = begins(world)
    code = world.outside.code("s-1")
    world.clock.pass_by(minutes=10)
    with pytest.raises(OutsideSignInRefused):
        returns(world, late, code)
    theirs = begins(world, principal)
    with pytest.raises(OutsideSignInRefused):
        returns(world, theirs, world.outside.code("s-1"))
    with pytest.raises(OutsideSignInRefused):
        returns(world, replace(theirs, state="made-up"), "code", principal)


def test_a_code_of_another_beginning_is_refused_and_spends_the_state(world: World) -> None:
    first, foreign = begins(world), None
    begins(world)
    foreign = world.outside.code("s-1")
    with pytest.raises(OutsideSignInRefused):
        returns(world, first, foreign)
    with pytest.raises(OutsideSignInRefused):
        returns(world, first, world.outside.code("s-1"))


def test_a_blocked_user_is_not_let_in(world: World) -> None:
    world.block(registers(world))

    with pytest.raises(OutsideSignInRefused):
        goes(world)


def test_a_token_begins_nothing_and_unknown_providers_are_not_found(world: World) -> None:
    world.parent()
    machine = replace(world.principal("aigul@example.kz"), scopes=frozenset(Permission))
    with pytest.raises(NotPermitted):
        begins(world, machine)
    with pytest.raises(NotFound):
        world.identity.begin_outside(world.asked(), None, BeginOutsideSignIn(provider="other"))


def test_beginnings_from_one_address_are_limited(world: World) -> None:
    for _ in range(300):
        begins(world)
    with pytest.raises(TooManyRequests):
        begins(world)


def test_no_secret_and_no_subject_stands_in_the_log(world: World) -> None:
    begun = begins(world)
    proven = returns(world, begun, world.outside.code("the-subject"))
    assert isinstance(proven, Proven)
    request = world.outside.asked[0]
    hidden = (begun.state, request.nonce, request.verifier, proven.ticket[-30:], "the-subject")

    assert [secret for secret in hidden if secret in repr(world.streams.log)] == []
    assert PARENT.email not in repr((begun, proven, request))
