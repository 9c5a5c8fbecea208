"""Who of a school processes which services, and to which deputy a director has lent the pen (ADM-27, ADM-33)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.shared.access import Permission, Role
from kundelik_domain.shared.streams import StreamKind

from .events import ApprovalDelegated, DelegationEnded, DutyFact, ServiceAssigned, ServiceUnassigned
from .refusals import (
    AlreadyAssigned,
    DelegationPeriod,
    NotADeputy,
    NotAnExecutor,
    NotAssigned,
    NotDelegated,
    ServiceUnknown,
)
from .values import SERVICES

LONGEST_DAYS: Final = 92
"""A delegation bridges a holiday or an illness; who is away for longer is replaced by another director."""

DEPUTIES: Final = frozenset({Role.DEPUTY_FOR_STUDIES, Role.DEPUTY_FOR_UPBRINGING})
DELEGATED: Final = frozenset(
    {Permission.LIST, Permission.SEE, Permission.REPLAY, Permission.APPROVE, Permission.REFUSE}
)
"""What a deputy may do while it lasts: decide, and see what is decided upon. Never delegate further."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """By whom, as account and as person, and until when."""

    by: UUID
    director: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class Duties:
    """Of one school. A deputy has one delegation at a time; one that has run out is kept until it is replaced."""

    assigned: frozenset[tuple[UUID, str]] = frozenset()
    delegations: dict[UUID, Delegation] = field(default_factory=dict)

    def services_of(self, employee: UUID) -> frozenset[str]:
        """Deny by default: whoever was assigned nothing processes nothing."""
        return frozenset(service for who, service in self.assigned if who == employee)

    def delegation_to(self, deputy: UUID, now: datetime) -> Delegation | None:
        """The one in force at this moment; it ends by itself at `until`."""
        found = self.delegations.get(deputy)
        return found if found is not None and now < found.until else None


def assign(duties: Duties, assigned: ServiceAssigned, roles: frozenset[Role]) -> ServiceAssigned:
    """`roles` are those that the employee holds in this school; only executors are assigned services."""
    if assigned.service not in SERVICES:
        raise ServiceUnknown(field="service", allowed=list(SERVICES))
    if Role.EXECUTOR not in roles:
        raise NotAnExecutor(field="employee")
    if (assigned.employee, assigned.service) in duties.assigned:
        raise AlreadyAssigned(service=assigned.service)
    return assigned


def unassign(duties: Duties, unassigned: ServiceUnassigned) -> ServiceUnassigned:
    """Whoever has it, also when no executor any more."""
    if (unassigned.employee, unassigned.service) not in duties.assigned:
        raise NotAssigned(service=unassigned.service)
    return unassigned


def delegate(delegated: ApprovalDelegated, roles: frozenset[Role], now: datetime) -> ApprovalDelegated:
    """`roles` are the deputy's in this school. A new delegation takes the place of the one before."""
    if not roles & DEPUTIES:
        raise NotADeputy(field="deputy")
    if not now < delegated.until <= now + timedelta(days=LONGEST_DAYS):
        raise DelegationPeriod(field="until", days=LONGEST_DAYS)
    return delegated


def end_delegation(duties: Duties, ended: DelegationEnded, now: datetime) -> DelegationEnded:
    """Any director of the school may take it back."""
    if duties.delegation_to(ended.deputy, now) is None:
        raise NotDelegated
    return ended


def evolve(duties: Duties, fact: DutyFact) -> Duties:
    """Never refuses."""
    match fact:
        case ServiceAssigned():
            return replace(duties, assigned=duties.assigned | {(fact.employee, fact.service)})
        case ServiceUnassigned():
            return replace(duties, assigned=duties.assigned - {(fact.employee, fact.service)})
        case ApprovalDelegated():
            delegation = Delegation(fact.delegated_by, fact.director, fact.until)
            return replace(duties, delegations=duties.delegations | {fact.deputy: delegation})
        case DelegationEnded():
            left = {deputy: one for deputy, one in duties.delegations.items() if deputy != fact.deputy}
            return replace(duties, delegations=left)
        case _:
            assert_never(fact)


DUTIES: Final = StreamKind("admissions.duties", Duties(), evolve, get_args(DutyFact))
