"""One live application a child and school year, in the whole country (ADM-9)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from kundelik_domain.admissions.child_claim import CHILD_CLAIM, ChildClaim, claim
from kundelik_domain.admissions.events import ChildClaimed, ChildReleased
from kundelik_domain.admissions.refusals import ChildHasApplication
from kundelik_domain.admissions.values import claim_of
from kundelik_domain.shared.facts import Fact
from tests.language import (
    AISULUS_IIN,
    APPLICATION_ID,
    DAURENS_IIN,
    NUMBER,
    THE_FATHER,
    THE_PARENT,
    THIS_YEAR,
    given,
    person,
    refused,
)

STREAM = claim_of(person(AISULUS_IIN), THIS_YEAR)
CLAIMED = ChildClaimed(claim=STREAM, application=APPLICATION_ID, number=NUMBER, owner=THE_PARENT.user)
RELEASED = ChildReleased(claim=STREAM, application=APPLICATION_ID)
ANOTHER = replace(CLAIMED, application=UUID(int=0x402), number=NUMBER + 1)

pytestmark = pytest.mark.req("ADM-9")


@pytest.mark.parametrize("facts", [(), (CLAIMED, RELEASED)])
def test_a_child_without_a_live_application_is_claimed(facts: tuple[Fact, ...]) -> None:
    assert claim(given(CHILD_CLAIM, *facts), CLAIMED) == CLAIMED


def test_the_claim_names_application_number_and_owner() -> None:
    assert given(CHILD_CLAIM, CLAIMED) == ChildClaim(APPLICATION_ID, NUMBER, THE_PARENT.user)
    assert given(CHILD_CLAIM, CLAIMED, RELEASED) == ChildClaim()


def test_the_same_owner_hears_the_number_of_the_first_application() -> None:
    with refused(ChildHasApplication, number=NUMBER):
        claim(given(CHILD_CLAIM, CLAIMED), ANOTHER)


def test_another_owner_hears_no_number() -> None:
    with refused(ChildHasApplication):
        claim(given(CHILD_CLAIM, CLAIMED), replace(ANOTHER, owner=THE_FATHER.user))


def test_every_child_has_one_claim_a_school_year() -> None:
    streams = {claim_of(person(iin), year) for iin in (AISULUS_IIN, DAURENS_IIN) for year in (2026, 2027)}

    assert len(streams) == 4


@for_all(st.lists(st.sampled_from([CLAIMED, RELEASED, ANOTHER]), max_size=10))
def test_evolve_takes_every_fact_in_every_state(facts: list[Fact]) -> None:
    claimed = given(CHILD_CLAIM, *facts).application is not None

    assert claimed == (bool(facts) and isinstance(facts[-1], ChildClaimed))
