"""Reports as people see them: each their own part of the country, whole or without small groups (RPT-8, RPT-24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from kundelik_domain.attainment.values import pupil_of
from kundelik_domain.shared.access import Role
from projections.privacy import looks
from tests.adapters.http.report_world import NEXT, SUNDAY, THE_COUNTRY, YEAR, Reporting
from tests.installations import Visitor, a_country, a_database

CLASSES: Final = ("excellent", "good", "satisfactory", "low")


@pytest.fixture(scope="module")
def at(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reporting]:
    """Published on a Sunday; corrected and published a week later; and then the first week was revised."""
    var = tmp_path_factory.mktemp("reporting") / Path("var")
    with a_database(server, template) as conninfo, a_country(conninfo, var) as country:
        reporting = Reporting(country)
        reporting.becomes_sunday(SUNDAY)
        corrects(reporting)
        reporting.becomes_sunday(NEXT)
        reporting.revises(SUNDAY)
        yield reporting


def corrects(at: Reporting) -> None:
    """A low pupil becomes satisfactory; another moves to the other class; a third loses a grade."""
    seven, other, *_ = at.classes[at.first]
    pupils = at.classes[at.first][seven]
    at.puts(at.first, seven, {pupils[-1]: "3", pupils[0]: None})
    body = {"pupils": [pupils[1]], "on": "2026-03-23"}
    at.country.told(at.now(at.deputies[at.first]), "POST", f"/classes/{other}/pupils", json=body)
    at.country.catch_up()


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in CLASSES)


def deputy(at: Reporting) -> Visitor:
    return at.deputies[at.first]


@pytest.mark.req("RPT-6", "RPT-8", "RPT-13", "RPT-21")
def test_a_school_sees_its_parallels_its_total_and_both_indicators(at: Reporting) -> None:
    page = at.page(deputy(at), at.first, revision=1)

    assert (page["mode"], page["week"]["revision"], page["week"]["rules"]) == ("whole", 1, "2021-09-01")
    told = [
        (row["parallel"], row["pupils"], *figures(row), row["quality"], row["achievement"]) for row in page["rows"]
    ]
    assert told == [
        (1, 12, 0, 0, 0, 0, None, None),
        (7, 50, 11, 13, 15, 11, 48.0, 78.0),
        (8, 30, 6, 8, 9, 7, 46.7, 76.7),
    ]
    total = page["total"]
    assert (total["pupils"], *figures(total), total["completeness"], total["preliminary"]) == (
        92, 17, 21, 24, 18, 100.0, False,
    )  # fmt: skip
    achievement, quality = page["indicators"]
    assert achievement == {
        "indicator": "achievement", "name": "Үлгерім деңгейі", "value": 77.5, "required": 95, "medium_from": 50,
        "high_from": 95, "band": "medium", "band_text": "Орташа санат", "reached": False, "suppressed": False,
        "schools": None,
    }  # fmt: skip
    assert (quality["value"], quality["band"], quality["reached"]) == (47.5, "high", True)


@pytest.mark.req("RPT-8", "RPT-25")
def test_each_reaches_their_own_part_of_the_country_and_nothing_else(at: Reporting) -> None:
    units = [at.first, at.far, at.district, at.other_district, at.oblast, THE_COUNTRY]
    reached = {
        deputy(at).user: {at.first},
        at.officer.user: {at.first, at.district},
        at.above.user: {*units} - {THE_COUNTRY},
        at.ministry.user: {*units},
    }
    for who in (deputy(at), at.officer, at.above, at.ministry):
        told = {unit: at.asks(who, unit).status_code for unit in units}
        assert told == {unit: 200 if unit in reached[who.user] else 404 for unit in units}


@pytest.mark.req("RPT-24")
def test_who_may_not_see_pupils_sees_no_small_group_and_nothing_that_gives_one_away(at: Reporting) -> None:
    page = at.page(at.officer, at.district, revision=1)

    assert page["mode"] == "suppressed"
    told = {row["unit"]: (row["suppressed"], row["pupils"], figures(row), row["exempt"]) for row in page["rows"]}
    nothing = (None,) * 4
    shown = [unit for unit, row in told.items() if not row[0]]
    assert len(shown) == 1
    assert told == {
        at.small: (True, 24, nothing, None),
        **dict.fromkeys((at.first, at.second), (True, 92, nothing, None)),
        shown[0]: (False, 92, (17, 21, 24, 18), None),
    }
    assert figures(page["total"]) == (43, 51, 53, 37)
    hr = at.country.employee(at.small, Role.HR, at.country.back(at.country.operator))
    assert figures(at.page(hr, at.small, revision=1)["total"]) == nothing
    assert figures(at.page(at.deputies[at.small], at.small, revision=1)["total"]) == (9, 9, 5, 1)


@pytest.mark.req("RPT-13", "RPT-24")
def test_schools_that_reached_it_are_counted_among_those_that_are_shown(at: Reporting) -> None:
    blocks = at.page(at.above, at.oblast, revision=1)["indicators"]

    assert [(block["indicator"], block["schools"]) for block in blocks] == [
        ("achievement", {"counted": 2, "reached": 0, "not_reached": 2, "share_reached": 0.0, "left_out": 2}),
        ("quality", {"counted": 2, "reached": 2, "not_reached": 0, "share_reached": 100.0, "left_out": 2}),
    ]


@pytest.mark.req("RPT-18", "RPT-14")
def test_every_past_sunday_comes_back_as_it_was_and_a_revision_stands_beside_it(at: Reporting) -> None:
    first, revised = (at.page(deputy(at), at.first, revision=number)["total"] for number in (1, 2))
    later = at.page(deputy(at), at.first, NEXT)["total"]

    assert figures(first) == (17, 21, 24, 18)
    assert figures(revised) == figures(later) == (17, 21, 25, 17)
    assert (later["completeness"], later["grades"]) == (99.4, 159)
    assert at.asks(deputy(at), at.first, revision=3).status_code == 404
    assert at.asks(deputy(at), at.first, NEXT + timedelta(days=7)).status_code == 404
    weeks = at.country.told(at.now(deputy(at)), "GET", f"/reports/units/{at.first}/weeks")["items"]
    assert [(week["sunday"], week["revision"], week["reason"]) for week in weeks] == [
        (str(SUNDAY), 2, "Түзетілді"), (str(NEXT), 1, None), (str(SUNDAY), 1, None),
    ]  # fmt: skip


@pytest.mark.req("RPT-18")
def test_what_is_published_is_kept_by_its_tag(at: Reporting) -> None:
    answer = at.asks(deputy(at), at.first, revision=1)
    again = at.country.ask(
        at.now(deputy(at)),
        "GET",
        at.path(at.first),
        params={"revision": 1},
        headers={"If-None-Match": answer.headers["etag"]},
    )
    other = at.country.ask(
        at.now(at.officer),
        "GET",
        at.path(at.first),
        params={"revision": 1},
        headers={"If-None-Match": answer.headers["etag"]},
    )

    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


@pytest.mark.req("RPT-13", "RPT-23")
def test_the_chart_has_a_point_a_week(at: Reporting) -> None:
    answer = at.country.told(at.now(at.officer), "GET", f"/reports/units/{at.district}/dynamics/{YEAR}?period=3")
    series = {each["indicator"]: each["points"] for each in answer["items"]}

    assert [(point["sunday"], point["revision"], point["value"]) for point in series["achievement"]] == [
        (str(SUNDAY), 2, 80.4), (str(NEXT), 1, 80.4),
    ]  # fmt: skip
    assert [point["break"] for point in series["quality"]] == [False, False]


@pytest.mark.req("RPT-23", "RPT-24")
def test_what_if_the_threshold_were_another_is_a_question(at: Reporting) -> None:
    def reached(threshold: int) -> tuple[int, int, int]:
        told = at.page(
            at.ministry, THE_COUNTRY, ending="/what-if", indicator="quality", threshold=threshold, revision=1
        )
        return told["reached"], told["counted"], told["left_out"]

    assert [reached(threshold) for threshold in (0, 47, 48, 100)] == [(2, 2, 2), (2, 2, 2), (0, 2, 2), (0, 2, 2)]
    assert at.asks(deputy(at), at.first, ending="/what-if", indicator="quality", threshold=1).status_code == 404


@pytest.mark.req("RPT-18", "RPT-19")
def test_a_revision_tells_what_differs_and_which_saves_made_it(at: Reporting) -> None:
    told = at.page(deputy(at), at.first, ending="/differences", revision=2)

    assert [(row["level"], row["parallel"]) for row in told["rows"]] == [(2, 0), (1, 7)]
    assert [figures(told["rows"][1][side]) for side in ("before", "after")] == [(11, 13, 15, 11), (11, 13, 16, 10)]
    (cause,) = told["causes"]["items"]
    assert (cause["subject"], cause["put"], cause["changed"], cause["removed"]) == ("algebra", 0, 1, 1)
    weeks = at.page(deputy(at), at.first, NEXT, "/differences", from_sunday=str(SUNDAY), from_revision=1)
    assert weeks["rows"] == told["rows"]


@pytest.mark.req("RPT-24")
def test_differences_tell_no_more_than_each_week_alone(at: Reporting) -> None:
    told = at.page(at.officer, at.first, ending="/differences", revision=2)
    assert told["causes"] == {"saves": None, "changes": None, "items": []}
    assert all(not row[side]["suppressed"] for row in told["rows"] for side in ("before", "after"))

    district = at.page(at.officer, at.district, ending="/differences", revision=2)
    assert district["causes"] == {"saves": 1, "changes": 2, "items": []}


@pytest.mark.req("RPT-19")
def test_a_figure_leads_to_its_pupils_their_grades_and_who_put_them(at: Reporting) -> None:
    seven, _, *_ = at.classes[at.first]
    pupil = at.classes[at.first][seven][-1]
    found = at.page(deputy(at), at.first, ending="/pupils", parallel=7, figure="low", revision=1)
    later = at.page(deputy(at), at.first, NEXT, "/pupils", parallel=7, figure="satisfactory")

    assert found["count"] == 11
    (one,) = [item for item in found["items"] if item["pupil"] == pupil]
    assert [(cell["subject"], cell["grade"], len(cell["events"])) for cell in one["grades"]] == [
        ("algebra", "2", 1), ("music", "4", 1),
    ]  # fmt: skip
    (one,) = [item for item in later["items"] if item["pupil"] == pupil]
    (put, changed) = one["grades"][0]["events"]
    assert [(each["before"], each["now"]) for each in (put, changed)] == [(None, "2"), ("2", "3")]
    saves = {save["position"]: save for save in later["saves"]}
    first, second = saves[put["position"]], saves[changed["position"]]
    assert (first["when"], first["role"], first["column"]) == ("20.03.2026 11:00", "deputy-for-studies", "3")
    assert (second["actor"], second["class_id"], second["when"][:5]) == (deputy(at).user, seven, "23.03")


@pytest.mark.req("RPT-19")
@pytest.mark.parametrize(("sunday", "revision"), [(SUNDAY, 1), (SUNDAY, 2), (NEXT, 1)])
def test_every_figure_of_every_week_is_a_recount_of_what_it_leads_to(
    at: Reporting, sunday: Any, revision: int
) -> None:
    for school in (at.first, at.second, at.small, at.far):
        for row in at.page(at.deputies[school], school, sunday, revision=revision)["rows"]:
            found = at.page(
                at.deputies[school], school, sunday, "/pupils", parallel=row["parallel"], revision=revision
            )["items"]
            names = (*CLASSES, "exempt", "ungraded", "beginners")
            counted = {name: sum(item["figure"] == name for item in found) for name in names}
            assert counted == {name: row[name] for name in names}


@pytest.mark.req("RPT-19", "AUD-7")
def test_who_looks_at_pupils_is_recorded_and_who_may_not_see_them_does_not(at: Reporting) -> None:
    seven = next(iter(at.classes[at.first]))
    at.page(deputy(at), at.first, ending="/pupils", parallel=7)
    at.country.catch_up()
    pupil = pupil_of(at.classes[at.first][seven][3])
    seen = at.country.installation.queries.ask("privacy.looks", None, looks.select_at, pupil, None, 10)[0]

    assert {(str(row["viewer"]), row["way"]) for row in seen if str(row["viewer"]) == deputy(at).user} == {
        (deputy(at).user, "list")
    }
    assert at.asks(at.officer, at.first, ending="/pupils", parallel=7).status_code == 403
    assert at.asks(deputy(at), at.second, ending="/pupils", parallel=7).status_code == 404


@pytest.mark.req("RPT-21")
def test_who_has_not_graded_yet_is_listed_for_the_school(at: Reporting) -> None:
    path = f"/reports/units/{at.first}/missing/{YEAR}"
    third = at.country.told(at.now(deputy(at)), "GET", f"{path}/3")
    fourth = at.country.told(at.now(deputy(at)), "GET", f"{path}/4")

    (item,) = third["items"]
    assert (item["parallel"], item["letter"], item["subject"], item["missing"], third["missing"]) == (
        7, "А", "algebra", 1, 1,
    )  # fmt: skip
    assert {(each["parallel"], each["letter"], each["subject"]) for each in fourth["items"]} == {
        (parallel, letter, subject)
        for parallel, letter in ((7, "А"), (7, "Ә"), (8, "А"))
        for subject in ("algebra", "music")
    }
    assert fourth["missing"] == 160


@pytest.mark.req("RPT-6")
def test_rows_of_any_level_come_in_pages(at: Reporting) -> None:
    for rows, number in (("oblast", 1), ("district", 2), ("school", 4), ("parallel", 10)):
        found: list[tuple[Any, ...]] = []
        cursor = None
        while cursor is not None or not found:
            page = at.page(at.ministry, THE_COUNTRY, rows=rows, limit=3, **({"cursor": cursor} if cursor else {}))
            found += [(row["unit"], row["parallel"]) for row in page["rows"]]
            cursor = page["next_cursor"]
        assert (rows, len(found), len(set(found))) == (rows, number, number)
    assert at.asks(at.officer, at.district, rows="oblast").status_code == 422
    for junk in ("x", "W10=", "bnVsbA==", "WyLRiyIsIDEsIDJd", "WyJhIiwgIngiLCA5OV0="):
        assert at.asks(at.ministry, THE_COUNTRY, cursor=junk).status_code == 422


@pytest.mark.req("RPT-6", "RPT-18", "RPT-24")
def test_a_school_that_moved_stands_where_it_was_then_and_where_it_is_now(at: Reporting) -> None:
    operator = at.country.back(at.country.operator)
    at.country.told(operator, "PUT", f"/schools/{at.second}/district", json={"district": at.other_district})
    at.country.catch_up()
    then, now = (
        {row["unit"] for row in at.page(at.above, at.other_district, revision=1, geography=which)["rows"]}
        for which in ("then", "now")
    )
    total = at.page(at.above, at.other_district, revision=1, geography="now")["total"]

    assert (then, now) == ({at.far}, {at.far, at.second})
    assert total["left_out"] == 1 - (total["excellent"] == 34)
    assert total["excellent"] in {17, 34}


@pytest.mark.req("RPT-6", "RPT-18")
def test_a_district_that_was_renamed_keeps_in_old_weeks_the_name_of_their_time(at: Reporting) -> None:
    asked: dict[str, Any] = {"rows": "district", "revision": 1}
    tags = [at.asks(at.above, at.oblast, **asked).headers["etag"]]
    before = at.page(at.above, at.oblast, **asked)
    names = {"name_kk": "Жаңа атау", "name_ru": "Новое название", "name_en": "New name"}
    operator = at.country.back(at.country.operator)
    at.country.told(operator, "PUT", f"/authorities/{at.other_district}/name", json=names)
    at.country.catch_up()

    assert at.page(at.above, at.oblast, **asked) == before
    tags.append(at.asks(at.above, at.oblast, **asked).headers["etag"])
    assert tags[0] == tags[1]
    now = at.page(at.above, at.oblast, geography="now", **asked)["rows"]
    assert [row["unit"] for row in now if row.items() >= names.items()] == [at.other_district]
    assert names["name_kk"] not in {row["name_kk"] for row in before["rows"]}
