"""A small country whose quarter is graded, cut on Sundays and published, as requests and the clock make it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import cycle
from typing import Any, Final
from uuid import UUID

from adapters.bootstrap.sundays import Sundays
from kundelik_domain.attainment.use_cases import Weeks
from kundelik_domain.attainment.values import Period, week_of
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import COUNTRY, Level
from tests.installations import Answer, Country, Visitor

YEAR: Final = 2025
GRADING: Final = datetime(2026, 3, 20, 6, tzinfo=UTC)
"""A Friday at eleven in Almaty: the third quarter is over and its grades are put."""

SUNDAY: Final = date(2026, 3, 22)
NEXT: Final = date(2026, 3, 29)
SUBJECTS: Final = ("algebra", "music")
USUAL: Final = (("5", "5"), ("4", "5"), ("3", "4"), ("2", "4"))
"""Of an excellent, a good, a satisfactory and a low pupil."""


class Reporting:
    """One oblast of two districts; three schools in the first, one in the second."""

    def __init__(self, country: Country) -> None:
        self.country = country
        country.clock.moment = GRADING
        country.has_school_year(YEAR)
        self.oblast = country.has_authority(Level.OBLAST)
        self.district, self.other_district = (country.has_authority(parent=self.oblast) for _ in range(2))
        self.officer = country.employee(self.district, Role.DISTRICT_OFFICER)
        self.above = country.employee(self.oblast, Role.OBLAST_OFFICER)
        self.ministry = country.ministry
        self._again: dict[tuple[str, datetime], Visitor] = {}
        self.classes: dict[str, dict[str, list[int]]] = {}
        self.deputies: dict[str, Visitor] = {}
        self.first, self.second, self.small = (self.has_school(self.district) for _ in range(3))
        self.far = self.has_school(self.other_district)
        for school in (self.first, self.second, self.far):
            self.has_graded(school, 7, "А", (6, 7, 8, 6))
            self.has_graded(school, 7, "Ә", (5, 6, 7, 5))
            self.has_graded(school, 8, "А", (6, 8, 9, 7))
            self.has_graded(school, 1, "А", (12,), subjects=())
        self.has_graded(self.small, 7, "А", (9, 9, 5, 1))

    def has_school(self, district: str) -> str:
        school = self.country.school()
        self.country.places(school, district)
        self.deputies[school] = self.country.employee(school, Role.DEPUTY_FOR_STUDIES)
        self.country.counts(school, self.deputies[school], *SUBJECTS)
        self.classes[school] = {}
        return school

    def has_graded(
        self, school: str, parallel: int, letter: str, sizes: Sequence[int], subjects: Sequence[str] = SUBJECTS
    ) -> str:
        """So many excellent, good, satisfactory and low pupils."""
        pupils, by = self.country.pupils(sum(sizes)), self.deputies[school]
        own = self.country.has_class(
            school, by, pupils, school_year=YEAR, parallel=parallel, letter=letter, subjects=list(subjects)
        )
        kinds = [kind for kind, size in zip(cycle(USUAL), sizes, strict=False) for _ in range(size)]
        for place, subject in enumerate(subjects):
            grades = {pupil: kind[place] for pupil, kind in zip(pupils, kinds, strict=True)}
            self.country.puts(by, own, grades, subject, "3")
        self.classes[school][own] = pupils
        return own

    def puts(self, school: str, own: str, grades: dict[int, str | None], subject: str = "algebra") -> None:
        self.country.puts(self.now(self.deputies[school]), own, grades, subject, "3")

    def becomes_sunday(self, sunday: date) -> None:
        """Its hour has come; the week is cut, counted and published."""
        self.country.clock.moment = datetime(sunday.year, sunday.month, sunday.day, 2, tzinfo=UTC)
        self.country.catch_up()
        self.sundays._cut(sunday, YEAR, Period.QUARTER_3)
        self.country.catch_up()
        self.sundays.publish()
        self.country.catch_up()
        self.country.clock.forward(timedelta(days=1))

    def revises(self, sunday: date, reason: str = "Түзетілді") -> None:
        body = {"sunday": str(sunday), "school_year": YEAR, "period": "3", "reason": reason}
        self.country.told(self.now(self.ministry), "POST", "/reports/revisions", json=body)
        self.country.catch_up()
        self.sundays.publish()
        self.country.catch_up()

    @cached_property
    def weeks(self) -> Weeks:
        return Weeks(streams=self.country.installation.streams)

    @cached_property
    def sundays(self) -> Sundays:
        installation = self.country.installation
        return Sundays(self.weeks, installation.queries, self.country.clock.now)

    def now(self, who: Visitor) -> Visitor:
        """Signed in again where the clock has moved on."""
        key = (who.login, self.country.clock.now())
        if key not in self._again:
            self._again[key] = self.country.back(who)
        return self._again[key]

    # what is asked

    def path(self, unit: str | UUID, sunday: date = SUNDAY, ending: str = "") -> str:
        return f"/reports/units/{unit}/weeks/{sunday}/{YEAR}/3{ending}"

    def page(self, who: Visitor, unit: str | UUID, sunday: date = SUNDAY, ending: str = "", **params: Any) -> Any:
        return self.country.told(self.now(who), "GET", self.path(unit, sunday, ending), params=params)

    def asks(self, who: Visitor, unit: str | UUID, sunday: date = SUNDAY, ending: str = "", **params: Any) -> Answer:
        return self.country.ask(self.now(who), "GET", self.path(unit, sunday, ending), params=params)

    def week(self, sunday: date = SUNDAY) -> UUID:
        return week_of(sunday, YEAR, Period.QUARTER_3)


THE_COUNTRY: Final = str(COUNTRY)
