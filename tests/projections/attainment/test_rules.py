"""The manuals' rules one by one, each as the tables have it after a Sunday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

import pytest

from kundelik_domain.attainment.counting import Counts
from kundelik_domain.attainment.events import ClassSettingsChanged, JournalsSet, SubjectsSet
from kundelik_domain.attainment.rules import Indicator
from kundelik_domain.attainment.shipped_rules import RULES_2021
from kundelik_domain.attainment.values import (
    Column,
    Grade,
    JournalKind,
    Period,
    ReportingPeriod,
    SubjectSetting,
    Visibility,
)
from kundelik_domain.organisations.events import SchoolPlaced
from kundelik_domain.shared.units import COUNTRY, Level
from projections.attainment.reports import Reports
from tests.projections.attainment.plain_fold import FIGURES
from tests.projections.attainment.worlds import SUNDAY, Journals, authority, rows, school, tables

OBLAST, DISTRICT, SCHOOL = (
    authority(1, Level.OBLAST),
    authority(2, Level.DISTRICT, authority(1, Level.OBLAST).authority),
    school(1),
)
HERE: Final = SCHOOL.school
KAZAKH, ALGEBRA, MUSIC = "kazakh-language", "algebra", "music"
Q1: Final = Column.QUARTER_1


def journals(*, attested: Sequence[str] = (KAZAKH, ALGEBRA)) -> Journals:
    """Of a school in a district in an oblast."""
    told = Journals()
    told.tell(OBLAST, DISTRICT, SCHOOL, SchoolPlaced(HERE, DISTRICT.authority))
    told.attests(HERE, *attested)
    return told


def with_a_class(parallel: int = 5, pupils: Sequence[int] = (1, 2, 3), **kind: Any) -> tuple[Journals, Any]:
    told = journals()
    own = told.opens(HERE, parallel, **kind)
    told.tell(JournalsSet(own, (KAZAKH, ALGEBRA, MUSIC)))
    told.enters(own, pupils)
    return told, own


def figures(server: str, told: Journals, where: str = "level = 5") -> list[dict[str, Any]]:
    """What is not zero."""
    with tables(server) as cursor:
        Reports().apply(cursor, told.log)
        found = rows(
            cursor, f"select * from published_rows where {where} order by week, revision, level, unit, parallel"
        )
    return [{name: row[name] for name in FIGURES if row[name]} for row in found]


EVERYBODY: Final = {"members": 3, "ungraded": 2, "excellent": 1, "grades": 1, "cells": 6, "filled": 1}
NO_JOURNAL: Final = EVERYBODY | {"cells": 3}


@pytest.mark.req("RPT-1")
@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ({}, EVERYBODY),
        ({"journal": JournalKind.OTHER}, {}),
        ({"period": ReportingPeriod.TERM}, {}),
    ],
)
def test_only_criteria_based_journals_with_quarters_count(server: str, kind: Any, counts: dict[str, int]) -> None:
    told, own = with_a_class(**kind)
    told.puts(own, KAZAKH, Q1, {1: Grade.FIVE})
    told.cuts()
    told.tell(ClassSettingsChanged(own, JournalKind.CRITERIA_BASED, ReportingPeriod.QUARTER))
    told.cuts(sunday=SUNDAY + timedelta(days=7))

    found = figures(server, told)

    assert counts in found
    assert EVERYBODY in found


@pytest.mark.req("RPT-1")
@pytest.mark.parametrize("visibility", [*Visibility, None])
def test_only_subjects_with_attestation_count(server: str, visibility: Visibility | None) -> None:
    told, own = with_a_class()
    told.puts(own, ALGEBRA, Q1, {1: Grade.FIVE})
    plan = [SubjectSetting(KAZAKH, Visibility.WITH_ATTESTATION)]
    plan += [] if visibility is None else [SubjectSetting(ALGEBRA, visibility)]
    told.tell(SubjectsSet(HERE, 2021, tuple(plan)))
    told.cuts()

    counts = visibility is Visibility.WITH_ATTESTATION
    assert figures(server, told) == [EVERYBODY if counts else {"members": 3, "ungraded": 3, "cells": 3}]


@pytest.mark.req("RPT-1")
def test_only_active_members_count_and_their_grades_go_with_them(server: str) -> None:
    told, own = with_a_class()
    told.puts(own, KAZAKH, Q1, {1: Grade.TWO, 2: Grade.FIVE, 3: Grade.FIVE})
    other = told.opens(HERE, 6)
    told.enters(other, [1])
    told.leave(own, [2])
    told.cuts()

    parallels = figures(server, told, "level = 1")

    assert parallels == [
        {"members": 1, "excellent": 1, "grades": 1, "cells": 2, "filled": 1},
        {"members": 1, "low": 1, "grades": 1, "filled": 1},
    ]


@pytest.mark.req("RPT-1")
def test_whether_a_subject_counts_says_the_school_of_the_pupils_present_class(server: str) -> None:
    told, own = with_a_class()
    there = school(2)
    told.tell(there, SchoolPlaced(there.school, DISTRICT.authority))
    told.attests(there.school, ALGEBRA, hidden=[KAZAKH])
    told.puts(own, KAZAKH, Q1, {1: Grade.TWO})
    told.puts(own, ALGEBRA, Q1, {1: Grade.FOUR})
    told.enters(told.opens(there.school, 5), [1])
    told.cuts()

    assert figures(server, told, f"unit = '{there.school}' and level = 2") == [
        {"members": 1, "good": 1, "grades": 1, "filled": 1}
    ]


@pytest.mark.req("RPT-2")
def test_the_final_column_prevails_and_the_year_stands_where_it_is_empty(server: str) -> None:
    told, own = with_a_class()
    told.puts(own, KAZAKH, Column.YEAR, {1: Grade.THREE, 2: Grade.THREE})
    told.puts(own, KAZAKH, Column.FINAL, {1: Grade.FOUR, 2: Grade.FIVE, 3: Grade.FIVE})
    told.puts(own, KAZAKH, Column.YEAR, {1: Grade.TWO})
    told.puts(own, KAZAKH, Column.FINAL, {2: None, 3: None})
    told.cuts(Period.YEAR)

    assert figures(server, told) == [
        {"members": 3, "good": 1, "satisfactory": 1, "ungraded": 1, "grades": 2, "cells": 6, "filled": 2}
    ]


@pytest.mark.req("RPT-2", "RPT-19")
@pytest.mark.parametrize("at_once", [True, False])
def test_a_cell_leads_to_the_last_save_of_either_column(server: str, at_once: bool) -> None:  # noqa: FBT001
    told, own = with_a_class()
    other = told.opens(HERE, 6)
    told.puts(own, KAZAKH, Column.YEAR, {1: Grade.THREE})
    told.puts(other, KAZAKH, Column.FINAL, {1: Grade.FOUR})
    told.puts(own, KAZAKH, Column.YEAR, {1: Grade.TWO})
    with tables(server) as cursor:
        for batch in [told.log] if at_once else [[recorded] for recorded in told.log]:
            Reports().apply(cursor, batch)
        (cell,) = rows(cursor, "select class, position, code, year_code, final_code from final_grades")

    assert tuple(cell.values()) == (1, len(told.log), 4, 2, 4)


@pytest.mark.req("RPT-2")
def test_every_kind_of_grade_has_its_own_code(server: str) -> None:
    told, own = with_a_class(pupils=range(1, 12))
    told.puts(own, KAZAKH, Q1, dict(enumerate(Grade, 1)))
    with tables(server) as cursor:
        Reports().apply(cursor, told.log)
        found = rows(
            cursor, "select code, mask from final_grades join pupil_periods using (period, pupil) order by pupil"
        )

    assert [row["code"] for row in found] == [5, 4, 3, 2, 1, 6, 7, 8, 9, 10, 11]
    assert [row["mask"] for row in found] == [1 << row["code"] for row in found]


@pytest.mark.req("RPT-3")
def test_who_has_only_exemptions_is_in_no_count_but_their_own(server: str) -> None:
    told, own = with_a_class(pupils=(1, 2, 3, 4))
    told.puts(own, KAZAKH, Q1, {1: Grade.EXEMPT, 2: Grade.NOT_STUDIED, 3: Grade.EXEMPT})
    told.puts(own, ALGEBRA, Q1, {1: Grade.NOT_STUDIED, 3: Grade.FIVE})
    told.cuts()

    (found,) = figures(server, told)

    assert found == {
        "members": 4, "exempt": 2, "excellent": 1, "ungraded": 1, "grades": 5, "cells": 8, "filled": 5,
    }  # fmt: skip
    assert Counts(**found).pupils == 2


@pytest.mark.req("RPT-4")
def test_parallel_one_counts_as_pupils_only_and_parallel_zero_not_at_all(server: str) -> None:
    told = journals()
    for parallel in (0, 1, 2):
        own = told.opens(HERE, parallel)
        told.tell(JournalsSet(own, (KAZAKH,)))
        told.enters(own, [parallel * 10 + 1, parallel * 10 + 2])
        told.puts(own, KAZAKH, Q1, {parallel * 10 + 1: Grade.FIVE})
    told.cuts()

    second = {"members": 2, "excellent": 1, "ungraded": 1, "grades": 1, "cells": 2, "filled": 1}
    assert figures(server, told, "level = 1") == [{"members": 2, "beginners": 2}, second]
    assert figures(server, told, "level = 2") == [second | {"members": 4, "beginners": 2}]


OF_GRADES: Final = {
    "5": "excellent", "5 P": "excellent", "P": "excellent", "5 EX": "excellent",
    "4": "good", "5 4": "good", "4 P": "good", "5 4 P NS": "good",
    "3": "satisfactory", "5 3": "satisfactory", "5 4 3 P": "satisfactory",
    "2": "low", "5 1": "low", "5 NA": "low", "4 TNA": "low", "3 F": "low", "F P": "low", "2 EX": "low",
    "EX": "exempt", "NS": "exempt", "EX NS": "exempt", "": "ungraded",
}  # fmt: skip


@pytest.mark.req("RPT-3", "RPT-5")
def test_whoever_has_a_grade_that_counts_is_in_exactly_one_class(server: str) -> None:
    subjects = [KAZAKH, ALGEBRA, MUSIC, "physics"]
    told = journals(attested=subjects)
    own = told.opens(HERE, 9)
    told.enters(own, range(len(OF_GRADES)))
    for pupil, grades in enumerate(OF_GRADES):
        for subject, grade in zip(subjects, grades.split(), strict=False):
            told.puts(own, subject, Q1, {pupil: Grade(grade)})
        told.cuts(sunday=SUNDAY + timedelta(days=7 * pupil))

    found = figures(server, told, "level = 5")
    found.sort(key=lambda row: row.get("ungraded", 0), reverse=True)
    kinds = [name for before, after in zip([{}, *found], found, strict=False) for name in grown(before, after)]

    assert kinds == [kind for kind in OF_GRADES.values() if kind != "ungraded"]


def grown(before: dict[str, int], after: dict[str, int]) -> list[str]:
    names = ("excellent", "good", "satisfactory", "low", "exempt")
    return [name for name in names if after.get(name, 0) > before.get(name, 0)]


@pytest.mark.req("RPT-6")
def test_parallels_add_up_to_the_school_and_the_year_counts_grades_of_every_kind(server: str) -> None:
    told = journals()
    for parallel, letter, first in ((5, "А", 1), (5, "Ә", 11), (9, "А", 21)):
        own = told.opens(HERE, parallel, letter)
        told.tell(JournalsSet(own, (KAZAKH,)))
        told.enters(own, range(first, first + 3))
        told.puts(
            own, KAZAKH, Column.YEAR, {first: Grade.FIVE, first + 1: Grade.EXEMPT, first + 2: Grade.NOT_ATTESTED}
        )
    told.cuts(Period.YEAR)

    one = {"members": 3, "excellent": 1, "exempt": 1, "low": 1, "grades": 3, "cells": 3, "filled": 3}
    times = [{name: number * figure for name, figure in one.items()} for number in (1, 2, 3)]
    assert figures(server, told, "level = 1") == [times[1], times[0]]
    assert figures(server, told, "level = 2") == [times[2]]


def shares(server: str, told: Journals) -> dict[tuple[int, Any, str], dict[str, Any]]:
    with tables(server) as cursor:
        Reports().apply(cursor, told.log)
        found = rows(cursor, "select * from published_indicators")
    return {(row["level"], row["unit"], row["indicator"]): row for row in found}


@pytest.mark.req("RPT-7", "RPT-10")
def test_both_formulas_agree_while_grades_are_still_being_put(server: str) -> None:
    told, own = with_a_class(pupils=range(1, 11))
    grades = [Grade.FIVE, Grade.FOUR, Grade.FOUR, Grade.THREE, Grade.TWO, Grade.EXEMPT]
    told.puts(own, KAZAKH, Q1, dict(enumerate(grades, 1)))
    told.cuts()

    (row,) = figures(server, told)
    found = shares(server, told)
    counts = Counts(**row)

    n_all, n_exempt = counts.graded + counts.exempt, counts.exempt
    assert counts.achievement == Fraction(n_all - n_exempt - counts.low, n_all - n_exempt) == Fraction(4, 5)
    assert counts.quality == Fraction(counts.excellent + counts.good, n_all - n_exempt) == Fraction(3, 5)
    for level, unit in ((2, HERE), (3, DISTRICT.authority), (4, OBLAST.authority), (5, COUNTRY)):
        for indicator in Indicator:
            told_share = found[level, unit, indicator.value]
            assert Fraction(told_share["numerator"], told_share["denominator"]) == counts.share(indicator)


@pytest.mark.req("RPT-10")
def test_there_is_no_share_of_nobody(server: str) -> None:
    told, own = with_a_class()
    told.puts(own, KAZAKH, Q1, {1: Grade.EXEMPT})
    told.cuts()

    found = shares(server, told)

    assert len(found) == 8
    assert {(row["numerator"], row["denominator"], row["band"], row["reached"]) for row in found.values()} == {
        (0, 0, None, None)
    }
    assert {(row["schools"], row["schools_reached"]) for row in found.values()} == {(None, None), (0, 0)}


EDGES: Final = {  # excellent, satisfactory, low ones; bands of achievement and quality of a school and a district
    (9499, 0, 501): ("medium", "high", "medium", "high"),
    (19, 0, 1): ("high", "high", "high", "high"),
    (499, 0, 500): ("low", "high", "low", "medium"),
    (1, 0, 1): ("medium", "high", "medium", "medium"),
    (299, 701, 0): ("high", "low", "high", "low"),
    (3, 7, 0): ("high", "medium", "high", "low"),
    (399, 601, 0): ("high", "medium", "high", "low"),
    (2, 3, 0): ("high", "high", "high", "medium"),
    (859, 141, 0): ("high", "high", "high", "medium"),
    (43, 7, 0): ("high", "high", "high", "high"),
    (0, 0, 3): ("low", "low", "low", "low"),
    (3, 0, 0): ("high", "high", "high", "high"),
}


@pytest.mark.req("RPT-11", "RPT-12", "RPT-13")
def test_bands_and_requirements_are_of_the_unrounded_share(server: str) -> None:
    told, pupils, units = Journals(), iter(range(1, 100_000)), []
    told.tell(OBLAST)
    for number, counts in enumerate(EDGES):
        district, here = authority(100 + number, Level.DISTRICT, OBLAST.authority), school(number)
        told.tell(district, here, SchoolPlaced(here.school, district.authority))
        told.attests(here.school, KAZAKH)
        own = told.opens(here.school, 5)
        kinds = zip((Grade.FIVE, Grade.THREE, Grade.TWO), counts, strict=True)
        grades = {next(pupils): grade for grade, count in kinds for _ in range(count)}
        told.enters(own, list(grades))
        told.puts(own, KAZAKH, Q1, {**grades})
        units.append(((2, here.school), (3, district.authority)))
    told.cuts()

    found = shares(server, told)

    for places, bands in zip(units, EDGES.values(), strict=True):
        each = [found[*place, kind] for place in places for kind in ("achievement", "quality")]
        assert tuple(row["band"] for row in each) == bands
        required = (95, 40, 95, 86)
        shown = [Fraction(100 * row["numerator"], row["denominator"]) for row in each]
        assert [row["reached"] for row in each] == [
            share >= edge for share, edge in zip(shown, required, strict=True)
        ]
    reached = sum(1 for bands in EDGES.values() if bands[0] == "high")
    country = found[5, COUNTRY, "achievement"]
    assert (country["schools"], country["schools_reached"]) == (len(EDGES), reached)


@pytest.mark.req("RPT-21")
@pytest.mark.parametrize(("empty", "preliminary"), [(5, False), (6, True)])
def test_below_the_share_of_filled_cells_a_figure_is_preliminary(server: str, empty: int, preliminary: bool) -> None:  # noqa: FBT001
    told, own = with_a_class(pupils=range(50))
    told.puts(own, KAZAKH, Q1, dict.fromkeys(range(50), Grade.FIVE))
    told.puts(own, ALGEBRA, Q1, dict.fromkeys(range(empty, 50), Grade.FOUR))
    told.puts(own, MUSIC, Q1, dict.fromkeys(range(50), Grade.FOUR))  # without attestation: neither cell nor filled
    told.cuts()

    (row,) = figures(server, told)

    assert (row["cells"], row["filled"]) == (100, 100 - empty)
    assert Counts(**row).is_preliminary(RULES_2021) is preliminary
