"""How long and how often things are measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """`quick` stays under 40 seconds; `tick` tells what has just been measured."""

    quick: bool
    tick: Callable[[str], None]

    @property
    def rounds(self) -> int:
        """Of which the median counts."""
        return 1 if self.quick else 3

    @property
    def seconds(self) -> float:
        """A load's length."""
        return 0.6 if self.quick else 2.0

    @property
    def events(self) -> int:
        """In the log that is read and followed."""
        return 10_000 if self.quick else 100_000
