"""Catchments: no house belongs to two schools, however its street is spelled; gaps are told (ADM-7, ADM-34)."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.organisations.catchment import Catchment, add, add_each, evolve, house_number, remove, street_of
from kundelik_domain.organisations.events import CatchmentLineAdded, CatchmentLineRemoved
from kundelik_domain.organisations.refusals import (
    CatchmentsOverlap,
    InvalidAddress,
    InvalidHouse,
    InvalidHouseRange,
    NoSuchLine,
    UnknownRegion,
)
from kundelik_domain.organisations.values import CatchmentLine, Gap, Side
from kundelik_domain.shared.refusals import Refusal

ONE, TWO = UUID(int=1), UUID(int=2)
LINE = CatchmentLine(
    school=ONE,
    region="KZ-35",
    settlement="Қарағанды",
    street="Ержанов көшесі",
    house_from=1,
    house_to=25,
    side=Side.ODD,
)
STREET = street_of("KZ-35", "Қарағанды", "Ержанов")


def of(*lines: CatchmentLine) -> Catchment:
    return reduce(evolve, (CatchmentLineAdded(STREET, line) for line in lines), Catchment())


@pytest.mark.req("ADM-34")
def test_a_line_is_added_once_and_removed_once() -> None:
    assert add(of(), LINE) == (CatchmentLineAdded(STREET, LINE),)
    assert add(of(LINE), replace(LINE, street="ул. ЕРЖАНОВ")) == ()
    assert remove(of(LINE), replace(LINE, settlement="г. Қарағанды")) == (CatchmentLineRemoved(STREET, LINE),)
    with pytest.raises(NoSuchLine):
        remove(of(LINE), replace(LINE, house_to=27))


@pytest.mark.req("ADM-34")
def test_an_overlap_names_the_other_line_and_its_school() -> None:
    with pytest.raises(CatchmentsOverlap) as told:
        add(of(LINE), replace(LINE, school=TWO, house_from=24, house_to=30, side=Side.ALL))

    assert (told.value.details["school"], told.value.details["other"]) == (str(ONE), "1-25")
    assert add(of(LINE), replace(LINE, school=TWO, side=Side.EVEN, house_from=2)) != ()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"region": "KZ-99"}, UnknownRegion),
        ({"settlement": " ."}, InvalidAddress),
        ({"street": "x" * 151}, InvalidAddress),
        ({"house_from": 0}, InvalidHouseRange),
        ({"house_from": 26}, InvalidHouseRange),
        ({"house_from": 2, "house_to": 2}, InvalidHouseRange),
        ({"house_to": 10_000}, InvalidHouseRange),
    ],
)
def test_what_is_malformed_is_refused(change: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        add(of(), replace(LINE, **change))


@pytest.mark.req("ADM-34")
def test_gaps_between_the_lines_of_a_side_are_told() -> None:
    later = replace(LINE, school=TWO, house_from=31, house_to=99)

    assert of(LINE, later).gaps == (Gap(26, 30, Side.ODD),)
    assert of(LINE, replace(later, house_from=27)).gaps == ()


@pytest.mark.req("ADM-7")
@pytest.mark.parametrize(
    "spelled",
    ["Ержанов", "ул. Ержанов", "ЕРЖАНОВ  көшесі", "Ержанов к-сі", "улица «Ержанов»", "Ержанов ул."],
)
def test_a_street_is_one_however_it_is_spelled(spelled: str) -> None:
    assert street_of("KZ-35", "Қарағанды қ.", spelled) == STREET
    assert street_of("KZ-35", "г.Қарағанды", spelled) == STREET


def test_a_lane_is_no_avenue_and_a_region_no_other() -> None:
    names = ["Абай даңғылы", "Абай", "Абай тұйығы", "мкр. Абай", "Абай бульвары", "ул. Алёши", "А көшесі", "ул. Г"]

    assert len({street_of("KZ-35", "Қарағанды", name) for name in names}) == len(names)
    assert street_of("KZ-35", "Қарағанды", "Алёши") == street_of("KZ-35", "Қарағанды", "алеши көшесі")
    assert street_of("KZ-10", "Қарағанды", "Ержанов") != STREET


@pytest.mark.parametrize(("house", "number"), [("12", 12), ("12А", 12), ("12/3", 12), ("12-үй", 12), ("дом 5 б", 5)])
def test_the_number_of_a_house_decides(house: str, number: int) -> None:
    assert house_number(house) == number


@pytest.mark.parametrize("house", ["", "б/н", "0", "12345", "А12", "12; drop", "9" * 5000])
def test_what_is_no_house_is_refused(house: str) -> None:
    with pytest.raises(InvalidHouse):
        house_number(house)


LINES = st.builds(
    lambda school, start, length, side: replace(
        LINE, school=school, house_from=start, house_to=start + length, side=side
    ),
    st.sampled_from([ONE, TWO]), st.integers(1, 30), st.integers(0, 12), st.sampled_from(Side),
)  # fmt: skip


@pytest.mark.req("ADM-34")
@given(st.lists(LINES, max_size=12))
def test_no_house_ever_belongs_to_two_lines(lines: list[CatchmentLine]) -> None:
    facts, verdicts = add_each(Catchment(), lines)
    catchment = reduce(evolve, facts, Catchment())

    assert all(sum(line.covers(house) for line in catchment.lines) <= 1 for house in range(1, 50))
    assert len(verdicts) == len(lines)
    assert add_each(catchment, catchment.lines)[0] == ()
    for gap in catchment.gaps:
        odd = gap.side is Side.ODD
        inside = [house for house in range(gap.house_from, gap.house_to + 1) if (house % 2 == 1) == odd]
        assert inside
        assert not any(catchment.school_of(house) for house in inside)
