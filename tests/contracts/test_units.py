"""What `Units` promises: of the tree that organisations keep, and of the fake that stands in for it."""

from __future__ import annotations

from uuid import UUID

import pytest

from kundelik_domain.attainment.ports import Units
from kundelik_domain.attainment.values import Scope
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.units import COUNTRY, Level
from tests.use_cases.attainment.world import DISTRICT, OBLAST, SCHOOL, UNITS
from tests.use_cases.organisations.test_tree import World

pytestmark = pytest.mark.req("RPT-8")


@pytest.fixture(params=["memory", "organisations"])
def tree(request: pytest.FixtureRequest) -> tuple[Units, dict[Level, UUID]]:
    """With the unit of each level that stands above the school."""
    if request.param == "memory":
        ids = {Level.SCHOOL: SCHOOL, Level.DISTRICT: DISTRICT, Level.OBLAST: OBLAST, Level.COUNTRY: COUNTRY}
        return UNITS, ids
    world = World()
    world.place(20, world.district)
    ids = {
        Level.SCHOOL: world.school,
        Level.DISTRICT: world.district,
        Level.OBLAST: world.oblast,
        Level.COUNTRY: COUNTRY,
    }
    return world.units, ids


def test_a_chain_begins_with_the_unit_and_ends_with_the_country(tree: tuple[Units, dict[Level, UUID]]) -> None:
    units, ids = tree
    whole = tuple(Scope(level, unit) for level, unit in ids.items())

    assert [units.chain(scope) for scope in whole] == [whole, whole[1:], whole[2:], whole[3:]]


def test_what_is_not_there_or_of_another_level_is_not_found(tree: tuple[Units, dict[Level, UUID]]) -> None:
    units, ids = tree

    for scope in (Scope(Level.SCHOOL, UUID(int=99)), Scope(Level.DISTRICT, ids[Level.SCHOOL])):
        with pytest.raises(NotFound):
            units.chain(scope)
