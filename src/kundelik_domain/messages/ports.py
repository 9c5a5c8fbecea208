"""What messages need from outside, besides `shared.streams.Streams`."""

from __future__ import annotations

from typing import Protocol

from kundelik_domain.shared.streams import Streams

from .values import Cause, Notice

__all__ = ["Causes", "Streams"]


class Causes(Protocol):
    """The facts that notices tell of, where they stand: exact, not a read model."""

    def notice(self, cause: Cause) -> Notice | None:
        """Whom that fact is told to, and as what; None where there is no such fact, or nobody is told of it."""
        ...
