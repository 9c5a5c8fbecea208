"""What attainment needs from outside: `Streams` of `shared.streams`, and where a unit stands in the tree."""

from __future__ import annotations

from typing import Protocol

from kundelik_domain.shared.streams import Streams

from .values import Scope

__all__ = ["Streams", "Units"]


class Units(Protocol):
    """The tree of education as it is now."""

    def chain(self, scope: Scope) -> tuple[Scope, ...]:
        """The unit itself, then all above it, the country last.

        Raises `NotFound` where there is no such unit at that level.
        """
        ...
