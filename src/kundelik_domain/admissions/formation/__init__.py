"""The formation of a school's first classes of a school year: closed, classes made, pupils placed, order signed."""

from .closing import close, require_closable, require_not_closed
from .decisions import (
    accept_proposal,
    add_class,
    change_class,
    hand_over,
    place,
    remove_class,
    require_signable,
    sign,
    take_out,
)
from .register import ORDER_REGISTER, OrderRegister, give_number
from .seat_holders import SEAT_HOLDERS, SeatHolders
from .state import FORMATION, Formation, SchoolClass, evolve

__all__ = [
    "FORMATION",
    "ORDER_REGISTER",
    "SEAT_HOLDERS",
    "Formation",
    "OrderRegister",
    "SchoolClass",
    "SeatHolders",
    "accept_proposal",
    "add_class",
    "change_class",
    "close",
    "evolve",
    "give_number",
    "hand_over",
    "place",
    "remove_class",
    "require_closable",
    "require_not_closed",
    "require_signable",
    "sign",
    "take_out",
]
