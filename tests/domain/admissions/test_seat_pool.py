"""Seats: free + held + taken = published, always (ADM-11, ADM-20)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from kundelik_domain.admissions.events import SeatHeld, SeatReleased, SeatsPublished, SeatTaken
from kundelik_domain.admissions.refusals import NoFreeSeat, SeatsBelowTaken
from kundelik_domain.admissions.seat_pool import SEAT_POOL, SeatPool, hold, publish
from kundelik_domain.admissions.values import ClassKind, Language, pool_of, seat_pool
from kundelik_domain.shared.facts import Fact
from tests.language import APPLICATION_ID, THE_CHOICE, THE_SCHOOL, THIS_YEAR, given, refused, seats

POOL = pool_of(THE_CHOICE)
HELD = SeatHeld(pool=POOL, application=APPLICATION_ID)
RELEASED = SeatReleased(pool=POOL, application=APPLICATION_ID)
TAKEN = SeatTaken(pool=POOL, application=APPLICATION_ID)

pytestmark = pytest.mark.req("ADM-11")


def published(count: int) -> SeatsPublished:
    return SeatsPublished(pool=POOL, school=THE_SCHOOL, school_year=THIS_YEAR, seats=seats(count))


def test_a_free_seat_is_held() -> None:
    assert hold(given(SEAT_POOL, published(1)), APPLICATION_ID, THE_CHOICE) == HELD


@pytest.mark.parametrize(
    "facts",
    [(), (published(0),), (published(1), HELD), (published(1), HELD, TAKEN), (published(2), HELD, TAKEN, HELD)],
)
def test_where_none_is_free_none_is_held(facts: tuple[Fact, ...]) -> None:
    with refused(NoFreeSeat, school=str(THE_SCHOOL), language="kk", class_kind="general"):
        hold(given(SEAT_POOL, *facts), APPLICATION_ID, THE_CHOICE)


@pytest.mark.parametrize(
    ("facts", "pool", "free"),
    [
        ((), SeatPool(0, 0, 0), 0),
        ((published(2),), SeatPool(2, 0, 0), 2),
        ((published(2), HELD), SeatPool(2, 1, 0), 1),
        ((published(2), HELD, RELEASED), SeatPool(2, 0, 0), 2),
        ((published(2), HELD, TAKEN), SeatPool(2, 0, 1), 1),
        ((published(2), HELD, TAKEN, published(5)), SeatPool(5, 0, 1), 4),
    ],
)
def test_a_seat_is_free_held_or_taken(facts: tuple[Fact, ...], pool: SeatPool, free: int) -> None:
    assert given(SEAT_POOL, *facts) == pool
    assert pool.free == free


@pytest.mark.req("ADM-20")
@pytest.mark.parametrize("count", [2, 3, 100])
def test_seats_are_raised_at_any_time_and_lowered_to_those_held_and_taken(count: int) -> None:
    assert publish(given(SEAT_POOL, published(9), HELD, HELD, TAKEN), published(count)) == published(count)


@pytest.mark.req("ADM-20")
@pytest.mark.parametrize("count", [1, 0, -1])
def test_seats_are_never_lowered_below_those_held_and_taken(count: int) -> None:
    with refused(SeatsBelowTaken, taken=2, language="kk", class_kind="general"):
        publish(given(SEAT_POOL, published(9), HELD, HELD, TAKEN), published(count))


def test_an_empty_pool_takes_no_negative_number() -> None:
    with refused(SeatsBelowTaken, taken=0, language="kk", class_kind="general"):
        publish(given(SEAT_POOL), published(-1))


def test_every_part_of_a_choice_has_its_own_pool_and_the_direction_has_none() -> None:
    others = {
        pool_of(replace(THE_CHOICE, school=UUID(int=7))),
        pool_of(replace(THE_CHOICE, school_year=2027)),
        pool_of(replace(THE_CHOICE, language=Language.RU)),
        pool_of(replace(THE_CHOICE, class_kind=ClassKind.GYMNASIUM)),
    }

    assert len(others | {POOL}) == 5
    assert seat_pool(THE_SCHOOL, THIS_YEAR, Language.KK, ClassKind.GENERAL) == POOL


@for_all(st.lists(st.sampled_from([published(0), published(3), HELD, RELEASED, TAKEN]), max_size=20))
def test_evolve_takes_every_fact_in_every_state_and_the_sum_holds(facts: list[Fact]) -> None:
    pool = given(SEAT_POOL, *facts)

    assert pool.free + pool.held + pool.taken == pool.published
