"""What imports need from outside: `Streams` of `shared.streams`, nothing else."""

from __future__ import annotations

from kundelik_domain.shared.streams import Streams

__all__ = ["Streams"]
