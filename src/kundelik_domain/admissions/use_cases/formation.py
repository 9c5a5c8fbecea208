"""Forming classes: adding and removing them, placing pupils by hand or as is proposed (ADM-29, ADM-30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from kundelik_domain.admissions.events import (
    ClassAdded,
    ClassChanged,
    ClassRemoved,
    FormationFact,
    ProposalAccepted,
    PupilPlaced,
    PupilTakenOut,
)
from kundelik_domain.admissions.formation import (
    FORMATION,
    Formation,
    accept_proposal,
    add_class,
    change_class,
    place,
    remove_class,
    take_out,
)
from kundelik_domain.admissions.policies.distribution import POLICY, Proposal, propose
from kundelik_domain.admissions.refusals import SchoolYearNotClosed, TeacherUnknown
from kundelik_domain.admissions.values import formation_of
from kundelik_domain.shared.access import Principal, Role, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from kundelik_domain.admissions.commands import AcceptProposal, KeepClass, PlacePupil, RemoveClass
    from kundelik_domain.admissions.ports import Pupils, Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Forming:
    """What the director does between closing the year and signing the order."""

    streams: Streams
    staff: Staff
    pupils: Pupils

    def keep_class(self, principal: Principal, envelope: Envelope, command: KeepClass) -> Outcome:
        """Raises `SchoolYearNotClosed`, `OrderSigned`, `TooManyClasses`, `ClassTooLarge`, `ClassNameTaken`,
        `ClassHasPupils`, `ClassFull`, `TeacherUnknown`, `NotFound`.
        """
        role = role_for(principal, command.PERMISSION, command.school)
        formation = formation_of(command.school, command.school_year)
        teacher, name = self._teacher(command, envelope)
        told: dict[str, Any] = {
            "formation": formation,
            "plan": command.plan,
            "teacher": teacher,
            "teacher_name": name,
        }
        school_class = command.school_class or uuid5(envelope.command_id, "admissions.class")

        def decided(state: Formation) -> FormationFact:
            if command.school_class is None:
                return add_class(state, ClassAdded(school_class=school_class, **told))
            return change_class(state, ClassChanged(school_class=school_class, **told))

        return self._change(envelope, command.school, formation, role, decided, school_class=str(school_class))

    def remove_class(self, principal: Principal, envelope: Envelope, command: RemoveClass) -> Outcome:
        """Raises `ClassHasPupils`, `SchoolYearNotClosed`, `OrderSigned`, `NotFound`."""
        role = role_for(principal, command.PERMISSION, command.school)
        formation = formation_of(command.school, command.school_year)
        removed = ClassRemoved(formation=formation, school_class=command.school_class)
        return self._change(envelope, command.school, formation, role, lambda state: remove_class(state, removed))

    def place(self, principal: Principal, envelope: Envelope, command: PlacePupil) -> Outcome:
        """Raises `ClassFull`, `ClassOfAnotherKind`, `InThatClass`, `NotFound`, `OrderSigned`."""
        role = role_for(principal, command.PERMISSION, command.school)
        formation = formation_of(command.school, command.school_year)

        def decided(state: Formation) -> FormationFact:
            if command.school_class is None:
                return take_out(state, PupilTakenOut(formation=formation, application=command.application))
            placed = PupilPlaced(
                formation=formation, application=command.application, school_class=command.school_class
            )
            return place(state, placed)

        return self._change(envelope, command.school, formation, role, decided)

    def proposal(self, school: UUID, school_year: int) -> tuple[Formation, Proposal]:
        """What would be accepted now, with the formation that it is for. Raises `SchoolYearNotClosed`."""
        formation = self.streams.read(FORMATION, formation_of(school, school_year))
        if not formation.closed:
            raise SchoolYearNotClosed
        return formation, self._proposed(formation)

    def accept_proposal(self, principal: Principal, envelope: Envelope, command: AcceptProposal) -> Outcome:
        """For the version that was seen (`envelope.expected`). Raises `PupilsNotPlaced` where seats are missing,
        `NothingToPlace`, `SchoolYearNotClosed`, `OrderSigned`, `VersionDiffers`.
        """
        role = role_for(principal, command.PERMISSION, command.school)
        formation = formation_of(command.school, command.school_year)

        def decided(state: Formation) -> FormationFact:
            proposal = self._proposed(state)
            accepted = ProposalAccepted(formation=formation, policy=POLICY, placings=proposal.placings)
            return accept_proposal(state, accepted, proposal)

        return self._change(envelope, command.school, formation, role, decided)

    def _proposed(self, formation: Formation) -> Proposal:
        plans = {each: found.plan for each, found in formation.classes.items()}
        traits = self.pupils.traits(formation.pupils)
        return propose(tuple(formation.pupils.values()), plans, formation.places, traits)

    def _teacher(self, command: KeepClass, envelope: Envelope) -> tuple[UUID, str]:
        """A typed name is a person of its own: nobody else's data are sealed with that key, and it can be erased."""
        if isinstance(command.teacher, str):
            return uuid5(envelope.command_id, "admissions.teacher"), command.teacher
        employee = self.staff.employee(command.school, command.teacher)
        if employee is None:
            raise TeacherUnknown(field="teacher")
        return employee.person, employee.name

    def _change(
        self,
        envelope: Envelope,
        school: UUID,
        formation: UUID,
        role: Role,
        decided: Callable[[Formation], FormationFact],
        **told: str,
    ) -> Outcome:
        def decide(reader: Reader, _: datetime) -> Decision:
            fact = decided(reader(FORMATION, formation))
            answer = {"formation": str(formation), "version": reader.version(formation) + 1, **told}
            return Decision((Change(formation, (fact,)),), role, school, answer)

        return self.streams.change(envelope, decide)
