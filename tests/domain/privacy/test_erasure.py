"""Who is erased, on which basis, and what stands against it (AUD-6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from kundelik_domain.identity import user
from kundelik_domain.identity.events import PasswordSet, RoleRevoked, UserBlocked
from kundelik_domain.identity.user import User
from kundelik_domain.identity.values import UserKind
from kundelik_domain.privacy.commands import ErasePerson
from kundelik_domain.privacy.erasure import ERASURE, Erasure
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.privacy.policies import basis_is_given
from kundelik_domain.privacy.refusals import (
    AlreadyErased,
    BasisMissing,
    BasisNamesSomebody,
    StillEmployed,
    StillLive,
)
from kundelik_domain.privacy.use_cases import Erasing
from kundelik_domain.privacy.values import InvolvedApplication, Subject, erasure_of
from kundelik_domain.shared.access import PLATFORM, Holding, Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.streams import Envelope
from tests.fakes import FixedClock, MemoryStreams

pytestmark = pytest.mark.req("AUD-6")

PERSON, ACCOUNT, SOMEBODY = UUID(int=1), UUID(int=2), UUID(int=3)
OPERATOR = Principal(SOMEBODY, SOMEBODY, frozenset({Holding(Role.OPERATOR, PLATFORM)}))
COMMAND = ErasePerson(subjects=(Subject(PERSON), Subject(ACCOUNT)), accounts=(ACCOUNT,), basis=" Өтініш № 17 ")


@dataclass
class Needed:
    """What others still need of everybody."""

    needed: Sequence[InvolvedApplication] = ()
    employed: bool = False

    def applications(self, persons: Collection[UUID]) -> Sequence[InvolvedApplication]:
        return self.needed

    def holds_roles(self, accounts: Collection[UUID]) -> bool:
        return self.employed


@dataclass
class Office:
    """March 2022: the school year that began in 2021 goes on."""

    needed: Needed

    def __post_init__(self) -> None:
        self.clock = FixedClock()
        self.streams = MemoryStreams(self.clock.now)
        self.erasing = Erasing(streams=self.streams, involvements=self.needed)

    def erase(self, command: ErasePerson = COMMAND, by: Principal = OPERATOR, number: int = 1) -> None:
        command_id = UUID(int=number)
        envelope = Envelope(command_id=command_id, actor=by.user, correlation_id=command_id)
        self.erasing.erase(by, envelope, command)


@pytest.fixture
def office() -> Office:
    return Office(Needed())


def test_all_ids_of_a_human_being_are_erased_at_once(office: Office) -> None:
    office.erase()

    expected = PersonErased(
        person=PERSON,
        generation=1,
        accounts=(ACCOUNT,),
        basis="Өтініш № 17",
        even_though_live=False,
        erased_by=SOMEBODY,
        erased_at=office.clock.now(),
    )
    assert [recorded.fact for recorded in office.streams.log] == [expected, replace(expected, person=ACCOUNT)]
    assert office.streams.read(ERASURE, erasure_of(PERSON)) == Erasure(1)


def test_a_generation_is_erased_once_and_the_next_may_follow(office: Office) -> None:
    office.erase()

    with pytest.raises(AlreadyErased):
        office.erase(number=2)
    office.erase(replace(COMMAND, subjects=(Subject(PERSON, 2),)), number=3)

    assert office.streams.read(ERASURE, erasure_of(PERSON)) == Erasure(2)


@pytest.mark.parametrize(
    ("application", "refused"),
    [
        (InvolvedApplication(7, undecided=True), True),
        (InvolvedApplication(7, enrolled_for=2021), True),
        (InvolvedApplication(7, enrolled_for=2022), True),
        (InvolvedApplication(7, enrolled_for=2020), False),
        (InvolvedApplication(7), False),
    ],
)
def test_what_a_school_still_needs_stands_against_it(application: InvolvedApplication, refused: bool) -> None:  # noqa: FBT001
    office = Office(Needed([application]))
    if refused:
        with pytest.raises(StillLive) as said:
            office.erase()
        assert (said.value.details, office.streams.log) == ({"numbers": [7]}, [])
        office.erase(replace(COMMAND, even_though_live=True))
    else:
        office.erase()

    assert len(office.streams.log) == 2


def test_an_employee_is_erased_only_where_that_is_said() -> None:
    office = Office(Needed(employed=True))

    with pytest.raises(StillEmployed):
        office.erase()
    office.erase(replace(COMMAND, even_though_live=True))


@pytest.mark.parametrize(
    ("basis", "refusal"),
    [
        ("", BasisMissing),
        (" \t", BasisMissing),
        ("a\nb", BasisMissing),
        ("x" * 201, BasisMissing),
        ("Request of 900101300017", BasisNamesSomebody),
        ("Request of a@example.kz", BasisNamesSomebody),
    ],
)
def test_the_basis_is_given_and_holds_nothing_personal(basis: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        basis_is_given(basis)


def test_only_the_operator_erases(office: Office) -> None:
    auditor = Principal(SOMEBODY, SOMEBODY, frozenset({Holding(Role.AUDITOR, PLATFORM)}))
    machine = replace(OPERATOR, scopes=frozenset({Permission.MANAGE_STAFF}))
    for who, refusal in ((Principal(SOMEBODY, SOMEBODY), NotFound), (auditor, NotPermitted), (machine, NotPermitted)):
        with pytest.raises(refusal):
            office.erase(by=who)


def test_a_closed_account_keeps_no_role_and_no_password_that_anybody_has(office: Office) -> None:
    held = Holding(Role.EXECUTOR, UUID(int=9))
    known = User(UserKind.EMPLOYEE, PERSON, holdings=frozenset({held}), credential=UUID(int=8))

    facts = user.close(known, ACCOUNT, SOMEBODY, office.clock.now())

    closed = known
    for fact in facts:
        closed = user.evolve(closed, fact)
    assert [type(fact) for fact in facts] == [RoleRevoked, PasswordSet, UserBlocked]
    assert (closed.may_act, closed.holdings, closed.credential == known.credential) == (False, frozenset(), False)
    assert user.close(closed, ACCOUNT, SOMEBODY, office.clock.now()) == ()
    assert user.close(User(), ACCOUNT, SOMEBODY, office.clock.now()) == ()
