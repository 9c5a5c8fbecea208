"""The tree of education of the context organisations, as attainment sees it (RPT-8)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

from kundelik_domain.attainment.values import Scope
from kundelik_domain.organisations.use_cases import Authorities
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Streams


@dataclass(frozen=True, slots=True)
class TreeOfEducation:
    """The port `Units` of attainment. Exact: folded from the streams of a school and of what is above it."""

    authorities: Authorities

    def chain(self, scope: Scope) -> tuple[Scope, ...]:
        """The unit itself, then all above it, the country last; raises `NotFound`, also for another level's id."""
        units = self.authorities.chain(scope.unit)
        if units[0][0] is not scope.level:
            raise NotFound
        return tuple(Scope(level, unit) for level, unit in units)


class WithUnits(ABC):
    """What of an installation belongs to the tree of education."""

    @property
    @abstractmethod
    def streams(self) -> Streams:
        """Load, decide, append."""

    @cached_property
    def authorities(self) -> Authorities:
        """Schools are placed below them."""
        return Authorities(streams=self.streams)

    @cached_property
    def units(self) -> TreeOfEducation:
        """As attainment sees them."""
        return TreeOfEducation(self.authorities)
