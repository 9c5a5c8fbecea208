"""Final grades over HTTP: put once, corrected with the old ones kept, in their days (RPT-2, RPT-16, RPT-20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from typing_extensions import override

from adapters.bootstrap.naming_streams import NotNamed, stream_named
from kundelik_domain.attainment.policies.written import JOURNAL_SIGNS
from kundelik_domain.shared.access import Role
from tests.adapters.http.test_journals import YEAR, Schooling
from tests.installations import Town

pytestmark = pytest.mark.req("RPT-20")
AUGUST: Final = datetime(2026, 8, 20, 6, 0, tzinfo=UTC)
OCTOBER: Final = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)


class Sheet(Schooling):
    """Of algebra, fourth quarter, for three pupils."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self.pupils = self.country.pupils(3)
        self.class_id = self.country.has_class(self.school, self.deputy, self.pupils)
        self.path = f"/classes/{self.class_id}/sheets/algebra/4"

    def put(self, *grades: Any, column: str = "4") -> dict[str, Any]:
        told = self.country.puts(
            self.teacher, self.class_id, dict(zip(self.pupils, grades, strict=False)), column=column
        )
        return {name: told[name] for name in ("put", "changed", "unchanged")}

    def shown(self) -> dict[str, Any]:
        self.country.catch_up()
        return self.country.told(self.teacher, "GET", self.path)

    def body(self, *grades: Any) -> dict[str, Any]:
        cells = zip(self.pupils, grades, strict=False)
        return {"grades": [{"pupil": pupil, "grade": grade} for pupil, grade in cells]}


@pytest.fixture
def sheet(shared_town: Town) -> Iterator[Sheet]:
    clock = shared_town.country.clock
    now = clock.moment
    yield Sheet(shared_town.country)
    clock.moment = now


def counted(put: int, changed: int, unchanged: int) -> dict[str, int]:
    return {"put": put, "changed": changed, "unchanged": unchanged}


def test_what_is_put_twice_changes_nothing(sheet: Sheet) -> None:
    first, before = sheet.put("5", "3", "А/Ө"), sheet.country.head

    assert first == counted(3, 0, 0)
    assert sheet.put("5", 3, "н/а") == counted(0, 0, 3)
    assert sheet.country.head == before
    assert sheet.put("4") == counted(0, 1, 0)


@pytest.mark.req("RPT-19")
def test_a_grade_that_is_changed_keeps_the_old_one_in_its_history(sheet: Sheet) -> None:
    one, two, three = sheet.pupils
    sheet.put("2", "5")
    sheet.put("3")
    sheet.put(None)
    shown = sheet.shown()

    assert [(save["version"], save["role"], save["actor"]) for save in shown["saves"]] == [
        (version, "teacher", sheet.teacher.user) for version in (1, 2, 3)
    ]
    assert [save["changes"] for save in shown["saves"]] == [
        [{"pupil": one, "before": None, "now": "2"}, {"pupil": two, "before": None, "now": "5"}],
        [{"pupil": one, "before": "2", "now": "3"}],
        [{"pupil": one, "before": "3", "now": None}],
    ]
    assert [(cell["pupil"], cell["grade"]) for cell in shown["cells"]] == [(one, None), (two, "5"), (three, None)]
    assert (shown["subject_text"], shown["saves"][0]["when"]) == ("Алгебра", "13.04.2026 12:00")


@pytest.mark.req("RPT-2")
def test_every_grade_is_taken_as_a_journal_writes_it(sheet: Sheet) -> None:
    for grade, sign in JOURNAL_SIGNS.items():
        sheet.put(sign, grade.value, f" {sign.lower()} ")

        assert {cell["grade"] for cell in sheet.shown()["cells"]} == {grade.value}


def test_a_wrong_grade_is_refused_with_those_there_are(sheet: Sheet) -> None:
    for wrong in ("6", "0", "5+", "-", "отл", "5 5", "А" * 41, 55):
        answer = sheet.country.ask(sheet.teacher, "PUT", sheet.path, json=sheet.body(wrong))

        assert (answer.status_code, answer.json()["type"]) == (422, "urn:kundelik:problem:attainment.unknown-grade")
        assert answer.json()["allowed"] == list(JOURNAL_SIGNS.values())
    junks: tuple[Any, ...] = (True, 5.5, [], {"grade": 5}, "5" * 61)
    for junk in junks:
        assert sheet.problem(sheet.teacher, "PUT", sheet.path, json=sheet.body(junk)) == (422, "malformed")
    assert sheet.shown()["saves"] == []


def test_what_cannot_be_graded_is_refused(sheet: Sheet) -> None:
    stranger = sheet.country.pupils(1)[0]
    beginners = sheet.country.has_class(sheet.school, sheet.deputy, sheet.country.pupils(1), parallel=1)
    there = f"/classes/{sheet.class_id}/sheets"
    for path, body, problem in (
        (sheet.path, {"grades": [{"pupil": stranger, "grade": "5"}]}, (409, "attainment.not-a-member")),
        (sheet.path, {"grades": sheet.body("5")["grades"] * 2}, (422, "attainment.pupil-twice")),
        (sheet.path, {"grades": []}, (422, "attainment.empty-sheet")),
        (f"{there}/music/4", sheet.body("5"), (409, "attainment.no-journal")),
        (f"{there}/alchemy/4", sheet.body("5"), (422, "attainment.unknown-subject")),
        (f"{there}/algebra/5", sheet.body("5"), (422, "malformed")),
        (f"/classes/{beginners}/sheets/algebra/4", sheet.body("5"), (409, "attainment.no-grades-in-parallel")),
    ):
        assert sheet.problem(sheet.teacher, "PUT", path, json=body) == problem


@pytest.mark.req("RPT-16")
def test_grades_are_put_in_their_days_and_corrected_until_the_next_year(sheet: Sheet) -> None:
    closed = (409, "attainment.grading-closed")
    first = f"/classes/{sheet.class_id}/sheets/algebra/1"
    assert sheet.problem(sheet.teacher, "PUT", first, json=sheet.body("5")) == closed
    sheet.put("5")
    sheet.country.clock.moment = AUGUST
    teacher = sheet.country.back(sheet.teacher)
    sheet.country.told(teacher, "PUT", sheet.path, json=sheet.body("4", "5"))
    sheet.country.clock.moment = OCTOBER
    teacher = sheet.country.back(sheet.teacher)

    assert sheet.problem(teacher, "PUT", sheet.path, json=sheet.body("3")) == closed
    cells = sheet.country.told(teacher, "GET", sheet.path)["cells"]
    assert [cell["grade"] for cell in cells] == ["4", "5", None]


def test_who_overtakes_is_told_and_the_same_key_is_answered_again(sheet: Sheet) -> None:
    seen = {"If-Match": sheet.country.ask(sheet.teacher, "GET", sheet.path).headers["etag"]}
    key = {"Idempotency-Key": "algebra-4"} | seen
    told = [sheet.country.ask(sheet.teacher, "PUT", sheet.path, json=sheet.body("5"), headers=key) for _ in range(2)]

    assert told[0].json() == told[1].json()
    assert told[1].headers["idempotency-replayed"] == "true"
    overtaken = sheet.problem(sheet.deputy, "PUT", sheet.path, json=sheet.body("2"), headers=seen)
    assert overtaken == (412, "version-differs")


def test_several_sheets_are_put_together_or_not_at_all(sheet: Sheet) -> None:
    other = sheet.country.has_class(sheet.school, sheet.deputy, pupils := sheet.country.pupils(1), letter="Б")
    good = {"class": sheet.class_id, "subject": "algebra", "column": "4", **sheet.body("5", "4")}
    bad = {"class": other, "subject": "algebra", "column": "4", "grades": [{"pupil": 1, "grade": "5"}]}
    teacher = sheet.teacher
    before = sheet.country.head
    refused = sheet.country.ask(teacher, "POST", "/sheets", json={"sheets": [good, bad]})

    assert (refused.status_code, refused.json()["sheet"], sheet.country.head) == (409, 1, before)
    bad["grades"] = [{"pupil": pupils[0], "grade": "ЕСП"}]
    told = sheet.country.told(sheet.teacher, "POST", "/sheets", json={"sheets": [good, bad]})
    assert {name: told[name] for name in ("put", "changed", "unchanged")} == counted(3, 0, 0)
    for wrong, problem in (([], "attainment.empty-sheet"), ([good, good], "attainment.sheet-twice")):
        answer = sheet.problem(sheet.teacher, "POST", "/sheets", json={"sheets": wrong})
        assert answer == (422, problem)


@pytest.mark.req("RPT-8")
def test_grades_are_put_by_the_school_and_its_district_and_nobody_beyond(sheet: Sheet) -> None:
    country = sheet.country
    elsewhere = country.employee(country.school(), Role.TEACHER)
    abroad = country.employee(country.has_authority(), Role.DISTRICT_OFFICER)
    hr = country.employee(sheet.school, Role.HR)
    told = {
        who.user: country.ask(who, "PUT", sheet.path, json=sheet.body("5")).status_code
        for who in (sheet.officer, sheet.teacher, sheet.deputy, hr, elsewhere, abroad, country.ministry)
    }

    assert list(told.values()) == [200, 200, 200, 403, 404, 404, 403]
    assert [save["role"] for save in sheet.shown()["saves"]] == ["district-officer"]


@pytest.mark.req("RPT-8", "RPT-18")
def test_a_school_that_is_moved_is_beyond_the_district_it_was_in(sheet: Sheet) -> None:
    other = sheet.country.has_authority()
    officer = sheet.country.employee(other, Role.DISTRICT_OFFICER)
    sheet.country.places(sheet.school, other)
    told = [
        sheet.country.ask(who, "PUT", sheet.path, json=sheet.body("5")).status_code
        for who in (sheet.officer, officer)
    ]

    assert told == [404, 200]


def test_who_has_left_keeps_their_grades_and_may_have_them_corrected(sheet: Sheet) -> None:
    sheet.put("2")
    body = {"pupils": sheet.pupils[:1], "on": "2026-04-10"}
    sheet.country.told(sheet.deputy, "POST", f"/classes/{sheet.class_id}/pupils/removal", json=body)
    corrected = sheet.put("3")

    assert corrected == counted(0, 1, 0)
    assert [cell["grade"] for cell in sheet.shown()["cells"]] == ["3", None, None]


@pytest.mark.req("RPT-19", "AUD-2", "AUD-3")
def test_an_auditor_finds_a_sheet_by_what_it_is_and_replays_it(sheet: Sheet) -> None:
    sheet.put("2", "5")
    sheet.put("3")
    installation = sheet.country.installation
    place = f"{sheet.school}/{YEAR}/7/а"
    stream = stream_named(installation, f"sheet:{place}/algebra/4")
    path = f"/streams/{stream}/replay"
    told = [sheet.country.told(sheet.country.auditor, "GET", path, params={"version": v})["state"] for v in (1, 2)]

    assert stream_named(installation, f"class:{place}") == UUID(sheet.class_id)
    assert [state[f"state.cells.{sheet.pupils[0]}"] for state in told] == ["2", "3"]
    for wrong in ("sheet:", f"sheet:{place}", f"sheet:{place}/algebra/5", "pupil:x", "week:2022-13-01/2021/1"):
        with pytest.raises(NotNamed):
            stream_named(installation, wrong)
    for name in (f"pupil:{sheet.pupils[0]}", f"subjects:{sheet.school}/{YEAR}", "week:2022-06-05/2021/year"):
        assert isinstance(stream_named(installation, name), UUID)
