"""A user's decisions: given facts, when one is asked, then facts or a named refusal (ADM-16, ADM-18, IDN-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.identity import user
from kundelik_domain.identity.commands import BlockUser, GrantRole, RevokeRole, UnblockUser
from kundelik_domain.identity.events import (
    ConsentGiven,
    PasswordRehashed,
    PasswordSet,
    RoleGranted,
    RoleRevoked,
    UserBlocked,
    UserFact,
    UserRegistered,
    UserUnblocked,
)
from kundelik_domain.identity.refusals import (
    AlreadyRegistered,
    BlockedByThePlatform,
    HeldElsewhere,
    RoleAlreadyHeld,
    RoleNotHeld,
    UserAlreadyBlocked,
    UserNotBlocked,
    WrongLoginOrPassword,
    WrongPresentPassword,
)
from kundelik_domain.identity.user import USER, User, evolve
from kundelik_domain.identity.values import LoginNames, Registration, UserDetails, UserKind
from kundelik_domain.shared.access import PLATFORM, Holding, Role
from kundelik_domain.shared.facts import ERASED
from kundelik_domain.shared.refusals import NotFound, Refusal

NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
PERSON, NURLAN, ADMIN, SESSION = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
FIRST, SECOND = UUID(int=11), UUID(int=12)
SCHOOL, OTHER = UUID(int=40), UUID(int=41)
EXECUTOR, DIRECTOR_THERE = Holding(Role.EXECUTOR, SCHOOL), Holding(Role.DIRECTOR, OTHER)
NAMES = LoginNames(login=UUID(int=21), email=UUID(int=22), iin=UUID(int=23))
DETAILS = UserDetails(
    surname="С", name="Н", patronymic=None, email=None, phone=None, login="nurlan", iin="850101400120"
)
FORM = Registration(NURLAN, PERSON, UserKind.EMPLOYEE, NAMES, DETAILS)
REGISTERED = (
    UserRegistered(NURLAN, PERSON, UserKind.EMPLOYEE, NAMES, DETAILS),
    PasswordSet(NURLAN, FIRST, NOON, None),
    RoleGranted(NURLAN, EXECUTOR, ADMIN),
)
PARENT = UserRegistered(NURLAN, NURLAN, UserKind.PARENT, NAMES, DETAILS)
BLOCKED_HERE, BLOCKED_BY_PLATFORM = UserBlocked(NURLAN, SCHOOL, ADMIN), UserBlocked(NURLAN, PLATFORM, ADMIN)

GRANT = GrantRole(user=NURLAN, organisation=SCHOOL, role=Role.DIRECTOR)
REVOKE = RevokeRole(user=NURLAN, organisation=SCHOOL, role=Role.EXECUTOR)
BLOCK = BlockUser(user=NURLAN, organisation=SCHOOL)
UNBLOCK = UnblockUser(user=NURLAN, organisation=SCHOOL)


def after(*facts: UserFact) -> User:
    return reduce(evolve, facts, USER.initial)


def test_registration_brings_a_password_and_what_comes_with_it() -> None:
    first = user.first_role(FORM, EXECUTOR, ADMIN)

    assert user.register(after(), FORM, FIRST, NOON, first) == REGISTERED


@pytest.mark.req("ADM-1")
def test_consent_is_a_fact_with_text_time_and_address() -> None:
    assert user.consent(FORM, "2022-03", "192.0.2.1", NOON) == (
        ConsentGiven(NURLAN, PERSON, "2022-03", 5, NOON, "192.0.2.1"),
    )


def test_nobody_is_registered_twice() -> None:
    with pytest.raises(AlreadyRegistered):
        user.register(after(*REGISTERED), FORM, FIRST, NOON, ())


@pytest.mark.req("IDN-2", "ADM-18")
def test_one_person_holds_several_roles_in_several_organisations() -> None:
    known = after(*REGISTERED, RoleGranted(NURLAN, DIRECTOR_THERE, ADMIN))

    assert known.holdings == {EXECUTOR, DIRECTOR_THERE}
    assert user.grant_role(known, GRANT, ADMIN) == (RoleGranted(NURLAN, Holding(Role.DIRECTOR, SCHOOL), ADMIN),)


@pytest.mark.req("ADM-18")
def test_a_role_is_revoked_alone() -> None:
    facts = user.revoke_role(after(*REGISTERED), REVOKE, ADMIN)

    assert facts == (RoleRevoked(NURLAN, EXECUTOR, ADMIN),)
    assert after(*REGISTERED, *facts).holdings == frozenset()


@pytest.mark.req("ADM-16")
def test_blocking_and_unblocking() -> None:
    blocked = user.block(after(*REGISTERED), BLOCK, ADMIN)
    unblocked = user.unblock(after(*REGISTERED, *blocked), UNBLOCK, ADMIN)

    assert (blocked, unblocked) == ((BLOCKED_HERE,), (UserUnblocked(NURLAN, SCHOOL, ADMIN),))
    assert [after(*REGISTERED, *f).may_act for f in ((), blocked, blocked + unblocked)] == [True, False, True]


@pytest.mark.req("ADM-16")
def test_the_platform_blocks_and_unblocks_everybody() -> None:
    everywhere = (*REGISTERED, RoleGranted(NURLAN, DIRECTOR_THERE, ADMIN))

    assert user.block(after(*everywhere), replace(BLOCK, organisation=PLATFORM), ADMIN) == (BLOCKED_BY_PLATFORM,)
    assert user.block(after(PARENT), replace(BLOCK, organisation=PLATFORM), ADMIN) == (BLOCKED_BY_PLATFORM,)
    assert user.unblock(after(*REGISTERED, BLOCKED_HERE), replace(UNBLOCK, organisation=PLATFORM), ADMIN)


Refused = tuple[type[Refusal], tuple[UserFact, ...], Callable[[User], object]]
REFUSED: list[Refused] = [
    (NotFound, (), lambda known: user.grant_role(known, GRANT, ADMIN)),
    (NotFound, (PARENT,), lambda known: user.grant_role(known, GRANT, ADMIN)),
    (RoleAlreadyHeld, REGISTERED, lambda known: user.grant_role(known, replace(GRANT, role=Role.EXECUTOR), ADMIN)),
    (NotFound, REGISTERED, lambda known: user.revoke_role(known, replace(REVOKE, organisation=OTHER), ADMIN)),
    (RoleNotHeld, REGISTERED, lambda known: user.revoke_role(known, replace(REVOKE, role=Role.HR), ADMIN)),
    (NotFound, (PARENT,), lambda known: user.block(known, BLOCK, ADMIN)),
    (NotFound, REGISTERED, lambda known: user.block(known, replace(BLOCK, organisation=OTHER), ADMIN)),
    (NotFound, (), lambda known: user.block(known, replace(BLOCK, organisation=PLATFORM), ADMIN)),
    (UserAlreadyBlocked, (*REGISTERED, BLOCKED_HERE), lambda known: user.block(known, BLOCK, ADMIN)),
    (
        HeldElsewhere,
        (*REGISTERED, RoleGranted(NURLAN, DIRECTOR_THERE, ADMIN)),
        lambda known: user.block(known, BLOCK, ADMIN),
    ),
    (UserNotBlocked, REGISTERED, lambda known: user.unblock(known, UNBLOCK, ADMIN)),
    (BlockedByThePlatform, (*REGISTERED, BLOCKED_BY_PLATFORM), lambda known: user.unblock(known, UNBLOCK, ADMIN)),
]


@pytest.mark.req("ADM-16", "ADM-18", "IDN-3")
@pytest.mark.parametrize(("refusal", "facts", "decide"), REFUSED)
def test_is_refused(refusal: type[Refusal], facts: tuple[UserFact, ...], decide: Callable[[User], object]) -> None:
    with pytest.raises(refusal):
        decide(after(*facts))


@pytest.mark.req("IDN-1")
def test_a_password_is_set_by_who_has_proven_the_present_one() -> None:
    facts = user.set_password(after(*REGISTERED), NURLAN, SECOND, FIRST, SESSION, LATER)

    assert facts == (PasswordSet(NURLAN, SECOND, LATER, SESSION),)


@pytest.mark.req("IDN-1")
@pytest.mark.parametrize("proven", [None, SECOND])
def test_a_password_is_not_set_by_anybody_else(proven: UUID | None) -> None:
    with pytest.raises(WrongPresentPassword):
        user.set_password(after(*REGISTERED), NURLAN, SECOND, proven, SESSION, LATER)


@pytest.mark.req("IDN-1")
def test_another_password_ends_all_sessions_but_the_one_in_which_it_was_set() -> None:
    known = after(*REGISTERED, PasswordSet(NURLAN, SECOND, LATER, SESSION))

    assert known.has_outgrown(UUID(int=5), NOON)
    assert not known.has_outgrown(SESSION, NOON)
    assert not known.has_outgrown(UUID(int=5), LATER)
    assert not after(PARENT).has_outgrown(SESSION, NOON)


@pytest.mark.req("IDN-1")
def test_a_stronger_hash_of_the_same_password_ends_no_session() -> None:
    facts = user.rehash(after(*REGISTERED), NURLAN, SECOND, FIRST)

    assert facts == (PasswordRehashed(NURLAN, SECOND),)
    assert after(*REGISTERED, *facts) == replace(after(*REGISTERED), credential=SECOND)
    with pytest.raises(WrongPresentPassword):
        user.rehash(after(*REGISTERED), NURLAN, FIRST, SECOND)


@pytest.mark.req("IDN-1")
@pytest.mark.parametrize(
    ("facts", "proven"), [((), FIRST), (REGISTERED, None), (REGISTERED, SECOND), ((*REGISTERED, BLOCKED_HERE), FIRST)]
)
def test_all_who_may_not_sign_in_hear_the_same(facts: tuple[UserFact, ...], proven: UUID | None) -> None:
    with pytest.raises(WrongLoginOrPassword) as refused:
        user.admit(after(*facts), proven)

    assert refused.value.details == {}


COMMANDS: st.SearchStrategy[Callable[[User], tuple[UserFact, ...]]] = st.one_of(
    st.builds(
        lambda role, organisation: (
            lambda known: user.grant_role(known, GrantRole(user=NURLAN, organisation=organisation, role=role), ADMIN)
        ),
        st.sampled_from(Role),
        st.sampled_from([SCHOOL, OTHER, PLATFORM]),
    ),
    st.builds(
        lambda role, organisation: (
            lambda known: user.revoke_role(
                known, RevokeRole(user=NURLAN, organisation=organisation, role=role), ADMIN
            )
        ),
        st.sampled_from(Role),
        st.sampled_from([SCHOOL, OTHER, PLATFORM]),
    ),
    st.sampled_from(
        [
            lambda known: user.register(known, FORM, FIRST, NOON, user.first_role(FORM, EXECUTOR, ADMIN)),
            lambda known: user.block(known, BLOCK, ADMIN),
            lambda known: user.block(known, replace(BLOCK, organisation=PLATFORM), ADMIN),
            lambda known: user.unblock(known, UNBLOCK, ADMIN),
            lambda known: user.unblock(known, replace(UNBLOCK, organisation=PLATFORM), ADMIN),
            lambda known: user.set_password(known, NURLAN, SECOND, FIRST, SESSION, LATER),
            lambda known: user.set_password(known, NURLAN, FIRST, SECOND, None, LATER),
        ]
    ),
)


@given(st.lists(COMMANDS, max_size=30))
def test_evolve_takes_whatever_was_decided_and_replay_equals_live(
    commands: list[Callable[[User], tuple[UserFact, ...]]],
) -> None:
    live, history = USER.initial, list[UserFact]()
    for command in commands:
        try:
            facts = command(live)
        except Refusal:
            continue
        live = reduce(evolve, facts, live)
        history.extend(facts)

    hidden = [replace(f, details=ERASED) if isinstance(f, UserRegistered) else f for f in history]
    assert after(*history) == after(*hidden) == live
