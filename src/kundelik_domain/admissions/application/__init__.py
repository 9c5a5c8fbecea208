"""A parent's application for a place in school: one child, one school, one decision (ADM-10 … ADM-15, ADM-33)."""

from .decisions import (
    accept,
    approve,
    attach,
    cancel,
    check,
    edit,
    forward,
    miss,
    place,
    put_into_placement,
    refuse,
    send,
)
from .state import APPLICATION, Application, evolve, holds_seat

__all__ = [
    "APPLICATION",
    "Application",
    "accept",
    "approve",
    "attach",
    "cancel",
    "check",
    "edit",
    "evolve",
    "forward",
    "holds_seat",
    "miss",
    "place",
    "put_into_placement",
    "refuse",
    "send",
]
