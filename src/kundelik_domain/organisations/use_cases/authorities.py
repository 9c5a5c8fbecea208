"""The tree of education: authorities are registered, moved and renamed, schools placed below them (RPT-6, RPT-8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from uuid import UUID

from kundelik_domain.organisations import authority, organisation
from kundelik_domain.organisations.authority import AUTHORITY, THE_COUNTRY, Authority, is_level
from kundelik_domain.organisations.authority_claim import AUTHORITY_CLAIM, claim, claim_if_free, release
from kundelik_domain.organisations.commands import MoveAuthority, PlaceSchool, RegisterAuthority, RenameAuthority
from kundelik_domain.organisations.events import AuthorityFact
from kundelik_domain.organisations.organisation import SCHOOL, School
from kundelik_domain.organisations.ports import Streams
from kundelik_domain.organisations.values import authority_id
from kundelik_domain.shared.access import PLATFORM, Principal, role_for
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, StreamKind
from kundelik_domain.shared.units import COUNTRY, Level

Unit = tuple[Level, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorities:
    """All commands are an operator's. What changes nothing makes no fact.

    An oblast's region, and a district's name below its oblast, are claimed in the same append: `AuthorityExists`.
    """

    streams: Streams

    def register(self, envelope: Envelope, principal: Principal, command: RegisterAuthority) -> Outcome:
        """The answer is `{"authority": id}`."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        stream = authority_id(envelope.command_id)

        def decide(read: Reader, _: datetime) -> Decision:
            above = _authority(read, command.parent)
            known = read(AUTHORITY, stream)
            facts = authority.register(known, stream, command, above)
            return Decision(_with_claims(read, stream, known, facts), role, PLATFORM, {"authority": str(stream)})

        return self.streams.change(envelope, decide)

    def move(self, envelope: Envelope, principal: Principal, command: MoveAuthority) -> Outcome:
        """The answer is `{"authority": id}`."""
        role = role_for(principal, command.PERMISSION, PLATFORM)

        def decide(read: Reader, _: datetime) -> Decision:
            moved, above = read(AUTHORITY, command.authority), _authority(read, command.parent)
            facts = authority.move(moved, command, above)
            answer = {"authority": str(command.authority)}
            return Decision(_with_claims(read, command.authority, moved, facts), role, PLATFORM, answer)

        return self.streams.change(envelope, decide)

    def rename(self, envelope: Envelope, principal: Principal, command: RenameAuthority) -> Outcome:
        """The answer is `{"authority": id}`."""
        role, unit = role_for(principal, command.PERMISSION, PLATFORM), command.authority

        def decide(read: Reader, _: datetime) -> Decision:
            known = read(AUTHORITY, unit)
            facts = authority.rename(known, command)
            return Decision(_with_claims(read, unit, known, facts), role, PLATFORM, {"authority": str(unit)})

        return self.streams.change(envelope, decide)

    def place_school(self, envelope: Envelope, principal: Principal, command: PlaceSchool) -> Outcome:
        """The answer is `{"school": id}`. Raises `NotFound` where there is no such school."""
        role = role_for(principal, command.PERMISSION, PLATFORM)

        def decide(read: Reader, _: datetime) -> Decision:
            facts = organisation.place(read(SCHOOL, command.school), command)
            above = Authority() if command.district == command.school else _authority(read, command.district)
            is_level("district", above, Level.DISTRICT)
            return Decision(_changes(command.school, facts), role, PLATFORM, {"school": str(command.school)})

        return self.streams.change(envelope, decide)

    def level_of(self, unit: UUID) -> Level:
        """Of a school, an authority or the country. Raises `NotFound`."""
        return self._found(unit)[0]

    def chain(self, unit: UUID) -> tuple[Unit, ...]:
        """The unit itself, then all above it, the country last; a school that is not placed is below it directly.

        Raises `NotFound`.
        """
        units: list[Unit] = []
        above: UUID | None = unit
        while above is not None:
            level, following = self._found(above)
            units.append((level, above))
            above = following
        return tuple(units)

    def _found(self, unit: UUID) -> tuple[Level, UUID | None]:
        """Its level, and what stands directly above it."""
        known = _authority(self.streams.read, unit)
        if known.level is not None:
            return known.level, known.parent
        school: School = self.streams.read(SCHOOL, unit)
        if school.settings is None:
            raise NotFound
        return Level.SCHOOL, school.district or COUNTRY


def _authority(read: Callable[[StreamKind[Authority], UUID], Authority], unit: UUID) -> Authority:
    """Without a level where the id is nobody's, or something else's."""
    if unit == COUNTRY:
        return THE_COUNTRY
    try:
        return read(AUTHORITY, unit)
    except NotFound:
        return Authority()


def _with_claims(read: Reader, unit: UUID, before: Authority, facts: tuple[AuthorityFact, ...]) -> tuple[Change, ...]:
    """What it has as the only one from now on is claimed, what it had before is free."""
    if not facts:
        return ()
    key, field = authority.key_of(reduce(authority.evolve, facts, before))
    former = authority.key_of(before)[0] if before.level is not None else None
    known = read(AUTHORITY_CLAIM, key)
    changes: tuple[Change, ...] = (Change(unit, facts),)
    if former == key:
        return changes + _changes(key, claim_if_free(known, unit))
    changes += _changes(key, claim(known, unit, field))
    return changes if former is None else changes + _changes(former, release(read(AUTHORITY_CLAIM, former), unit))


def _changes(stream: UUID, facts: tuple[Fact, ...]) -> tuple[Change, ...]:
    return (Change(stream, facts),) if facts else ()
