"""A time limit in words: how it came about, and how much of it is left (ADM-14, ADM-15)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from kundelik_domain.admissions.time_limit import TimeLimit, explanation, left

from .catalogue import ZONE, catalogue
from .languages import Language

_MINUTE: Final = timedelta(minutes=1)


def explain(limit: TimeLimit, language: Language) -> list[str]:
    """Sentence by sentence, moments in the zone of the school."""
    told = explanation(limit)
    return [catalogue().text(each.code, language, **{ZONE: limit.zone, **each.values}) for each in told]


def time_left(limit: TimeLimit, now: datetime, language: Language) -> str:
    """Hours and whole minutes until the limit, or since it passed."""
    remaining = left(limit, now)
    key = "time-limit.left" if remaining > timedelta() else "time-limit.over"
    hours, minutes = divmod(abs(remaining) // _MINUTE, 60)
    return catalogue().text(key, language, hours=hours, minutes=f"{minutes:02}")
