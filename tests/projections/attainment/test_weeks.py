"""A frozen week stays as it is; what corrects it is a revision that names its causes (RPT-14, RPT-18, RPT-23)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from kundelik_domain.attainment.events import JournalsSet
from kundelik_domain.attainment.shipped_rules import RULES_2021
from kundelik_domain.attainment.values import Column, Grade, Period
from kundelik_domain.organisations.events import AuthorityMoved, AuthorityRenamed, SchoolPlaced, SchoolSettingsChanged
from kundelik_domain.organisations.values import Language, SchoolSettings
from kundelik_domain.shared.units import Level
from projections.attainment.digests import digest_of
from projections.attainment.published_rules import rules_as_json, rules_from_json
from projections.attainment.reports import Reports
from tests.projections.attainment.worlds import (
    OTHER_RULES,
    SUNDAY,
    Journals,
    any_country,
    authority,
    rows,
    school,
    tables,
)

OBLASTS: Final = (authority(1, Level.OBLAST), authority(2, Level.OBLAST))
DISTRICT: Final = authority(3, Level.DISTRICT, OBLASTS[0].authority)
SCHOOL: Final = school(1)
WEEKS: Final = "select week, revision, sunday, cut, rows, sha256 from published_weeks order by cut"
ROWS: Final = "select * from published_rows order by week, revision, level, unit, parallel"
INDICATORS: Final = "select * from published_indicators order by week, revision, level, unit, indicator"
Q1: Final = Column.QUARTER_1


class Told:
    """A log that is applied as it grows."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self.cursor, self.journals, self.taken = cursor, Journals(), 0
        journals = self.journals
        journals.tell(*OBLASTS, DISTRICT, SCHOOL, SchoolPlaced(SCHOOL.school, DISTRICT.authority))
        journals.attests(SCHOOL.school, "algebra")
        self.own = journals.opens(SCHOOL.school, 5)
        journals.tell(JournalsSet(self.own, ("algebra",)))
        journals.enters(self.own, [1, 2])
        journals.puts(self.own, "algebra", Q1, {1: Grade.FIVE, 2: Grade.FIVE})

    def applied(self) -> None:
        Reports().apply(self.cursor, self.journals.log[self.taken :])
        self.taken = len(self.journals.log)

    def rows(self, query: str) -> list[dict[str, Any]]:
        self.applied()
        return rows(self.cursor, query)

    def country(self) -> list[tuple[int, int, int]]:
        """Week by week: revision, excellent and low ones."""
        found = self.rows(
            "select revision, excellent, low from published_rows join published_weeks using (week, revision)"
            " where level = 5 order by cut"
        )
        return [(row["revision"], row["excellent"], row["low"]) for row in found]


@pytest.fixture
def told(server: str) -> Any:
    with tables(server) as cursor:
        yield Told(cursor)


@pytest.mark.req("RPT-14", "RPT-18")
def test_later_corrections_change_later_weeks_only(told: Told) -> None:
    told.journals.cuts()
    frozen, weeks = told.rows(ROWS), told.rows(WEEKS)
    told.journals.puts(told.own, "algebra", Q1, {2: Grade.TWO})
    told.journals.leave(told.own, [1])
    told.journals.attests(SCHOOL.school)
    told.journals.cuts(sunday=SUNDAY + timedelta(days=7))

    assert [row for row in told.rows(ROWS) if row["week"] == frozen[0]["week"]] == frozen
    assert told.rows(WEEKS)[0] == weeks[0]
    assert told.country() == [(1, 2, 0), (1, 0, 0)]


@pytest.mark.req("RPT-18")
def test_a_revision_stands_beside_what_it_corrects_and_names_the_saves_that_led_to_it(told: Told) -> None:
    told.journals.cuts()
    first = told.rows(WEEKS)
    told.journals.puts(told.own, "algebra", Column.QUARTER_2, {1: Grade.ONE})
    told.journals.puts(told.own, "algebra", Q1, {1: Grade.TWO, 2: None})
    told.journals.cuts()
    told.journals.puts(told.own, "algebra", Q1, {2: Grade.FIVE})

    second = told.rows(WEEKS)
    causes = told.rows("select * from revision_causes")

    assert told.country() == [(1, 2, 0), (2, 0, 1)]
    assert second[0] == first[0]
    assert second[1]["sha256"] != first[0]["sha256"]
    position = second[1]["cut"] - 1
    assert causes == [
        {"week": first[0]["week"], "revision": 2, "position": position, "class": 1, "subject": 7, "changes": 2}
    ]
    assert told.rows("select reason from published_weeks order by cut") == [{"reason": None}, {"reason": "Түзетілді"}]


@pytest.mark.req("RPT-8", "RPT-18")
def test_a_district_that_moves_leaves_old_weeks_where_they_were(told: Told) -> None:
    told.journals.cuts()
    told.journals.tell(AuthorityMoved(DISTRICT.authority, OBLASTS[1].authority))
    told.journals.cuts(sunday=SUNDAY + timedelta(days=7))

    found = told.rows(
        "select level, oblast from published_rows join published_weeks using (week, revision)"
        " where level in (3, 4) order by cut, level"
    )

    was, now = (oblast.authority for oblast in OBLASTS)
    assert [(row["level"], row["oblast"]) for row in found] == [(3, was), (4, was), (3, now), (4, now)]


@pytest.mark.req("RPT-6", "RPT-18")
def test_a_district_that_is_renamed_changes_nothing_in_old_weeks_and_its_name_from_then_on(told: Told) -> None:
    told.journals.cuts()
    frozen, indicators, weeks = told.rows(ROWS), told.rows(INDICATORS), told.rows(WEEKS)
    renamed = AuthorityRenamed(DISTRICT.authority, "Ақкөл ауданы", "Аккольский район", "Akkol District")
    told.journals.tell(renamed, renamed)
    told.journals.tell(AuthorityRenamed(UUID(int=404), "Ешкім", "Никто", "Nobody"))

    assert (told.rows(ROWS), told.rows(INDICATORS), told.rows(WEEKS)) == (frozen, indicators, weeks)
    assert digest_of(told.cursor, weeks[0]["week"], 1) == (weeks[0]["rows"], weeks[0]["sha256"])
    found = told.rows(
        f"select since, level, parent, region, name_kk, name_ru, name_en from units"
        f" where unit = '{DISTRICT.authority}' or name_kk = 'Ешкім' order by since"
    )
    place = ("district", OBLASTS[0].authority, "KZ-10")
    assert [tuple(row.values()) for row in found] == [
        (3, *place, *[DISTRICT.name_kk] * 3),
        (weeks[0]["cut"] + 1, *place, "Ақкөл ауданы", "Аккольский район", "Akkol District"),
    ]


@pytest.mark.req("RPT-14")
def test_people_see_a_week_from_its_publication_on(told: Told) -> None:
    cut = told.journals.cuts()
    (week,) = told.rows("select * from published_weeks")
    told.journals.publishes(cut, week["rows"], week["sha256"])

    (published,) = told.rows("select * from published_weeks")

    last = told.journals.log[-1]
    assert published == week | {"published_at": last.recorded_at, "published": last.position}
    assert (week["published_at"], week["cut"], week["cut_at"]) == (None, last.position - 1, cut.at)


@pytest.mark.req("RPT-23")
@pytest.mark.parametrize("rules", [RULES_2021, OTHER_RULES])
def test_a_week_keeps_the_rules_that_it_was_counted_by(told: Told, rules: Any) -> None:
    told.journals.cuts(rules=rules)

    (week,) = told.rows("select rules, rules_full from published_weeks")

    assert week["rules"] == rules.version
    assert week["rules_full"] == rules_as_json(rules)
    assert rules_from_json(week["rules_full"]) == rules


@pytest.mark.req("RPT-18", "RPT-22")
def test_the_hash_is_of_lines_that_anybody_can_write(server: str) -> None:
    with tables(server) as cursor:
        Reports().apply(cursor, any_country(30).journals.log)
        for week in rows(cursor, WEEKS):
            lines = [*lines_of(cursor, week, "published_rows"), *lines_of(cursor, week, "published_indicators")]
            text = "".join(f"{line}\n" for line in lines)
            assert week["sha256"] == hashlib.sha256(text.encode()).hexdigest()
            assert (week["rows"], week["sha256"]) == digest_of(cursor, week["week"], week["revision"])


def lines_of(cursor: psycopg.Cursor[Any], week: dict[str, Any], table: str) -> list[str]:
    """In Python: fields in the order of the table's columns."""
    where = f"(week, revision) = ('{week['week']}', {week['revision']})"
    found = rows(cursor, f"select * from {table} where {where}")
    found = [{name: row[name] for name in row if name not in {"school_year", "week", "revision"}} for row in found]
    found.sort(key=lambda row: (row["level"], str(row["unit"]), row.get("parallel", 0), row.get("indicator", "")))
    return ["|".join(written(value) for value in row.values()) for row in found]


def written(value: Any) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return "" if value is None else str(value)


@pytest.mark.req("RPT-19")
def test_saves_tell_who_put_changed_and_took_back_how_much(told: Told) -> None:
    told.journals.puts(told.own, "algebra", Q1, {1: Grade.FOUR, 2: None})

    found = told.rows("select * from sheet_saves order by position")

    assert [(row["put"], row["changed"], row["removed"]) for row in found] == [(2, 0, 0), (0, 1, 1)]
    assert {(row["actor"], row["role"], row["class"], row["subject"], row["period"]) for row in found} == {
        (UUID(int=7), "teacher", 1, 7, 20211)
    }
    cells = told.rows("select pupil, code, position from final_grades order by pupil")
    last = found[-1]["position"]
    assert [tuple(cell.values()) for cell in cells] == [(1, 4, last), (2, None, last)]


@pytest.mark.req("RPT-15")
def test_a_week_is_of_one_period_of_one_school_year(told: Told) -> None:
    own = told.journals.opens(SCHOOL.school, 6, year=2022)
    told.journals.attests(SCHOOL.school, "algebra", year=2022)
    told.journals.enters(own, [1])
    told.journals.puts(own, "algebra", Q1, {1: Grade.TWO})
    for year, period in ((2021, Period.QUARTER_1), (2022, Period.QUARTER_1), (2021, Period.QUARTER_2)):
        told.journals.cuts(period, year)

    assert told.country() == [(1, 2, 0), (1, 0, 1), (1, 0, 0)]
    partitions = told.rows("select tablename from pg_tables where schemaname = 'w' and tablename ~ '_20' order by 1")
    assert [row["tablename"] for row in partitions] == [
        "final_grades_20211", "final_grades_20221", "published_rows_2021", "published_rows_2022",
        "pupil_periods_20211", "pupil_periods_20221",
    ]  # fmt: skip


@pytest.mark.req("RPT-6", "RPT-18")
def test_a_unit_stands_as_it_stood_then_and_only_what_changes_it_is_kept(told: Told) -> None:
    moved = SchoolSettings(name_kk="№ 1", name_ru="№ 1", address="Сейфуллин 2", languages=(Language.KK,))
    told.journals.tell(SchoolSettingsChanged(SCHOOL.school, moved))
    cut = len(told.journals.log)
    told.journals.tell(SchoolSettingsChanged(SCHOOL.school, replace(moved, name_kk="Абай атындағы № 1")))

    found = told.rows(
        f"select since, parent, name_kk, name_en from units where unit = '{SCHOOL.school}' order by since"
    )

    district = DISTRICT.authority
    assert [tuple(row.values()) for row in found] == [
        (4, None, "№ 1", "№ 1"),
        (5, district, "№ 1", "№ 1"),
        (cut + 1, district, "Абай атындағы № 1", "№ 1"),
    ]
