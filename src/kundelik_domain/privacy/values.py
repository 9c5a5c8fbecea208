"""Who is erased, what may stand against it, and how records are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
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


class Way(Enum):
    """How a personal record was looked at (AUD-7)."""

    LIST = "list"
    VIEW = "view"
    DOCUMENT = "document"
    HISTORY = "history"
    REPLAY = "replay"
    PAPER = "paper"
    SIGNATURES = "signatures"
    EXPORT = "export"


def looks_on(viewer: UUID, day: date) -> UUID:
    """The stream of what somebody looked at on a day (UTC): a day's work is little to read."""
    return uuid5(viewer, f"privacy.looks/{day.isoformat()}")


def erasure_of(person: UUID) -> UUID:
    """The stream of a person's erasures. Derived, for a parent's own id is already the stream of a user."""
    return uuid5(person, "privacy.erasure")
