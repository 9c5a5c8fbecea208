"""What can have happened to duties, delegations and answer templates (ADM-22, ADM-27, ADM-33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.admissions.values import AnswerTemplate
from kundelik_domain.shared.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAssigned(Fact):
    """The director gave an employee a service to process (ADM-27); `employee` is the account."""

    NAME: ClassVar[str] = "admissions.service-assigned.v1"
    school: UUID
    employee: UUID
    service: str
    assigned_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUnassigned(Fact):
    """From now on the employee neither sees nor processes that service's applications."""

    NAME: ClassVar[str] = "admissions.service-unassigned.v1"
    school: UUID
    employee: UUID
    service: str
    unassigned_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDelegated(Fact):
    """Until that moment the deputy approves and refuses as this director's delegate (ADM-33).

    `delegated_by` is the director's account, `director` the person: four eyes are counted by persons.
    """

    NAME: ClassVar[str] = "admissions.approval-delegated.v1"
    school: UUID
    deputy: UUID
    delegated_by: UUID
    director: UUID
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationEnded(Fact):
    """Taken back before its time."""

    NAME: ClassVar[str] = "admissions.delegation-ended.v1"
    school: UUID
    deputy: UUID
    ended_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateKept(Fact):
    """A template as it reads now; keeping it again replaces it. `owner` is an account or a school."""

    NAME: ClassVar[str] = "admissions.template-kept.v1"
    owner: UUID
    template: AnswerTemplate
    kept_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRemoved(Fact):
    """What was answered with it stays as it was answered."""

    NAME: ClassVar[str] = "admissions.template-removed.v1"
    owner: UUID
    template: UUID
    removed_by: UUID


DutyFact = ServiceAssigned | ServiceUnassigned | ApprovalDelegated | DelegationEnded
TemplateFact = TemplateKept | TemplateRemoved
