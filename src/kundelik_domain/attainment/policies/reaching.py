"""Who reaches a unit of the tree: whoever holds the right there or above it (RPT-8, RPT-25)."""

from __future__ import annotations

from kundelik_domain.attainment.values import Mode, Scope
from kundelik_domain.shared.access import Permission, Principal, Role, role_for
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.units import Level


def reach(principal: Principal, permission: Permission, chain: tuple[Scope, ...]) -> tuple[Role, Scope]:
    """The role, and the nearest unit of the chain where it is held and carries the permission.

    `chain` begins with the unit that is asked for and ends with the country. Raises `NotFound` to a stranger of
    all of them, `NotPermitted` to their people without the right.
    """
    refusal: NotFound | NotPermitted = NotFound()
    for scope in chain:
        try:
            return role_for(principal, permission, scope.unit), scope
        except NotFound:
            continue
        except NotPermitted as refused:
            refusal = refused
    raise refusal


def mode_for(principal: Principal, scope: Scope) -> Mode:
    """Whole for those who may see the pupils of that very school, suppressed for all others (RPT-24)."""
    if scope.level is not Level.SCHOOL:
        return Mode.SUPPRESSED
    try:
        role_for(principal, Permission.SEE_PUPILS, scope.unit)
    except (NotFound, NotPermitted):
        return Mode.SUPPRESSED
    return Mode.WHOLE
