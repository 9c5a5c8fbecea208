"""Who is erased, and what may stand against it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5


@dataclass(frozen=True, slots=True)
class Subject:
    """A person's id and the generation of their key, counted from one: who comes back later gets the next."""

    person: UUID
    generation: int = 1


@dataclass(frozen=True, slots=True)
class InvolvedApplication:
    """An application that names a person: undecided, or the first calendar year for which it enrolled a child."""

    number: int
    undecided: bool = False
    enrolled_for: int | None = None


def erasure_of(person: UUID) -> UUID:
    """The stream of a person's erasures. Derived, for a parent's own id is already the stream of a user."""
    return uuid5(person, "privacy.erasure")
