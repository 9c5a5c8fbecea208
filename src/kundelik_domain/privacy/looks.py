"""What somebody looked at on one day: the record only grows, and nothing is decided from it (AUD-7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from kundelik_domain.shared.streams import StreamKind

from .events import RecordsSeen


@dataclass(frozen=True, slots=True)
class Looks:
    """How many looks there were."""

    number: int = 0


def evolve(looks: Looks, fact: RecordsSeen) -> Looks:
    """Never refuses."""
    match fact:
        case RecordsSeen():
            return Looks(looks.number + 1)
        case _:
            assert_never(fact)


LOOKS: Final = StreamKind("privacy.looks", Looks(), evolve, (RecordsSeen,))
