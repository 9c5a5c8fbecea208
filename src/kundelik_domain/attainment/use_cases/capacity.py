"""In which capacity something is decided about one school or several (RPT-8)."""

from __future__ import annotations

from uuid import UUID

from kundelik_domain.attainment.policies.reaching import reach
from kundelik_domain.attainment.ports import Units
from kundelik_domain.attainment.refusals import SeveralCapacities
from kundelik_domain.attainment.values import Scope
from kundelik_domain.shared.access import Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.units import Level


class Capacity:
    """One role in one unit: the envelope of a decision has room for no more."""

    def __init__(self, principal: Principal, permission: Permission, units: Units) -> None:
        self._principal, self._permission, self._units = principal, permission, units
        self._found: dict[UUID, tuple[Role, Scope]] = {}

    def require(self, school: UUID) -> None:
        """Raises `NotFound`, `NotPermitted`, or `SeveralCapacities` where another school was reached otherwise."""
        if school not in self._found:
            self._found[school] = self._reach(school)
            if len(set(self._found.values())) > 1:
                raise SeveralCapacities

    def reaches(self, school: UUID) -> bool:
        """Whether the same right is held there too, in whatever capacity."""
        try:
            return school in self._found or bool(self._reach(school))
        except (NotFound, NotPermitted):
            return False

    def found(self) -> tuple[Role, UUID]:
        """The role, and the unit where it is held."""
        role, scope = next(iter(self._found.values()))
        return role, scope.unit

    def _reach(self, school: UUID) -> tuple[Role, Scope]:
        return reach(self._principal, self._permission, self._units.chain(Scope(Level.SCHOOL, school)))
