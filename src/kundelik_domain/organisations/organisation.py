"""A school: registered once by the operator, then kept up to date by its administrator (ADM-19)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind

from .commands import ChangeSchoolSettings, PlaceSchool, RegisterSchool
from .events import (
    KEY_FACTS,
    SCHOOL_FACTS,
    SchoolFact,
    SchoolKeyClaimed,
    SchoolPlaced,
    SchoolRegistered,
    SchoolSettingsChanged,
)
from .policies import bin_is_one, languages, settings_as_kept, settings_from_registration, text, zone_of
from .refusals import SchoolAlreadyRegistered, SchoolKeyTaken
from .values import SchoolSettings, key_of_bin, key_of_code


@dataclass(frozen=True, slots=True)
class School:
    """A school as it is now; `settings` is None where there is none."""

    region: str = ""
    zone: str = ""
    name_en: str = ""
    bin: str | None = None
    settings: SchoolSettings | None = None
    district: UUID | None = None


def register(school: School, school_id: UUID, command: RegisterSchool) -> tuple[SchoolFact, ...]:
    """Once."""
    if school.settings is not None:
        raise SchoolAlreadyRegistered
    return (
        SchoolRegistered(
            school=school_id,
            region=command.region,
            name_kk=text("name_kk", command.name_kk),
            name_ru=text("name_ru", command.name_ru),
            name_en=text("name_en", command.name_en),
            address=text("address", command.address),
            zone=zone_of(command),
            languages=languages(command.languages),
            bin=bin_is_one(command.bin),
        ),
    )


def change_settings(school: School, command: ChangeSchoolSettings) -> tuple[SchoolFact, ...]:
    """All of them at once."""
    if school.settings is None:
        raise NotFound
    return (SchoolSettingsChanged(command.school, settings_as_kept(command.settings)),)


def place(school: School, command: PlaceSchool) -> tuple[SchoolFact, ...]:
    """Nothing where it is there already. Whether that is a district is known to who asks."""
    if school.settings is None:
        raise NotFound
    return () if command.district == school.district else (SchoolPlaced(command.school, command.district),)


def evolve(school: School, fact: SchoolFact) -> School:
    """Never refuses."""
    match fact:
        case SchoolRegistered():
            settings = settings_from_registration(fact)
            return School(fact.region, fact.zone, fact.name_en, fact.bin, settings)
        case SchoolSettingsChanged():
            return replace(school, settings=fact.settings)
        case SchoolPlaced():
            return replace(school, district=fact.district)
        case _:
            assert_never(fact)


@dataclass(frozen=True, slots=True)
class SchoolKey:
    """Whose number or code it is."""

    school: UUID | None = None


def keys_of(command: RegisterSchool) -> tuple[UUID, ...]:
    """The streams of what names a school: its business number, and its code in the region's register."""
    number = () if command.bin is None else (key_of_bin(command.bin),)
    return number if not command.code else (*number, key_of_code(command.region, command.code))


def claim(key: SchoolKey, school: UUID) -> tuple[SchoolKeyClaimed, ...]:
    """Raises `SchoolKeyTaken`."""
    if key.school is not None:
        raise SchoolKeyTaken(field="bin", school=str(key.school))
    return (SchoolKeyClaimed(school),)


def evolve_key(key: SchoolKey, fact: SchoolKeyClaimed) -> SchoolKey:
    """Never refuses."""
    return replace(key, school=fact.school)


SCHOOL_KEY: Final = StreamKind("organisations.school-key", SchoolKey(), evolve_key, KEY_FACTS)
SCHOOL: Final = StreamKind("organisations.school", School(), evolve, SCHOOL_FACTS)
