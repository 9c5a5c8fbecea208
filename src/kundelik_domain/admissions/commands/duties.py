"""What can be asked of a school's duties, delegations and answer templates (ADM-22, ADM-27, ADM-33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.admissions.values import AnswerTemplate
from kundelik_domain.shared.access import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignService:
    """Give an executor of the school a service to process."""

    PERMISSION: ClassVar = Permission.ASSIGN_DUTIES
    school: UUID
    employee: UUID
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignService:
    """Take it back."""

    PERMISSION: ClassVar = Permission.ASSIGN_DUTIES
    school: UUID
    employee: UUID
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateApproval:
    """Let a deputy approve and refuse until that moment."""

    PERMISSION: ClassVar = Permission.ASSIGN_DUTIES
    school: UUID
    deputy: UUID
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDelegation:
    """Before its time."""

    PERMISSION: ClassVar = Permission.ASSIGN_DUTIES
    school: UUID
    deputy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTemplate:
    """Create a template or replace it; `school` is None for one's own."""

    PERMISSION: ClassVar = Permission.KEEP_TEMPLATES
    school: UUID | None
    template: AnswerTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTemplate:
    """Applications that were answered with it keep the text."""

    PERMISSION: ClassVar = Permission.KEEP_TEMPLATES
    school: UUID | None
    template: UUID
