"""Recording that somebody is erased, and that somebody looked; what must follow does so elsewhere (ADR-0023)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from kundelik_domain.shared.access import PLATFORM, Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from .commands import ErasePerson, Look
from .erasure import ERASURE, erase
from .events import PersonErased, RecordsSeen
from .looks import LOOKS
from .policies import basis_is_given, nobody_is_employed, nothing_is_live
from .ports import Involvements
from .values import Subject, erasure_of, looks_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """All ids of a human being in one append."""

    streams: Streams
    involvements: Involvements

    def erase(self, principal: Principal, envelope: Envelope, command: ErasePerson) -> Outcome:
        """Raises `NotFound` and `NotPermitted`, `BasisMissing`, `StillLive`, `StillEmployed`, `AlreadyErased`."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        basis = basis_is_given(command.basis)

        def decide(read: Reader, now: datetime) -> Decision:
            read.prefetch(*((ERASURE, erasure_of(subject.person)) for subject in command.subjects))
            changes = tuple(
                _erased(read, _fact(subject, command, basis, principal.user, now)) for subject in command.subjects
            )
            self._require_unneeded(command, now)
            return Decision(changes, role, None, {"persons": len(changes)})

        return self.streams.change(envelope, decide)

    def _require_unneeded(self, command: ErasePerson, now: datetime) -> None:
        if command.even_though_live:
            return
        persons = {subject.person for subject in command.subjects}
        nobody_is_employed(holds_roles=self.involvements.holds_roles(command.accounts))
        nothing_is_live(self.involvements.applications(persons), now.date())


COALESCED: Final = timedelta(minutes=10)
"""Looking at the same records in the same way again within this time is one look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Recorded before the record is shown: what could not be recorded is not shown."""

    streams: Streams

    def look(self, principal: Principal, envelope: Envelope, look: Look) -> Outcome:
        """Whoever asks must have been found to be entitled. Raises nothing of its own."""

        def decide(read: Reader, now: datetime) -> Decision:
            stream = looks_on(principal.user, now.date())
            read(LOOKS, stream)
            seen = RecordsSeen(viewer=principal.user, way=look.way, records=look.records)
            return Decision((Change(stream, (seen,)),), look.role, look.organisation)

        return self.streams.change(
            replace(envelope, command_id=self._coalesced(principal, look), fingerprint=b""), decide
        )

    def _coalesced(self, principal: Principal, look: Look) -> UUID:
        period = int(look.at.timestamp() // COALESCED.total_seconds())
        seen = ",".join(str(record) for record in look.records)
        capacity = f"{look.role.value}/{look.organisation}"
        return uuid5(principal.user, f"privacy.look/{look.way.value}/{capacity}/{period}/{seen}")


def _fact(subject: Subject, command: ErasePerson, basis: str, by: UUID, now: datetime) -> PersonErased:
    return PersonErased(
        person=subject.person,
        generation=subject.generation,
        accounts=command.accounts,
        basis=basis,
        even_though_live=command.even_though_live,
        erased_by=by,
        erased_at=now,
    )


def _erased(read: Reader, fact: PersonErased) -> Change:
    stream = erasure_of(fact.person)
    return Change(stream, (erase(read(ERASURE, stream), fact),))
