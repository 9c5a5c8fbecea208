"""The executor's checklist: one verdict a document, with a remark for the applicant (ADM-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kundelik_domain.admissions.application import check
from kundelik_domain.admissions.events import DocumentChecked
from kundelik_domain.shared.streams import Decision, Envelope, Outcome, Reader, Streams

from .acting import decision, schools_application

if TYPE_CHECKING:
    from kundelik_domain.admissions.commands import CheckDocument
    from kundelik_domain.admissions.ports import Employees
    from kundelik_domain.shared.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """Accepting waits until every document that was found wanting has been replaced, or found in order."""

    streams: Streams
    employees: Employees

    def check_document(self, principal: Principal, envelope: Envelope, command: CheckDocument) -> Outcome:
        """Raises `NotFound`, `NotPermitted`, `WrongStatus`, `DocumentNotAttached`."""

        def decide(reader: Reader, now: datetime) -> Decision:
            application, office = schools_application(reader, command.application, principal, self.employees, now)
            capacity = office.capacity(command.PERMISSION, application.service)
            checked = DocumentChecked(
                application=command.application,
                applicant=application.applicant or command.application,
                checked_by=principal.user,
                kind=command.kind,
                verdict=command.verdict,
                remark=command.remark,
            )
            facts = check(application, checked, now)
            return decision((), command.application, application, capacity, facts, application.status)

        return self.streams.change(envelope, decide)
