"""From a figure to its pupils, their grades, and the events that put them: folded from facts alone (RPT-19).

What is read are the streams of the classes of a parallel, of their pupils, of the school's subjects, and of the
sheets in which these pupils may have grades, each up to the cut: so it is what was counted then, whatever came since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from psycopg import Cursor

from kundelik_domain.attainment.counting import pupil_class
from kundelik_domain.attainment.events import (
    ClassOpened,
    ClassSettingsChanged,
    GradesPut,
    PupilPlaced,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
)
from kundelik_domain.attainment.rules import ReportRules
from kundelik_domain.attainment.values import (
    COLUMNS_OF,
    Column,
    Grade,
    JournalKind,
    Period,
    ReportingPeriod,
    Visibility,
    plan_of,
    pupil_of,
    sheet_of,
)
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded


class Group(Enum):
    """What a pupil of a row is counted as; whoever is of no parallel of indicators is a beginner."""

    EXCELLENT = "excellent"
    GOOD = "good"
    SATISFACTORY = "satisfactory"
    LOW = "low"
    EXEMPT = "exempt"
    UNGRADED = "ungraded"
    BEGINNERS = "beginners"


class Histories(Protocol):
    """Facts of many streams at once."""

    def upto(self, streams: Collection[UUID], position: int, facts: Sequence[type[Fact]]) -> list[Recorded]:
        """Those of these classes that stand before a position, in its order."""
        ...


@dataclass(frozen=True, slots=True)
class Put:
    """One save of one cell."""

    position: int
    at: datetime
    actor: UUID | None
    role: str | None
    class_id: UUID
    column: Column
    before: Grade | None
    now: Grade | None


@dataclass(frozen=True, slots=True)
class Cell:
    """The grade of a subject that counts in the period, and all saves that touched its columns, in order."""

    subject: str
    grade: Grade
    puts: tuple[Put, ...]


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil of a row, by their number; `cells` are those that count, in the order of subjects."""

    number: int
    class_id: UUID
    letter: str
    group: Group
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Class:
    """A class as it was at the cut."""

    opened: ClassOpened
    counts: bool
    members: frozenset[int]
    from_elsewhere: frozenset[UUID]


_OF_CLASS = (ClassOpened, ClassSettingsChanged, PupilsEntered, PupilsLeft)


def select_classes(cursor: Cursor[Any], school: UUID, school_year: int, parallel: int) -> list[UUID]:
    """The classes that a parallel of a school has had."""
    rows = cursor.execute(
        "select id from reports.classes where school = %s and school_year = %s and parallel = %s",
        (school, school_year, parallel),
    ).fetchall()
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Of which row; `cut` is the position of its `WeekCut`, `classes` are all that the parallel has had."""

    school: UUID
    school_year: int
    period: Period
    rules: ReportRules
    cut: int
    classes: Sequence[UUID]


def pupils_of(histories: Histories, asked: Question) -> list[Pupil]:
    """All pupils that are counted in the row, by class and number."""
    streams = [*asked.classes, plan_of(asked.school, asked.school_year)]
    known = histories.upto(streams, asked.cut, (*_OF_CLASS, SubjectsSet))
    classes = [
        found for found in _classes(known) if found.counts and found.opened.parallel >= asked.rules.counted_from
    ]
    attested = _attested(known)
    members = {pupil for found in classes for pupil in found.members}
    others = {other for found in classes for other in found.from_elsewhere}
    cells = _cells(histories, asked, members, others, attested)
    return [
        _pupil(pupil, found.opened, asked.rules, cells.get(pupil, ()))
        for found in sorted(classes, key=lambda found: found.opened.letter)
        for pupil in sorted(found.members)
    ]


def _classes(known: Iterable[Recorded]) -> Iterator[_Class]:
    opened: dict[UUID, ClassOpened] = {}
    kinds: dict[UUID, tuple[JournalKind, ReportingPeriod]] = {}
    members: dict[UUID, set[int]] = defaultdict(set)
    elsewhere: dict[UUID, set[UUID]] = defaultdict(set)
    for recorded in known:
        match recorded.fact:
            case ClassOpened() as fact:
                opened[fact.class_id], kinds[fact.class_id] = fact, (fact.journal, fact.period)
            case ClassSettingsChanged() as fact:
                kinds[fact.class_id] = fact.journal, fact.period
            case PupilsEntered() as fact:
                members[fact.class_id].update(fact.pupils)
                elsewhere[fact.class_id].update(other for _, other in fact.moved)
            case PupilsLeft() as fact:
                members[fact.class_id].difference_update(fact.pupils)
            case _:
                pass
    wanted = (JournalKind.CRITERIA_BASED, ReportingPeriod.QUARTER)
    return (
        _Class(fact, kinds[own] == wanted, frozenset(members[own]), frozenset(elsewhere[own]))
        for own, fact in opened.items()
    )


def _attested(known: Iterable[Recorded]) -> tuple[str, ...]:
    """The subjects with attestation, as they were set last."""
    last = [recorded.fact.subjects for recorded in known if isinstance(recorded.fact, SubjectsSet)]
    settings = last[-1] if last else ()
    return tuple(each.subject for each in settings if each.visibility is Visibility.WITH_ATTESTATION)


def _cells(
    histories: Histories, asked: Question, members: set[int], others: set[UUID], attested: Sequence[str]
) -> dict[int, tuple[Cell, ...]]:
    """Of each pupil, wherever their sheets stand: a pupil who came from another class brings their grades along."""
    placed = histories.upto([pupil_of(pupil) for pupil in members], asked.cut, (PupilPlaced,))
    where = {r.fact.class_id for r in placed if isinstance(r.fact, PupilPlaced)}
    where |= others | set(asked.classes)
    columns = COLUMNS_OF[asked.period]
    sheets = [sheet_of(own, subject, column) for own in where for subject in attested for column in columns]
    puts: dict[tuple[int, str], list[Put]] = defaultdict(list)
    for recorded in histories.upto(sheets, asked.cut, (GradesPut,)):
        fact = recorded.fact
        if isinstance(fact, GradesPut) and fact.school_year == asked.school_year:
            for pupil, before, now in fact.changes:
                if pupil in members:
                    puts[pupil, fact.subject].append(_put(recorded, fact, before, now))
    return {
        pupil: tuple(
            Cell(subject, grade, tuple(found))
            for subject in attested
            if (grade := _counting(found := puts.get((pupil, subject), []), columns)) is not None
        )
        for pupil in members
    }


def _put(recorded: Recorded, fact: GradesPut, before: Grade | None, now: Grade | None) -> Put:
    return Put(
        recorded.position,
        recorded.recorded_at,
        recorded.actor,
        recorded.role,
        fact.class_id,
        fact.column,
        before,
        now,
    )


def _counting(puts: Sequence[Put], columns: Sequence[Column]) -> Grade | None:
    """Of the first of these columns that is not empty; in a column the last save stands, in whichever sheet."""
    latest = {put.column: put.now for put in puts}
    return next((grade for column in columns if (grade := latest.get(column)) is not None), None)


def _pupil(pupil: int, opened: ClassOpened, rules: ReportRules, cells: Sequence[Cell]) -> Pupil:
    if opened.parallel < rules.indicator_from:
        group = Group.BEGINNERS
    elif not cells:
        group = Group.UNGRADED
    else:
        grades = {cell.grade for cell in cells}
        found = pupil_class(grades, rules)
        exempt = grades.issubset(rules.left_out)
        group = Group(found.value) if found else Group.EXEMPT if exempt else Group.UNGRADED
    return Pupil(pupil, opened.class_id, opened.letter, group, tuple(cells))
