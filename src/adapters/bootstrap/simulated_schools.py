"""The simulated country as commands: which authority, school, class and sheet each of its parts is (RPT-20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from adapters.simulation.country import District, country
from adapters.simulation.days import Day, Members
from adapters.simulation.people import name_of
from adapters.simulation.toponyms import school_named
from kundelik_domain.attainment.commands import (
    EnterPupils,
    NamedPupil,
    NamePupils,
    OpenClass,
    PutGrades,
    ReleasePupils,
    SetSubjects,
)
from kundelik_domain.attainment.values import Column, SubjectSetting, class_of
from kundelik_domain.organisations.commands import PlaceSchool, RegisterAuthority, RegisterSchool
from kundelik_domain.organisations.regions import Region
from kundelik_domain.organisations.values import Language, authority_id, school_id
from kundelik_domain.shared.access import Holding, Principal, Role
from kundelik_domain.shared.streams import Envelope
from kundelik_domain.shared.units import COUNTRY, Level

if TYPE_CHECKING:
    from adapters.simulation.days import World

SIMULATED: Final = UUID("2f3c5a1e-6f0d-5c39-9d5e-7b1d0c8e4a11")


@dataclass(frozen=True)
class SimulatedSchools:
    """`registered`: schools that stand already, by their number in the simulated country."""

    world: World
    registered: Mapping[int, UUID] = field(default_factory=dict)

    def command(self, what: str) -> UUID:
        """The id of a command: the same for the same seed, school year and part of the story."""
        return uuid5(SIMULATED, f"{self.world.seed}/{self.world.year.year}/{what}")

    def envelope(self, what: str, principal: Principal) -> Envelope:
        """Around it."""
        command = self.command(what)
        return Envelope(command_id=command, actor=principal.user, correlation_id=command)

    def unit(self, what: str) -> UUID:
        """Authorities and schools are the same in every year."""
        return uuid5(SIMULATED, f"{self.world.seed}/{what}")

    def oblast(self, region: Region) -> UUID:
        """Its authority."""
        return authority_id(self.unit(f"oblast/{region.code}"))

    def district(self, district: District) -> UUID:
        """Its authority."""
        return authority_id(self.unit(f"district/{district.number}"))

    def school(self, number: int) -> UUID:
        """Its id."""
        return self.registered.get(number) or school_id(self.unit(f"school/{number}"))

    def deputy(self, number: int) -> Principal:
        """Who brings the school's sheets."""
        user = self.unit(f"deputy/{number}")
        holding = Holding(Role.DEPUTY_FOR_STUDIES, self.school(number))
        return Principal(user=user, person=user, holdings=frozenset({holding}))

    def authorities(self) -> Iterator[tuple[str, RegisterAuthority]]:
        """Of the regions and districts in which there are schools, with what they are called in `unit`."""
        districts = {each.number: each for each in map(country().district, range(self.world.schools))}
        regions = {each.region.code: each.region for each in districts.values()}
        for region in regions.values():
            told = RegisterAuthority(
                level=Level.OBLAST,
                parent=COUNTRY,
                region=region.code,
                name_kk=region.name_kk,
                name_ru=region.name_ru,
                name_en=region.name_en,
            )
            yield f"oblast/{region.code}", told
        for district in districts.values():
            told = RegisterAuthority(
                level=Level.DISTRICT,
                parent=self.oblast(district.region),
                region=district.region.code,
                name_kk=district.name.kk,
                name_ru=district.name.ru,
                name_en=district.name.en,
            )
            yield f"district/{district.number}", told

    def registration(self, number: int) -> RegisterSchool:
        """Its number and names say that it is simulated."""
        name, russian = school_named(number + 1), self.world.school(number).russian
        return RegisterSchool(
            region=country().district(number).region.code,
            name_kk=name.kk,
            name_ru=name.ru,
            name_en=name.en,
            address="—",
            languages=(Language.RU if russian else Language.KK,),
            bin=f"2101404{number:05}",
        )

    def placing(self, number: int) -> PlaceSchool:
        """Below its district."""
        return PlaceSchool(school=self.school(number), district=self.district(country().district(number)))

    def settings(self, number: int) -> SetSubjects:
        """Of its subjects."""
        settings = self.world.school(number).settings.items()
        subjects = tuple(SubjectSetting(subject, visibility) for subject, visibility in settings)
        return SetSubjects(school=self.school(number), school_year=self.world.year.year, subjects=subjects)

    def class_id(self, number: int, place: int) -> UUID:
        """Of the class at that place of the school."""
        each = self.world.school(number).classes[place]
        return class_of(self.school(number), self.world.year.year, each.parallel, each.letter)

    def classes(self, number: int, on: date) -> list[OpenClass]:
        """With their journals and pupils."""
        pupils = {members.place: members.pupils for members in self.world.members(number)}
        return [
            OpenClass(
                school=self.school(number),
                school_year=self.world.year.year,
                parallel=each.parallel,
                letter=each.letter,
                journal=each.journal,
                period=each.period,
                subjects=tuple(subject.key for subject in each.subjects),
                pupils=pupils.get(place, ()),
                on=on,
            )
            for place, each in enumerate(self.world.school(number).classes)
        ]

    def names(self, number: int, members: Members) -> NamePupils:
        """Of the pupils of a class."""
        names = tuple(NamedPupil(pupil, name_of(pupil)) for pupil in members.pupils)
        return NamePupils(class_id=self.class_id(number, members.place), names=names)

    def releasing(self, day: Day, members: Members) -> ReleasePupils:
        """Who leaves on that day."""
        return ReleasePupils(class_id=self.class_id(day.school, members.place), pupils=members.pupils, on=day.on)

    def entering(self, day: Day, members: Members) -> EnterPupils:
        """Who comes on that day."""
        return EnterPupils(class_id=self.class_id(day.school, members.place), pupils=members.pupils, on=day.on)

    def puts(self, day: Day) -> dict[Column, list[PutGrades]]:
        """The sheets of the day, column by column."""
        ids = {place: self.class_id(day.school, place) for place in {sheet.place for sheet in day.sheets}}
        by_column: dict[Column, list[PutGrades]] = {}
        for place, subject, column, grades in day.sheets:
            put = PutGrades(class_id=ids[place], subject=subject, column=column, grades=grades)
            by_column.setdefault(column, []).append(put)
        return by_column
