"""Dates and times as people write them here: `14.03.2022 12:34` (I18-2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from .languages import Language

KAZAKHSTAN: Final = "Asia/Almaty"
"""Where no organisation says otherwise."""


def moment(instant: datetime, zone: str, _language: Language) -> str:
    """In that zone as it was at that moment; all three languages write it alike. Raises on a naive instant."""
    if instant.tzinfo is None:
        raise ValueError(instant)
    local = instant.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} {local:%H:%M}"


def day(on: date) -> str:
    """`14.03.2022`."""
    return f"{on.day:02}.{on.month:02}.{on.year:04}"
