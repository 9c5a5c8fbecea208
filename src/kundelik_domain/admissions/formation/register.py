"""The register of a school's orders of a school year: numbers from 1 on, without a gap and none twice (ADM-26).

A number is taken in the append that signs the order, at the version of this stream that was read: of any number of
signings at once, one has it, and the others decide again on the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kundelik_domain.admissions.events import OrderNumberGiven
from kundelik_domain.shared.streams import StreamKind


@dataclass(frozen=True, slots=True)
class OrderRegister:
    """The last number given."""

    last: int = 0


def give_number(register: OrderRegister, register_id: UUID, order: UUID) -> OrderNumberGiven:
    """The next one."""
    return OrderNumberGiven(register=register_id, order=order, number=register.last + 1)


def evolve(_: OrderRegister, fact: OrderNumberGiven) -> OrderRegister:
    """Never refuses."""
    return OrderRegister(fact.number)


ORDER_REGISTER: Final = StreamKind("admissions.order-register", OrderRegister(), evolve, (OrderNumberGiven,))
