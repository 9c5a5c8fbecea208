"""Any stream as of any moment or version: its facts' contents and its state, flat, folded from facts alone (AUD-3).

One mechanism for every kind of stream. A kind may bring a snapshot of its own that says more; all others are told by
what their facts say last, and under `state.` by what the next decision would be taken from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final
from uuid import UUID

from kundelik_domain.shared.facts import ERASED, PERSONAL_OF, Fact
from kundelik_domain.shared.streams import StreamKind

from .reading import Recorded

Snapshot = dict[str, Any]
"""Flat: dotted field names to plain values (str, int, bool, None, list); empty before the first fact."""

SECRET: Final = "secret_sha256"  # noqa: S105 - the name of a field
"""Of a secret even the digest is left out: it tells nobody anything."""


@dataclass(frozen=True, slots=True)
class Replayable:
    """A kind of stream; `besides` are kinds that other decisions fold the same facts into.

    `own` is the kind's own snapshot, where it has one.
    """

    kind: StreamKind[Any]
    besides: tuple[StreamKind[Any], ...] = ()
    own: Callable[[Sequence[Recorded]], Snapshot] | None = None

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """Every class that may stand in such a stream."""
        return self.kind.facts

    @property
    def is_personal(self) -> bool:
        """Whether somebody's personal data can stand in it, so that looking at it is recorded (AUD-7)."""
        return any(PERSONAL_OF in each.metadata for fact in self.facts for each in fields(fact))

    def snapshot(self, history: Sequence[Recorded]) -> Snapshot:
        """What was known after these facts; `version`, `position` and `recorded_at` are those of the last one."""
        if self.own is not None or not history:
            return self.own(history) if self.own else {}
        state: Snapshot = {}
        for recorded in history:
            state = _without(state, recorded.fact) | _contents(recorded.fact)
        for kind in (self.kind, *self.besides):
            folded = kind.initial
            for recorded in history:
                folded = kind.evolve(folded, recorded.fact)
            state |= flat("state", folded)
        last = history[-1]
        return state | {
            "version": last.version,
            "position": last.position,
            "recorded_at": last.recorded_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stream as it was: which kind it is of, what had happened, and what that came to."""

    stream: UUID
    of: Replayable
    history: Sequence[Recorded]
    state: Snapshot


def difference(before: Snapshot, after: Snapshot) -> list[tuple[str, Any, Any]]:
    """Fields that differ, with both values; None stands for "not there"."""
    names = dict.fromkeys([*before, *after])
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def flat(name: str, value: object) -> Snapshot:
    """Dataclasses, mappings and sequences of dataclasses by their parts; sets in a stable order."""
    match value:
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts = [(part.name, getattr(value, part.name)) for part in fields(value) if part.name != SECRET]
            return _joined(name, parts)
        case Mapping():
            return _joined(name, [(str(plain(key)), item) for key, item in value.items()])
        case AbstractSet():
            return _listed(name, sorted(value, key=_order))
        case tuple() | list():
            return _listed(name, value)
        case _:
            return {name: plain(value)}


def plain(value: object) -> Any:
    """A value as JSON has it; bytes by their hash."""
    match value:
        case _ if value is ERASED:
            return "erased"
        case Enum():
            return value.value
        case datetime() | date() | time():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return f"sha256:{hashlib.sha256(value).hexdigest()}"
        case _:
            return str(value)


def _contents(fact: Fact) -> Snapshot:
    return _joined("", [(each.name, getattr(fact, each.name)) for each in fields(fact) if each.name != SECRET])


def _without(state: Snapshot, fact: Fact) -> Snapshot:
    """What a fact tells anew it tells whole: nothing of a longer list, of a fuller record, is left beside it."""
    told = {each.name for each in fields(fact)}
    return {name: value for name, value in state.items() if name.partition(".")[0] not in told}


def _joined(name: str, parts: Sequence[tuple[str, object]]) -> Snapshot:
    found: Snapshot = {}
    for part, value in parts:
        found |= flat(f"{name}.{part}" if name else part, value)
    return found


def _listed(name: str, items: Sequence[object]) -> Snapshot:
    if any(isinstance(item, Mapping | tuple) or is_dataclass(item) for item in items):
        return _joined(name, [(str(number), item) for number, item in enumerate(items, 1)])
    return {name: [plain(item) for item in items]}


def _order(item: object) -> str:
    return json.dumps(flat("", item), sort_keys=True, ensure_ascii=False)
