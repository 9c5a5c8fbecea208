"""A director assigns services and delegates approval; every door asks here what may be seen (ADM-27, ADM-33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kundelik_domain.admissions.duties import DUTIES, assign, delegate, end_delegation, unassign
from kundelik_domain.admissions.events import (
    ApprovalDelegated,
    DelegationEnded,
    DutyFact,
    ServiceAssigned,
    ServiceUnassigned,
)
from kundelik_domain.admissions.values import duties_of
from kundelik_domain.shared.access import Permission, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from .acting import Office, depends_on_duties

if TYPE_CHECKING:
    from collections.abc import Callable

    from kundelik_domain.admissions.commands import (
        AssignService,
        DelegateApproval,
        EndDelegation,
        UnassignService,
    )
    from kundelik_domain.admissions.duties import Duties
    from kundelik_domain.admissions.ports import Employees
    from kundelik_domain.shared.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyKeeping:
    """All of it is one stream of the school."""

    streams: Streams
    employees: Employees

    def assign(self, principal: Principal, envelope: Envelope, command: AssignService) -> Outcome:
        """Raises `ServiceUnknown`, `NotAnExecutor`, `AlreadyAssigned`."""
        assigned = ServiceAssigned(
            school=command.school,
            employee=command.employee,
            service=command.service,
            assigned_by=principal.user,
        )
        answer = {"employee": str(command.employee), "service": command.service}

        def decided(duties: Duties, _: datetime) -> DutyFact:
            return assign(duties, assigned, self.employees.roles_in(command.employee, command.school))

        return self._change(principal, envelope, command, decided, answer)

    def unassign(self, principal: Principal, envelope: Envelope, command: UnassignService) -> Outcome:
        """Raises `NotAssigned`."""
        unassigned = ServiceUnassigned(
            school=command.school,
            employee=command.employee,
            service=command.service,
            unassigned_by=principal.user,
        )
        answer = {"employee": str(command.employee), "service": command.service}
        return self._change(principal, envelope, command, lambda duties, _: unassign(duties, unassigned), answer)

    def delegate(self, principal: Principal, envelope: Envelope, command: DelegateApproval) -> Outcome:
        """Raises `NotADeputy`, `DelegationPeriod`."""
        delegated = ApprovalDelegated(
            school=command.school,
            deputy=command.deputy,
            delegated_by=principal.user,
            director=principal.person,
            until=command.until,
        )
        answer = {"deputy": str(command.deputy), "until": command.until.isoformat()}

        def decided(_: Duties, now: datetime) -> DutyFact:
            return delegate(delegated, self.employees.roles_in(command.deputy, command.school), now)

        return self._change(principal, envelope, command, decided, answer)

    def end_delegation(self, principal: Principal, envelope: Envelope, command: EndDelegation) -> Outcome:
        """Raises `NotDelegated`."""
        ended = DelegationEnded(school=command.school, deputy=command.deputy, ended_by=principal.user)
        answer = {"deputy": str(command.deputy)}
        return self._change(
            principal, envelope, command, lambda duties, now: end_delegation(duties, ended, now), answer
        )

    def of(self, principal: Principal, school: UUID) -> Duties:
        """All of the school's, to whom may assign them. Raises `NotFound`, `NotPermitted`."""
        role_for(principal, Permission.ASSIGN_DUTIES, school)
        return self.streams.read(DUTIES, duties_of(school))

    def office(self, principal: Principal, school: UUID, now: datetime) -> Office:
        """What the asker may see and do in this school at this moment."""
        bound = depends_on_duties(principal)
        duties = self.streams.read(DUTIES, duties_of(school)) if bound else DUTIES.initial
        return Office(principal, school, duties, self.employees, now)

    def _change(
        self,
        principal: Principal,
        envelope: Envelope,
        command: AssignService | UnassignService | DelegateApproval | EndDelegation,
        decided: Callable[[Duties, datetime], DutyFact],
        answer: dict[str, str],
    ) -> Outcome:
        role = role_for(principal, command.PERMISSION, command.school)
        stream = duties_of(command.school)

        def decide(reader: Reader, now: datetime) -> Decision:
            facts = (decided(reader(DUTIES, stream), now),)
            return Decision((Change(stream, facts),), role, command.school, answer)

        return self.streams.change(envelope, decide)
