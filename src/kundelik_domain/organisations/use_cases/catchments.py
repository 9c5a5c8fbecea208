"""What can be done with the catchments of schools: one method per command (ADM-7, ADM-34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kundelik_domain.organisations.catchment import (
    CATCHMENT,
    Catchment,
    Verdict,
    add_each,
    house_number,
    remove,
    street_of,
)
from kundelik_domain.organisations.commands import AddCatchmentLines, RemoveCatchmentLine
from kundelik_domain.organisations.ports import Streams
from kundelik_domain.organisations.refusals import UnknownRegion
from kundelik_domain.organisations.regions import REGION_BY_CODE
from kundelik_domain.organisations.values import CatchmentLine, Gap
from kundelik_domain.shared.access import PLATFORM, Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Catchments:
    """Which school takes the children of which houses (ADM-7, ADM-34)."""

    streams: Streams

    def add(self, envelope: Envelope, principal: Principal, command: AddCatchmentLines) -> Outcome:
        """Whole streets at once. In the answer's `lines` each is `added`, `unchanged`, or a refusal's code and field.

        `gaps` are of the streets touched, each with the number (from 0) of the first line of that street.
        """
        role = role_for(principal, command.PERMISSION, PLATFORM)
        streets = _by_street(command.lines)

        def decide(read: Reader, _: datetime) -> Decision:
            read.prefetch(*((CATCHMENT, street) for street in streets))
            changes, told, gaps = [], dict[int, Any](), list[Any]()
            for street, numbers in streets.items():
                before = read(CATCHMENT, street)
                facts, verdicts = add_each(before, (command.lines[number] for number in numbers))
                changes += [Change(street, facts)] if facts else []
                told |= dict(zip(numbers, map(_told, verdicts), strict=True))
                after = Catchment((*before.lines, *(fact.line for fact in facts)))
                gaps += [[numbers[0], gap.house_from, gap.house_to, gap.side.value] for gap in after.gaps]
            answer = {"lines": [told[number] for number in sorted(told)], "gaps": gaps}
            return Decision(tuple(changes), role, PLATFORM, answer)

        return self.streams.change(envelope, decide)

    def remove(self, envelope: Envelope, principal: Principal, command: RemoveCatchmentLine) -> Outcome:
        """Raises `NoSuchLine`."""
        role, line = role_for(principal, command.PERMISSION, PLATFORM), command.line
        street = street_of(line.region, line.settlement, line.street)

        def decide(read: Reader, _: datetime) -> Decision:
            facts = remove(read(CATCHMENT, street), line)
            return Decision((Change(street, facts),), role, PLATFORM, {"street": str(street)})

        return self.streams.change(envelope, decide)

    def assigned(self, region: str, settlement: str, street: str, house: str) -> UUID | None:
        """The school of that house: by the street's lines where it has any, else by those of the settlement.

        None where no line covers it. Raises `UnknownRegion`, `InvalidHouse` (not for an empty house).
        """
        if region not in REGION_BY_CODE:
            raise UnknownRegion(field="region", allowed=sorted(REGION_BY_CODE))
        number = house_number(house) if house.strip() else 1
        lines = self._of(region, settlement, street)
        if street.strip() and not lines.lines:
            lines = self._of(region, settlement, "")
        return lines.school_of(number)

    def lines_of(
        self, region: str, settlement: str, street: str
    ) -> tuple[tuple[CatchmentLine, ...], tuple[Gap, ...]]:
        """The lines of a street, or of a whole settlement, and the gaps between them."""
        found = self._of(region, settlement, street)
        return found.lines, found.gaps

    def _of(self, region: str, settlement: str, street: str) -> Catchment:
        return self.streams.read(CATCHMENT, street_of(region, settlement, street))


def _by_street(lines: tuple[CatchmentLine, ...]) -> dict[UUID, list[int]]:
    streets: dict[UUID, list[int]] = {}
    for number, line in enumerate(lines):
        streets.setdefault(street_of(line.region, line.settlement, line.street), []).append(number)
    return streets


def _told(verdict: Verdict) -> str | list[str]:
    if verdict.refusal is not None:
        return [verdict.refusal.CODE, str(verdict.refusal.details.get("field", ""))]
    return "added" if verdict.added else "unchanged"
