"""A street's catchment: which school takes the children of which houses; no house belongs to two (ADM-7, ADM-34).

One stream a street, or a settlement, so that the school of an address is the fold of one stream: exact, without any
read model. Houses that no line covers belong to nobody, and are told as a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.organisations.events import (
    CATCHMENT_FACTS,
    CatchmentFact,
    CatchmentLineAdded,
    CatchmentLineRemoved,
)
from kundelik_domain.organisations.refusals import (
    CatchmentsOverlap,
    InvalidHouseRange,
    NoSuchLine,
    UnknownRegion,
)
from kundelik_domain.organisations.regions import REGION_BY_CODE
from kundelik_domain.organisations.values import CatchmentLine, Gap, Side
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import StreamKind

from .addresses import MOST_HOUSE, house_number, name_of_place, street_of

__all__ = ["CATCHMENT", "Catchment", "Verdict", "add", "add_each", "evolve", "house_number", "remove", "street_of"]


@dataclass(frozen=True, slots=True)
class Catchment:
    """The lines there are, in the order in which they were added."""

    lines: tuple[CatchmentLine, ...] = ()

    def school_of(self, house: int) -> UUID | None:
        """None where no line covers it."""
        return next((line.school for line in self.lines if line.covers(house)), None)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Houses between the lines of one side that no line covers."""
        gaps = dict.fromkeys(gap for side in (Side.ODD, Side.EVEN) for gap in _gaps(self.lines, side))
        return tuple(gaps)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one of several lines: added, known before, or refused."""

    added: bool = False
    refusal: Refusal | None = None


def add(catchment: Catchment, line: CatchmentLine) -> tuple[CatchmentFact, ...]:
    """Nothing where this very line is known. Raises `CatchmentsOverlap`, and what is malformed about it."""
    kept = _as_kept(line)
    if any(_same(kept, known) for known in catchment.lines):
        return ()
    other = next((known for known in catchment.lines if known.meets(kept)), None)
    if other is not None:
        raise CatchmentsOverlap(
            field="house_from", school=str(other.school), other=f"{other.house_from}-{other.house_to}"
        )
    return (CatchmentLineAdded(street_of(kept.region, kept.settlement, kept.street), kept),)


def add_each(
    catchment: Catchment, lines: Iterable[CatchmentLine]
) -> tuple[tuple[CatchmentFact, ...], tuple[Verdict, ...]]:
    """All that can be added, the first of two that meet; a verdict on each, in the order given."""
    facts: list[CatchmentFact] = []
    verdicts = []
    for line in lines:
        try:
            added = add(catchment, line)
        except Refusal as refusal:
            verdicts.append(Verdict(refusal=refusal))
            continue
        for fact in added:
            catchment = evolve(catchment, fact)
        facts += added
        verdicts.append(Verdict(added=bool(added)))
    return tuple(facts), tuple(verdicts)


def remove(catchment: Catchment, line: CatchmentLine) -> tuple[CatchmentFact, ...]:
    """Raises `NoSuchLine`."""
    known = next((known for known in catchment.lines if _same(line, known)), None)
    if known is None:
        raise NoSuchLine
    return (CatchmentLineRemoved(street_of(known.region, known.settlement, known.street), known),)


def evolve(catchment: Catchment, fact: CatchmentFact) -> Catchment:
    """Never refuses."""
    match fact:
        case CatchmentLineAdded():
            return replace(catchment, lines=(*catchment.lines, fact.line))
        case CatchmentLineRemoved():
            return replace(catchment, lines=tuple(line for line in catchment.lines if line != fact.line))
        case _:
            assert_never(fact)


CATCHMENT: Final = StreamKind("organisations.catchment", Catchment(), evolve, CATCHMENT_FACTS)


def _as_kept(line: CatchmentLine) -> CatchmentLine:
    if line.region not in REGION_BY_CODE:
        raise UnknownRegion(field="region", allowed=sorted(REGION_BY_CODE))
    if not 1 <= line.house_from <= line.house_to <= MOST_HOUSE or not any(map(line.covers, _ends(line))):
        raise InvalidHouseRange(field="house_to", allowed=f"1-{MOST_HOUSE}")
    settlement = name_of_place("settlement", line.settlement)
    return replace(line, settlement=settlement, street=name_of_place("street", line.street, may_be_empty=True))


def _ends(line: CatchmentLine) -> tuple[int, int]:
    """Of two neighbouring houses one is on any side."""
    return line.house_from, min(line.house_from + 1, line.house_to)


def _same(line: CatchmentLine, known: CatchmentLine) -> bool:
    """However the street is spelled: both stand in its stream."""
    said, stands = (line.school, line.house_from, line.house_to), (known.school, known.house_from, known.house_to)
    return said == stands and line.side is known.side


def _gaps(lines: Iterable[CatchmentLine], side: Side) -> Iterator[Gap]:
    ranges = sorted((line.house_from, line.house_to) for line in lines if line.side in {side, Side.ALL})
    covered = 0
    for start, end in ranges:
        between = range(covered + 1, min(start, covered + 3))
        if covered and any((house % 2 == 1) == (side is Side.ODD) for house in between):
            yield Gap(covered + 1, start - 1, side)
        covered = max(covered, end)
