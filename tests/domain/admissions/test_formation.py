"""Forming classes by hand: what is refused, and that no order of doing things breaks a class (ADM-29 … ADM-32)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kundelik_domain.admissions.events import (
    ClassAdded,
    ClassChanged,
    ClassRemoved,
    FormationFact,
    FormationOrderSigned,
    ProposalAccepted,
    PupilPlaced,
    PupilsHandedOver,
    PupilTakenOut,
    SchoolYearClosed,
)
from kundelik_domain.admissions.formation import (
    FORMATION,
    ORDER_REGISTER,
    Formation,
    OrderRegister,
    accept_proposal,
    add_class,
    change_class,
    close,
    give_number,
    hand_over,
    place,
    remove_class,
    require_closable,
    require_not_closed,
    sign,
    take_out,
)
from kundelik_domain.admissions.policies.distribution import POLICY, kind_of, propose
from kundelik_domain.admissions.refusals import (
    ClassesTooFew,
    ClassFull,
    ClassHasPupils,
    ClassNameTaken,
    ClassOfAnotherKind,
    ClassTooLarge,
    InThatClass,
    NothingToPlace,
    OrderSigned,
    PupilsNotPlaced,
    SchoolYearClosedAlready,
    SchoolYearNotClosed,
    SchoolYearStillOpen,
    TooManyClasses,
)
from kundelik_domain.admissions.values import ClassKind, ClassPlan, Language
from kundelik_domain.shared.refusals import NotFound, Refusal
from tests.domain.admissions.test_distribution import a_pupil
from tests.language import A_SIGNATURE, FORMATION_ID, THE_DIRECTOR, THE_SCHOOL, THIS_YEAR, given, refused

pytestmark = pytest.mark.req("ADM-29", "ADM-30")
PUPILS: Final = (a_pupil(1), a_pupil(2), a_pupil(3, 1))
ONE, TWO, THREE = (pupil.application for pupil in PUPILS)
A, B, RU = (UUID(int=n) for n in (0xA1, 0xA2, 0xA3))
ORDER: Final = UUID(int=0xE1)

CLOSED: Final = SchoolYearClosed(
    formation=FORMATION_ID,
    school=THE_SCHOOL,
    school_year=THIS_YEAR,
    most_classes=3,
    most_in_class=2,
    rules="first-grade-2021",
    pupils=PUPILS,
    closed_by=THE_DIRECTOR.user,
)
SIGNED: Final = FormationOrderSigned(
    formation=FORMATION_ID,
    school=THE_SCHOOL,
    school_year=THIS_YEAR,
    order=ORDER,
    number=1,
    signed_by=THE_DIRECTOR.user,
    director=THE_DIRECTOR.person,
    signature=A_SIGNATURE,
)
HANDED: Final = PupilsHandedOver(formation=FORMATION_ID, order=ORDER, pupils=3, sha256="ab" * 32)


def added(school_class: UUID, name: str, seats: int = 2, language: Language = Language.KK) -> ClassAdded:
    plan = ClassPlan(name=name, language=language, class_kind=ClassKind.GENERAL, seats=seats)
    return ClassAdded(
        formation=FORMATION_ID,
        school_class=school_class,
        plan=plan,
        teacher=UUID(int=0x77),
        teacher_name="Тестова А. А.",
    )


def changed(fact: ClassAdded, **changes: Any) -> ClassChanged:
    return ClassChanged(
        formation=fact.formation,
        school_class=fact.school_class,
        plan=replace(fact.plan, **changes),
        teacher=fact.teacher,
        teacher_name=fact.teacher_name,
    )


def placed(application: UUID, school_class: UUID) -> PupilPlaced:
    return PupilPlaced(formation=FORMATION_ID, application=application, school_class=school_class)


CLASSES: Final = (added(A, "1 «А»"), added(B, "1 «Ә»", 1), added(RU, "1 «Б»", language=Language.RU))
FORMED: Final = (CLOSED, *CLASSES)
FULL: Final = (*FORMED, placed(ONE, A), placed(TWO, A), placed(THREE, RU))


def after(*facts: FormationFact) -> Formation:
    return given(FORMATION, *facts)


@pytest.mark.req("ADM-32")
@pytest.mark.parametrize(
    ("today", "undecided", "drafted", "still"),
    [
        (date(2026, 8, 25), (), True, ["too-early"]),
        (date(2026, 8, 26), (100_002, 100_001), True, ["undecided"]),
        (date(2026, 12, 1), (), False, ["order-not-drafted"]),
        (date(2026, 4, 13), (100_001,), False, ["too-early", "undecided", "order-not-drafted"]),
    ],
)
def test_closing_is_refused_with_all_that_is_open(
    today: date,
    undecided: tuple[int, ...],
    drafted: bool,  # noqa: FBT001 - a case
    still: list[str],
) -> None:
    with refused(SchoolYearStillOpen, open=still, numbers=sorted(undecided), first_day="2026-08-26"):
        require_closable(today, THIS_YEAR, undecided, drafted=drafted)


@pytest.mark.req("ADM-32")
def test_from_the_day_after_25_august_on_a_settled_year_is_closed() -> None:
    require_closable(date(2026, 8, 26), THIS_YEAR, (), drafted=True)

    assert close(Formation(), CLOSED, 25) == CLOSED
    with refused(SchoolYearClosedAlready, school_year=THIS_YEAR):
        close(after(CLOSED), CLOSED, 25)
    with refused(SchoolYearClosedAlready, school_year=THIS_YEAR):
        require_not_closed(after(CLOSED))


def test_classes_are_no_larger_than_the_rules_allow_and_as_many_as_are_needed() -> None:
    with refused(ClassTooLarge, field="most_in_class", most=1):
        close(Formation(), CLOSED, 1)
    with refused(ClassesTooFew, field="most_classes", least=2):
        close(Formation(), replace(CLOSED, most_classes=1), 25)
    with refused(ClassesTooFew, field="most_classes", least=3):
        close(Formation(), replace(CLOSED, most_classes=2, most_in_class=1), 25)


def test_a_class_is_added_within_the_limits() -> None:
    assert add_class(after(CLOSED), CLASSES[0]) == CLASSES[0]
    with refused(SchoolYearNotClosed):
        add_class(Formation(), CLASSES[0])
    with refused(TooManyClasses, most=3):
        add_class(after(*FORMED), added(UUID(int=9), "1 «В»"))
    with refused(ClassTooLarge, field="seats", most=2):
        add_class(after(CLOSED), added(A, "1 «А»", 3))
    for same in ("1 «А»", '1"а"', "1 А"):
        with refused(ClassNameTaken, field="name"):
            add_class(after(CLOSED, CLASSES[0]), added(B, same))


def test_a_class_changes_and_goes_only_as_its_pupils_allow() -> None:
    assert change_class(after(*FULL), changed(CLASSES[0], name="1 «Г»")) == changed(CLASSES[0], name="1 «Г»")
    with refused(ClassHasPupils, pupils=2):
        change_class(after(*FULL), changed(CLASSES[0], language=Language.RU))
    with refused(ClassFull, seats=1):
        change_class(after(*FULL), changed(CLASSES[0], seats=1))
    gone = ClassRemoved(formation=FORMATION_ID, school_class=A)
    with refused(ClassHasPupils, pupils=2):
        remove_class(after(*FULL), gone)
    assert remove_class(after(*FORMED), gone) == gone
    with refused(NotFound):
        remove_class(after(*FORMED, gone), gone)


def test_a_pupil_is_placed_moved_and_taken_out() -> None:
    assert place(after(*FORMED), placed(ONE, A)) == placed(ONE, A)
    assert place(after(*FULL), placed(ONE, B)) == placed(ONE, B)
    with refused(InThatClass):
        place(after(*FULL), placed(ONE, A))
    with refused(ClassFull, seats=1):
        place(after(*FULL, placed(ONE, B)), placed(TWO, B))
    with refused(ClassOfAnotherKind, language="kk", class_kind="general"):
        place(after(*FORMED), placed(ONE, RU))
    for strange in (placed(UUID(int=99), A), placed(ONE, UUID(int=99))):
        with refused(NotFound):
            place(after(*FORMED), strange)
    out = PupilTakenOut(formation=FORMATION_ID, application=ONE)
    assert take_out(after(*FULL), out) == out
    with refused(NotFound):
        take_out(after(*FULL, out), out)


def test_a_proposal_is_taken_whole_or_not_at_all() -> None:
    state = after(*FORMED)
    proposal = propose(PUPILS, {each: c.plan for each, c in state.classes.items()}, {}, {})
    accepted = ProposalAccepted(formation=FORMATION_ID, policy=POLICY, placings=proposal.placings)

    assert accept_proposal(state, accepted, proposal) == accepted
    assert after(*FORMED, accepted).unplaced() == ()
    with refused(NothingToPlace):
        accept_proposal(after(*FULL), replace(accepted, placings=()), replace(proposal, placings=()))
    with refused(PupilsNotPlaced, numbers=[100_003]):
        accept_proposal(after(CLOSED, CLASSES[0]), accepted, replace(proposal, without=(THREE,)))


@pytest.mark.req("ADM-31")
def test_the_order_is_signed_once_and_when_everybody_has_a_class() -> None:
    assert sign(after(*FULL), SIGNED) == SIGNED
    with refused(PupilsNotPlaced, numbers=[100_001, 100_002, 100_003]):
        sign(after(*FORMED), SIGNED)
    with refused(OrderSigned, number=1):
        sign(after(*FULL, SIGNED), SIGNED)
    with refused(OrderSigned, number=1):
        place(after(*FULL, SIGNED), placed(ONE, B))


@pytest.mark.req("ADM-31")
def test_the_list_is_handed_over_once() -> None:
    assert hand_over(after(*FULL, SIGNED), HANDED) == HANDED
    for nothing in (after(*FULL), after(*FULL, SIGNED, HANDED)):
        with refused(NotFound):
            hand_over(nothing, HANDED)


@pytest.mark.req("ADM-26")
def test_numbers_follow_one_another() -> None:
    first = give_number(OrderRegister(), UUID(int=1), ORDER)

    assert (first.number, give_number(given(ORDER_REGISTER, first), UUID(int=1), ORDER).number) == (1, 2)


APPLICATIONS = st.sampled_from([ONE, TWO, THREE, UUID(int=4), UUID(int=99)])
SOME = st.sampled_from([A, B, RU, UUID(int=0xA4)])


class Hands(RuleBasedStateMachine):
    """Somebody who does everything in any order: what is refused changes nothing, what is not breaks nothing."""

    def __init__(self) -> None:
        super().__init__()
        pupils = (*PUPILS, a_pupil(4))
        self.state = after(replace(CLOSED, pupils=pupils))

    def attempt(self, decide: Any, fact: Any, *more: Any) -> None:
        try:
            self.state = FORMATION.evolve(self.state, decide(self.state, fact, *more))
        except Refusal:
            return

    @rule(school_class=SOME, seats=st.integers(1, 3), language=st.sampled_from([Language.KK, Language.RU]))
    def adds(self, school_class: UUID, seats: int, language: Language) -> None:
        name = f"1 «{school_class.int:x}»"
        known = school_class in self.state.classes
        fact = added(school_class, name, seats, language)
        self.attempt(change_class if known else add_class, changed(fact) if known else fact)

    @rule(school_class=SOME)
    def removes(self, school_class: UUID) -> None:
        self.attempt(remove_class, ClassRemoved(formation=FORMATION_ID, school_class=school_class))

    @rule(application=APPLICATIONS, school_class=SOME)
    def places(self, application: UUID, school_class: UUID) -> None:
        self.attempt(place, placed(application, school_class))

    @rule(application=APPLICATIONS)
    def takes_out(self, application: UUID) -> None:
        self.attempt(take_out, PupilTakenOut(formation=FORMATION_ID, application=application))

    @rule()
    def accepts(self) -> None:
        plans = {each: found.plan for each, found in self.state.classes.items()}
        proposal = propose(tuple(self.state.pupils.values()), plans, self.state.places, {})
        accepted = ProposalAccepted(formation=FORMATION_ID, policy=POLICY, placings=proposal.placings)
        self.attempt(accept_proposal, accepted, proposal)

    @rule(really=st.sampled_from([False, False, False, True]))
    def signs(self, really: bool) -> None:  # noqa: FBT001 - drawn
        if really:
            self.attempt(sign, SIGNED)

    @invariant()
    def no_class_is_overfull_or_mixed(self) -> None:
        for application, school_class in self.state.places.items():
            assert kind_of(self.state.classes[school_class].plan) == kind_of(self.state.pupils[application])
        filled = Counter(self.state.places.values())
        assert all(count <= self.state.classes[each].plan.seats for each, count in filled.items())
        assert len(self.state.classes) <= self.state.most_classes

    @invariant()
    def everybody_is_in_exactly_one_place(self) -> None:
        waiting = {pupil.application for pupil in self.state.unplaced()}
        assert waiting | set(self.state.places) == set(self.state.pupils)
        assert waiting.isdisjoint(self.state.places)
        assert self.state.order is None or not waiting


def test_the_laws_hold_in_any_order() -> None:
    run_state_machine_as_test(Hands, settings=settings(max_examples=100, stateful_step_count=40, deadline=None))
