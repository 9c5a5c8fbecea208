"""What is stored for one command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Event = tuple[UUID, int, str, bytes]
"""Stream, version, stored name, stored bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """All that is stored for one command: its events and the envelope they share (AUD-1)."""

    command_id: UUID
    events: Sequence[Event]
    recorded_at: datetime
    fingerprint: bytes = b""
    answer: bytes = b"{}"
    actor: UUID | None = None
    role: str | None = None
    organisation: UUID | None = None
    on_behalf_of: UUID | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    client_address: str | None = None
