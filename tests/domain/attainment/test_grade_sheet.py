"""A sheet of final grades: only what changes is a fact, and only members get grades (RPT-2, RPT-20)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.attainment.commands import PutGrades
from kundelik_domain.attainment.events import GradesPut
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET, Sheet, changes, evolve
from kundelik_domain.attainment.refusals import EmptySheet, InvalidPupilNumber, NotAMember, PupilTwice, TooManyPupils
from kundelik_domain.attainment.values import Column, Grade, GradeChange
from tests.language import given as after
from tests.language import refused

pytestmark = pytest.mark.req("RPT-2", "RPT-20")
CLASS, SCHOOL = UUID(int=1), UUID(int=2)
MEMBERS: Final = frozenset({1, 2, 3})
LARGEST: Final = 2**53


def sheet(*grades: tuple[int, Grade | None]) -> PutGrades:
    return PutGrades(class_id=CLASS, subject="mathematics", column=Column.QUARTER_1, grades=grades)


def put(*cells: GradeChange) -> GradesPut:
    return GradesPut(
        class_id=CLASS, school=SCHOOL, school_year=2021, subject="mathematics", column=Column.QUARTER_1, changes=cells
    )


STANDING: Final = after(GRADE_SHEET, put(GradeChange(1, None, Grade.FIVE), GradeChange(9, None, Grade.TWO)))


def test_a_first_sheet_fills_its_cells_in_the_order_of_pupils() -> None:
    assert changes(Sheet(), sheet((3, Grade.EXEMPT), (1, Grade.FIVE), (2, None)), MEMBERS) == (
        GradeChange(1, None, Grade.FIVE),
        GradeChange(3, None, Grade.EXEMPT),
    )


def test_only_what_differs_is_told_with_what_it_was() -> None:
    assert changes(STANDING, sheet((1, Grade.FOUR), (2, Grade.PASSED), (9, None)), MEMBERS) == (
        GradeChange(1, Grade.FIVE, Grade.FOUR),
        GradeChange(2, None, Grade.PASSED),
        GradeChange(9, Grade.TWO, None),
    )
    assert changes(STANDING, sheet((1, Grade.FIVE), (9, Grade.TWO)), MEMBERS) == ()


@pytest.mark.parametrize("grade", Grade)
def test_every_grade_there_is_can_be_put_and_taken_back(grade: Grade) -> None:
    filled = after(GRADE_SHEET, put(*changes(Sheet(), sheet((1, grade)), MEMBERS)))
    emptied = after(GRADE_SHEET, put(GradeChange(1, None, grade)), put(*changes(filled, sheet((1, None)), MEMBERS)))

    assert (filled.cells, emptied.cells) == ({1: grade}, {})


def test_a_stranger_gets_no_first_grade_but_who_has_left_is_corrected() -> None:
    with refused(NotAMember, pupil=4):
        changes(STANDING, sheet((5, Grade.FIVE), (4, Grade.FIVE), (9, Grade.THREE)), MEMBERS)
    assert changes(STANDING, sheet((5, None), (1, Grade.FIVE)), MEMBERS) == ()
    assert changes(STANDING, sheet((9, Grade.THREE)), MEMBERS) == (GradeChange(9, Grade.TWO, Grade.THREE),)


def test_a_sheet_that_cannot_be_is_refused() -> None:
    with refused(EmptySheet, field="grades", allowed="1"):
        changes(Sheet(), sheet(), MEMBERS)
    with refused(PupilTwice, field="pupils", pupil=2):
        changes(Sheet(), sheet((2, Grade.FIVE), (1, Grade.FIVE), (2, Grade.FIVE)), MEMBERS)
    with refused(TooManyPupils, most=100):
        changes(Sheet(), sheet(*((number, Grade.FIVE) for number in range(1, 102))), frozenset(range(1, 200)))
    for number in (0, -1, LARGEST + 1, 10**400):
        with refused(InvalidPupilNumber, field="pupils", allowed=f"1–{LARGEST}"):
            changes(Sheet(), sheet((1, Grade.FIVE), (number, Grade.FIVE)), MEMBERS)


GRADES: Final = st.none() | st.sampled_from(Grade)
CELLS: Final = st.dictionaries(st.integers(1, 6), GRADES, min_size=1)


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_the_fold_is_what_was_put_last_and_the_same_again_is_nothing(puts: list[dict[int, Grade | None]]) -> None:
    state, last = Sheet(), dict[int, Grade | None]()
    for cells in puts:
        before = dict(state.cells)
        moved = evolve(state, put(*changes(state, sheet(*cells.items()), frozenset(range(1, 7)))))
        assert state.cells == before, "a state that somebody remembers is never changed in place"
        assert changes(moved, sheet(*cells.items()), frozenset()) == ()
        state, last = moved, last | cells

    assert state.cells == {pupil: grade for pupil, grade in last.items() if grade is not None}


@given(st.lists(st.builds(GradeChange, st.integers(), GRADES, GRADES), max_size=12))
def test_whatever_was_stored_is_folded(cells: list[GradeChange]) -> None:
    folded = evolve(STANDING, put(*cells)).cells

    assert {cell.pupil: cell.now for cell in cells}.items() <= {
        **dict.fromkeys(c.pupil for c in cells),
        **folded,
    }.items()
