"""Small countries whose journals change at random, told as facts; and a place in which the read model is fed them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from kundelik_domain.attainment.events import (
    ClassOpened,
    ClassSettingsChanged,
    GradesPut,
    JournalsSet,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
    WeekCut,
    WeekPublished,
)
from kundelik_domain.attainment.rules import ClassRule, PupilClass, ReportRules
from kundelik_domain.attainment.shipped_rules import RULES_2021
from kundelik_domain.attainment.values import (
    SUBJECTS,
    Column,
    Grade,
    GradeChange,
    JournalKind,
    Period,
    ReportingPeriod,
    SubjectSetting,
    Visibility,
    class_of,
    week_of,
)
from kundelik_domain.organisations.events import (
    AuthorityMoved,
    AuthorityRegistered,
    AuthorityRenamed,
    SchoolPlaced,
    SchoolRegistered,
)
from kundelik_domain.organisations.values import Language
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.units import COUNTRY, Level
from projections.attainment.reports import Reports
from projections.reading import Recorded

NOON: Final = datetime(2021, 9, 1, 7, tzinfo=UTC)
SUNDAY: Final = date(2021, 10, 31)
TEACHER: Final = UUID(int=7)
KEYS: Final = [subject.key for subject in SUBJECTS]
USUAL: Final = (
    [Grade.FIVE, Grade.PASSED],
    [Grade.FIVE, Grade.FOUR, Grade.FOUR],
    [Grade.FOUR, Grade.FOUR, Grade.THREE],
    [Grade.FIVE, Grade.FOUR, Grade.THREE, Grade.EXEMPT],
    [Grade.EXEMPT, Grade.NOT_STUDIED],
    list(Grade),
)
"""What a pupil usually has."""
OTHER_RULES: Final = replace(
    RULES_2021,
    version="2030-09-01",
    left_out=(Grade.EXEMPT,),
    classes=(
        ClassRule(PupilClass.LOW, (Grade.TWO, Grade.ONE, Grade.FAILED, Grade.EXEMPT)),
        ClassRule(PupilClass.SATISFACTORY, (Grade.THREE, Grade.NOT_ATTESTED)),
        ClassRule(PupilClass.GOOD, (Grade.FOUR,)),
        ClassRule(PupilClass.EXCELLENT, (Grade.FIVE, Grade.PASSED, Grade.NOT_STUDIED)),
    ),
    thresholds=tuple(replace(each, required=60, medium=33, high=67) for each in RULES_2021.thresholds),
    counted_from=0,
    indicator_from=5,
    smallest_group=3,
)
"""Others than those shipped in everything; one kind of grade is in no class."""


def authority(number: int, level: Level, parent: UUID = COUNTRY) -> AuthorityRegistered:
    name = f"{level.value} {number}"
    return AuthorityRegistered(UUID(int=(9 << 64) + number), level, parent, "KZ-10", name, name, name)


def school(number: int) -> SchoolRegistered:
    name = f"№ {number}"
    unit = UUID(int=(5 << 64) + number)
    return SchoolRegistered(unit, "KZ-10", name, name, name, "Абай 1", "Asia/Almaty", (Language.KK,), None)


@dataclass
class Journals:
    """Facts in order, with what is needed to make the next one sensible."""

    log: list[Recorded] = field(default_factory=list)
    classes: dict[UUID, ClassOpened] = field(default_factory=dict)
    places: dict[tuple[int, int], UUID] = field(default_factory=dict)
    cells: dict[tuple[UUID, str, Column], dict[int, Grade]] = field(default_factory=dict)
    revisions: dict[UUID, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def tell(self, *facts: Fact) -> None:
        for fact in facts:
            position = len(self.log) + 1
            moment = NOON + timedelta(minutes=position)
            stream = UUID(int=position)
            self.log.append(Recorded(position, stream, 1, fact, moment, TEACHER, "teacher", None, UUID(int=position)))

    def opens(
        self,
        school: UUID,
        parallel: int,
        letter: str = "А",
        year: int = 2021,
        *,
        journal: JournalKind = JournalKind.CRITERIA_BASED,
        period: ReportingPeriod = ReportingPeriod.QUARTER,
    ) -> UUID:
        own = class_of(school, year, parallel, letter)
        self.classes[own] = ClassOpened(own, school, year, parallel, letter, journal, period)
        self.tell(self.classes[own])
        return own

    def enters(self, own: UUID, pupils: Sequence[int]) -> None:
        """As the use case does: out of their other class of that year in the same append."""
        year = self.classes[own].school_year
        moved = {pupil: self.places[year, pupil] for pupil in pupils if (year, pupil) in self.places}
        moved = {pupil: other for pupil, other in moved.items() if other != own}
        self.tell(PupilsEntered(own, tuple(pupils), SUNDAY, tuple(moved.items())))
        for pupil, other in moved.items():
            self.tell(PupilsLeft(other, (pupil,), SUNDAY))
        self.places |= {(year, pupil): own for pupil in pupils}

    def leave(self, own: UUID, pupils: Sequence[int]) -> None:
        self.tell(PupilsLeft(own, tuple(pupils), SUNDAY))
        for pupil in pupils:
            self.places.pop((self.classes[own].school_year, pupil), None)

    def puts(self, own: UUID, subject: str, column: Column, grades: dict[int, Grade | None]) -> None:
        known, opened = self.cells.setdefault((own, subject, column), {}), self.classes[own]
        changes = [GradeChange(pupil, known.get(pupil), now) for pupil, now in grades.items()]
        changes = [change for change in changes if change.before is not change.now]
        if changes:
            self.tell(GradesPut(own, opened.school, opened.school_year, subject, column, tuple(changes)))
        for pupil, _, now in changes:
            known.pop(pupil, None) if now is None else known.__setitem__(pupil, now)

    def attests(self, school: UUID, *subjects: str, year: int = 2021, hidden: Sequence[str] = ()) -> None:
        settings = [SubjectSetting(subject, Visibility.WITH_ATTESTATION) for subject in subjects]
        settings += [SubjectSetting(subject, Visibility.HIDDEN) for subject in hidden]
        self.tell(SubjectsSet(school, year, tuple(settings)))

    def cuts(
        self,
        period: Period = Period.QUARTER_1,
        year: int = 2021,
        sunday: date = SUNDAY,
        rules: ReportRules = RULES_2021,
    ) -> WeekCut:
        """The week, or its next revision."""
        week = week_of(sunday, year, period)
        revision = self.revisions[week] = self.revisions.get(week, 0) + 1
        reason = None if revision == 1 else "Түзетілді"
        at = NOON + timedelta(minutes=len(self.log) + 1)
        cut = WeekCut(week, sunday, year, period, revision, rules, at, reason)
        self.tell(cut)
        return cut

    def publishes(self, cut: WeekCut, rows: int, sha256: str) -> None:
        position = next(each.position for each in self.log if each.fact == cut)
        self.tell(
            WeekPublished(cut.week, cut.sunday, cut.school_year, cut.period, cut.revision, position, rows, sha256)
        )


@dataclass
class Chance:
    """Lets anything happen in a small country."""

    random: Random
    journals: Journals = field(default_factory=Journals)
    schools: list[UUID] = field(default_factory=list)
    districts: list[UUID] = field(default_factory=list)
    oblasts: list[UUID] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    cuts: list[WeekCut] = field(default_factory=list)

    def begin(self) -> Journals:
        random, journals = self.random, self.journals
        self.subjects = random.sample(KEYS, random.randint(2, 4))
        for number in range(random.randint(1, 2)):
            fact = authority(number, Level.OBLAST)
            self.oblasts.append(fact.authority)
            journals.tell(fact)
        for number in range(random.randint(1, 3)):
            fact = authority(100 + number, Level.DISTRICT, random.choice(self.oblasts))
            self.districts.append(fact.authority)
            journals.tell(fact)
        for number in range(random.randint(2, 5)):
            registered = school(number)
            self.schools.append(registered.school)
            journals.tell(registered)
            if random.random() < 0.9:
                self.places(registered.school)
            for year in (2020, 2021):
                self.sets_subjects(registered.school, year)
            for letter in "АБЖ"[: random.randint(2, 3)]:
                self.opens(registered.school, letter)
        for _ in range(4 * len(journals.classes)):
            self.puts()
        return journals

    def happens(self) -> None:
        doings = (
            [self.puts] * 12
            + [self.enters] * 4
            + [self.leaves, self.changes_settings, self.changes_journals, self.moves, self.cut]
            + [lambda: self.sets_subjects(self.random.choice(self.schools), self.random.choice((2020, 2021)))]
            + [lambda: self.places(self.random.choice(self.schools))]
            + [lambda: self.opens(self.random.choice(self.schools), self.random.choice("ВГД"))]
        )
        self.random.choice(doings)()

    def opens(self, school: UUID, letter: str) -> None:
        random = self.random
        year, parallel = random.choice((2021,) * 5 + (2020,)), random.choice((0, 1, 2, 2, 5, 9, 12))
        if class_of(school, year, parallel, letter) in self.journals.classes:
            return
        own = self.journals.opens(
            school,
            parallel,
            letter,
            year,
            journal=random.choice([JournalKind.CRITERIA_BASED] * 5 + [JournalKind.OTHER]),
            period=random.choice([ReportingPeriod.QUARTER] * 5 + [ReportingPeriod.TERM]),
        )
        self.journals.tell(JournalsSet(own, tuple(self.some(self.subjects))))
        self.journals.enters(own, [next(self.journals.numbers) for _ in range(random.choice((0, 3, 7, 9)))])

    def some(self, of: Sequence[Any]) -> list[Any]:
        return [each for each in of if self.random.random() < 0.7]

    def a_class(self) -> UUID:
        return self.random.choice(list(self.journals.classes))

    def puts(self) -> None:
        own, random = self.a_class(), self.random
        year = self.journals.classes[own].school_year
        pupils = [pupil for (of, pupil), place in self.journals.places.items() if (of, place) == (year, own)]
        column = random.choice((Column.QUARTER_1,) * 4 + (Column.QUARTER_2, Column.YEAR, Column.YEAR, Column.FINAL))
        usual = {pupil: random.choice(USUAL) for pupil in self.some(pupils)}
        for subject in self.some(self.subjects):
            grades = {p: None if random.random() < 0.05 else random.choice(of) for p, of in usual.items()}
            self.journals.puts(own, subject, column, grades)

    def enters(self) -> None:
        own = self.a_class()
        year = self.journals.classes[own].school_year
        others = [pupil for of, pupil in self.journals.places if of == year]
        moved = self.random.sample(others, min(len(others), self.random.randint(0, 2)))
        gone = [self.random.randint(1, next(self.journals.numbers))] if self.random.random() < 0.2 else []
        pupils = dict.fromkeys([*moved, *gone, next(self.journals.numbers)])
        self.journals.enters(own, list(pupils))

    def leaves(self) -> None:
        if self.journals.places:
            (_, pupil), own = self.random.choice(list(self.journals.places.items()))
            self.journals.leave(own, [pupil])

    def sets_subjects(self, school: UUID, year: int) -> None:
        settings = [
            SubjectSetting(subject, self.random.choice([Visibility.WITH_ATTESTATION] * 3 + list(Visibility)))
            for subject in self.some(self.subjects)
        ]
        self.journals.tell(SubjectsSet(school, year, tuple(settings)))

    def changes_settings(self) -> None:
        kinds = self.random.choice(list(JournalKind)), self.random.choice(list(ReportingPeriod))
        self.journals.tell(ClassSettingsChanged(self.a_class(), *kinds))

    def changes_journals(self) -> None:
        self.journals.tell(JournalsSet(self.a_class(), tuple(self.some(self.subjects))))

    def places(self, school: UUID) -> None:
        self.journals.tell(SchoolPlaced(school, self.random.choice(self.districts)))

    def moves(self) -> None:
        """A district, and there it is called otherwise; so is the oblast."""
        district, oblast = self.random.choice(self.districts), self.random.choice(self.oblasts)
        name = f"№ {len(self.journals.log)}"
        self.journals.tell(AuthorityMoved(district, oblast))
        self.journals.tell(*(AuthorityRenamed(unit, name, name, name) for unit in (district, oblast)))

    def cut(self) -> None:
        period = self.random.choice((Period.QUARTER_1, Period.QUARTER_1, Period.QUARTER_2, Period.YEAR))
        sunday = SUNDAY + timedelta(days=7 * self.random.randint(0, 1))
        self.cuts.append(self.journals.cuts(period, self.random.choice((2021, 2021, 2020)), sunday, self.rules()))

    def rules(self) -> ReportRules:
        return self.random.choice((RULES_2021, RULES_2021, OTHER_RULES))


def any_country(seed: int, steps: int = 60) -> Chance:
    """A country in which `steps` things have happened, and then a week of each period was cut."""
    chance = Chance(Random(seed))
    chance.begin()
    for _ in range(steps):
        chance.happens()
    for year in (2020, 2021):
        for period in (Period.QUARTER_1, Period.YEAR):
            chance.cuts.append(chance.journals.cuts(period, year, SUNDAY + timedelta(days=70)))
    return chance


@contextmanager
def tables(conninfo: str) -> Iterator[psycopg.Cursor[Any]]:
    """Fresh tables of the read model in a transaction that is rolled back."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("create schema w; set local search_path to w")
        connection.execute(Reports.ddl.encode(), prepare=False)
        yield connection.cursor()
        connection.rollback()


def rows(cursor: psycopg.Cursor[Any], query: str) -> list[dict[str, Any]]:
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(query.encode(), prepare=False).fetchall()
