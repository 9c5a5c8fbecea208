"""The stream of a seat pool read once more, for who holds its seats and not only how many (ADM-29, ADM-32)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.admissions.events import SeatFact, SeatHeld, SeatReleased, SeatsPublished, SeatTaken
from kundelik_domain.shared.streams import StreamKind


@dataclass(frozen=True, slots=True)
class SeatHolders:
    """Applications: `held` are undecided, `taken` admitted."""

    held: frozenset[UUID] = frozenset()
    taken: frozenset[UUID] = frozenset()


def evolve(holders: SeatHolders, fact: SeatFact) -> SeatHolders:
    """Never refuses."""
    match fact:
        case SeatHeld():
            return SeatHolders(holders.held | {fact.application}, holders.taken)
        case SeatReleased():
            return SeatHolders(holders.held - {fact.application}, holders.taken)
        case SeatTaken():
            return SeatHolders(holders.held - {fact.application}, holders.taken | {fact.application})
        case SeatsPublished():
            return holders
        case _:
            assert_never(fact)


SEAT_HOLDERS: Final = StreamKind("admissions.seat-holders", SeatHolders(), evolve, get_args(SeatFact))
