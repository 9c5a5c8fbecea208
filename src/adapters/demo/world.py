"""The country of the demonstration: regions, schools in proportion to the real ones, and all who work there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from adapters.simulation.country import schools_by_region
from kundelik_domain.organisations.regions import REGIONS, Region
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.iin import Sex

from .names import EPONYMS, STREETS, TOWNS
from .people import Person, Registry, iin

SEED: Final = 102_381
HUNDRED: Final = 100
"""One school of the demonstration stands for so many of the country."""

PASSWORDS: Final = {
    Role.OPERATOR: "demo-operator-steppe",
    Role.AUDITOR: "demo-auditor-steppe",
    Role.SCHOOL_ADMINISTRATOR: "demo-admin-steppe",
    Role.EXECUTOR: "demo-executor-steppe",
    Role.DIRECTOR: "demo-director-steppe",
    Role.PARENT: "demo-parent-steppe",
}
"""One a role, for demonstrations only; the further roles of a school share `OTHERS`."""
OTHERS: Final = "demo-colleague-steppe"

DECIDING: Final = (Role.SCHOOL_ADMINISTRATOR, Role.EXECUTOR, Role.DIRECTOR)
FURTHER: Final = (
    Role.SOCIAL_PEDAGOGUE,
    Role.PSYCHOLOGIST,
    Role.HR,
    Role.METHODOLOGIST,
    Role.MEDICAL_WORKER,
    Role.DEPUTY_FOR_STUDIES,
    Role.DEPUTY_FOR_UPBRINGING,
)
"""The other seven of ADM-18; one school has them all."""

LOGINS: Final = {Role.SCHOOL_ADMINISTRATOR: "admin"}
MANUALS_REGION: Final = "KZ-35"


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody's account at work."""

    role: Role
    person: Person
    login: str

    @property
    def password(self) -> str:
        """Documented: this is a demonstration."""
        return PASSWORDS.get(self.role, OTHERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSchool:
    """A school before it is registered."""

    number: int
    region: Region
    name_kk: str
    name_ru: str
    name_en: str
    address: str
    bin: str
    staff: Mapping[Role, Employee]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is there before the first parent comes. The manual's own school is the first one."""

    operator: Employee
    auditor: Employee
    schools: tuple[DemoSchool, ...]


def real_schools() -> dict[str, int]:
    """How many there were in 2022, by the region's code."""
    return schools_by_region()


def proportion(divisor: int = HUNDRED) -> dict[str, int]:
    """Schools of the demonstration by region: rounded, and one at least."""
    return {code: max(1, round(number / divisor)) for code, number in real_schools().items()}


def build(divisor: int = HUNDRED, seed: int = SEED) -> World:
    """The same world for the same arguments."""
    registry = Registry(Random(seed))  # noqa: S311 - a made-up country, not a secret
    operator = Employee(Role.OPERATOR, registry.person((1980, 1990)), "operator")
    auditor = Employee(Role.AUDITOR, registry.person((1970, 1985)), "auditor")
    wanted = proportion(divisor)
    places = [region for region in REGIONS for _ in range(wanted[region.code])]
    places.sort(key=lambda region: region.code != MANUALS_REGION)
    schools = tuple(_school(registry, number, region) for number, region in enumerate(places, 1))
    return World(operator, auditor, schools)


def _school(registry: Registry, number: int, region: Region) -> DemoSchool:
    names = _hogwarts() if number == 1 else _named(number)
    street, house = registry.chance.choice(STREETS), registry.chance.randint(1, 120)
    staff = _staff(registry, number, DECIDING + (FURTHER if number == 1 else ()))
    return DemoSchool(
        number=number,
        region=region,
        name_kk=names[0],
        name_ru=names[1],
        name_en=names[2],
        address=f"{TOWNS[region.code]} қ., {street} к-сі, {house}",
        bin=f"{registry.chance.randint(90, 99)}{registry.chance.randint(1, 12):02}40{number:06}",
        staff=staff,
    )


def _hogwarts() -> tuple[str, str, str]:
    return "Хогвартс первый", "Хогвартс первый", "Hogwarts the First"


def _named(number: int) -> tuple[str, str, str]:
    after = EPONYMS[number % len(EPONYMS)]
    return (
        f"{after.kk} атындағы №{number} мектеп",
        f"Школа №{number} имени {after.ru}",
        f"School No. {number} named after {after.en}",
    )


def _staff(registry: Registry, number: int, roles: tuple[Role, ...]) -> dict[Role, Employee]:
    return {
        role: Employee(role, _manuals_own(role, number) or registry.person((1962, 1996)), _login(role, number))
        for role in roles
    }


def _login(role: Role, number: int) -> str:
    return f"{LOGINS.get(role, role.value)}-{number:03}"


def _manuals_own(role: Role, number: int) -> Person | None:
    """The manual blackens the surnames of its executor and director and leaves their initials: А. and Г."""
    if number != 1:
        return None
    if role is Role.EXECUTOR:
        return _woman("Ахметова", "Айгүл", date(1980, 4, 16))
    if role is Role.DIRECTOR:
        return _woman("Ғабитова", "Гүлнәр", date(1968, 5, 3))
    return None


def _woman(surname: str, name: str, born_on: date) -> Person:
    number = iin(born_on, Sex.FEMALE, 9001)
    assert number is not None
    return Person(surname=surname, name=name, patronymic=None, iin=number, born_on=born_on, sex=Sex.FEMALE)
