"""Nothing that is hidden can be computed back: a solver attacks what is told, cell by cell (RPT-24)."""

from random import Random
from typing import TypeAlias
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from kundelik_domain.attainment.suppression import Counts, Key, Row, hidden

SECRETS = (0, 1, 2, 3)
"""Excellent, good, satisfactory and low: what a row without its pupils' names may give away."""

Shape: TypeAlias = list[list[list[list[Counts]]]]
"""Oblasts of districts of schools of parallels."""


def unit(*path: int) -> UUID:
    """Of the place in the tree."""
    return UUID(int=sum((at + 1) << (16 * level) for level, at in enumerate(path)) + (len(path) << 100))


def together(counts: list[Counts]) -> Counts:
    return Counts(*map(sum, zip(*counts, strict=True))) if counts else Counts(*[0] * 7)


def tree(shape: Shape) -> list[Row]:
    """All rows of the country, each counted up from those below it."""
    rows, oblasts = [], []
    for o, below_oblast in enumerate(shape):
        districts = []
        for d, below_district in enumerate(below_oblast):
            schools = []
            for s, parallels in enumerate(below_district):
                school = unit(o, d, s)
                rows += [Row(1, school, at + 1, school, counts) for at, counts in enumerate(parallels)]
                schools.append(together(parallels))
                rows.append(Row(2, school, 0, unit(o, d), schools[-1]))
            districts.append(together(schools))
            rows.append(Row(3, unit(o, d), 0, unit(o), districts[-1]))
        oblasts.append(together(districts))
        rows.append(Row(4, unit(o), 0, unit(), oblasts[-1]))
    return [*rows, Row(5, unit(), 0, None, together(oblasts))]


def key(row: Row) -> Key:
    return row.level, row.unit, row.parallel


def leaves(rows: list[Row]) -> dict[Key, list[int]]:
    """Which parallels, by their place among all of them, are counted in each row."""
    parent = {row.unit: row.parent for row in rows if row.level > 1}
    level = {row.unit: row.level for row in rows if row.level > 1}
    found: dict[Key, list[int]] = {key(row): [] for row in rows}
    for at, row in enumerate(row for row in rows if row.level == 1):
        found[key(row)] = [at]
        above: UUID | None = row.unit
        while above is not None:
            found[level[above], above, 0].append(at)
            above = parent[above]
    return found


class Attacker:
    """Knows every row's number of pupils and every told count; everything else is a whole number from 0 up."""

    def __init__(self, rows: list[Row], found: frozenset[Key]) -> None:
        self.below = leaves(rows)
        parallels = [row for row in rows if row.level == 1]
        self.size = len(parallels) * len(SECRETS)
        sums: list[tuple[list[int], int]] = []
        for at, row in enumerate(parallels):
            secret = sum(row.counts[c] for c in SECRETS)
            sums.append(([self.cell(at, c) for c in range(len(SECRETS))], secret))
        for row in rows:
            if key(row) not in found:
                for c, column in enumerate(SECRETS):
                    sums.append(([self.cell(at, c) for at in self.below[key(row)]], row.counts[column]))
        ones = [(i, j) for i, (cells, _) in enumerate(sums) for j in cells]
        matrix = coo_array((np.ones(len(ones)), tuple(np.array(ones).T)), shape=(len(sums), self.size)).tocsr()
        self.known = LinearConstraint(matrix, *[[float(total) for _, total in sums]] * 2)

    def cell(self, parallel: int, category: int) -> int:
        return parallel * len(SECRETS) + category

    def range_of(self, row: Row, category: int) -> tuple[int, int]:
        """The least and the greatest number that fits all that is known."""
        wanted = np.zeros(self.size)
        wanted[[self.cell(at, category) for at in self.below[key(row)]]] = 1
        ends = []
        for sign in (1, -1):
            answer = milp(sign * wanted, constraints=self.known, integrality=np.ones(self.size), bounds=Bounds(0))
            assert answer.success, answer.message
            ends.append(round(sign * answer.fun))
        return ends[0], ends[1]


def require_secret(rows: list[Row], smallest: int, cells: int | None = None) -> int:
    """No told count is small, and every hidden one has room; how many were hidden."""
    found = hidden(rows, smallest)
    told = [row.counts for row in rows if key(row) not in found]
    graded = [counts for counts in told if any(counts[:4])]
    assert all(counts[c] == 0 or counts[c] >= smallest for counts in graded for c in SECRETS)
    assert all(sum(count > 0 for count in counts[:4]) > 1 for counts in graded)
    attacker = Attacker(rows, found)
    attacked = [(row, c) for row in rows if key(row) in found for c in range(len(SECRETS))]
    for row, c in Random(1).sample(attacked, min(cells or len(attacked), len(attacked))):
        least, most = attacker.range_of(row, c)
        pupils = sum(row.counts[each] for each in SECRETS)
        assert least <= row.counts[SECRETS[c]] <= most
        assert most == 0 or most - least >= min(pupils, smallest), (row, c, least, most)
    return len(found)


def _parallel(chance: Random, pupils: int) -> Counts:
    weights = chance.choice([(9, 31, 51, 8, 1, 1), (1, 1, 8, 0, 0, 0), (0, 0, 0, 0, 0, 1), (2, 5, 3, 0, 0, 0)])
    drawn = chance.choices(range(6), weights, k=pupils)
    excellent, good, satisfactory, low, exempt, ungraded = (drawn.count(c) for c in range(6))
    return Counts(excellent, good, satisfactory, low, exempt, ungraded, 0)


def _country(seed: int, widths: tuple[int, int, int, int], pupils: int) -> list[Row]:
    chance = Random(seed)
    oblasts, districts, schools, parallels = widths
    shape = [
        [
            [
                [Counts(0, 0, 0, 0, 0, 0, chance.randrange(40))]
                + [_parallel(chance, chance.randrange(pupils)) for _ in range(parallels)]
                for _ in range(chance.randint(1, schools))
            ]
            for _ in range(chance.randint(1, districts))
        ]
        for _ in range(oblasts)
    ]
    return tree(shape)


@pytest.mark.req("RPT-24")
@pytest.mark.parametrize("seed", range(24))
def test_no_cell_of_a_small_country_can_be_computed_back(seed: int) -> None:
    require_secret(_country(seed, (2, 2, 3, 3), 6 + 3 * seed), 5, cells=24)


@pytest.mark.req("RPT-24")
@pytest.mark.parametrize("smallest", [2, 3, 10])
def test_nor_can_any_of_realistic_districts_with_other_sizes_of_groups(smallest: int) -> None:
    assert require_secret(_country(7, (1, 3, 8, 10), 60), smallest, cells=40) > 0


counts = st.builds(Counts, *[st.integers(0, 9)] * 4, st.integers(0, 3), st.integers(0, 6), st.just(0))
schools = st.lists(counts, min_size=1, max_size=3)
districts = st.lists(schools, min_size=1, max_size=3)
countries = st.lists(st.lists(districts, min_size=1, max_size=2), min_size=1, max_size=2)


@pytest.mark.req("RPT-24")
@given(countries)
@settings(max_examples=40, deadline=None)
def test_nor_of_any_country_at_all(shape: Shape) -> None:
    require_secret(tree(shape), 5, cells=8)


@pytest.mark.req("RPT-24")
@given(countries, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_says_nothing(shape: Shape, chance: Random) -> None:
    rows = tree(shape)
    mixed = rows.copy()
    chance.shuffle(mixed)
    assert hidden(mixed, 5) == hidden(rows, 5)


BIG = Counts(10, 20, 30, 10, 0, 0, 0)
OTHER = Counts(8, 9, 9, 8, 0, 0, 0)


def _school(*parallels: Counts) -> frozenset[tuple[int, int]]:
    """Level and parallel of what is hidden of a school beside two large ones."""
    rows = tree([[[list(parallels), [BIG, BIG], [BIG, BIG]]]])
    return frozenset((level, parallel) for level, of, parallel in hidden(rows, 5) if of == unit(0, 0, 0))


@pytest.mark.req("RPT-24")
def test_where_nothing_is_small_nothing_is_hidden() -> None:
    assert _school(BIG, OTHER, BIG) == frozenset()


@pytest.mark.req("RPT-24")
def test_a_small_count_hides_its_row_and_the_smallest_row_that_helps() -> None:
    assert _school(BIG, OTHER, Counts(10, 20, 30, 4, 0, 0, 0)) == {(1, 2), (1, 3)}


@pytest.mark.req("RPT-24")
def test_one_class_for_all_who_have_grades_tells_of_each_and_is_hidden() -> None:
    assert (1, 3) in _school(BIG, OTHER, Counts(0, 0, 0, 30, 0, 0, 0))
    assert (1, 3) in _school(BIG, OTHER, Counts(30, 0, 0, 0, 0, 9, 0))


@pytest.mark.req("RPT-24")
def test_a_share_of_all_or_nobody_over_several_classes_is_shown() -> None:
    assert _school(BIG, OTHER, Counts(10, 20, 0, 0, 0, 0, 0), Counts(0, 0, 9, 9, 0, 0, 0)) == frozenset()


@pytest.mark.req("RPT-24")
def test_where_no_grade_stands_there_is_nothing_to_hide() -> None:
    assert _school(BIG, OTHER, Counts(0, 0, 0, 0, 3, 3, 0), Counts(0, 0, 0, 0, 0, 0, 4)) == frozenset()
    assert _school(BIG, OTHER, Counts(9, 9, 9, 9, 1, 1, 0)) == frozenset()


@pytest.mark.req("RPT-24")
def test_a_row_that_cannot_be_hidden_by_its_neighbours_takes_the_one_above_along() -> None:
    small = Counts(10, 20, 30, 4, 0, 0, 0)
    assert _school(small, Counts(0, 0, 0, 1, 0, 0, 0)) == {(1, 1), (1, 2), (2, 0)}
    alone = tree([[[[small]]]])
    assert hidden(alone, 5) == {key(row) for row in alone}


@pytest.mark.req("RPT-24")
def test_groups_of_one_are_large_enough_where_the_rules_say_so() -> None:
    assert hidden(tree([[[[Counts(1, 0, 0, 0, 0, 0, 0)]]]]), 1) == frozenset()
