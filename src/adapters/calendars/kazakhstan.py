"""Kazakhstan's working-day calendar from `kazakhstan.csv`, each row with its legal basis (ADM-14).

To publish a new edition: change rows, then `EDITION`, and `KNOWN_THROUGH` once the Ministry of Labour has
published the year. The version follows from the content, so two different calendars never share one.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from kundelik_domain.shared.working_days import ONE_DAY, WorkingCalendar

EDITION: Final = "2026-11"
KNOWN_THROUGH: Final = date(2026, 12, 31)
"""Of 2027 neither the production calendar nor moved days off were published when this edition was made."""

ESTIMATED: Final = "estimated"
"""Begins the `act` of a day that no act names yet."""


class Kind(Enum):
    """What a departing day is."""

    OFF = "off"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One row: a day, what it is, how people call it, and the act that says so."""

    on: date
    kind: Kind
    name_kk: str
    name_ru: str
    name_en: str
    act: str

    @property
    def estimated(self) -> bool:
        return self.act.startswith(ESTIMATED)


@cache
def load_calendar() -> WorkingCalendar:
    """The calendar as the domain needs it; read once."""
    days = calendar_days()
    return WorkingCalendar(
        version=f"kz-{EDITION}-{_digest()}",
        known_through=KNOWN_THROUGH,
        days_off=frozenset(day.on for day in days if day.kind is Kind.OFF),
        worked=frozenset(day.on for day in days if day.kind is Kind.WORKING),
        estimated=frozenset(near for day in days if day.estimated for near in _around(day.on)),
    )


@cache
def calendar_days() -> tuple[CalendarDay, ...]:
    """All rows, for pages that name the holidays; read once."""
    return tuple(
        CalendarDay(date.fromisoformat(row.pop("date")), Kind(row.pop("kind")), **row)
        for row in csv.DictReader(_text().splitlines(), strict=True)
    )


def _around(day: date) -> tuple[date, ...]:
    """The moon may move a feast by a day either way (Spiritual Administration of Muslims, 2025)."""
    return (day - ONE_DAY, day, day + ONE_DAY)


def _digest() -> str:
    return sha256(f"{KNOWN_THROUGH}\n{_text()}".encode()).hexdigest()[:8]


def _text() -> str:
    return files(__package__).joinpath("kazakhstan.csv").read_text(encoding="utf-8")
