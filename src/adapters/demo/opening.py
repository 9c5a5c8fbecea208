"""Before the season: the rules, the operator, the auditor; schools, their people, their campaigns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from adapters.bootstrap.setting_up import SETUP, adopt_rules, register_staff, setup_envelope
from adapters.bootstrap.wiring import Installation
from kundelik_domain.admissions.commands import AdoptRuleSet
from kundelik_domain.admissions.rules import RuleSet, Window
from kundelik_domain.admissions.shipped_rules import MANUAL_2021
from kundelik_domain.identity.commands import RegisterEmployee
from kundelik_domain.shared.access import PERMISSIONS, PLATFORM, Role

from .asking import Api, Commands, Visitor
from .stories import CLASS_SIZE, SCHOOL_YEAR, Scenario
from .world import MANUALS_REGION, DemoSchool, Employee, World

STARTS_AT: Final = datetime(2022, 3, 1, 4, tzinfo=UTC)
TOKENS_FOR: Final = frozenset({Role.EXECUTOR, Role.DIRECTOR, Role.AUDITOR})

OPEN_WINDOW: Final[RuleSet] = replace(
    MANUAL_2021,
    version="demo-open-window",
    region=MANUALS_REGION,
    window=Window(opens=(1, 1), closes=(12, 31)),
    source="demonstration only",
)
"""The manual's region takes applications on every day of the year, so that a visitor can send one today."""


@dataclass(slots=True)
class Opened:
    """Who and what is registered; schools by their place in the world."""

    auditor: Visitor
    schools: list[UUID] = field(default_factory=list)
    staff: list[dict[Role, Visitor]] = field(default_factory=list)


def found(installation: Installation, world: World) -> UUID:
    """What no request can do, because nobody is there yet: the rules and the first operator."""
    adopt_rules(installation)
    adopt_rules(installation, (OPEN_WINDOW,))
    return register_staff(
        installation, "demo/operator", RegisterEmployee(organisation=PLATFORM, **_form(world.operator))
    )


def finish(installation: Installation) -> None:
    """The last fact of a filled installation: the open window is adopted anew, which changes nothing."""
    command = AdoptRuleSet(rule_set=OPEN_WINDOW)
    installation.campaigns.adopt(SETUP, FINISHED, command)


FINISHED: Final = setup_envelope("demo/filled")


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything from here on goes through the HTTP API, as in life."""

    api: Api
    commands: Commands
    now: Callable[[], datetime]
    advance: Callable[[], None]

    def open(self, scenario: Scenario, operator: UUID, pool: ThreadPoolExecutor) -> Opened:
        """School by school, side by side."""
        world = scenario.world
        chief = self._visitor(operator, world.operator)
        auditor = self._employee(chief, PLATFORM, world.auditor)
        opened = Opened(auditor)

        def school(place: int) -> tuple[UUID, dict[Role, Visitor]]:
            made = self._school(chief, world.schools[place], scenario.seats(place))
            self.advance()
            return made

        for registered, staff in pool.map(school, range(len(world.schools))):
            opened.schools.append(registered)
            opened.staff.append(staff)
        return opened

    def _school(
        self, chief: Visitor, school: DemoSchool, seats: dict[tuple[str, str], int]
    ) -> tuple[UUID, dict[Role, Visitor]]:
        step = f"school-{school.number:03}"
        answer = self.commands.give(step, chief, "POST", "/organisations", json=_registration(school))
        registered = UUID(answer["school"])
        administrator = self._employee(chief, registered, school.staff[Role.SCHOOL_ADMINISTRATOR])
        others = {role: person for role, person in school.staff.items() if role is not Role.SCHOOL_ADMINISTRATOR}
        staff = {role: self._employee(administrator, registered, person) for role, person in others.items()}
        campaign = f"/schools/{registered}/campaigns/{SCHOOL_YEAR}"
        self.commands.give(f"{step}/campaign", administrator, "PUT", campaign, json=campaign_of(seats))
        return registered, {Role.SCHOOL_ADMINISTRATOR: administrator} | staff

    def _employee(self, by: Visitor, organisation: UUID, employee: Employee) -> Visitor:
        step, path = f"staff/{employee.login}", f"/organisations/{organisation}/staff"
        form = _form(employee) | {"role": employee.role.value}
        return self._visitor(UUID(self.commands.give(step, by, "POST", path, json=form)["user"]), employee)

    def _visitor(self, user: UUID, employee: Employee) -> Visitor:
        scopes: Iterable[str] = ()
        if employee.role in TOKENS_FOR:
            scopes = sorted(permission.value for permission in PERMISSIONS[employee.role])
        return Visitor(self.api, self.now, user, employee.login, employee.password, tuple(scopes))


def campaign_of(seats: dict[tuple[str, str], int]) -> dict[str, Any]:
    """The body of a request."""
    lines = [
        {"language": language, "class_kind": class_kind, "seats": number}
        for (language, class_kind), number in seats.items()
    ]
    return {"most_in_class": CLASS_SIZE, "accepts_by_choice": True, "seats": lines}


def _registration(school: DemoSchool) -> dict[str, Any]:
    named = {"name_kk": school.name_kk, "name_ru": school.name_ru, "name_en": school.name_en}
    place = {"region": school.region.code, "zone": school.region.zone, "address": school.address}
    return named | place | {"languages": ["kk", "ru"], "bin": school.bin}


def _form(employee: Employee) -> dict[str, Any]:
    person = employee.person
    named = {"surname": person.surname, "name": person.name, "patronymic": person.patronymic, "iin": person.iin}
    return named | {"role": employee.role, "login": employee.login, "password": employee.password}
