"""How the school's people come to an application: whether they see it, in which role they act, what is answered.

An executor sees and processes the services assigned to them (ADM-27); a deputy approves while that is delegated to
them (ADM-33). For everybody who does not see an application there is none (IDN-3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kundelik_domain.admissions.application import APPLICATION, Application
from kundelik_domain.admissions.duties import DELEGATED, DEPUTIES, DUTIES, Delegation, Duties
from kundelik_domain.admissions.values import Status, duties_of
from kundelik_domain.admissions.workflow import WORKFLOW, Action, require
from kundelik_domain.shared.access import PERMISSIONS, Permission, Principal, Role, role_for
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.streams import Change, Decision, Reader

if TYPE_CHECKING:
    from kundelik_domain.admissions.ports import Employees


@dataclass(frozen=True, slots=True)
class Capacity:
    """The role in which somebody acts; `delegation` where a deputy acts for a director."""

    role: Role
    delegation: Delegation | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """One asker before one school, at one moment."""

    principal: Principal
    school: UUID
    duties: Duties
    employees: Employees
    moment: datetime

    def capacity(self, permission: Permission, service: str) -> Capacity:
        """Raises `NotFound` to whoever does not see applications of this service, `NotPermitted` to who does."""
        asker = self._on_duty(service)
        if not asker.roles_in(self.school):
            raise NotFound
        try:
            return Capacity(role_for(asker, permission, self.school))
        except NotPermitted:
            deputy = self._deputy()
            if deputy is not None and permission in DELEGATED and asker.may(permission):
                return deputy
            if asker != self.principal and deputy is None and not _sees(asker, self.school):
                raise NotFound from None
            raise

    def services(self) -> frozenset[str] | None:
        """Whose applications are listed: None means all. Raises `NotFound`, `NotPermitted`."""
        others = _without_executor(self.principal).roles_in(self.school)
        all_of_them = any(Permission.LIST in PERMISSIONS.get(role, frozenset()) for role in others)
        if self.principal.may(Permission.LIST) and (all_of_them or self._deputy() is not None):
            return None
        role_for(self.principal, Permission.LIST, self.school)
        return self.duties.services_of(self.principal.user)

    def _on_duty(self, service: str) -> Principal:
        if service in self.duties.services_of(self.principal.user):
            return self.principal
        return _without_executor(self.principal)

    def _deputy(self) -> Capacity | None:
        """While the delegation runs, both are what they were when it began."""
        delegation = self.duties.delegation_to(self.principal.user, self.moment)
        held = self.principal.roles_in(self.school) & DEPUTIES
        if delegation is None or not held:
            return None
        if Role.DIRECTOR not in self.employees.roles_in(delegation.by, self.school):
            return None
        return Capacity(next(role for role in Role if role in held), delegation)


def depends_on_duties(principal: Principal) -> bool:
    """Only what executors and deputies see and do follows from duties: nobody else's need be read."""
    return any(holding.role in DEPUTIES or holding.role is Role.EXECUTOR for holding in principal.holdings)


def _without_executor(principal: Principal) -> Principal:
    others = frozenset(holding for holding in principal.holdings if holding.role is not Role.EXECUTOR)
    return principal if others == principal.holdings else replace(principal, holdings=others)


def _sees(principal: Principal, school: UUID) -> bool:
    return any(Permission.SEE in PERMISSIONS.get(role, frozenset()) for role in principal.roles_in(school))


def schools_application(
    reader: Reader, stream: UUID, principal: Principal, employees: Employees, now: datetime
) -> tuple[Application, Office]:
    """An application that was sent to a school, and the asker before that school. Raises `NotFound` for drafts."""
    application = reader(APPLICATION, stream)
    if application.sent_to is None:
        raise NotFound
    duties = reader(DUTIES, duties_of(application.sent_to))
    return application, Office(principal, application.sent_to, duties, employees, now)


def refusing(office: Office, action: Action, application: Application) -> Capacity:
    """Whose refusal it is follows from the status; a token was asked for the command's own permission before."""
    require(action, application.status)
    step = WORKFLOW[action]
    assert step.besides is not None
    unbound = replace(office, principal=replace(office.principal, scopes=None))
    return unbound.capacity(step.besides, application.service)


def decision(
    others: tuple[Change, ...],
    stream: UUID,
    application: Application,
    capacity: Capacity,
    facts: Sequence[Fact],
    status: Status,
) -> Decision:
    """The application's own facts and what goes with them; the answer tells the status that people know."""
    school = application.choice.school if application.choice else None
    answer = {"application": str(stream), "number": application.number, "status": status.shown}
    for_whom = capacity.delegation.by if capacity.delegation else None
    return Decision((Change(stream, tuple(facts)), *others), capacity.role, school, answer, for_whom)
