"""The tree of education is the operator's to keep; whoever asks is told all that stands above a unit (RPT-8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from adapters.bootstrap.units import TreeOfEducation
from kundelik_domain.attainment.values import Scope
from kundelik_domain.organisations.commands import MoveAuthority, PlaceSchool, RegisterAuthority
from kundelik_domain.organisations.refusals import UnknownAuthority, WrongLevelAbove
from kundelik_domain.organisations.use_cases import Authorities, Organisations
from kundelik_domain.shared.access import PLATFORM, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal
from kundelik_domain.shared.streams import Outcome
from kundelik_domain.shared.units import COUNTRY, Level
from tests.fakes import FixedClock, MemoryStreams
from tests.use_cases.organisations.test_schools import asked, holder, registered

pytestmark = pytest.mark.req("RPT-8")
OPERATOR: Final = holder(Role.OPERATOR, PLATFORM)
OBLAST_FORM: Final = RegisterAuthority(
    level=Level.OBLAST, parent=COUNTRY, region="KZ-35", name_kk="Қарағанды", name_ru="Караганда", name_en="Karaganda"
)


class World:
    """Two oblasts, a district below the first, and a school that is nowhere yet."""

    def __init__(self) -> None:
        self.streams = MemoryStreams(FixedClock().now)
        self.authorities = Authorities(streams=self.streams)
        self.units = TreeOfEducation(self.authorities)
        self.oblast = self.register(11, OBLAST_FORM)
        self.other = self.register(12, replace(OBLAST_FORM, region="KZ-62"))
        self.district = self.register(13, replace(OBLAST_FORM, level=Level.DISTRICT, parent=self.oblast))
        self.school = registered(Organisations(streams=self.streams))

    def register(self, number: int, form: RegisterAuthority, principal: Principal = OPERATOR) -> UUID:
        return UUID(self.authorities.register(asked(number), principal, form).answer["authority"])

    def move(self, number: int, parent: UUID, principal: Principal = OPERATOR) -> Outcome:
        command = MoveAuthority(authority=self.district, parent=parent)
        return self.authorities.move(asked(number), principal, command)

    def place(self, number: int, district: UUID, principal: Principal = OPERATOR) -> Outcome:
        command = PlaceSchool(school=self.school, district=district)
        return self.authorities.place_school(asked(number), principal, command)


@pytest.fixture
def world() -> World:
    return World()


def test_a_school_hears_all_that_is_above_it_as_it_is_now(world: World) -> None:
    school, country = Scope(Level.SCHOOL, world.school), Scope(Level.COUNTRY, COUNTRY)
    alone = world.units.chain(school)
    world.place(20, world.district)
    placed = world.units.chain(school)
    world.move(21, world.other)

    district = Scope(Level.DISTRICT, world.district)
    assert alone == (school, country)
    assert placed == (school, district, Scope(Level.OBLAST, world.oblast), country)
    assert world.units.chain(school) == (school, district, Scope(Level.OBLAST, world.other), country)
    assert world.units.chain(district) == (district, Scope(Level.OBLAST, world.other), country)
    assert world.units.chain(country) == (country,)


def test_an_id_of_another_level_is_not_found(world: World) -> None:
    for level, unit in ((Level.DISTRICT, world.oblast), (Level.OBLAST, COUNTRY), (Level.COUNTRY, world.oblast)):
        with pytest.raises(NotFound):
            world.units.chain(Scope(level, unit))


def test_the_same_again_makes_no_fact(world: World) -> None:
    world.place(20, world.district)
    before = len(world.streams.log)
    world.place(21, world.district)
    world.move(22, world.oblast)

    assert len(world.streams.log) == before
    assert world.register(11, OBLAST_FORM) == world.oblast


@pytest.mark.req("IDN-2")
@pytest.mark.parametrize(
    ("principal", "refusal"),
    [(holder(Role.AUDITOR, PLATFORM), NotPermitted), (holder(Role.MINISTRY_OFFICER, COUNTRY), NotFound)],
)
def test_nobody_else_keeps_it(world: World, principal: Principal, refusal: type[Refusal]) -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: world.register(30, OBLAST_FORM, principal),
        lambda: world.move(31, world.other, principal),
        lambda: world.place(32, world.district, principal),
    )
    before = len(world.streams.log)
    for attempt in attempts:
        with pytest.raises(refusal):
            attempt()
    assert len(world.streams.log) == before


def test_a_school_is_placed_below_districts_alone(world: World) -> None:
    for number, (above, refusal) in enumerate(
        [(UUID(int=99), UnknownAuthority), (world.oblast, WrongLevelAbove), (COUNTRY, WrongLevelAbove)], 40
    ):
        with pytest.raises(refusal):
            world.place(number, above)
