"""A seat and the child's claim: held, given back, taken together with the application (ADM-9, ADM-11).

What a service does not have is left out; streams that are appended to have been read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kundelik_domain.admissions.campaign import definition_of
from kundelik_domain.admissions.child_claim import CHILD_CLAIM, claim
from kundelik_domain.admissions.events import ChildClaimed, ChildReleased, SeatReleased, SeatTaken
from kundelik_domain.admissions.seat_pool import SEAT_POOL, hold
from kundelik_domain.admissions.values import claim_of, pool_of
from kundelik_domain.shared.streams import Change, Reader

if TYPE_CHECKING:
    from uuid import UUID

    from kundelik_domain.admissions.application import Application


def releasing(reader: Reader, application_id: UUID, application: Application) -> tuple[Change, ...]:
    """Seat and claim go back, where the service has them; appended with the application's own facts."""
    assert application.choice is not None
    assert application.child is not None
    definition, choice = definition_of(application.service), application.choice
    freed: tuple[Change, ...] = ()
    if definition.allocates_seats:
        pool = pool_of(choice, application.service)
        reader(SEAT_POOL, pool)
        freed = (Change(pool, (SeatReleased(pool=pool, application=application_id),)),)
    if definition.claims_child:
        claimed = claim_of(application.child, choice.school_year, application.service)
        reader(CHILD_CLAIM, claimed)
        freed = (*freed, Change(claimed, (ChildReleased(claim=claimed, application=application_id),)))
    return freed


def taking(reader: Reader, application_id: UUID, application: Application) -> tuple[Change, ...]:
    """The held seat becomes the child's, where the service allocates seats."""
    assert application.choice is not None
    if not definition_of(application.service).allocates_seats:
        return ()
    pool = pool_of(application.choice, application.service)
    reader(SEAT_POOL, pool)
    return (Change(pool, (SeatTaken(pool=pool, application=application_id),)),)


def holding(reader: Reader, application_id: UUID, application: Application) -> tuple[Change, ...]:
    """A claim on the child and a seat, where the service has them; raises `ChildHasApplication`, `NoFreeSeat`."""
    assert application.choice is not None
    assert application.child is not None
    definition, choice = definition_of(application.service), application.choice
    held: tuple[Change, ...] = ()
    if definition.claims_child:
        claimed = claim_of(application.child, choice.school_year, application.service)
        wanted = _wanted(application_id, application, claimed)
        held = (Change(claimed, (claim(reader(CHILD_CLAIM, claimed), wanted),)),)
    if definition.allocates_seats:
        pool = pool_of(choice, application.service)
        seat = hold(reader(SEAT_POOL, pool), application_id, choice, application.service)
        held = (*held, Change(pool, (seat,)))
    return held


def _wanted(stream: UUID, application: Application, claimed: UUID) -> ChildClaimed:
    assert application.owner is not None
    return ChildClaimed(claim=claimed, application=stream, number=application.number, owner=application.owner)
