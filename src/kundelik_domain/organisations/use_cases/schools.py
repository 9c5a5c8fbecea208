"""What can be done with schools: one method per command (ADM-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kundelik_domain.organisations import organisation
from kundelik_domain.organisations.commands import ChangeSchoolSettings, RegisterSchool
from kundelik_domain.organisations.organisation import SCHOOL, SCHOOL_KEY, School, claim, keys_of
from kundelik_domain.organisations.ports import Streams
from kundelik_domain.organisations.values import school_id
from kundelik_domain.shared.access import PLATFORM, Principal, role_for
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisations:
    """The answer of each is `{"school": id}`."""

    streams: Streams

    def register_school(self, envelope: Envelope, principal: Principal, command: RegisterSchool) -> Outcome:
        """By an operator of the platform."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        school = school_id(envelope.command_id)

        def decide(read: Reader, _: datetime) -> Decision:
            facts = organisation.register(read(SCHOOL, school), school, command)
            claims = [Change(key, claim(read(SCHOOL_KEY, key), school)) for key in keys_of(command)]
            return Decision((Change(school, facts), *claims), role, PLATFORM, {"school": str(school)})

        return self.streams.change(envelope, decide)

    def change_settings(self, envelope: Envelope, principal: Principal, command: ChangeSchoolSettings) -> Outcome:
        """By the school's administrator, or an operator."""
        role, school = role_for(principal, command.PERMISSION, command.school), command.school

        def decide(read: Reader, _: datetime) -> Decision:
            facts = organisation.change_settings(read(SCHOOL, school), command)
            return Decision((Change(school, facts),), role, school, {"school": str(school)})

        return self.streams.change(envelope, decide)

    def school(self, school: UUID) -> School:
        """As it is now; public. Raises `NotFound`."""
        found = self.streams.read(SCHOOL, school)
        if found.settings is None:
            raise NotFound
        return found

    def school_with(self, key: UUID) -> UUID | None:
        """The school that claimed this key of `key_of_bin` or `key_of_code`; None where none did."""
        return self.streams.read(SCHOOL_KEY, key).school
