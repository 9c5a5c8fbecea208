"""What a fact is, and how a field of it is marked as personal data (AUD-1, AUD-6, ADR-0009)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that has happened, in the past tense, never changed afterwards.

    `NAME` is the stored name (`context.noun-participle.vN`), written by hand: renaming a class must not
    touch history. Fields are identifiers, instants (aware, UTC), numbers, enums and frozen dataclasses.
    """

    NAME: ClassVar[str]


class Erased(Enum):
    """Stands where personal data stood before the person's key was destroyed (AUD-6)."""

    ERASED = "erased"


ERASED = Erased.ERASED

PERSONAL_OF = "personal_of"


def personal(of: str) -> Any:
    """Mark a field as personal data of the person whose id the sibling field `of` holds.

    The store encrypts such a field with that person's key; where the key is destroyed, it reads as `ERASED`.
    """
    return field(metadata={PERSONAL_OF: of})
