"""Who reads and keeps reports in the demonstration, from the school to the ministry, and what they do in person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.bootstrap.setting_up import register_staff
from adapters.simulation.country import country
from kundelik_domain.attainment.values import JournalKind, Period, ReportingPeriod, Visibility
from kundelik_domain.identity.commands import RegisterEmployee
from kundelik_domain.shared.access import PERMISSIONS, PLATFORM, Role
from kundelik_domain.shared.units import COUNTRY

from .asking import Commands, Visitor
from .opening import form_of
from .people import Registry
from .world import Employee

if TYPE_CHECKING:
    from adapters.bootstrap.simulated_schools import SimulatedSchools
    from adapters.bootstrap.wiring import Installation
    from adapters.clocks.shared import SharedClock

SEED: Final = 2_021
TOKEN_ENDS: Final = datetime(2022, 10, 1, tzinfo=UTC)
READER: Final = frozenset({Role.MINISTRY_OFFICER})
"""Who asks every Sunday does not sign in each time."""

LIKELY: Final = range(300, 700)
"""Pupils of the school that is looked at closely: neither a village's nor a giant."""

REASON: Final = "Электрондық журналдың ақауынан мектептердің жартысының бағалары бір апта кеш түсті"
GRADING_CLOSED: Final = "attainment.grading-closed"
FOREIGN: Final = "not-found"
CORRECTED: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """The school that is looked at closely, and what is above it; `other` is a school of another district."""

    number: int
    school: UUID
    district: UUID
    oblast: UUID
    other: UUID

    @classmethod
    def chosen(cls, schools: SimulatedSchools, among: int) -> Place:
        """One of the first schools, of a middling size where there is one."""
        sizes = {number: len(schools.world.school(number).numbers) for number in range(among)}
        number = next((each for each, size in sizes.items() if size in LIKELY), max(sizes, key=sizes.__getitem__))
        district = country().district(number)
        others = (each for each in range(schools.world.schools) if country().district(each) != district)
        return cls(
            number,
            schools.school(number),
            schools.district(district),
            schools.oblast(district.region),
            schools.school(next(others, number)),
        )


@dataclass(frozen=True, slots=True)
class Offices:
    """Everybody's account, registered through the HTTP API by the operator."""

    commands: Commands
    schools: SimulatedSchools
    place: Place
    visitors: dict[Role, Visitor]

    @classmethod
    def opened(
        cls,
        installation: Installation,
        clock: SharedClock,
        commands: Commands,
        schools: SimulatedSchools,
        place: Place,
    ) -> Offices:
        """Raises `ContraryToPlan`."""
        registry = Registry(Random(SEED))  # noqa: S311 - made-up people, not a secret
        operator = Employee(Role.OPERATOR, registry.person((1980, 1990)), "operator")
        command = RegisterEmployee(organisation=PLATFORM, **form_of(operator))
        user = register_staff(installation, "demo/reports-operator", command)
        chief = Visitor(commands.api, clock.now, user, operator.login, operator.password)
        visitors: dict[Role, Visitor] = {}
        for role, unit in (
            (Role.DIRECTOR, place.school),
            (Role.DEPUTY_FOR_STUDIES, place.school),
            (Role.DISTRICT_OFFICER, place.district),
            (Role.OBLAST_OFFICER, place.oblast),
            (Role.MINISTRY_OFFICER, COUNTRY),
        ):
            employee = Employee(role, registry.person((1965, 1990)), role.value)
            form = form_of(employee) | {"role": role.value}
            answer = commands.give(f"staff/{role.value}", chief, "POST", f"/organisations/{unit}/staff", json=form)
            scopes = tuple(sorted(each.value for each in PERMISSIONS[role])) if role in READER else ()
            visitors[role] = Visitor(
                commands.api, clock.now, UUID(answer["user"]), employee.login, employee.password, scopes, TOKEN_ENDS
            )
        return cls(commands, schools, place, visitors)

    def name_pupils(self) -> None:
        """Of this one school: names are personal data, each sealed under a key of its own."""
        for members in self.schools.world.members(self.place.number):
            told = self.schools.names(self.place.number, members)
            path = f"/classes/{told.class_id}/pupils/names"
            body = {"names": [{"pupil": each.pupil, "name": each.name} for each in told.names]}
            step = f"names/{members.place}"
            self.commands.give(step, self.visitors[Role.DEPUTY_FOR_STUDIES], "PUT", path, json=body)

    def correct(self) -> None:
        """After the first Sunday: whatever these pupils had, it was a two."""
        place, pupils = self._class()
        grades = [{"pupil": pupil, "grade": "2"} for pupil in pupils[:CORRECTED]]
        self.commands.give("correction", self._deputy, "PUT", self._sheet(place, "1"), json={"grades": grades})

    def put_too_late(self) -> None:
        """In May nobody fills the third quarter any more (RPT-16)."""
        place, pupils = self._class()
        body, path = {"grades": [{"pupil": pupils[0], "grade": "5"}]}, self._sheet(place, "3")
        self.commands.give("too late", self._deputy, "PUT", path, refused=GRADING_CLOSED, json=body)

    def revise(self, sunday: date) -> None:
        """A week of the first quarter is counted anew."""
        body = {"sunday": str(sunday), "school_year": self.schools.world.year.year, "reason": REASON}
        asked = body | {"period": Period.QUARTER_1.value}
        ministry = self.visitors[Role.MINISTRY_OFFICER]
        self.commands.give(f"revision/{sunday}", ministry, "POST", "/reports/revisions", json=asked)

    def page(
        self, role: Role, unit: UUID, sunday: date, period: Period, asked: dict[str, Any] | None = None, of: str = ""
    ) -> Any:
        """A published week as somebody sees it, or what lies behind it: `of` is the end of the path."""
        year = self.schools.world.year.year
        path = f"/reports/units/{unit}/weeks/{sunday}/{year}/{period.value}{of}"
        return self.commands.read(self.visitors[role], path, params=asked or {}).json()

    @property
    def parallel(self) -> int:
        """That of the class in which a person corrects."""
        return self.schools.world.school(self.place.number).classes[self._class()[0]].parallel

    @property
    def _deputy(self) -> Visitor:
        return self.visitors[Role.DEPUTY_FOR_STUDIES]

    def _class(self) -> tuple[int, tuple[int, ...]]:
        """The largest of the school's classes that count in reports, and those of its pupils who stay all year."""
        school = self.schools.world.school(self.place.number)
        stays = {
            pupil: not quarter for pupil, quarter in zip(*map(list, (school.numbers, school.quarters)), strict=True)
        }
        counting = [
            members
            for members in self.schools.world.members(self.place.number)
            if (each := school.classes[members.place]).parallel > 1
            and (each.journal, each.period) == (JournalKind.CRITERIA_BASED, ReportingPeriod.QUARTER)
        ]
        chosen = max(counting, key=lambda members: len(members.pupils))
        return chosen.place, tuple(pupil for pupil in chosen.pupils if stays[pupil])

    def _sheet(self, place: int, column: str) -> str:
        school = self.schools.world.school(self.place.number)
        subject = next(
            each.key
            for each in school.classes[place].subjects
            if school.settings[each.key] is Visibility.WITH_ATTESTATION
        )
        return f"/classes/{self.schools.class_id(self.place.number, place)}/sheets/{subject}/{column}"
