"""The words of class formation: its streams, and what its facts are made of (ADM-26, ADM-29 … ADM-31)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import UUID, uuid5

from .catalogue import FIRST_GRADE
from .words import ClassKind, Direction, Language

_NAMES: Final = UUID("5b1c1f52-0c56-5f43-9a3e-6f0a9a0f8c26")


class StillOpen(Enum):
    """What keeps a school year from being closed (ADM-32)."""

    TOO_EARLY = "too-early"
    UNDECIDED = "undecided"
    ORDER_NOT_DRAFTED = "order-not-drafted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """An admitted child as far as a class must fit it; `number` is the application's, `child` the person's id."""

    application: UUID
    number: int
    child: UUID
    language: Language
    class_kind: ClassKind
    direction: Direction
    inclusion: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPlan:
    """A class as it is planned; `name` as in `1 «А»`."""

    name: str
    language: Language
    class_kind: ClassKind
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """A pupil, by the application, and the class."""

    application: UUID
    school_class: UUID


def formation_of(school: UUID, school_year: int) -> UUID:
    """The stream of a school's class formation of a school year."""
    return uuid5(_NAMES, f"formation/{FIRST_GRADE}/{school}/{school_year}")


def school_orders_of(school: UUID) -> UUID:
    """The stream of a school's letterhead and of the drafts of its orders."""
    return uuid5(_NAMES, f"orders/{school}")


def order_register_of(school: UUID, school_year: int) -> UUID:
    """The stream that gives the numbers of a school's orders of a school year, one after the other."""
    return uuid5(_NAMES, f"register/{school}/{school_year}")


def formation_order_of(school: UUID, school_year: int) -> UUID:
    """The id of the order on class formation."""
    return uuid5(_NAMES, f"formation-order/{FIRST_GRADE}/{school}/{school_year}")
