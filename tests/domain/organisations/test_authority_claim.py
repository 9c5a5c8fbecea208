"""What an authority has as the only one: claimed, kept, given back (RPT-6, RPT-8)."""

from __future__ import annotations

from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.organisations import authority_claim
from kundelik_domain.organisations.authority_claim import AUTHORITY_CLAIM, AuthorityClaim
from kundelik_domain.organisations.events import AuthorityClaimed, AuthorityClaimFact, AuthorityClaimReleased
from kundelik_domain.organisations.refusals import AuthorityExists
from kundelik_domain.shared.refusals import Refusal

pytestmark = pytest.mark.req("RPT-6", "RPT-8")
SHET, BUQAR = UUID(int=1), UUID(int=2)
TAKEN, FREED = AuthorityClaimed(SHET), AuthorityClaimReleased(SHET)


def of(*facts: AuthorityClaimFact) -> AuthorityClaim:
    return reduce(AUTHORITY_CLAIM.evolve, facts, AUTHORITY_CLAIM.initial)


def test_who_comes_first_has_it_until_it_is_given_back() -> None:
    assert authority_claim.claim(of(), SHET, "region") == (TAKEN,)
    assert authority_claim.claim(of(TAKEN), SHET, "region") == ()
    assert authority_claim.release(of(TAKEN), SHET) == (FREED,)
    assert authority_claim.claim(of(TAKEN, FREED), BUQAR, "region") == (AuthorityClaimed(BUQAR),)


@pytest.mark.parametrize("field", ["region", "name_kk"])
def test_another_is_told_whose_it_is_and_what(field: str) -> None:
    with pytest.raises(AuthorityExists) as refused:
        authority_claim.claim(of(TAKEN), BUQAR, field)

    assert refused.value.details == {"field": field, "authority": str(SHET)}


def test_what_two_have_had_since_before_there_were_claims_refuses_neither() -> None:
    assert authority_claim.claim_if_free(of(), BUQAR) == (AuthorityClaimed(BUQAR),)
    assert authority_claim.claim_if_free(of(TAKEN), BUQAR) == ()
    assert authority_claim.release(of(TAKEN), BUQAR) == ()
    assert authority_claim.release(of(), BUQAR) == ()


@given(st.lists(st.tuples(st.sampled_from(["claim", "if free", "release"]), st.sampled_from([SHET, BUQAR]))))
def test_it_never_has_two_holders(asked: list[tuple[str, UUID]]) -> None:
    decide = {
        "claim": lambda known, who: authority_claim.claim(known, who, "region"),
        "if free": authority_claim.claim_if_free,
        "release": authority_claim.release,
    }
    live, history = of(), list[AuthorityClaimFact]()
    for what, who in asked:
        before = live.holder
        try:
            facts = decide[what](live, who)
        except Refusal:
            continue
        live = reduce(authority_claim.evolve, facts, live)
        history.extend(facts)
        assert before is None or live.holder in (before, None)

    assert of(*history) == live
