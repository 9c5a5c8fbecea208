"""The catalogue of services (ADM-3): data, not code. One workflow serves them all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from kundelik_domain.shared.access import Role

FIRST_GRADE: Final = "first-grade"
TENTH_GRADE: Final = "tenth-grade"
FREE_MEALS: Final = "free-meals"
TRANSPORT: Final = "transport"


class Area(Enum):
    """The two areas below which people look for a service (ADM-3)."""

    GENERAL_SECONDARY = "general-secondary"
    TECHNICAL_AND_VOCATIONAL = "technical-and-vocational"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDefinition:
    """What makes a service another one; what the law says of it stands in its dated rule sets.

    `grade` is the class that it admits to. One that `allocates_seats` needs a campaign and holds a seat while it is
    decided; one that `claims_child` is asked for a child once a school year. `signed_by` is whose signature decides.
    """

    code: str
    area: Area
    grade: int | None
    allocates_seats: bool
    claims_child: bool
    signed_by: Role


def _definition(code: str, grade: int | None = None) -> ServiceDefinition:
    return ServiceDefinition(
        code=code,
        area=Area.GENERAL_SECONDARY,
        grade=grade,
        allocates_seats=grade is not None,
        claims_child=True,
        signed_by=Role.DIRECTOR,
    )


SERVICES: Final[dict[str, ServiceDefinition]] = {
    definition.code: definition
    for definition in (
        _definition(FIRST_GRADE, grade=1),
        _definition(TENTH_GRADE, grade=10),
        _definition(FREE_MEALS),
        _definition(TRANSPORT),
    )
}
"""In the order in which they are shown."""
