"""After the season: the log is held against what was answered, and the seats against what was published."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kundelik_domain.admissions.events import ApplicationSent, ChildClaimed, SeatHeld
from kundelik_domain.admissions.seat_pool import SEAT_POOL
from kundelik_domain.admissions.values import ClassKind, Language, seat_pool
from kundelik_domain.shared.facts import Fact

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation
    from projections.reading import Recorded

    from .season_family import Told
    from .season_world import SeasonWorld

STEP = 5000


def check(installation: Installation, world: SeasonWorld, told: Told) -> dict[str, Any]:
    """What was found; raises `AssertionError` at the first thing that is wrong."""
    sent, claimed = _all(installation, ApplicationSent), _all(installation, ChildClaimed)
    numbers = sorted(recorded.fact.number for recorded in claimed if isinstance(recorded.fact, ChildClaimed))
    _is(numbers == sorted(told.applications), "what was answered as sent is what was sent, each once")
    _is(len({r.stream for r in claimed}) == len(claimed), "one live application per child")
    _is(len({r.stream for r in sent}) == len(sent) == len(claimed), "each application was sent once")
    _is(told.differing == 0, "whoever asked twice heard the same twice")
    holdings = _all(installation, SeatHeld)
    held = Counter(r.stream for r in holdings)
    for school in world.schools:
        pool = seat_pool(school, world.year, Language.KK, ClassKind.GENERAL)
        state = installation.streams.read(SEAT_POOL, pool)
        _is(state.held == held[pool] <= state.published == world.seats, "no pool is oversold, no seat leaks")
        moments = [r.recorded_at for r in holdings if r.stream == pool]
        _is(moments == sorted(moments), "the order of positions is the order of decisions")
    return {
        "applications sent": len(sent),
        "seats published": world.seats * len(world.schools),
        "refused": told.refused,
        "answers given again": told.replayed,
    }


def _all(installation: Installation, fact: type[Fact]) -> list[Recorded]:
    found, reached = list[Any](), 0
    while True:
        batch, now = installation.log.after(reached, STEP, installation.log.names_of((fact,)))
        found += batch
        if now == reached:
            return found
        reached = now


def _is(true: bool, what: str) -> None:  # noqa: FBT001 - the condition itself
    if not true:
        raise AssertionError(f"not so: {what}")
