"""Who may do what (IDN-2, ADM-18): roles, permissions, and the one rule that joins them.

Deny by default. A person may hold several roles in several organisations; a permission is always asked for
an organisation. Parents hold theirs by owning the record, not by a role in an organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import UUID

from .refusals import NotFound, NotPermitted


class Role(Enum):
    """In which capacity somebody acts. The school's roles are those of ADM-18."""

    PARENT = "parent"
    EXECUTOR = "executor"
    DIRECTOR = "director"
    SCHOOL_ADMINISTRATOR = "school-administrator"
    DEPUTY_FOR_STUDIES = "deputy-for-studies"
    DEPUTY_FOR_UPBRINGING = "deputy-for-upbringing"
    SOCIAL_PEDAGOGUE = "social-pedagogue"
    PSYCHOLOGIST = "psychologist"
    HR = "hr"
    METHODOLOGIST = "methodologist"
    MEDICAL_WORKER = "medical-worker"
    TEACHER = "teacher"
    DISTRICT_OFFICER = "district-officer"
    OBLAST_OFFICER = "oblast-officer"
    METHODICAL_CENTRE = "methodical-centre"
    MINISTRY_OFFICER = "ministry-officer"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    CLOCK = "clock"


class Permission(Enum):
    """What a command or a query needs; each names exactly one."""

    APPLY = "applications:apply"
    SEE_OWN = "applications:see-own"
    LIST = "applications:list"
    SEE = "applications:see"
    ACCEPT = "applications:accept"
    FORWARD = "applications:forward"
    REFUSE = "applications:refuse"
    APPROVE = "applications:approve"
    REPLAY = "applications:replay"
    KEEP_TEMPLATES = "templates:keep"
    ASSIGN_DUTIES = "duties:assign"
    DRAFT_ORDERS = "orders:draft"
    SIGN_ORDERS = "orders:sign"
    FORM_CLASSES = "classes:form"
    EXPORT_PUPILS = "pupils:export"
    SET_CAMPAIGN = "campaigns:set"
    MANAGE_STAFF = "staff:manage"
    MANAGE_SCHOOLS = "schools:manage"
    ADOPT_RULES = "rules:adopt"
    ERASE = "people:erase"
    SEE_DELIVERIES = "notices:operate"
    DELIVER = "notices:deliver"
    SEE_LOOKS = "looks:see"
    KEEP_TIME = "clock:keep"
    OWN_ACCOUNT = "account:own"
    PUT_GRADES = "grades:put"
    KEEP_JOURNALS = "journals:keep"
    SEE_REPORTS = "reports:see"
    SEE_PUPILS = "reports:see-pupils"
    REVISE_REPORTS = "reports:revise"
    KEEP_REPORTS = "reports:keep"


_PROCESSING: Final = frozenset(
    {
        Permission.LIST,
        Permission.SEE,
        Permission.REPLAY,
        Permission.REFUSE,
        Permission.KEEP_TEMPLATES,
        Permission.DRAFT_ORDERS,
    }
)
_SCHOOL: Final = frozenset({Permission.SEE_REPORTS})
_WITH_PUPILS: Final = _SCHOOL | {Permission.SEE_PUPILS}
_JOURNALS: Final = frozenset({Permission.PUT_GRADES, Permission.KEEP_JOURNALS})

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.PARENT: frozenset({Permission.APPLY, Permission.SEE_OWN, Permission.OWN_ACCOUNT}),
    Role.EXECUTOR: _PROCESSING | _SCHOOL | {Permission.ACCEPT, Permission.FORWARD},
    Role.DIRECTOR: _PROCESSING
    | _WITH_PUPILS
    | _JOURNALS
    | {
        Permission.APPROVE,
        Permission.ASSIGN_DUTIES,
        Permission.SIGN_ORDERS,
        Permission.FORM_CLASSES,
        Permission.EXPORT_PUPILS,
    },
    Role.SCHOOL_ADMINISTRATOR: frozenset({Permission.SET_CAMPAIGN, Permission.MANAGE_STAFF, Permission.EXPORT_PUPILS})
    | _SCHOOL
    | {Permission.KEEP_JOURNALS},
    Role.DEPUTY_FOR_STUDIES: _WITH_PUPILS | _JOURNALS,
    Role.DEPUTY_FOR_UPBRINGING: _WITH_PUPILS,
    Role.SOCIAL_PEDAGOGUE: _WITH_PUPILS,
    Role.PSYCHOLOGIST: _WITH_PUPILS,
    Role.TEACHER: _WITH_PUPILS | {Permission.PUT_GRADES},
    Role.HR: _SCHOOL,
    Role.METHODOLOGIST: _SCHOOL,
    Role.MEDICAL_WORKER: _SCHOOL,
    Role.DISTRICT_OFFICER: _SCHOOL | _JOURNALS,
    Role.OBLAST_OFFICER: _SCHOOL,
    Role.METHODICAL_CENTRE: _SCHOOL,
    Role.MINISTRY_OFFICER: _SCHOOL | {Permission.REVISE_REPORTS, Permission.KEEP_REPORTS},
    Role.AUDITOR: frozenset({Permission.SEE, Permission.REPLAY, Permission.SEE_LOOKS}),
    Role.OPERATOR: frozenset(
        {
            Permission.MANAGE_SCHOOLS,
            Permission.MANAGE_STAFF,
            Permission.ADOPT_RULES,
            Permission.ERASE,
            Permission.SEE_DELIVERIES,
        }
    ),
    Role.CLOCK: frozenset({Permission.KEEP_TIME, Permission.DELIVER, Permission.REVISE_REPORTS}),
}
"""Roles that are not named here may do nothing yet but keep their own account."""

PLATFORM: Final = UUID(int=0)
"""The organisation of those who stand across all of them: operators and auditors."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held in an organisation."""

    role: Role
    organisation: UUID


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who has shown who they are: a session, or an API token narrowed to scopes (IDN-4).

    Who `must_change_password` may do nothing else until they have (ADM-16).
    """

    user: UUID
    person: UUID
    holdings: frozenset[Holding] = frozenset()
    scopes: frozenset[Permission] | None = None
    session: UUID | None = None
    must_change_password: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the token's scopes let it through; a session has no scopes and no such limit."""
        if self.must_change_password and permission is not Permission.OWN_ACCOUNT:
            return False
        return self.scopes is None or permission in self.scopes

    def require(self, permission: Permission) -> None:
        """Raises `NotPermitted` where the token's scopes do not let it through."""
        if not self.may(permission):
            raise NotPermitted(permission=permission.value)

    def roles_in(self, organisation: UUID) -> frozenset[Role]:
        """The roles held there, and those held across the whole platform."""
        return frozenset(h.role for h in self.holdings if h.organisation in (organisation, PLATFORM))


def role_for(principal: Principal, permission: Permission, organisation: UUID) -> Role:
    """The role under which this permission is used there.

    Raises `NotFound` to a stranger of the organisation, `NotPermitted` to one of its people without the right.
    """
    roles = principal.roles_in(organisation)
    if not roles:
        raise NotFound
    able = [role for role in Role if role in roles and permission in PERMISSIONS.get(role, frozenset())]
    if not able or not principal.may(permission):
        raise NotPermitted(permission=permission.value)
    return able[0]


def require_own(principal: Principal, permission: Permission, owner: UUID) -> Role:
    """The parent's way: only the owner of a record, everybody else hears that there is none."""
    if principal.user != owner:
        raise NotFound
    principal.require(permission)
    return Role.PARENT
