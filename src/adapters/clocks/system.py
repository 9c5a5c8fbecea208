"""The machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime


def system_now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)
