"""Before the season: the rules, the operator, the auditor; schools, their people, their campaigns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from adapters.bootstrap.setting_up import SETUP, adopt_rules, register_staff, setup_envelope
from adapters.bootstrap.wiring import Installation
from kundelik_domain.admissions.commands import AdoptRuleSet
from kundelik_domain.admissions.rules import RuleSet, Window
from kundelik_domain.admissions.shipped_rules import MANUAL_2021, SHIPPED
from kundelik_domain.admissions.values import FREE_MEALS, SERVICES, TENTH_GRADE, TRANSPORT
from kundelik_domain.identity.commands import RegisterEmployee
from kundelik_domain.shared.access import PERMISSIONS, PLATFORM, Role

from .asking import STEPS, Api, Commands, Visitor
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


DELEGATED_UNTIL: Final = datetime(2022, 5, 30, 13, tzinfo=UTC)
"""In the manual's school a deputy signs for the director in spring (ADM-33)."""

TEMPLATE: Final = {"title": "Қабылданды", "text": "Құжаттарыңыз қабылданды, өтінішіңіз қарастырылуда."}
WITH_TEMPLATES: Final = range(1, 4)
"""Places of the schools whose executors answer from a template (ADM-22)."""


@dataclass(slots=True)
class Opened:
    """Who and what is registered; schools by their place in the world."""

    operator: Visitor
    auditor: Visitor
    schools: list[UUID] = field(default_factory=list)
    staff: list[dict[Role, Visitor]] = field(default_factory=list)


def found(installation: Installation, world: World) -> UUID:
    """What no request can do, because nobody is there yet: the rules and the first operator."""
    adopt_rules(installation)
    adopt_rules(installation, (OPEN_WINDOW,))
    return register_staff(
        installation, "demo/operator", RegisterEmployee(organisation=PLATFORM, **form_of(world.operator))
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
        self._confirm(chief)
        auditor = self._employee(chief, PLATFORM, world.auditor)
        opened = Opened(chief, auditor)

        def school(place: int) -> tuple[UUID, dict[Role, Visitor]]:
            made = self._school(chief, world.schools[place])
            self._campaigns(scenario, place, *made)
            self._divide_work(world.schools[place], place, *made)
            self.advance()
            return made

        for registered, staff in pool.map(school, range(len(world.schools))):
            opened.schools.append(registered)
            opened.staff.append(staff)
        return opened

    def _confirm(self, chief: Visitor) -> None:
        """The rules of the other services, which do not come from a manual, wait for the operator (ADM-4)."""
        for service in (TENTH_GRADE, FREE_MEALS, TRANSPORT):
            for rules in SHIPPED[service]:
                path = f"/services/{service}/rules/{rules.version}/confirmation"
                self.commands.give(f"rules/{rules.version}", chief, "POST", path)

    def _school(self, chief: Visitor, school: DemoSchool) -> tuple[UUID, dict[Role, Visitor]]:
        step = f"school-{school.number:03}"
        answer = self.commands.give(step, chief, "POST", "/organisations", json=_registration(school))
        registered = UUID(answer["school"])
        administrator = self._employee(chief, registered, school.staff[Role.SCHOOL_ADMINISTRATOR])
        others = {role: person for role, person in school.staff.items() if role is not Role.SCHOOL_ADMINISTRATOR}
        staff = {role: self._employee(administrator, registered, person) for role, person in others.items()}
        return registered, {Role.SCHOOL_ADMINISTRATOR: administrator} | staff

    def _campaigns(self, scenario: Scenario, place: int, school: UUID, staff: dict[Role, Visitor]) -> None:
        step, path = f"school-{place + 1:03}/campaign", f"/schools/{school}/campaigns/{SCHOOL_YEAR}"
        administrator = staff[Role.SCHOOL_ADMINISTRATOR]
        self.commands.give(step, administrator, "PUT", path, json=campaign_of(scenario.seats(place)))
        if any((case.school, case.service) == (place, TENTH_GRADE) for case in scenario.cases):
            tenth = campaign_of({("kk", "general"): CLASS_SIZE}) | {"service": TENTH_GRADE}
            self.commands.give(f"{step}/{TENTH_GRADE}", administrator, "PUT", path, json=tenth)

    def _divide_work(self, school: DemoSchool, place: int, registered: UUID, staff: dict[Role, Visitor]) -> None:
        """Nobody processes what the director has not assigned to them (ADM-27)."""
        step, path = f"school-{school.number:03}", f"/schools/{registered}"
        executor, director = staff[Role.EXECUTOR], staff[Role.DIRECTOR]
        for service in SERVICES:
            self.commands.give(f"{step}/duty/{service}", director, "PUT", f"{path}/duties/{executor.user}/{service}")
        if place in WITH_TEMPLATES:
            self.commands.give(
                f"{step}/template", director, "PUT", f"{path}/templates/{template_of(place)}", json=TEMPLATE
            )
        if Role.DEPUTY_FOR_STUDIES in staff:
            deputy, until = staff[Role.DEPUTY_FOR_STUDIES], {"until": DELEGATED_UNTIL.isoformat()}
            self.commands.give(f"{step}/delegation", director, "PUT", f"{path}/delegations/{deputy.user}", json=until)

    def _employee(self, by: Visitor, organisation: UUID, employee: Employee) -> Visitor:
        step, path = f"staff/{employee.login}", f"/organisations/{organisation}/staff"
        form = form_of(employee) | {"role": employee.role.value}
        return self._visitor(UUID(self.commands.give(step, by, "POST", path, json=form)["user"]), employee)

    def _visitor(self, user: UUID, employee: Employee) -> Visitor:
        scopes: Iterable[str] = ()
        if employee.role in TOKENS_FOR:
            scopes = sorted(permission.value for permission in PERMISSIONS[employee.role])
        return Visitor(self.api, self.now, user, employee.login, employee.password, tuple(scopes))


def template_of(place: int) -> UUID:
    """The answer template of a school."""
    return uuid5(STEPS, f"template/{place}")


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


def form_of(employee: Employee) -> dict[str, Any]:
    """The body with which somebody is registered at work."""
    person = employee.person
    named = {"surname": person.surname, "name": person.name, "patronymic": person.patronymic, "iin": person.iin}
    return named | {"role": employee.role, "login": employee.login, "password": employee.password}
