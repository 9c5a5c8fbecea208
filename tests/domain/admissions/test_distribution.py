"""The proposal of who goes into which class: complete, lawful, even, and the same in any order (ADM-30)."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kundelik_domain.admissions.policies.distribution import Proposal, Traits, kind_of, propose
from kundelik_domain.admissions.values import Admitted, ClassKind, ClassPlan, Direction, Language
from kundelik_domain.shared.iin import Sex

pytestmark = pytest.mark.req("ADM-30")
Classes = dict[UUID, ClassPlan]
KINDS: Final = (
    (Language.KK, ClassKind.GENERAL),
    (Language.RU, ClassKind.GENERAL),
    (Language.KK, ClassKind.GYMNASIUM),
)


def a_pupil(number: int, kind: int = 0, *, inclusion: bool = False) -> Admitted:
    language, class_kind = KINDS[kind]
    return Admitted(
        application=UUID(int=number),
        number=100_000 + number,
        child=UUID(int=0xC0000 + number),
        language=language,
        class_kind=class_kind,
        direction=Direction.BY_DISTRIBUTION,
        inclusion=inclusion,
    )


def a_class(number: int, seats: int, kind: int = 0) -> tuple[UUID, ClassPlan]:
    language, class_kind = KINDS[kind]
    return UUID(int=0xA0000 + number), ClassPlan(
        name=f"1 «{number}»", language=language, class_kind=class_kind, seats=seats
    )


@st.composite
def schools(draw: st.DrawFn) -> tuple[list[Admitted], Classes, dict[UUID, UUID], dict[UUID, Traits]]:
    """Pupils of three kinds, classes of any size, some placed by hand already, some erased since."""
    kinds = draw(st.lists(st.integers(0, 2), max_size=40))
    pupils = [a_pupil(n, kind, inclusion=draw(st.booleans())) for n, kind in enumerate(kinds, 1)]
    sizes = draw(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 2)), max_size=6))
    classes = dict(a_class(n, *size) for n, size in enumerate(sizes))
    traits = {
        pupil.application: Traits(draw(st.sampled_from(Sex)), date(2019, 9, 1) + timedelta(draw(st.integers(0, 500))))
        for pupil in pupils
        if draw(st.integers(0, 9))
    }
    placed: dict[UUID, UUID] = {}
    for pupil in pupils:
        fitting = [
            each
            for each, plan in classes.items()
            if kind_of(plan) == kind_of(pupil) and Counter(placed.values())[each] < plan.seats
        ]
        where: UUID | None = draw(st.none() | st.sampled_from(fitting)) if fitting else None
        if where is not None:
            placed[pupil.application] = where
    return pupils, classes, placed, traits


def whole(proposal: Proposal, placed: dict[UUID, UUID]) -> dict[UUID, UUID]:
    return placed | {placing.application: placing.school_class for placing in proposal.placings}


@settings(max_examples=150, deadline=None)
@given(schools())
def test_no_class_is_overfull_or_mixed_and_everybody_is_in_one_place(
    school: tuple[list[Admitted], Classes, dict[UUID, UUID], dict[UUID, Traits]],
) -> None:
    pupils, classes, placed, traits = school

    proposal = propose(pupils, classes, placed, traits)

    places = whole(proposal, placed)
    by_id = {pupil.application: pupil for pupil in pupils}
    assert sorted([*places, *proposal.without]) == sorted(by_id)
    assert all(count <= classes[each].seats for each, count in Counter(places.values()).items())
    assert all(kind_of(by_id[each]) == kind_of(classes[where]) for each, where in places.items())
    assert {each: places[each] for each in placed} == placed


@settings(max_examples=100, deadline=None)
@given(schools())
def test_whoever_is_left_without_finds_every_fitting_class_full(
    school: tuple[list[Admitted], Classes, dict[UUID, UUID], dict[UUID, Traits]],
) -> None:
    pupils, classes, placed, traits = school

    proposal = propose(pupils, classes, placed, traits)

    filled = Counter(whole(proposal, placed).values())
    free = {kind_of(plan) for each, plan in classes.items() if filled[each] < plan.seats}
    assert [p.number for p in pupils if p.application in proposal.without and kind_of(p) in free] == []


@settings(max_examples=100, deadline=None)
@given(schools(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_changes_nothing(
    school: tuple[list[Admitted], Classes, dict[UUID, UUID], dict[UUID, Traits]], chance: object
) -> None:
    pupils, classes, placed, traits = school
    shuffled, others = list(pupils), list(classes.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # a Random
    chance.shuffle(others)  # type: ignore[attr-defined] # the same

    assert propose(shuffled, dict(others), placed, traits) == propose(pupils, classes, placed, traits)


def test_sexes_ages_and_special_needs_are_spread_evenly() -> None:
    pupils = [a_pupil(n, inclusion=n <= 6) for n in range(1, 61)]
    sexes = {pupil.application: Sex.MALE if n % 3 else Sex.FEMALE for n, pupil in enumerate(pupils)}
    traits = {
        pupil.application: Traits(sexes[pupil.application], date(2019, 9, 1) + timedelta(6 * n))
        for n, pupil in enumerate(pupils)
    }
    classes = dict(a_class(n, 25) for n in range(3))

    placings = propose(pupils, classes, {}, traits).placings

    by_id = {pupil.application: pupil for pupil in pupils}
    members = {each: [p.application for p in placings if p.school_class == each] for each in classes}
    assert [len(each) for each in members.values()] == [20, 20, 20]
    assert [sum(by_id[m].inclusion for m in each) for each in members.values()] == [2, 2, 2]
    boys = [sum(sexes[m] is Sex.MALE for m in each) for each in members.values()]
    assert max(boys) - min(boys) <= 1
    days = [sum((traits[m].born_on or date.max).toordinal() for m in each) / 20 for each in members.values()]
    assert max(days) - min(days) < 31  # their mean ages differ by less than a month


def test_it_knows_nothing_of_ability() -> None:
    known = {field.name for field in (*fields(Admitted), *fields(Traits))}

    assert known == {
        "application", "number", "child", "language", "class_kind", "direction", "inclusion", "sex", "born_on",
    }  # fmt: skip


def test_who_is_placed_by_hand_stays_and_counts() -> None:
    pupils = [a_pupil(n) for n in range(1, 5)]
    classes = dict(a_class(n, 4) for n in range(2))
    first, second = classes
    placed = {pupils[0].application: first, pupils[1].application: first}

    proposal = propose(pupils, classes, placed, {})

    assert [placing.school_class for placing in proposal.placings] == [second, second]
