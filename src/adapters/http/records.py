"""Who may see an application: its owner, its school's people, auditors; nobody else knows of it (IDN-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kundelik_domain.admissions.application import APPLICATION, Application
from kundelik_domain.shared.access import Permission, Principal, require_own
from kundelik_domain.shared.refusals import NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from .parts import Parts


def own_record(parts: Parts, principal: Principal, application: UUID, permission: Permission) -> Application:
    """The asker's own application; raises `NotFound`, `NotPermitted`."""
    return _own(parts.states.read(APPLICATION, application), principal, permission)


def _own(found: Application, principal: Principal, permission: Permission) -> Application:
    if found.owner is None:
        raise NotFound
    require_own(principal, permission, found.owner)
    return found


def school_record(parts: Parts, principal: Principal, application: UUID, permission: Permission) -> Application:
    """An application that was sent to a school, to who sees it there by role, duty or delegation (ADM-27, ADM-33).

    Raises `NotFound`, `NotPermitted`.
    """
    return _schools(parts, parts.states.read(APPLICATION, application), principal, permission)


def _schools(parts: Parts, found: Application, principal: Principal, permission: Permission) -> Application:
    if found.sent_to is None:
        raise NotFound
    parts.duties.office(principal, found.sent_to, parts.now()).capacity(permission, found.service)
    return found


def visible_record(
    parts: Parts, principal: Principal, application: UUID, permission: Permission = Permission.SEE
) -> Application:
    """Either of the two."""
    found = parts.states.read(APPLICATION, application)
    if found.owner == principal.user:
        return _own(found, principal, Permission.SEE_OWN)
    return _schools(parts, found, principal, permission)
