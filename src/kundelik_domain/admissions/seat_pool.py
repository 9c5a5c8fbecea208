"""Seats of a school × year × language × kind of class: free + held + taken = published, always (ADM-11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.shared.streams import StreamKind

from .events import SeatFact, SeatHeld, SeatReleased, SeatsPublished, SeatTaken
from .refusals import NoFreeSeat, SeatsBelowTaken
from .values import FIRST_GRADE, Choice, pool_of


@dataclass(frozen=True, slots=True)
class SeatPool:
    """Counts. Who holds a seat is known to each application, and both are written in one append."""

    published: int = 0
    held: int = 0
    taken: int = 0

    @property
    def free(self) -> int:
        """Seats that can be held now."""
        return self.published - self.held - self.taken


def publish(pool: SeatPool, published: SeatsPublished) -> SeatsPublished:
    """Raised at any time, lowered never below those held and taken (ADM-20)."""
    line = published.seats
    if line.seats < pool.held + pool.taken:
        raise SeatsBelowTaken(
            taken=pool.held + pool.taken, language=line.language.value, class_kind=line.class_kind.value
        )
    return published


def require_free(pool: SeatPool, choice: Choice) -> None:
    """Raises `NoFreeSeat` (ADM-7)."""
    if pool.free < 1:
        raise NoFreeSeat(
            school=str(choice.school), language=choice.language.value, class_kind=choice.class_kind.value
        )


def hold(pool: SeatPool, application: UUID, choice: Choice, service: str = FIRST_GRADE) -> SeatHeld:
    """One seat for a sent application; raises `NoFreeSeat`."""
    require_free(pool, choice)
    return SeatHeld(pool=pool_of(choice, service), application=application)


def evolve(pool: SeatPool, fact: SeatFact) -> SeatPool:
    """Never refuses."""
    match fact:
        case SeatHeld():
            return SeatPool(pool.published, pool.held + 1, pool.taken)
        case SeatReleased():
            return SeatPool(pool.published, pool.held - 1, pool.taken)
        case SeatTaken():
            return SeatPool(pool.published, pool.held - 1, pool.taken + 1)
        case SeatsPublished():
            return SeatPool(fact.seats.seats, pool.held, pool.taken)
        case _:
            assert_never(fact)


SEAT_POOL: Final = StreamKind("admissions.seat-pool", SeatPool(), evolve, get_args(SeatFact))
