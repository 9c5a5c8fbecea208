"""How an application stands against its time limit, for every list that shows one (ADM-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.texts.languages import Language

    from .parts import Parts


def timed(parts: Parts, row: dict[str, Any], language: Language) -> dict[str, Any]:
    """On time or overdue as of now, in a code and in words, and the seconds left until the decision is due."""
    due, undecided = row["due_at"], row["decided_at"] is None
    left = (due - parts.now()).total_seconds() if due and undecided else None
    overdue = row["missed_at"] is not None or (left is not None and left <= 0)
    timing = "overdue" if overdue else "on-time"
    return {
        "overdue": overdue,
        "timing": timing,
        "timing_text": parts.catalogue.label("timeliness", timing, language),
        "seconds_left": None if left is None else max(0, int(left)),
        "time_left_text": None if left is None else time_left_in_words(parts, left, language),
    }


def time_left_in_words(parts: Parts, seconds: float, language: Language) -> str:
    """Hours and whole minutes until the limit, or since it passed."""
    hours, minutes = divmod(int(abs(seconds)) // 60, 60)
    key = "time-limit.left" if seconds > 0 else "time-limit.over"
    return parts.catalogue.text(key, language, hours=hours, minutes=f"{minutes:02}")
