"""The use cases of class formation, put together from an installation (ADM-26, ADM-29 … ADM-31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.http.formation_bodies import FormationParts
from adapters.persistence.formation_statements import FormationStatements, PupilRecords
from kundelik_domain.admissions.ports import Employee
from kundelik_domain.admissions.use_cases.closing import Closing
from kundelik_domain.admissions.use_cases.formation import Forming
from kundelik_domain.admissions.use_cases.order_signing import OrderSigning
from kundelik_domain.admissions.use_cases.orders import Orders
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.user.details import known_details
from kundelik_domain.shared.refusals import NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from adapters.persistence.event_log import EventLog
    from kundelik_domain.shared.streams import Streams

    from .wiring import Installation


@dataclass(frozen=True, slots=True)
class NamedStaff:
    """The port `Staff` of admission: employees of the context identity, with their names."""

    streams: Streams
    log: EventLog

    def employee(self, school: UUID, user: UUID) -> Employee | None:
        """Exact: folded from the user's own stream; the name is the one they have now."""
        try:
            found = self.streams.read(USER, user)
        except NotFound:
            return None
        roles = frozenset(held.role for held in found.holdings if held.organisation == school)
        name = self._name(user)
        if found.person is None or not (found.may_act and roles and name):
            return None
        return Employee(found.person, roles, name)

    def _name(self, user: UUID) -> str:
        known = known_details(recorded.fact for recorded in self.log.of_stream(user))
        details = known.details if known else None
        if details is None:
            return ""
        return " ".join(part for part in (details.surname, details.name, details.patronymic) if part)


def formation_parts_of(installation: Installation) -> FormationParts:
    """Opens what they need; nothing is asked of it yet."""
    streams, deciding = installation.streams, installation.deciding
    staff = NamedStaff(streams, installation.log)
    statements = FormationStatements(installation.log, streams, deciding.statements)
    return FormationParts(
        closing=Closing(streams=streams, schools=installation.schools),
        forming=Forming(streams=streams, staff=staff, pupils=PupilRecords(installation.database, installation.codec)),
        orders=Orders(streams=streams, staff=staff),
        signing=OrderSigning(
            streams=streams,
            people=installation.people,
            schools=installation.schools,
            statements=statements,
            signatures=deciding.signatures,
            evidence=deciding.evidence,
        ),
        statements=statements,
    )
