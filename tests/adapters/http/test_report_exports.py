"""Published weeks as files: who may have which, what stands in them, and whether one is genuine (RPT-8 … RPT-25)."""

from __future__ import annotations

import csv
import hashlib
import io
import threading
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from python_calamine import CalamineWorkbook
from typing_extensions import override

from adapters.bootstrap.collecting import Collecting
from adapters.bootstrap.export_keeping import export_keeping
from adapters.bootstrap.report_exporting import ExportMaking
from adapters.clocks.system import system_now
from kundelik_domain.attainment.counting import tenths_of
from kundelik_domain.attainment.events import ExportFetched, ExportMade, ExportOrdered
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import COUNTRY, Level
from tests.adapters.http.report_ways import order_body, publishes_week
from tests.attainment_world import GRADING_1
from tests.installations import NOBODY, Country, Town, Visitor

FIVES: Final = 7


@dataclass
class Schools:
    """Two schools of a district: one with a class of eight and one of two, the other, named as an attack, with six.

    Another stands in another district.
    """

    town: Town

    def __post_init__(self) -> None:
        country = self.country
        country.clock.moment = GRADING_1
        self.oblast = country.has_authority(Level.OBLAST, name_kk="+Абай облысы")
        self.district = country.has_authority(parent=self.oblast, name_kk="=1+2 ауданы")
        self.school = self.town.school
        self.attack = country.school(name_kk="=HYPERLINK(1) № 10", name_ru="@SUM(1)", name_en="-2+3")
        self.elsewhere = country.school(name_en="Elsewhere")
        for school in (self.school, self.attack):
            country.places(school, self.district)
        country.places(self.elsewhere, country.has_authority(parent=self.oblast))
        for school in (self.school, self.attack, self.elsewhere):
            self._graded(school, 7, "5555543" + "2" if school == self.school else "554433")
        self._graded(self.school, 8, "53")
        self._graded(self.school, 1, "", members=3)
        publishes_week(country)

    @property
    def country(self) -> Country:
        return self.town.country

    def _graded(self, school: str, parallel: int, grades: str, members: int = 0) -> None:
        """The last pupil of the school's seventh class has no grade."""
        country, deputy = self.country, self.country.employee(school, Role.DEPUTY_FOR_STUDIES)
        pupils = country.pupils(members or len(grades) + (parallel == FIVES))
        opened = country.has_class(school, deputy, pupils, parallel=parallel)
        country.counts(school, deputy, "algebra")
        if grades:
            country.puts(deputy, opened, dict(zip(pupils, grades, strict=False)))

    @cached_property
    def director(self) -> Visitor:
        return self.country.employee(self.school, Role.DIRECTOR)

    @cached_property
    def officer(self) -> Visitor:
        return self.country.employee(self.district, Role.DISTRICT_OFFICER)

    def orders(self, who: Visitor, level: str, unit: str, **changes: Any) -> str:
        body = order_body(level, unit, **changes)
        return str(self.country.told(who, "POST", "/reports/exports", json=body)["export"])

    def file(self, who: Visitor, level: str, unit: str, **changes: Any) -> bytes:
        return self.country.ask(
            who, "GET", f"/reports/exports/{self.orders(who, level, unit, **changes)}/file"
        ).content

    def facts(self, kind: type[Any]) -> list[Any]:
        log = self.country.installation.log
        return [each.fact for each in log.after(0, 10_000, log.names_of((kind,)))[0]]


@pytest.fixture(scope="module")
def schools(shared_town: Town) -> Schools:
    """One for all: whoever changes something has an officer or a school of their own."""
    return Schools(shared_town)


def table(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def figures(content: bytes) -> list[list[Any]]:
    """Below the heading."""
    found = table(content)
    heading = next(number for number, row in enumerate(found) if row[2] == "Мектеп")
    return found[heading + 1 :]


@pytest.mark.req("RPT-6", "RPT-7", "RPT-9", "RPT-21")
def test_a_school_reads_its_own_figures_whole(schools: Schools) -> None:
    content = schools.file(schools.director, "school", schools.school, form="styled-xlsx")
    told, names = figures(content), table(content)[1][0]

    assert table(content)[0][0] == "1-тоқсандағы үлгерім есебі"
    assert names.endswith(". =1+2 ауданы. +Абай облысы")
    assert [row[:2] for row in told] == [["+Абай облысы", "=1+2 ауданы"]] * 4
    assert [row[3:] for row in told] == [
        [1, 3, "", "", "", "", "", "", "", ""],
        [7, 9, 5, 1, 1, 1, 75, 87.5, 88.9, "алдын ала дерек"],
        [8, 2, 1, 0, 1, 0, 50, 100, 100, ""],
        ["Барлығы", 14, 6, 1, 2, 1, 70, 90, 90.9, "алдын ала дерек"],
    ]


@pytest.mark.req("RPT-24", "RPT-9")
def test_an_officer_reads_small_groups_as_marks_and_totals_of_the_district(schools: Schools) -> None:
    content = schools.file(schools.officer, "district", schools.district, form="styled-xlsx")
    told = figures(content)
    hidden = ["…"] * 8 + [""]
    with schools.country.installation.database.connection() as connection:
        rows = connection.execute(
            "select unit, parallel, hidden from reports.published_rows where level < 3 and district = %s",
            (schools.district,),
        ).fetchall()
    small = {(str(unit), parallel) for unit, parallel, is_hidden in rows if is_hidden}

    assert (schools.school, 8) in small
    assert "«…» – шағын топтардың деректері көрсетілмейді" in table(content)[4][0]
    assert [row[2] for row in told][:2] == ["=HYPERLINK(1) № 10"] * 2
    assert told[-1][:4] == ["+Абай облысы", "=1+2 ауданы", "", "Барлығы"]
    by_place = {(row[2], row[3]): row[4:] for row in told}
    names = {name for name, _ in by_place if name and not name.startswith("=")}
    assert len(names) == 1
    own = names.pop()
    for parallel in (7, 8):
        assert (by_place[own, parallel] == hidden) is ((schools.school, parallel) in small)
    assert not [row for row in told if row[3] in {7, 8} and "…" in row and row[4:] != hidden]


@pytest.mark.req("RPT-9", "RPT-18")
def test_every_cell_of_the_country_equals_the_database(schools: Schools) -> None:
    content = schools.file(schools.country.ministry, "country", str(COUNTRY), form="xlsx")
    with schools.country.installation.database.connection() as connection:
        rows = connection.execute(
            "select o.name_kk, d.name_kk, s.name_kk, r.parallel, r.members - r.exempt, r.excellent, r.good,"
            " r.satisfactory, r.low, r.filled, r.cells, r.hidden, r.beginners > 0 from reports.published_rows r"
            " join reports.units s on s.unit = r.unit and s.level = 'school'"
            " join reports.units d on d.unit = r.district join reports.units o on o.unit = r.oblast"
            " where r.level = 1 and s.since = (select max(since) from reports.units where unit = s.unit)"
        ).fetchall()
    expected = []
    for oblast, district, school, parallel, pupils, best, good, fair, low, filled, cells, hidden, beginners in rows:
        graded = best + good + fair + low
        shares = [tenths_of(best + good, graded), tenths_of(best + good + fair, graded)]
        counted = [best, good, fair, low, *("" if each is None else each / 10 for each in shares)]
        complete = "" if beginners else (tenths_of(filled, cells) or 0) / 10
        told = [pupils, *([""] * 6 if beginners else counted), complete]
        mark = "алдын ала дерек" if filled * 100 < cells * 95 else ""
        place = [oblast, district, school, parallel]
        expected.append([*place, *["…"] * 8, ""] if hidden else [*place, *told, mark])

    assert len(expected) == 5
    assert sorted(figures(content), key=str) == sorted(expected, key=str)


@pytest.mark.req("RPT-22")
def test_the_method_tells_how_and_the_hash_is_that_of_the_rows(schools: Schools) -> None:
    country, ministry = schools.country, schools.country.ministry
    export = schools.orders(ministry, "country", str(COUNTRY), form="xlsx", language="ru")
    content = country.ask(ministry, "GET", f"/reports/exports/{export}/file").content
    method = {row[0]: row[1] for row in table(content, 1)[1:]}
    week = country.told(ministry, "GET", f"/reports/exports/{export}")
    lines = [
        "\t".join(f"{cell:.1f}" if place in {9, 10, 11} and cell not in {"", "…"} else _whole(cell)
                  for place, cell in enumerate(row))
        for row in table(content)[6:]
    ]  # fmt: skip

    assert table(content, 1)[0][0] == "Методика. Отчёт об успеваемости за 1 четверть"
    assert "«2», «1», «Н/А»" in method["Группы учащихся"]
    assert "не менее 95 %" in method["Пороги и категории"]
    assert method["Момент среза"].startswith("31.10.2021 08:00 (время Алматы), обновление воскресенья 31.10.2021.")
    assert f"№ {week['cut']} " in method["Момент среза"]
    assert "2021-09-01" in method["Правила подсчёта"]
    assert method["Кем заказано"].endswith(f"пользователь {ministry.user}")
    assert week["week_sha256"] in method["SHA-256 недели"]
    assert hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest() in method["SHA-256 строк"]
    assert method["Номер файла"] == export
    assert f"/check/reports/{export}" in method["Проверка подлинности"]


def _whole(cell: object) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)


@pytest.mark.req("RPT-9")
def test_the_same_rows_as_csv_cannot_be_calculated(schools: Schools) -> None:
    content = schools.file(schools.officer, "district", schools.district, form="csv", language="en")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))

    assert lines[0][:5] == ["Oblast (city)", "District", "School", "Parallel", "Pupils at the end of quarter 1"]
    assert "'-2+3" in {line[2] for line in lines[1:] if len(line) > 2}
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.req("RPT-22")
def test_the_same_order_makes_the_same_bytes_and_is_told_of_before_and_after(schools: Schools) -> None:
    country, officer = schools.country, schools.officer
    for form in ("styled-xlsx", "xlsx", "csv"):
        export = schools.orders(officer, "district", schools.district, form=form)
        before = country.told(officer, "GET", f"/reports/exports/{export}")
        making = ExportMaking(country.installation)
        twice = {making.written(UUID(export))[0] for _ in range(2)}
        answer = country.ask(officer, "GET", f"/reports/exports/{export}/file")
        after = country.told(officer, "GET", f"/reports/exports/{export}")

        assert (before["status"], before["sha256"], after["status"]) == ("ordered", None, "made")
        assert twice == {answer.content}
        assert after["sha256"] == hashlib.sha256(answer.content).hexdigest() == answer.headers["etag"].strip('"')
        assert after["size"] == len(answer.content)
        ending = "csv" if form == "csv" else "xlsx"
        assert f'filename="attainment-2021-q1-2021-10-31-r1.{ending}"' in answer.headers["content-disposition"]


@pytest.mark.req("RPT-8", "RPT-25")
def test_who_moves_on_gets_no_file_that_was_ordered_before(schools: Schools) -> None:
    country = schools.country
    officer = country.employee(schools.district, Role.DISTRICT_OFFICER)
    export = schools.orders(officer, "district", schools.district, form="csv")
    path = f"/reports/exports/{export}/file"
    assert country.ask(officer, "GET", path).status_code == 200
    country.told(
        country.operator,
        "DELETE",
        f"/organisations/{schools.district}/staff/{officer.user}/roles/{Role.DISTRICT_OFFICER.value}",
    )

    assert country.ask(country.back(officer), "GET", path).status_code == 404
    assert country.ask(schools.director, "GET", path).status_code == 404
    fetched = [fact for fact in schools.facts(ExportFetched) if str(fact.export) == export]
    assert fetched == [ExportFetched(UUID(export), UUID(officer.user))]


@pytest.mark.req("RPT-8", "RPT-24")
def test_nobody_orders_beyond_their_reach_or_a_form_too_large(schools: Schools) -> None:
    country, director, officer = schools.country, schools.director, schools.officer

    def refused(who: Visitor, level: str, unit: str, **changes: Any) -> int:
        return country.ask(who, "POST", "/reports/exports", json=order_body(level, unit, **changes)).status_code

    assert refused(director, "school", schools.elsewhere) == 404
    assert refused(director, "district", schools.district) == 404
    assert refused(officer, "school", schools.elsewhere) == 404
    assert refused(officer, "oblast", schools.oblast) == 404
    assert refused(officer, "school", str(uuid4())) == 404
    assert refused(officer, "oblast", schools.district) == 404
    assert refused(country.ministry, "country", str(COUNTRY), form="styled-xlsx") == 422
    assert refused(officer, "district", schools.district, sunday="2021-10-30") == 422
    assert refused(officer, "district", schools.district, sunday="2021-10-24") == 409
    assert refused(officer, "district", schools.district, revision=2) == 409
    assert refused(NOBODY, "country", str(COUNTRY)) == 401


@pytest.mark.req("RPT-24", "RPT-25")
def test_a_file_with_small_groups_is_for_those_who_see_pupils(schools: Schools) -> None:
    export = schools.orders(schools.director, "school", schools.school, form="xlsx")
    path = f"/reports/exports/{export}/file"

    assert "…" in str(figures(schools.file(schools.officer, "school", schools.school, form="xlsx")))
    assert schools.country.ask(schools.officer, "GET", path).status_code == 404
    assert schools.country.ask(schools.director, "GET", path).status_code == 200


@pytest.mark.req("RPT-9")
def test_what_is_ordered_is_made_in_the_background_once_and_after_a_kill(schools: Schools) -> None:
    installation, stop = schools.country.installation, threading.Event()
    export_keeping(installation).once(stop)
    exports = [schools.orders(schools.officer, "district", schools.district, form=form) for form in ("csv", "xlsx")]
    making = ExportMaking(installation)
    lost, _ = making.written(UUID(exports[0]))
    installation.files.put(lost)  # written, and killed before it was recorded

    assert export_keeping(installation).once(stop) == 2
    assert export_keeping(installation).once(stop) == 0
    made = [str(fact.export) for fact in schools.facts(ExportMade)]
    assert [made.count(export) for export in exports] == [1, 1]
    assert len(made) == len(schools.facts(ExportOrdered))
    sha256 = hashlib.sha256(lost).hexdigest()
    assert sha256 in {fact.sha256 for fact in schools.facts(ExportMade) if str(fact.export) == exports[0]}


class OneLook(threading.Event):
    """Set as soon as somebody has looked once and would wait for the next time."""

    @override
    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


@pytest.mark.req("RPT-9")
def test_the_projectors_thread_makes_what_is_ordered(schools: Schools) -> None:
    export, stop = schools.orders(schools.officer, "district", schools.district, form="xlsx"), OneLook()
    export_keeping(schools.country.installation).run(stop)

    assert schools.country.told(schools.officer, "GET", f"/reports/exports/{export}")["status"] == "made"


@pytest.mark.req("RPT-22")
def test_a_file_that_was_lost_comes_out_the_same(schools: Schools) -> None:
    country, files = schools.country, schools.country.installation.files
    export = schools.orders(schools.officer, "district", schools.district, form="styled-xlsx")
    first = country.ask(schools.officer, "GET", f"/reports/exports/{export}/file").content
    assert files.remove(hashlib.sha256(first).hexdigest())

    assert country.ask(schools.officer, "GET", f"/reports/exports/{export}/file").content == first
    assert files.get(hashlib.sha256(first).hexdigest()) == first


@pytest.mark.req("FIL-2", "RPT-22")
def test_a_file_that_was_made_is_never_collected(schools: Schools) -> None:
    installation = schools.country.installation
    content = schools.file(schools.officer, "district", schools.district, form="csv")
    stray = installation.files.put(b"nobody's")
    schools.country.catch_up()
    late = system_now() + timedelta(days=3)
    Collecting(installation.files, installation.log, installation.queries, lambda: late).once()

    assert installation.files.get(hashlib.sha256(content).hexdigest()) == content
    assert installation.files.get(stray) is None


@pytest.mark.req("RPT-18")
def test_names_and_places_are_those_at_the_cut(schools: Schools) -> None:
    """A school that has moved since to another district still stands where it stood."""
    country, ministry = schools.country, schools.country.ministry
    before = figures(schools.file(ministry, "country", str(COUNTRY), form="xlsx"))
    country.places(schools.elsewhere, country.has_authority(Level.DISTRICT, name_kk="Жаңа аудан"))
    country.catch_up()
    after = figures(schools.file(ministry, "country", str(COUNTRY), form="xlsx"))

    assert before == after
    assert len(before) == 5


@pytest.mark.req("RPT-22")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_anybody_learns_whether_a_file_is_genuine_and_no_figures(schools: Schools, language: str) -> None:
    country, officer = schools.country, schools.officer
    export = schools.orders(officer, "district", schools.district, form="csv", language=language)
    content = country.ask(officer, "GET", f"/reports/exports/{export}/file").content
    country.catch_up()
    digest = hashlib.sha256(content).hexdigest()

    def page(method: str, path: str, **options: Any) -> Any:
        return country._loop.run(country._client.request(method, f"/check/reports{path}", **options))

    shown = page("GET", f"/{export}?lang={language}")
    same = page("POST", f"/{export}?lang={language}", files={"file": ("r.csv", content)})
    other = page("POST", f"/{export}?lang={language}", files={"file": ("r.csv", content + b" ")})
    by_file = page("POST", "", files={"file": ("r.csv", content)}, headers={"Accept": "application/json"})
    by_hash = country.told(NOBODY, "GET", f"/reports/checks/{digest}", params={"sha256": digest})

    assert (shown.status_code, digest in shown.text, export in shown.text) == (200, True, True)
    assert shown.headers["content-language"] == language
    assert ('class="told good"' in same.text, 'class="told bad"' in same.text) == (True, False)
    assert 'class="told bad"' in other.text
    assert by_file.json()["comparison"] == by_hash["comparison"] == "same"
    assert by_hash["export"] == export
    assert not {"ordered_by", "mode", "scope"} & set(by_hash)
    assert officer.user not in shown.text


@pytest.mark.req("RPT-22")
def test_a_wrong_code_is_no_file_and_too_many_are_no_guess(schools: Schools) -> None:
    country = schools.country
    for code in (str(uuid4()), "0" * 64, "nonsense", "=1"):
        assert country.ask(NOBODY, "GET", f"/reports/checks/{code}").status_code == 404
    for path in ("", "/nonsense"):
        answer = country._loop.run(country._client.get(f"/check/reports{path}"))
        assert answer.status_code == (404 if path else 200)
    unknown = country._loop.run(country._client.post("/check/reports", files={"file": ("r", b"another file")}))
    assert unknown.status_code == 404
    codes = {country.ask(NOBODY, "GET", f"/reports/checks/{uuid4()}").status_code for _ in range(40)}
    assert codes == {404, 429}


@pytest.mark.req("RPT-9", "RPT-22")
def test_the_first_of_two_that_are_the_same_cannot_be(schools: Schools) -> None:
    """Each order has its own number in the file: two files are never mistaken for each other."""
    first, second = (schools.file(schools.officer, "district", schools.district, form="csv") for _ in range(2))
    assert first != second
    assert first.splitlines()[:5] == second.splitlines()[:5]
