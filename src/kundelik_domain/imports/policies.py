"""Who may import what (ADM-17, ADM-34, RPT-20)."""

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
    ImportKind.CLASSES: Permission.KEEP_JOURNALS,
    ImportKind.PUPILS: Permission.KEEP_JOURNALS,
    ImportKind.GRADES: Permission.PUT_GRADES,
}
PLATFORM_WIDE: Final = frozenset({ImportKind.SCHOOLS, ImportKind.CATCHMENTS})
OF_JOURNALS: Final = frozenset({ImportKind.CLASSES, ImportKind.PUPILS, ImportKind.GRADES})
"""Brought by a school or by a district; each row is looked at once more for whose school it is."""


def capacity(principal: Principal, kind: ImportKind, school: UUID | None) -> tuple[Role, UUID]:
    """The role and the organisation; raises `SchoolMissing`, `NotFound`, `NotPermitted`."""
    organisation = PLATFORM if kind in PLATFORM_WIDE else school
    if organisation is None:
        raise SchoolMissing(field="school")
    return role_for(principal, PERMISSIONS[kind], organisation), organisation
