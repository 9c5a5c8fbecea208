"""Classes, pupils and final grades come from tables of a school or of a district (RPT-20)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from adapters.bootstrap.importing.columns import COLUMNS, layout_of
from adapters.bootstrap.importing.keeping import import_keeping
from adapters.xlsx.reading import read_rows
from adapters.xlsx.writing import write_csv, write_table
from kundelik_domain.attainment.events import GradesPut, PupilNamed
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS
from kundelik_domain.attainment.values import Column, Grade, class_of, pupil_of, sheet_of
from kundelik_domain.imports.values import ImportKind
from kundelik_domain.shared.access import Role
from tests.attainment_world import GRADING_1
from tests.installations import NOBODY, Country, Visitor

BINS = ("210140000001", "210140000002", "210140000003")
CLASSES = ("Мектептің БСН-і немесе коды", "Оқу жылы", "Сынып", "Журнал түрі", "Есептік кезең түрі", "Пәндер")
PUPILS = ("БИН или код школы", "Класс", "Номер ученика", "Дата зачисления", "ФИО")
GRADES = ("БИН", "Сынып", "Пән", "Кезең", "Оқушы нөмірі", "Баға")


@dataclass
class District:
    """Two schools of a district and one of another; classes 7 А and 7 Б with ten pupils each in the first."""

    country: Country

    def __post_init__(self) -> None:
        country = self.country
        country.clock.moment = GRADING_1
        self.district = country.has_authority()
        self.schools = [country.school(bin=number) for number in BINS]
        for school in self.schools[:2]:
            country.places(school, self.district)
        country.places(self.schools[2], country.has_authority())
        self.officer = country.employee(self.district, Role.DISTRICT_OFFICER)
        self.deputy = country.employee(self.schools[0], Role.DEPUTY_FOR_STUDIES)

    def imported(
        self, who: Visitor, kind: str, content: bytes, **params: Any
    ) -> tuple[tuple[Any, ...], list[tuple[int, str, str]]]:
        """How it ended: counts, and the refused rows."""
        country = self.country
        sent = country.told(who, "POST", f"/imports/{kind}", files={"file": ("t", content)}, params=params)
        country.told(who, "POST", f"/imports/{sent['run']}/start", json={})
        import_keeping(country.installation).once(threading.Event())
        told = country.told(who, "GET", f"/imports/{sent['run']}")
        self.run = sent["run"]
        counts = tuple(told[name] for name in ("status", "done", "taken", "unchanged", "refused"))
        return counts, [(each["row"], each["column"], each["code"]) for each in told["errors"]]

    def filled(self) -> None:
        """Classes and pupils, by the officer."""
        rows = [
            (number, "2021–2022", f"7 {letter}", "", "", "Алгебра, Физика") for number in BINS[:2] for letter in "АБ"
        ]
        counts, _ = self.imported(self.officer, "classes", write_table(CLASSES, rows), district=self.district)
        assert counts == ("finished", 4, 4, 0, 0)
        pupils = [(BINS[0], f"7{letter}", str(100 * place + n), "01.09.2021", "")
                  for place, letter in enumerate("АБ", 1) for n in range(1, 11)]  # fmt: skip
        counts, _ = self.imported(self.officer, "pupils", write_csv(PUPILS, pupils), district=self.district)
        assert counts == ("finished", 20, 20, 0, 0)

    def class_id(self, place: int, letter: str) -> UUID:
        return class_of(UUID(self.schools[place]), 2021, 7, letter)

    def cells(self, letter: str = "А", subject: str = "algebra") -> dict[int, Grade]:
        stream = sheet_of(self.class_id(0, letter), subject, Column.QUARTER_1)
        return dict(self.country.installation.streams.read(GRADE_SHEET, stream).cells)

    def facts(self, kind: type[Any]) -> int:
        with self.country.installation.database.connection() as connection:
            row = connection.execute("select count(*) from kundelik.events where name = %s", (kind.NAME,)).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def district(country: Country) -> District:
    return District(country)


def grades(letter: str, signs: str, subject: str = "Алгебра", column: str = "1-тоқсан") -> list[tuple[str, ...]]:
    first = {"А": 101, "Б": 201}[letter]
    return [(BINS[0], f"7 {letter}", subject, column, str(first + n), sign) for n, sign in enumerate(signs.split())]


@pytest.mark.req("RPT-20")
@pytest.mark.req("RPT-2")
def test_a_district_brings_classes_pupils_and_grades_in_the_journals_own_signs(district: District) -> None:
    district.filled()
    rows = [*grades("А", "5 4 3 2 1 А/Ө УА/Ө ЕСП ЕСЖ БОС"), *grades("Б", "5 О/Ж н/а NA EX", "физика", "1")]
    table = write_table(GRADES, rows)
    first = district.imported(district.officer, "grades", table, district=district.district)
    sheets = district.facts(GradesPut)
    again = district.imported(district.deputy, "grades", table, school=district.schools[0])

    assert first == (("finished", 15, 15, 0, 0), [])
    assert again == (("finished", 15, 0, 15, 0), [])
    assert (sheets, district.facts(GradesPut)) == (2, 2)
    assert " ".join(grade.value for grade in district.cells().values()) == "5 4 3 2 1 NA TNA P F EX"
    assert " ".join(grade.value for grade in district.cells("Б", "physics").values()) == "5 NS NA NA EX"


@pytest.mark.req("RPT-20")
def test_a_changed_grade_keeps_the_old_one_in_its_history_and_tells_which_import_it_was(district: District) -> None:
    district.filled()
    district.imported(district.deputy, "grades", write_csv(GRADES, grades("А", "5 4")), school=district.schools[0])
    district.imported(district.deputy, "grades", write_csv(GRADES, grades("А", "5 –")), school=district.schools[0])

    stream = sheet_of(district.class_id(0, "А"), "algebra", Column.QUARTER_1)
    put, changed = (each.fact for each in district.country.installation.log.of_stream(stream))
    assert isinstance(put, GradesPut)
    assert isinstance(changed, GradesPut)
    assert [tuple(cell) for cell in put.changes] == [(101, None, Grade.FIVE), (102, None, Grade.FOUR)]
    assert [tuple(cell) for cell in changed.changes] == [(102, Grade.FOUR, None)]
    assert changed.run == UUID(district.run)


@pytest.mark.req("RPT-20")
@pytest.mark.req("RPT-8")
def test_wrong_rows_are_told_by_row_and_column_and_the_others_are_taken(district: District) -> None:
    district.filled()
    good, bad = grades("А", "5 4"), (BINS[0], "7 А", "Алгебра", "1", "103", "5")

    def wrong(**changes: str) -> tuple[str, ...]:
        names = ("school", "class", "subject", "column", "pupil", "grade")
        return tuple(changes.get(name, cell) for name, cell in zip(names, bad, strict=True))

    rows = [
        *good, wrong(school=BINS[2]), wrong(school="999999999999"), wrong(**{"class": "7 Я"}), wrong(subject="Химия"),
        wrong(subject="Сиқыр"), wrong(column="5"), wrong(pupil="abc"), wrong(pupil="999"), wrong(grade="6"),
        wrong(grade="=5"), wrong(grade=""), (*good[0][:5], "3"), wrong(column="2"), wrong(school=""),
    ]  # fmt: skip
    counts, errors = district.imported(
        district.officer, "grades", write_csv(GRADES, rows), district=district.district
    )

    assert counts == ("finished", 16, 2, 0, 14)
    assert sorted(errors) == [
        (4, "school", "imports.school-not-found"), (5, "school", "imports.school-not-found"),
        (6, "class", "imports.class-not-found"), (7, "subject", "attainment.no-journal"),
        (8, "subject", "imports.cell-invalid"), (9, "column", "imports.cell-invalid"),
        (10, "pupil", "imports.cell-invalid"), (11, "pupil", "attainment.not-a-member"),
        (12, "grade", "imports.cell-invalid"), (13, "grade", "imports.cell-invalid"),
        (14, "grade", "imports.cell-missing"), (15, "pupil", "imports.row-twice"),
        (16, "column", "attainment.grading-closed"), (17, "school", "imports.cell-missing"),
    ]  # fmt: skip
    assert district.cells() == {101: Grade.FIVE, 102: Grade.FOUR}


@pytest.mark.req("RPT-20")
def test_refused_rows_come_back_corrected(district: District) -> None:
    district.filled()
    rows = [*grades("А", "5"), (BINS[0], "7 А", "Алгебра", "1", "102", "бес")]
    district.imported(district.deputy, "grades", write_table(GRADES, rows), school=district.schools[0])
    path = f"/imports/{district.run}/errors.xlsx"
    back = list(read_rows(district.country.ask(district.deputy, "GET", path).content).rows)

    assert (len(back), back[1][:6]) == (2, rows[1])
    corrected = [(*back[1][:5], "4", back[1][6])]
    counts, _ = district.imported(
        district.deputy, "grades", write_table(back[0], corrected), school=district.schools[0]
    )
    assert counts == ("finished", 1, 1, 0, 0)


@pytest.mark.req("RPT-20")
@pytest.mark.req("RPT-19")
def test_pupils_move_between_classes_and_are_named_once(district: District) -> None:
    district.filled()
    rows = [(BINS[0], "7 Б", "101", "", "Тестова Айсұлу"), (BINS[0], "7 A", "102", "", "Тестов Тест")]
    table = write_csv(PUPILS, rows)
    first, _ = district.imported(district.deputy, "pupils", table, school=district.schools[0])
    again, _ = district.imported(district.deputy, "pupils", table, school=district.schools[0])

    assert (first, again) == (("finished", 2, 2, 0, 0), ("finished", 2, 0, 2, 0))
    streams = district.country.installation.streams
    assert 101 in streams.read(JOURNAL_CLASS, district.class_id(0, "Б")).members
    assert 101 not in streams.read(JOURNAL_CLASS, district.class_id(0, "А")).members
    names = [each.fact for each in district.country.installation.log.of_stream(pupil_of(101))]
    assert [fact.name for fact in names if isinstance(fact, PupilNamed)] == ["Тестова Айсұлу"]


@pytest.mark.req("RPT-20")
def test_classes_that_are_open_get_what_their_rows_say(district: District) -> None:
    district.filled()
    rows = [("", "2021", "7 А", "басқа", "жартыжылдық", "Алгебра; Геометрия"), ("", "2021", "7Б", "", "", "")]
    changed, _ = district.imported(district.deputy, "classes", write_csv(CLASSES, rows), school=district.schools[0])
    again, _ = district.imported(district.deputy, "classes", write_csv(CLASSES, rows), school=district.schools[0])

    assert (changed, again) == (("finished", 2, 1, 1, 0), ("finished", 2, 0, 2, 0))
    known = district.country.installation.streams.read(JOURNAL_CLASS, district.class_id(0, "А"))
    assert (known.journal.value, known.period.value) == ("other", "term")
    assert known.journals == {"algebra", "geometry"}


@pytest.mark.req("RPT-20")
@pytest.mark.req("RPT-16")
def test_after_the_holidays_nothing_is_filled_any_more_and_every_row_hears_it(district: District) -> None:
    district.filled()
    district.country.clock.moment = datetime(2021, 11, 20, 6, tzinfo=UTC)
    rows = [row for subject in ("Алгебра", "Физика") for letter in "АБ" for row in grades(letter, "5 4 3", subject)]
    officer = district.country.back(district.officer)
    counts, errors = district.imported(officer, "grades", write_csv(GRADES, rows), district=district.district)

    assert counts == ("finished", 12, 0, 0, 12)
    assert {code for _, _, code in errors} == {"attainment.grading-closed"}


@pytest.mark.req("RPT-20")
@pytest.mark.req("RPT-8")
def test_a_table_is_brought_in_the_name_of_one_unit_where_the_asker_may(district: District) -> None:
    country, table = district.country, {"file": ("t", write_csv(GRADES, grades("А", "5")))}

    def status(who: Visitor, kind: str = "grades", **params: Any) -> int:
        return country.ask(who, "POST", f"/imports/{kind}", files=table, params=params).status_code

    school, other = district.schools[:2]
    teacher = country.employee(school, Role.TEACHER)
    assert status(district.deputy) == 422
    assert status(district.deputy, school=school, district=district.district) == 422
    assert status(district.deputy, school=other) == 404
    assert status(district.deputy, district=district.district) == 404
    assert status(teacher, "classes", school=school) == 403
    assert status(teacher, school=school) == 201


@pytest.mark.req("RPT-20")
def test_templates_have_headings_that_are_understood(country: Country) -> None:
    for kind in ImportKind:
        headings = set()
        for language in ("kk", "ru", "en"):
            path, told = f"/import-templates/{kind.value}", {"Accept-Language": language}
            (row,) = read_rows(country.ask(NOBODY, "GET", path, headers=told).content).rows
            assert set(layout_of(kind, row).places) == set(COLUMNS[kind])
            headings.add(row)
        assert len(headings) == 3
