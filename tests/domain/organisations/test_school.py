"""Schools and their settings (ADM-19)."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.organisations.commands import ChangeSchoolSettings, RegisterSchool
from kundelik_domain.organisations.events import SchoolFact, SchoolRegistered, SchoolSettingsChanged
from kundelik_domain.organisations.organisation import SCHOOL, School, change_settings, evolve, register
from kundelik_domain.organisations.refusals import (
    InvalidBin,
    InvalidContact,
    InvalidSchoolText,
    NoLanguage,
    SchoolAlreadyRegistered,
    UnknownRegion,
    UnknownZone,
)
from kundelik_domain.organisations.values import Language, Provider, SchoolSettings
from kundelik_domain.shared.refusals import Malformed, NotFound, Refusal

ID = UUID(int=40)
FORM = RegisterSchool(
    region="KZ-15",
    name_kk="№1 мектеп",
    name_ru="Школа №1",
    name_en="School No. 1",
    address="Ақтөбе, Абай даңғылы, 1",
    languages=(Language.RU, Language.KK),
    bin="990140000123",
)
REGISTERED = SchoolRegistered(
    school=ID,
    region="KZ-15",
    name_kk="№1 мектеп",
    name_ru="Школа №1",
    name_en="School No. 1",
    address="Ақтөбе, Абай даңғылы, 1",
    zone="Asia/Aqtobe",
    languages=(Language.KK, Language.RU),
    bin="990140000123",
)
SETTINGS = SchoolSettings(
    name_kk="№1 гимназия",
    name_ru="Гимназия №1",
    address="Ақтөбе, Абай даңғылы, 2",
    languages=(Language.KK, Language.EN),
    provider=Provider.DEPARTMENT,
    email="mektep@example.kz",
    website="https://mektep1.edu.kz/kk",
    phone="+7 (7132) 12-34-56",
)
CHANGE = ChangeSchoolSettings(school=ID, settings=SETTINGS)

pytestmark = pytest.mark.req("ADM-19")


def after(*facts: SchoolFact) -> School:
    return reduce(evolve, facts, SCHOOL.initial)


def test_a_school_is_registered_in_the_zone_of_its_region() -> None:
    assert register(after(), ID, FORM) == (REGISTERED,)
    assert register(after(), ID, replace(FORM, zone="Asia/Almaty")) == (replace(REGISTERED, zone="Asia/Almaty"),)


def test_its_own_director_signs_until_the_settings_say_otherwise() -> None:
    assert after(REGISTERED).settings == SchoolSettings(
        name_kk="№1 мектеп",
        name_ru="Школа №1",
        address="Ақтөбе, Абай даңғылы, 1",
        languages=(Language.KK, Language.RU),
        provider=Provider.SCHOOL,
    )


def test_settings_are_changed_all_at_once() -> None:
    facts = change_settings(after(REGISTERED), CHANGE)

    assert facts == (SchoolSettingsChanged(ID, SETTINGS),)
    assert after(REGISTERED, *facts) == replace(after(REGISTERED), settings=SETTINGS)


def test_settings_are_trimmed_and_an_empty_contact_is_none() -> None:
    written = replace(SETTINGS, name_kk=" №1 гимназия ", email="", languages=(Language.EN, Language.KK))

    assert change_settings(after(REGISTERED), replace(CHANGE, settings=written)) == (
        SchoolSettingsChanged(ID, replace(SETTINGS, email=None)),
    )


def test_a_school_is_registered_once_and_changed_only_when_there() -> None:
    with pytest.raises(SchoolAlreadyRegistered):
        register(after(REGISTERED), ID, FORM)
    with pytest.raises(NotFound):
        change_settings(after(), CHANGE)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"region": "KZ-99"}, UnknownRegion),
        ({"zone": "Europe/Berlin"}, UnknownZone),
        ({"name_kk": ""}, InvalidSchoolText),
        ({"name_en": "x" * 301}, InvalidSchoolText),
        ({"address": "a\nb"}, InvalidSchoolText),
        ({"bin": "123"}, InvalidBin),
        ({"languages": ()}, NoLanguage),
        ({"languages": (Language.KK, Language.KK)}, NoLanguage),
    ],
)
def test_a_wrong_particular_is_named(change: dict[str, Any], refusal: type[Malformed]) -> None:
    with pytest.raises(refusal) as refused:
        register(after(), ID, replace(FORM, **change))

    assert refused.value.details["field"] == next(iter(change))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name_ru": " "}, InvalidSchoolText),
        ({"email": "mektep"}, InvalidContact),
        ({"website": "javascript:alert(1)"}, InvalidContact),
        ({"website": "https://a@b.kz"}, InvalidContact),
        ({"phone": "12-34-56"}, InvalidContact),
        ({"languages": ()}, NoLanguage),
    ],
)
def test_a_wrong_setting_is_named(change: dict[str, Any], refusal: type[Malformed]) -> None:
    with pytest.raises(refusal) as refused:
        change_settings(after(REGISTERED), replace(CHANGE, settings=replace(SETTINGS, **change)))

    assert refused.value.details["field"] == next(iter(change))


@given(st.lists(st.sampled_from(["register", "change"]), max_size=8))
def test_evolve_takes_whatever_was_decided_and_replay_equals_live(asked: list[str]) -> None:
    live, history = SCHOOL.initial, list[SchoolFact]()
    for what in asked:
        try:
            facts = register(live, ID, FORM) if what == "register" else change_settings(live, CHANGE)
        except Refusal:
            continue
        live = reduce(evolve, facts, live)
        history.extend(facts)

    assert after(*history) == live
