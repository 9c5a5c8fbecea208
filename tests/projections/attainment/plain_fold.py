"""The figures of a week by no table at all: facts folded in plain Python, counted by the domain's own counting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, NamedTuple
from uuid import UUID

from kundelik_domain.attainment import suppression
from kundelik_domain.attainment.counting import Counts, class_counts
from kundelik_domain.attainment.events import (
    ClassOpened,
    ClassSettingsChanged,
    GradesPut,
    JournalsSet,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
    WeekCut,
)
from kundelik_domain.attainment.rules import Indicator
from kundelik_domain.attainment.values import (
    COLUMNS_OF,
    Column,
    Grade,
    JournalKind,
    Period,
    ReportingPeriod,
    Scale,
    Visibility,
)
from kundelik_domain.organisations.events import AuthorityMoved, AuthorityRegistered, SchoolPlaced, SchoolRegistered
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.units import COUNTRY, Level
from projections.reading import Recorded

Key = tuple[int, UUID, int]
FIGURES: Final = tuple(each.name for each in fields(Counts))


class Place(NamedTuple):
    """Of a school in the tree."""

    district: UUID | None
    oblast: UUID | None


@dataclass
class Fold:
    """What all facts so far have come to."""

    levels: dict[UUID, Level] = field(default_factory=lambda: {COUNTRY: Level.COUNTRY})
    parents: dict[UUID, UUID] = field(default_factory=dict)
    classes: dict[UUID, ClassOpened] = field(default_factory=dict)
    kinds: dict[UUID, tuple[JournalKind, ReportingPeriod]] = field(default_factory=dict)
    journals: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    attested: dict[tuple[UUID, int], set[str]] = field(default_factory=dict)
    places: dict[tuple[int, int], UUID] = field(default_factory=dict)
    cells: dict[tuple[int, int, str, Column], Grade | None] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        match fact:
            case SchoolRegistered():
                self.levels[fact.school] = Level.SCHOOL
            case AuthorityRegistered():
                self.levels[fact.authority], self.parents[fact.authority] = fact.level, fact.parent
            case SchoolPlaced():
                self.parents[fact.school] = fact.district
            case AuthorityMoved():
                self.parents[fact.authority] = fact.parent
            case ClassOpened():
                self.classes[fact.class_id] = fact
                self.kinds[fact.class_id] = fact.journal, fact.period
            case ClassSettingsChanged():
                self.kinds[fact.class_id] = fact.journal, fact.period
            case JournalsSet():
                self.journals[fact.class_id] = fact.subjects
            case _:
                self._take(fact)

    def _take(self, fact: Fact) -> None:
        match fact:
            case SubjectsSet():
                seen = {each.subject for each in fact.subjects if each.visibility is Visibility.WITH_ATTESTATION}
                self.attested[fact.school, fact.school_year] = seen
            case PupilsEntered():
                year = self.classes[fact.class_id].school_year
                self.places |= {(year, pupil): fact.class_id for pupil in fact.pupils}
            case PupilsLeft():
                year = self.classes[fact.class_id].school_year
                for pupil in fact.pupils:
                    if self.places.get((year, pupil)) == fact.class_id:
                        del self.places[year, pupil]
            case GradesPut():
                for pupil, _, now in fact.changes:
                    self.cells[fact.school_year, pupil, fact.subject, fact.column] = now

    def grades(self, pupil: int, year: int, period: Period, subjects: set[str]) -> list[Grade]:
        """Those that count."""
        found = (
            next(
                (cell for column in COLUMNS_OF[period] if (cell := self.cells.get((year, pupil, key, column)))), None
            )
            for key in subjects
        )
        return [grade for grade in found if grade is not None]

    def place(self, school: UUID) -> Place:
        chain = [self.parents[school]] if school in self.parents else []
        chain += [self.parents[chain[0]]] if chain else []
        by_level = {self.levels[unit]: unit for unit in chain}
        return Place(by_level.get(Level.DISTRICT), by_level.get(Level.OBLAST))


class Week(NamedTuple):
    """What `published_rows` and `published_indicators` have to hold of a cut."""

    rows: dict[Key, dict[str, Any]]
    indicators: dict[tuple[int, UUID, str], dict[str, Any]]


def counted(log: Sequence[Recorded], cut: WeekCut) -> Week:
    """Of the facts before this cut."""
    fold = Fold()
    for recorded in log:
        if recorded.fact == cut:
            break
        fold.take(recorded.fact)
    counts: dict[Key, Counts] = defaultdict(Counts)
    counts[5, COUNTRY, 0] = Counts()
    for own, opened in fold.classes.items():
        counts_too = fold.kinds[own] == (JournalKind.CRITERIA_BASED, ReportingPeriod.QUARTER)
        if opened.school_year == cut.school_year and counts_too and opened.parallel >= cut.rules.counted_from:
            for key in above(opened, fold.place(opened.school)):
                counts[key] += of_class(fold, own, cut)
    places = {school: fold.place(school) for level, school, _ in counts if level == 2}
    rows = {key: told(each) | wherefrom(key, places, fold) for key, each in counts.items()}
    secret = suppression.hidden([tree_row(key, row) for key, row in rows.items()], cut.rules.smallest_group)
    rows = {key: row | {"hidden": key in secret} for key, row in rows.items()}
    return Week(rows, dict(indicators(counts, rows, cut)))


def of_class(fold: Fold, own: UUID, cut: WeekCut) -> Counts:
    opened = fold.classes[own]
    attested = fold.attested.get((opened.school, opened.school_year), set())
    members = [pupil for (year, pupil), place in fold.places.items() if place == own]
    grades = [fold.grades(pupil, opened.school_year, cut.period, attested) for pupil in members]
    journals = attested.intersection(fold.journals.get(own, ()))
    return class_counts(opened.parallel, grades, len(journals), cut.rules)


def above(opened: ClassOpened, place: Place) -> list[Key]:
    keys: list[Key] = [(1, opened.school, opened.parallel), (2, opened.school, 0), (5, COUNTRY, 0)]
    return keys + [(level, unit, 0) for level, unit in zip((3, 4), place, strict=True) if unit is not None]


def told(counts: Counts) -> dict[str, Any]:
    return {name: getattr(counts, name) for name in FIGURES}


def wherefrom(key: Key, places: dict[UUID, Place], fold: Fold) -> dict[str, Any]:
    level, unit, _ = key
    if level < 3:
        return places[unit]._asdict()
    if level == 3:
        parent = fold.parents[unit]
        return {"district": unit, "oblast": parent if fold.levels[parent] is Level.OBLAST else None}
    return {"district": None, "oblast": unit if level == 4 else None}


def tree_row(key: Key, row: dict[str, Any]) -> suppression.Row:
    level, unit, parallel = key
    district, oblast = row["district"], row["oblast"]
    parent = {1: unit, 2: district or oblast or COUNTRY, 3: oblast or COUNTRY, 4: COUNTRY, 5: None}[level]
    counts = suppression.Counts(**{name: row[name] for name in suppression.Counts._fields})
    return suppression.Row(level, unit, parallel, parent, counts)


def indicators(
    counts: dict[Key, Counts], rows: dict[Key, dict[str, Any]], cut: WeekCut
) -> Iterator[tuple[tuple[int, UUID, str], dict[str, Any]]]:
    for (level, unit, _), each in counts.items():
        if level == 1:
            continue
        for indicator in Indicator:
            scale = Scale.SCHOOL if level == 2 else Scale.AUTHORITY
            thresholds, share = cut.rules.of(indicator, scale), each.share(indicator)
            good = each.excellent + each.good + (each.satisfactory if indicator is Indicator.ACHIEVEMENT else 0)
            below = [own for key, own in counts.items() if key[0] == 2 and is_below(rows[key], level, unit)]
            shares = [own.share(indicator) for own in below]
            required = cut.rules.of(indicator, Scale.SCHOOL)
            yield (
                (level, unit, indicator.value),
                {
                    "numerator": good,
                    "denominator": each.graded,
                    "band": None if share is None else thresholds.band(share).value,
                    "reached": None if share is None else thresholds.reached(share),
                    "schools": None if level == 2 else sum(1 for one in shares if one is not None),
                    "schools_reached": None
                    if level == 2
                    else sum(1 for one in shares if one is not None and required.reached(one)),
                    "hidden": rows[level, unit, 0]["hidden"],
                },
            )


def is_below(school: dict[str, Any], level: int, unit: UUID) -> bool:
    return level == 5 or unit in {3: [school["district"]], 4: [school["oblast"]]}.get(level, [])
