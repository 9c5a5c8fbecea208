"""Which rows of a report are hidden from those who may not see pupils, so that no small group comes out (RPT-24).

**What is known to everybody.** The tree: country, oblasts, districts, schools, parallels of a school. The number of
pupils of every row, of beginners, and of those without any grade: that a grade is missing says how far a school is
with its journals, nothing of the pupil (RPT-21). The counts of every row that is not hidden. How many of a row are
exempt is told to nobody but those who may see pupils, so it is no secret to be kept here, nor a help to anybody.
Below, pupils are those with grades.

**What comes out of that.** Below a row that is told, its hidden children are one group: its counts are what the row
has more than its other children. Nothing else can be computed: every sum that can is a sum of such groups and of
rows that are told. So each of these must tell of nobody: no count from 1 to `smallest_group` - 1; and not all who
have grades in one class of pupils, for that tells the class of each. (A share of 0 % or 100 % over several classes
tells that of nobody, and is shown. Where no grade stands there is nothing to tell: such a row is shown.)

**How well a hidden count is hidden.** Below a row all of whose children are hidden, only their numbers of pupils are
known. Of the group with T pupils, R of them in a class, a row of m pupils has between max(0, m + R - T) and
min(m, R) in that class, and every number between is possible: that many worlds fit what is told. The width is
min(m, R, T - m, T - R). R and T - R are 0 or at least `smallest_group`; T - m is made so by hiding further children.
So of a row of m pupils nobody knows a count closer than min(m, `smallest_group`), unless it is 0 in the whole group.

Hidden first are the rows that may not be told, then the smallest that help; where all children of a row together
do not help, the row is hidden, too, with everything below it.

**Limits.** Each week is protected by itself: whoever takes for granted that nothing changed from one week to the next
may learn from the difference of two. And whoever argues from which rows were chosen ("had it been so, a smaller row
would have helped") can narrow some counts of very small schools further.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias
from uuid import UUID

Key: TypeAlias = tuple[int, UUID, int]
"""Level (1 a parallel of a school, 2 school … 5 country), unit, and parallel (0 where it is all of them)."""


class Counts(NamedTuple):
    """Pupils of a row by what they are; exempt ones are not among its number of pupils (RPT-3)."""

    excellent: int
    good: int
    satisfactory: int
    low: int
    exempt: int
    ungraded: int
    beginners: int


class Row(NamedTuple):
    """`parent` is the unit of the row that this one is summed up into: of a parallel its school; None at the top."""

    level: int
    unit: UUID
    parallel: int
    parent: UUID | None
    counts: Counts


class _Told(NamedTuple):
    """What would be told of a row or group: its four classes, and the sum of all."""

    key: Key
    counts: tuple[int, int, int, int]
    pupils: int


class _Group(NamedTuple):
    """Hidden children of one told row: their counts together, their pupils, and the pupils of the largest."""

    counts: tuple[int, int, int, int]
    pupils: int
    largest: int


def hidden(rows: Iterable[Row], smallest_group: int) -> frozenset[Key]:
    """The rows whose counts and shares are told to nobody but those who may see pupils.

    Rows without graded pupils are never among them: there is nothing to tell.
    The same rows in any order give the same answer.
    """
    below: dict[UUID | None, list[_Told]] = defaultdict(list)
    parents: list[_Told] = []
    found: set[Key] = set()
    for level, unit, parallel, parent, (excellent, good, satisfactory, low, _, _, _) in rows:
        counts = (excellent, good, satisfactory, low)
        if pupils := sum(counts):
            told = _Told((level, unit, parallel), counts, pupils)
            below[parent].append(told)
            if level > 1:
                parents.append(told)
            if not _safe(counts, smallest_group):
                found.add(told.key)
    for row in sorted(parents, key=_by_level):
        if row.key not in found:
            kept_back = _kept_back(below[row.key[1]], found, smallest_group)
            found.update([row.key] if kept_back is None else kept_back)
    return frozenset(_with_all_below(parents, below, found))


def _by_level(row: _Told) -> int:
    return row.key[0]


def _safe(counts: tuple[int, int, int, int], smallest_group: int) -> bool:
    """Whether these counts tell of nobody in particular."""
    excellent, good, satisfactory, low = counts
    classes = (excellent > 0) + (good > 0) + (satisfactory > 0) + (low > 0)
    if classes == 0 or smallest_group <= 1:
        return True
    if classes == 1 or 0 < excellent < smallest_group or 0 < good < smallest_group:
        return False
    return not (0 < satisfactory < smallest_group or 0 < low < smallest_group)


def _kept_back(children: list[_Told], found: set[Key], smallest_group: int) -> list[Key] | None:
    """The children of a told row that are hidden; None where not even hiding all of them is enough."""
    chosen = [row for row in children if row.key in found]
    if not chosen:
        return []
    left = sorted((row for row in children if row.key not in found), key=_by_size)
    group = _together(chosen)
    while not _closed(group, smallest_group):
        if not left:
            return None
        best = next((at for at, row in enumerate(left) if _closed(_and(group, row), smallest_group)), 0)
        group = _and(group, left[best])
        chosen.append(left.pop(best))
    return [row.key for row in chosen]


def _by_size(row: _Told) -> tuple[int, int, int]:
    _, unit, parallel = row.key
    return row.pupils, unit.int, parallel


def _together(rows: list[_Told]) -> _Group:
    group = _Group((0, 0, 0, 0), 0, 0)
    for row in rows:
        group = _and(group, row)
    return group


def _and(group: _Group, row: _Told) -> _Group:
    excellent, good, satisfactory, low = group.counts
    more = row.counts
    counts = (excellent + more[0], good + more[1], satisfactory + more[2], low + more[3])
    return _Group(counts, group.pupils + row.pupils, max(group.largest, row.pupils))


def _closed(group: _Group, smallest_group: int) -> bool:
    """Whether hidden rows hide each other: together they tell of nobody, and none is nearly all of them."""
    return group.pupils - group.largest >= smallest_group and _safe(group.counts, smallest_group)


def _with_all_below(parents: list[_Told], below: dict[UUID | None, list[_Told]], found: set[Key]) -> set[Key]:
    """From the top down: what stands below a hidden row is hidden."""
    for row in sorted(parents, key=_by_level, reverse=True):
        if row.key in found:
            found.update(child.key for child in below[row.key[1]])
    return found
