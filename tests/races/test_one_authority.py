"""Operators of two processes register the same oblast, or the same district, at the same moment (RPT-6, RPT-8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from adapters.bootstrap.setting_up import SETUP
from adapters.bootstrap.wiring import Installation
from adapters.settings import Settings
from kundelik_domain.organisations.authority_claim import AUTHORITY_CLAIM
from kundelik_domain.organisations.commands import MoveAuthority, RegisterAuthority, RenameAuthority
from kundelik_domain.organisations.refusals import AuthorityExists
from kundelik_domain.organisations.values import key_of_district, key_of_region
from kundelik_domain.shared.streams import Envelope, Outcome
from kundelik_domain.shared.units import COUNTRY, Level
from tests.installations import a_database
from tests.races.town import at_once
from tests.tallies import one

pytestmark = pytest.mark.req("RPT-6", "RPT-8")
RACING: Final = 12
OBLAST: Final = RegisterAuthority(
    level=Level.OBLAST, parent=COUNTRY, region="KZ-35", name_kk="Қарағанды", name_ru="Караганда", name_en="Karaganda"
)
DISTRICT: Final = replace(OBLAST, level=Level.DISTRICT, name_kk="Шет ауданы", name_ru="Шетский", name_en="Shet")
REGISTERED: Final = "select count(*) from kundelik.events where name = 'organisations.authority-registered.v1'"


@pytest.fixture
def processes(server: str, template: str, tmp_path: Path) -> Iterator[list[Installation]]:
    """Two installations on one database: nothing that one remembers is known to the other."""
    with a_database(server, template) as conninfo:
        both = [Installation(Settings(var=tmp_path / "var"), conninfo) for _ in "ab"]
        yield both
        for each in both:
            each.close()


def envelope(number: int) -> Envelope:
    return Envelope(command_id=UUID(int=number), actor=SETUP.user, correlation_id=UUID(int=number))


def told(doing: Callable[[], Outcome]) -> str:
    """The authority that was registered, or the one that stands there."""
    try:
        return str(doing().answer["authority"])
    except AuthorityExists as refused:
        return f"{refused.details['field']} {refused.details['authority']}"


def registering(processes: list[Installation], form: RegisterAuthority, first: int) -> list[str]:
    """By turns of one process and the other."""
    doings = [
        partial(told, partial(processes[place % 2].authorities.register, envelope(first + place), SETUP, form))
        for place in range(RACING)
    ]
    return at_once(*doings)


def test_exactly_one_of_them_registers_it_and_all_others_are_told_which(processes: list[Installation]) -> None:
    oblasts = registering(processes, OBLAST, 100)
    (oblast,) = {each.removeprefix("region ") for each in oblasts}
    districts = registering(processes, replace(DISTRICT, parent=UUID(oblast)), 200)
    (district,) = {each.removeprefix("name_kk ") for each in districts}

    assert (oblasts.count(oblast), districts.count(district)) == (1, 1)
    assert one(processes[0].database, REGISTERED) == 2
    for key, unit in ((key_of_region("KZ-35"), oblast), (key_of_district(UUID(oblast), DISTRICT.name_kk), district)):
        assert processes[1].streams.read(AUTHORITY_CLAIM, key).holder == UUID(unit)


def test_moving_renaming_and_registering_do_not_meet_at_one_name(processes: list[Installation]) -> None:
    first, second = (each.authorities for each in processes)

    def registered(number: int, form: RegisterAuthority) -> UUID:
        return UUID(first.register(envelope(number), SETUP, form).answer["authority"])

    here, there = registered(1, OBLAST), registered(2, replace(OBLAST, region="KZ-62"))
    moving = registered(3, replace(DISTRICT, parent=here))
    renaming = registered(4, replace(DISTRICT, parent=there, name_kk="Ақадыр ауданы"))
    moved = MoveAuthority(authority=moving, parent=there)
    renamed = RenameAuthority(authority=renaming, name_kk="шет Ауданы", name_ru="Шетский", name_en="Shet")
    came_to = at_once(
        partial(told, partial(first.move, envelope(5), SETUP, moved)),
        partial(told, partial(second.rename, envelope(6), SETUP, renamed)),
        partial(told, partial(second.register, envelope(7), SETUP, replace(DISTRICT, parent=there))),
    )

    (winner,) = {each.removeprefix("name_kk ") for each in came_to}
    assert came_to.count(winner) == 1
    assert processes[0].streams.read(AUTHORITY_CLAIM, key_of_district(there, "Шет ауданы")).holder == UUID(winner)
