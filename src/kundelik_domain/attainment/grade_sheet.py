"""A sheet: the final grades of a class in a subject, one column of its journal (RPT-2, RPT-16, RPT-20).

Many millions of sheets are put by the hundred: what is decided of each cell is kept to a dictionary's look.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from kundelik_domain.shared.streams import StreamKind

from .commands import PutGrades
from .events import GradesPut
from .policies.lists import LARGEST_CLASS, numbers_are_possible, pupils_in_order
from .refusals import EmptySheet, NotAMember, TooManyPupils
from .values import Grade, GradeChange


@dataclass(frozen=True, slots=True)
class Sheet:
    """`cells` hold what is not empty, by pupil; never changed in place."""

    cells: Mapping[int, Grade] = field(default_factory=dict)


def changes(sheet: Sheet, command: PutGrades, members: AbstractSet[int]) -> tuple[GradeChange, ...]:
    """The cells that change, in the order of their pupils; none where the sheet says what stands already (RPT-20).

    An empty cell is filled for a member only; a grade that stands may be changed though the pupil has left. An empty
    cell of somebody who is no member stays empty: lists from before they left may be sent again.
    Raises `EmptySheet`, `TooManyPupils`, `PupilTwice`, `InvalidPupilNumber`, `NotAMember`.
    """
    wanted, cells = dict(command.grades), sheet.cells
    if not wanted:
        raise EmptySheet(field="grades", allowed="1")
    if len(command.grades) > LARGEST_CLASS:
        raise TooManyPupils(most=LARGEST_CLASS)
    if len(wanted) != len(command.grades):
        pupils_in_order([pupil for pupil, _ in command.grades])
    strangers = wanted.keys() - members - cells.keys()
    if strangers:
        numbers_are_possible(strangers)
        graded = [pupil for pupil in strangers if wanted[pupil] is not None]
        if graded:
            raise NotAMember(pupil=min(graded))
    seen = cells.get
    return tuple(
        GradeChange(pupil, before, now) for pupil, now in sorted(wanted.items()) if (before := seen(pupil)) is not now
    )


def evolve(sheet: Sheet, fact: GradesPut) -> Sheet:
    """Never refuses."""
    cells = dict(sheet.cells)
    for pupil, _, now in fact.changes:
        if now is None:
            cells.pop(pupil, None)
        else:
            cells[pupil] = now
    return Sheet(cells)


GRADE_SHEET: Final = StreamKind("attainment.sheet", Sheet(), evolve, (GradesPut,))
