"""Authorities: an oblast below the country, a district below an oblast, a school below a district (RPT-6, RPT-8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import Any, Final
from uuid import UUID

import pytest

from kundelik_domain.organisations import authority, organisation
from kundelik_domain.organisations.authority import AUTHORITY, THE_COUNTRY, Authority
from kundelik_domain.organisations.commands import MoveAuthority, PlaceSchool, RegisterAuthority, RenameAuthority
from kundelik_domain.organisations.events import (
    AuthorityFact,
    AuthorityMoved,
    AuthorityRegistered,
    AuthorityRenamed,
    SchoolPlaced,
)
from kundelik_domain.organisations.organisation import School
from kundelik_domain.organisations.refusals import (
    AuthorityAlreadyRegistered,
    InvalidAuthorityName,
    InvalidLevel,
    UnknownAuthority,
    UnknownRegion,
    WrongLevelAbove,
)
from kundelik_domain.organisations.values import Language, SchoolSettings, key_of_district, key_of_region
from kundelik_domain.shared.refusals import NotFound, Refusal
from kundelik_domain.shared.units import COUNTRY, Level

pytestmark = pytest.mark.req("RPT-8")
OBLAST, DISTRICT, OTHER, SCHOOL = (UUID(int=number) for number in range(1, 5))
FORM: Final = RegisterAuthority(
    level=Level.DISTRICT, parent=OBLAST, region="KZ-35", name_kk=" Шет ауданы ", name_ru="Шетский", name_en="Shet"
)
REGISTERED: Final = AuthorityRegistered(DISTRICT, Level.DISTRICT, OBLAST, "KZ-35", "Шет ауданы", "Шетский", "Shet")
AN_OBLAST: Final = Authority(Level.OBLAST, COUNTRY)
A_DISTRICT: Final = Authority(Level.DISTRICT, OBLAST)
MOVE: Final = MoveAuthority(authority=DISTRICT, parent=OTHER)
RENAME: Final = RenameAuthority(
    authority=DISTRICT, name_kk=" Шет ауданының білім бөлімі", name_ru="Шетский", name_en="Shet"
)
RENAMED: Final = AuthorityRenamed(DISTRICT, "Шет ауданының білім бөлімі", "Шетский", "Shet")
A_SCHOOL: Final = School(
    settings=SchoolSettings(name_kk="1", name_ru="1", address="1", languages=(Language.KK,)), district=DISTRICT
)


def after(*facts: AuthorityFact) -> Authority:
    return reduce(AUTHORITY.evolve, facts, AUTHORITY.initial)


def test_a_district_is_registered_below_an_oblast_and_an_oblast_below_the_country() -> None:
    oblast = replace(FORM, level=Level.OBLAST, parent=COUNTRY)

    assert authority.register(after(), DISTRICT, FORM, AN_OBLAST) == (REGISTERED,)
    assert authority.register(after(), OBLAST, oblast, THE_COUNTRY) == (
        replace(REGISTERED, authority=OBLAST, level=Level.OBLAST, parent=COUNTRY),
    )


@pytest.mark.parametrize(
    ("change", "above", "refusal", "field"),
    [
        ({"level": Level.SCHOOL}, AN_OBLAST, InvalidLevel, "level"),
        ({"level": Level.COUNTRY}, THE_COUNTRY, InvalidLevel, "level"),
        ({}, Authority(), UnknownAuthority, "parent"),
        ({}, A_DISTRICT, WrongLevelAbove, "parent"),
        ({}, THE_COUNTRY, WrongLevelAbove, "parent"),
        ({"level": Level.OBLAST}, AN_OBLAST, WrongLevelAbove, "parent"),
        ({"region": "KZ-99"}, AN_OBLAST, UnknownRegion, "region"),
        ({"name_kk": " "}, AN_OBLAST, InvalidAuthorityName, "name_kk"),
        ({"name_ru": "x" * 301}, AN_OBLAST, InvalidAuthorityName, "name_ru"),
        ({"name_en": "two\nlines"}, AN_OBLAST, InvalidAuthorityName, "name_en"),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(
    change: dict[str, Any], above: Authority, refusal: type[Refusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        authority.register(after(), DISTRICT, replace(FORM, **change), above)
    assert refused.value.details["field"] == field


@pytest.mark.req("RPT-18")
def test_a_district_moves_to_another_oblast_and_to_its_own_without_a_fact() -> None:
    moved = authority.move(after(REGISTERED), MOVE, AN_OBLAST)

    assert moved == (AuthorityMoved(DISTRICT, OTHER),)
    assert after(REGISTERED, *moved) == replace(after(REGISTERED), parent=OTHER)
    assert authority.move(after(REGISTERED, *moved), MOVE, AN_OBLAST) == ()


@pytest.mark.req("RPT-6")
def test_an_authority_is_renamed_and_again_without_a_fact() -> None:
    before = after(REGISTERED)

    assert authority.rename(before, RENAME) == (RENAMED,)
    assert after(REGISTERED, RENAMED) == replace(before, name_kk="Шет ауданының білім бөлімі")
    assert authority.rename(after(REGISTERED, RENAMED), RENAME) == ()
    assert authority.rename(before, replace(RENAME, name_kk="Шет ауданы ")) == ()


@pytest.mark.parametrize(
    ("field", "name"), [("name_kk", ""), ("name_ru", "x" * 301), ("name_en", "two\nlines"), ("name_en", "\x00")]
)
def test_a_name_that_is_none_is_refused_by_its_field(field: str, name: str) -> None:
    change: dict[str, Any] = {field: name}
    with pytest.raises(InvalidAuthorityName) as refused:
        authority.rename(after(REGISTERED), replace(RENAME, **change))
    assert refused.value.details["field"] == field


def test_an_oblast_is_one_by_its_region_and_a_district_by_its_kazakh_name_below_its_oblast() -> None:
    oblast = replace(REGISTERED, authority=OBLAST, level=Level.OBLAST, parent=COUNTRY)
    moved, renamed = AuthorityMoved(DISTRICT, OTHER), replace(RENAMED, name_ru="Иначе", name_en="Otherwise")

    assert authority.key_of(after(oblast)) == (key_of_region("KZ-35"), "region")
    assert authority.key_of(after(oblast, replace(RENAMED, authority=OBLAST))) == (key_of_region("KZ-35"), "region")
    assert authority.key_of(after(REGISTERED)) == (key_of_district(OBLAST, "Шет ауданы"), "name_kk")
    assert authority.key_of(after(REGISTERED, moved)) == (key_of_district(OTHER, "Шет ауданы"), "name_kk")
    assert authority.key_of(after(REGISTERED, renamed)) == (key_of_district(OBLAST, RENAMED.name_kk), "name_kk")


def test_case_and_spaces_do_not_tell_districts_apart() -> None:
    alike = ("Бұқар жырау ауданы", "БҰҚАР  ЖЫРАУ ауданы ", "Бұқар\u00a0жырау ауданы")
    others = ("Бұқаржырау ауданы", "Бухар жырау ауданы", "Бұқар жырау", "Шет ауданы")

    assert len({key_of_district(OBLAST, name) for name in alike}) == 1
    assert key_of_district(OBLAST, "Абай") == key_of_district(OBLAST, "Абаи\u0306")
    assert len({key_of_district(OBLAST, name) for name in (alike[0], *others)}) == 5
    assert len({key_of_region(code) for code in ("KZ-35", "KZ-62", "KZ-71")}) == 3


def test_a_school_is_placed_below_a_district_and_again_without_a_fact() -> None:
    command = PlaceSchool(school=SCHOOL, district=OTHER)
    placed = organisation.place(A_SCHOOL, command)

    assert placed == (SchoolPlaced(SCHOOL, OTHER),)
    assert organisation.place(organisation.evolve(A_SCHOOL, placed[0]), command) == ()


@pytest.mark.parametrize(
    ("refusal", "decide"),
    [
        (AuthorityAlreadyRegistered, lambda: authority.register(after(REGISTERED), DISTRICT, FORM, AN_OBLAST)),
        (NotFound, lambda: authority.move(after(), MOVE, AN_OBLAST)),
        (NotFound, lambda: authority.rename(after(), RENAME)),
        (UnknownAuthority, lambda: authority.move(after(REGISTERED), MOVE, Authority())),
        (WrongLevelAbove, lambda: authority.move(after(REGISTERED), replace(MOVE, parent=DISTRICT), A_DISTRICT)),
        (WrongLevelAbove, lambda: authority.move(AN_OBLAST, replace(MOVE, authority=OBLAST), AN_OBLAST)),
        (NotFound, lambda: organisation.place(School(), PlaceSchool(school=SCHOOL, district=OTHER))),
    ],
)
def test_what_cannot_be_is_refused(refusal: type[Refusal], decide: Callable[[], object]) -> None:
    with pytest.raises(refusal):
        decide()
