"""Who may import what (ADM-17, ADM-34)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from kundelik_domain.shared.access import PLATFORM, Permission, Principal, Role, role_for

from .refusals import SchoolMissing
from .values import ImportKind

PERMISSIONS: Final = {
    ImportKind.SCHOOLS: Permission.MANAGE_SCHOOLS,
    ImportKind.CATCHMENTS: Permission.MANAGE_SCHOOLS,
    ImportKind.EMPLOYEES: Permission.MANAGE_STAFF,
}


def capacity(principal: Principal, kind: ImportKind, school: UUID | None) -> tuple[Role, UUID]:
    """The role and the organisation; raises `SchoolMissing`, `NotFound`, `NotPermitted`."""
    organisation = school if kind is ImportKind.EMPLOYEES else PLATFORM
    if organisation is None:
        raise SchoolMissing(field="school")
    return role_for(principal, PERMISSIONS[kind], organisation), organisation
