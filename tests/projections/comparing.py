"""A fold, a replay and a read model of one log, compared at every version and position (AUD-3, AUD-5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any
from uuid import UUID

from adapters.bootstrap.replaying import Replaying
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.streams import StreamKind
from projections.reading import Recorded
from projections.replaying import Snapshot, difference, flat
from tests.projections.stored_town import Fed, StoredTown
from tests.projections.told_of_applications import disagreements, everybody

Rows = dict[str, list[dict[str, Any]]]


def folded(kind: StreamKind[Any], history: Sequence[Recorded]) -> Any:
    """In plain Python."""
    return reduce(kind.evolve, (recorded.fact for recorded in history), kind.initial)


def replays_are_folds(replaying: Replaying, stream: UUID, history: Sequence[Recorded]) -> None:
    """At every version, by version and by moment; and each difference names what the fact has changed."""
    before: Snapshot = {}
    states = []
    for version in range(1, len(history) + 1):
        opened = replaying.opened(stream, version=version)
        assert opened is not None
        assert list(opened.history) == history[:version]
        after, kinds = opened.state, (opened.of.kind, *opened.of.besides)
        states.append(after)
        if opened.of.own is None:
            state: Snapshot = {}
            for kind in kinds:
                state |= flat("state", folded(kind, history[:version]))
            assert {name: value for name, value in after.items() if name.startswith("state.")} == state
            assert told(history[version - 1]).items() <= after.items()
        a_difference_is_what_changed(before, after)
        before = after
    for at, recorded in enumerate(history):
        if at + 1 == len(history) or history[at + 1].recorded_at > recorded.recorded_at:
            opened = replaying.opened(stream, moment=recorded.recorded_at)
            assert opened is not None
            assert opened.state == states[at]


def told(recorded: Recorded) -> Snapshot:
    """The fact's own fields."""
    return {name.removeprefix("fact."): value for name, value in flat("fact", recorded.fact).items()}


def a_difference_is_what_changed(before: Snapshot, after: Snapshot) -> None:
    changes = difference(before, after)
    patched = before | {name: now for name, _, now in changes}

    assert difference(after, after) == []
    assert all(was != now for _, was, now in changes)
    assert [before.get(name) for name, _, _ in changes] == [was for _, was, _ in changes]
    assert bare(patched) == bare(after)
    assert {"version", "position"} <= {name for name, _, _ in changes}


def bare(state: Snapshot) -> Snapshot:
    return {name: value for name, value in state.items() if value is not None}


def read_models_are_replays(town: StoredTown, log: Sequence[Recorded], followed: Fed) -> None:
    """Fed anew fact by fact; an erasure may touch all, everything else one."""
    fresh, replaying = Fed(town.installation, live=False), Replaying(town.installation.log)
    versions: dict[UUID, int] = {}
    for recorded in log:
        if isinstance(recorded.fact, APPLICATION.facts):
            versions[recorded.stream] = recorded.version
        elif not isinstance(recorded.fact, PersonErased):
            continue
        fresh.up_to(recorded.position)
        touched = versions if isinstance(recorded.fact, PersonErased) else (recorded.stream,)
        for application in touched:
            opened = replaying.opened(application, version=versions[application])
            assert opened is not None
            rows = fresh.rows(application)
            found = disagreements(everybody(opened.history, opened.state, rows))
            assert not found, found
    for application in versions:
        unlike = differing(followed.rows(application), fresh.rows(application))
        assert not unlike, unlike
    fresh.close()


def differing(followed: Rows, fresh: Rows) -> list[tuple[str, str, Any, Any]]:
    """Table, column, and what was followed and rebuilt there; a table with other rows counts whole."""
    found: list[tuple[str, str, Any, Any]] = []
    for table, rows in followed.items():
        if len(rows) != len(fresh[table]):
            found.append((table, "*", rows, fresh[table]))
        for one, other in zip(rows, fresh[table], strict=False):
            found += [(table, name, one[name], other[name]) for name in one if one[name] != other[name]]
    return found
