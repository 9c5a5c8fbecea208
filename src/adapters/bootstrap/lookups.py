"""Small ports of admission, answered from other contexts and adapters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.calendars.kazakhstan import load_calendar
from kundelik_domain.admissions.ports import SchoolFacts
from kundelik_domain.admissions.values import Language
from kundelik_domain.identity.user import USER
from kundelik_domain.organisations.organisation import SCHOOL
from kundelik_domain.shared.refusals import NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from adapters.personal_keys.master_key import MasterKey
    from kundelik_domain.shared.access import Role
    from kundelik_domain.shared.streams import Streams
    from kundelik_domain.shared.working_days import WorkingCalendar

PERSON = "person"
"""The kind under which identity blinds an IIN; an applicant and an employee with one IIN are one person."""


@dataclass(frozen=True, slots=True)
class RegisteredSchools:
    """Schools of the context organisations, as admission sees them."""

    streams: Streams

    def school(self, school: UUID) -> SchoolFacts | None:
        """Exact: folded from the school's own stream."""
        found = self.streams.read(SCHOOL, school)
        if found.settings is None:
            return None
        languages = tuple(Language(language.value) for language in found.settings.languages)
        return SchoolFacts(found.region, found.zone, languages, found.bin)


@dataclass(frozen=True, slots=True)
class RegisteredEmployees:
    """Employees of the context identity, as admission sees them."""

    streams: Streams

    def roles_in(self, user: UUID, organisation: UUID) -> frozenset[Role]:
        """Exact: folded from the user's own stream. An id of something else is nobody's."""
        try:
            found = self.streams.read(USER, user)
        except NotFound:
            return frozenset()
        if not found.may_act:
            return frozenset()
        return frozenset(held.role for held in found.holdings if held.organisation == organisation)


@dataclass(frozen=True, slots=True)
class BlindedPeople:
    """Ids of persons from their IINs."""

    key: MasterKey

    def person_with(self, iin: str) -> UUID:
        """By the keyed blind index."""
        return self.key.blind(PERSON, iin)


@dataclass(frozen=True, slots=True)
class ShippedCalendar:
    """The working days that come with the platform."""

    def calendar(self) -> WorkingCalendar:
        """Parsed once."""
        return load_calendar()
