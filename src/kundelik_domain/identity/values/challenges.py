"""A challenge: what somebody signs to show who they are, once and soon (IDN-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

CHALLENGE_LASTS: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Challenge:
    """`nonce` names the one session that it can open."""

    nonce: UUID
    expires_at: datetime
