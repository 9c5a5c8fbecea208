"""The names of the streams that are found by what they are about: `uuid5` of the natural key (ADR-0010)."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from .catalogue import FIRST_GRADE
from .words import Choice, ClassKind, Language

_NAMES: Final = UUID("8d7a6f0e-6d0e-5c55-9c5a-0a5f6b1f3f10")


def pool_of(choice: Choice, service: str = FIRST_GRADE) -> UUID:
    """The stream of the seat pool: service × school × year × language × kind of class (ADM-11)."""
    return seat_pool(choice.school, choice.school_year, choice.language, choice.class_kind, service)


def seat_pool(school: UUID, year: int, language: Language, class_kind: ClassKind, service: str = FIRST_GRADE) -> UUID:
    """The same, from its parts."""
    return uuid5(_NAMES, f"pool/{service}/{school}/{year}/{language.value}/{class_kind.value}")


def claim_of(child: UUID, school_year: int, service: str = FIRST_GRADE) -> UUID:
    """The stream of a child's claim on a school year: one live application a service in the whole country (ADM-9)."""
    return uuid5(_NAMES, f"claim/{service}/{child}/{school_year}")


def campaign_of(school: UUID, school_year: int, service: str = FIRST_GRADE) -> UUID:
    """The stream of a school's admission campaign (ADM-20)."""
    return uuid5(_NAMES, f"campaign/{service}/{school}/{school_year}")


def rule_book(service: str) -> UUID:
    """The stream of a service's dated rules (ADM-4)."""
    return uuid5(_NAMES, f"rules/{service}")


def duties_of(school: UUID) -> UUID:
    """The stream of a school's duties and delegations (ADM-27, ADM-33)."""
    return uuid5(_NAMES, f"duties/{school}")


def templates_of(owner: UUID) -> UUID:
    """The stream of the answer templates of an employee, or of a school (ADM-22)."""
    return uuid5(_NAMES, f"templates/{owner}")


RULE_BOOK: Final = rule_book(FIRST_GRADE)
"""That of the first grade."""
