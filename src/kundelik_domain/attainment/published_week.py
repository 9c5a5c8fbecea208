"""What was published on a Sunday about a period: cut, counted, published, and never changed (RPT-14, RPT-18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, assert_never

from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind

from .commands import PublishWeek
from .events import WEEK_FACTS, WeekCut, WeekFact, WeekPublished
from .policies.days import require_sunday
from .policies.lists import HASH
from .refusals import (
    InvalidFigures,
    InvalidReason,
    RevisionPending,
    WeekNotCut,
    WeekNotOver,
    WeekNotPublished,
    WeekPublishedOtherwise,
)

REASON_LENGTH: Final = 1000


@dataclass(frozen=True, slots=True)
class Week:
    """`cut` is the last one; `published` are the revisions that people see."""

    cut: WeekCut | None = None
    published: Mapping[int, WeekPublished] = field(default_factory=dict)

    @property
    def latest(self) -> int:
        """The revision that is shown; 0 where none is."""
        return max(self.published, default=0)


def cut(week: Week, wanted: WeekCut, today: date) -> tuple[WeekCut, ...]:
    """The first cut of a week; nothing where it is cut already. Raises `NotASunday`, `WeekNotOver`."""
    require_sunday(wanted.sunday)
    if today < wanted.sunday:
        raise WeekNotOver(sunday=wanted.sunday.isoformat())
    return () if week.cut is not None else (wanted,)


def publish(week: Week, command: PublishWeek) -> tuple[WeekPublished, ...]:
    """The last revision cut; nothing where exactly this is published.

    Raises `WeekNotCut`, `InvalidFigures`, `WeekPublishedOtherwise`.
    """
    if week.cut is None or not 1 <= command.revision <= week.cut.revision:
        raise WeekNotCut(revision=command.revision)
    require_figures(command)
    fact = WeekPublished(
        week=week.cut.week,
        sunday=week.cut.sunday,
        school_year=week.cut.school_year,
        period=week.cut.period,
        revision=command.revision,
        cut=command.cut,
        rows=command.rows,
        sha256=command.sha256,
    )
    known = week.published.get(command.revision)
    if known is not None and known != fact:
        raise WeekPublishedOtherwise(revision=command.revision)
    return () if known is not None else (fact,)


def require_figures(command: PublishWeek) -> None:
    """Raises `InvalidFigures`."""
    for name, least in (("cut", 1), ("rows", 0)):
        if getattr(command, name) < least:
            raise InvalidFigures(field=name, allowed=f"{least}–")
    if not HASH.fullmatch(command.sha256):
        raise InvalidFigures(field="sha256", allowed=HASH.pattern)


def require_revisable(week: Week, reason: str) -> int:
    """The number of the next revision. Raises `WeekNotPublished`, `RevisionPending`, `InvalidReason`."""
    if not (0 < len(reason.strip()) <= REASON_LENGTH and reason.isprintable()):
        raise InvalidReason(field="reason", allowed=f"1–{REASON_LENGTH}")
    if week.cut is None:
        raise NotFound
    if not week.published:
        raise WeekNotPublished(**told(week.cut))
    if week.cut.revision not in week.published:
        raise RevisionPending(revision=week.cut.revision)
    return week.cut.revision + 1


def told(about: WeekCut) -> dict[str, object]:
    """The details by which a refusal names a week."""
    return {
        "sunday": about.sunday.isoformat(),
        "school_year": about.school_year,
        "period": about.period.value,
    }


def evolve(week: Week, fact: WeekFact) -> Week:
    """Never refuses."""
    match fact:
        case WeekCut():
            return replace(week, cut=fact)
        case WeekPublished():
            return replace(week, published={**week.published, fact.revision: fact})
        case _:
            assert_never(fact)


WEEK: Final = StreamKind("attainment.week", Week(), evolve, WEEK_FACTS)
