"""The read model of reports: grades become thin rows of pupils, and on Sundays figures (RPT-14, RPT-18).

It takes facts in order. A `WeekCut` counts the week from what all events before it have made, in the very transaction
in which it is met: live, replayed and rebuilt figures are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from psycopg import Cursor

from kundelik_domain.attainment.events import (
    CLASS_FACTS,
    GradesPut,
    SubjectsSet,
    WeekCut,
    WeekPublished,
)
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded

from .applying_classes import Touched, apply_classes
from .applying_grades import apply_grades, fold_pupils
from .applying_units import UNIT_FACTS, apply_units
from .cutting import count_week
from .tables import DDL, TABLES

LOOK_UP: Final = (
    "select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),"
    " set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)"
)
"""Everything is looked up by its key: the planner does not know tables that are being filled."""
PUBLISH: Final = """
update published_weeks w set published_at = u.published_at, published = u.published
from unnest(%s::uuid[], %s::smallint[], %s::timestamptz[], %s::bigint[]) u(week, revision, published_at, published)
where (w.week, w.revision) = (u.week, u.revision)
"""


class Reports:
    """The read model: feeds the tables of `tables.py`, and their partitions."""

    name = "attainment.reports"
    schema = "reports"
    tables = TABLES
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (
        *UNIT_FACTS,
        *CLASS_FACTS,
        SubjectsSet,
        GradesPut,
        WeekCut,
        WeekPublished,
    )

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """A few statements for all facts between two cuts, however many there are."""
        for part, cut in _up_to_cuts(batch):
            _apply_part(cursor, part)
            if cut is not None:
                count_week(cursor, cut)


def _up_to_cuts(batch: Sequence[Recorded]) -> Iterator[tuple[list[Recorded], Recorded | None]]:
    part: list[Recorded] = []
    for recorded in batch:
        if isinstance(recorded.fact, WeekCut):
            yield part, recorded
            part = []
        else:
            part.append(recorded)
    yield part, None


def _apply_part(cursor: Cursor[Any], part: Sequence[Recorded]) -> None:
    if not part:
        return
    touched = Touched()
    cursor.execute(LOOK_UP)
    apply_units(cursor, part)
    known = apply_classes(cursor, part, touched)
    apply_grades(cursor, part, known, touched)
    fold_pupils(cursor, touched)
    published = [
        (recorded.fact.week, recorded.fact.revision, recorded.recorded_at, recorded.position)
        for recorded in part
        if isinstance(recorded.fact, WeekPublished)
    ]
    if published:
        cursor.execute(PUBLISH, [list(column) for column in zip(*published, strict=True)])
