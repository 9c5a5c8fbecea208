"""Replay is folding: for histories of every kind, at every version, by any way there is (AUD-3, AUD-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from functools import reduce
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.bootstrap.replaying import REPLAYABLE, kind_of
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.admissions.values import Status
from kundelik_domain.shared.facts import ERASED, PERSONAL_OF, Fact
from projections.admissions import as_of
from projections.reading import Recorded
from projections.replaying import Replayable, difference, flat
from tests.golden.examples import EXAMPLES
from tests.language import HISTORY_TO, NOON

STREAM = UUID(int=77)


def recorded(facts: Sequence[Fact]) -> list[Recorded]:
    return [
        Recorded(10 * at, STREAM, at, fact, NOON + timedelta(minutes=at), UUID(int=1), "parent", None, UUID(int=at))
        for at, fact in enumerate(facts, 1)
    ]


def erased(fact: Fact) -> Fact:
    hidden = {each.name: ERASED for each in fields(fact) if PERSONAL_OF in each.metadata}
    return type(fact)(**({each.name: getattr(fact, each.name) for each in fields(fact)} | hidden))


def begun(replayable: Replayable) -> list[Fact]:
    """One of each in the order in which they are declared: that of what happens."""
    return [EXAMPLES[fact.NAME] for fact in replayable.facts]


@pytest.mark.req("AUD-3")
@pytest.mark.parametrize("replayable", REPLAYABLE, ids=lambda each: each.kind.name)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_replay_at_a_version_is_the_fold_of_that_prefix(replayable: Replayable, data: st.DataObject) -> None:
    examples = st.sampled_from([EXAMPLES[fact.NAME] for fact in replayable.facts])
    facts = begun(replayable) + data.draw(st.lists(st.one_of(examples, examples.map(erased)), min_size=1, max_size=8))
    history = recorded(facts)
    version = data.draw(st.integers(1, len(history)))
    snapshot = replayable.snapshot(history[:version])

    assert kind_of(history) is replayable
    assert (snapshot["version"], snapshot["position"]) == (version, 10 * version)
    assert all(isinstance(value, str | int | float | bool | list | None) for value in snapshot.values())
    assert difference(snapshot, snapshot) == []
    if replayable.own is None:
        for kind in (replayable.kind, *replayable.besides):
            folded: Any = reduce(kind.evolve, facts[:version], kind.initial)
            assert flat("state", folded).items() <= snapshot.items() or replayable.besides


@pytest.mark.req("AUD-3")
@pytest.mark.parametrize("status", [each for each in HISTORY_TO if HISTORY_TO[each]], ids=lambda each: each.value)
def test_an_applications_replay_has_the_status_of_its_state_at_every_version(status: Status) -> None:
    facts = HISTORY_TO[status]
    for version in range(1, len(facts) + 1):
        state = reduce(APPLICATION.evolve, facts[:version], APPLICATION.initial)
        snapshot = as_of.snapshot(recorded(facts[:version]))
        finally_ = state.status is Status.REJECTED_FINALLY
        told = Status.REJECTED.value if finally_ else state.status.value

        assert (snapshot["status"], bool(snapshot.get("final"))) == (told, finally_)
        assert snapshot["documents"] == sorted(kind.value for kind in state.documents)


@pytest.mark.req("AUD-6")
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_what_was_erased_says_so_and_no_secret_is_told(name: str) -> None:
    fact = erased(EXAMPLES[name])
    replayable = next(each for each in REPLAYABLE if type(fact) in each.facts)
    if replayable.own is not None:
        return
    before = begun(replayable)
    snapshot = replayable.snapshot(recorded([*before[: before.index(EXAMPLES[name])], fact]))

    assert [snapshot[each.name] for each in fields(fact) if PERSONAL_OF in each.metadata] == [
        "erased" for each in fields(fact) if PERSONAL_OF in each.metadata
    ]
    assert not [field for field in snapshot if "secret_sha256" in field]
