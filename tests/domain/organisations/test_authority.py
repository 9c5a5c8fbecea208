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
from kundelik_domain.organisations.commands import MoveAuthority, PlaceSchool, RegisterAuthority
from kundelik_domain.organisations.events import AuthorityFact, AuthorityMoved, AuthorityRegistered, SchoolPlaced
from kundelik_domain.organisations.organisation import School
from kundelik_domain.organisations.refusals import (
    AuthorityAlreadyRegistered,
    InvalidAuthorityName,
    InvalidLevel,
    UnknownAuthority,
    UnknownRegion,
    WrongLevelAbove,
)
from kundelik_domain.organisations.values import Language, SchoolSettings
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
        (UnknownAuthority, lambda: authority.move(after(REGISTERED), MOVE, Authority())),
        (WrongLevelAbove, lambda: authority.move(after(REGISTERED), replace(MOVE, parent=DISTRICT), A_DISTRICT)),
        (WrongLevelAbove, lambda: authority.move(AN_OBLAST, replace(MOVE, authority=OBLAST), AN_OBLAST)),
        (NotFound, lambda: organisation.place(School(), PlaceSchool(school=SCHOOL, district=OTHER))),
    ],
)
def test_what_cannot_be_is_refused(refusal: type[Refusal], decide: Callable[[], object]) -> None:
    with pytest.raises(refusal):
        decide()
