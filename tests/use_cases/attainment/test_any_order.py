"""Classes, pupils and sheets in any order: nobody is in two classes, and a sheet holds what was put last (RPT-1)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from adapters.bootstrap.replaying import REPLAYABLE
from kundelik_domain.attainment.commands import SetJournals
from kundelik_domain.attainment.events import ATTAINMENT_FACTS, GradesPut
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET
from kundelik_domain.attainment.pupil import PUPIL
from kundelik_domain.attainment.values import Column, Grade, class_of, pupil_of, sheet_of
from kundelik_domain.shared.refusals import Refusal
from tests.golden.attainment_examples import OF_ATTAINMENT
from tests.use_cases.attainment.world import DIRECTOR, NEIGHBOUR, NEIGHBOURS_DIRECTOR, OFFICER, SCHOOL, World, a_sheet

CLASSES: Final = tuple(
    (school, parallel, letter) for school in (SCHOOL, NEIGHBOUR) for parallel in (1, 5) for letter in "АӘ"
)
PUPILS: Final = range(1, 7)
SUBJECTS: Final = ("mathematics", "physics")

some_class = st.sampled_from(CLASSES)
some_pupils = st.lists(st.integers(0, PUPILS[-1]), max_size=4).map(tuple)
somebody = st.sampled_from([DIRECTOR, NEIGHBOURS_DIRECTOR, OFFICER])
cells = st.dictionaries(st.sampled_from(PUPILS), st.none() | st.sampled_from(Grade), max_size=4)


class Autumn(RuleBasedStateMachine):
    """Three people who do everything in any order; a plain model beside them says what must be."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.places: dict[int, UUID] = {}
        self.grades: dict[tuple[UUID, str], dict[int, Grade]] = {}

    def attempt(self, act: Any, *arguments: Any, **options: Any) -> bool:
        before = len(self.world.streams.log)
        try:
            act(*arguments, **options)
        except Refusal:
            assert len(self.world.streams.log) == before, "what is refused leaves nothing"
            return False
        return True

    @rule(which=some_class, pupils=some_pupils, by=somebody)
    def opens(self, which: tuple[UUID, int, str], pupils: tuple[int, ...], by: Any) -> None:
        school, parallel, letter = which
        options = {"school": school, "parallel": parallel, "pupils": pupils, "subjects": SUBJECTS[:1]}
        if self.attempt(self.world.opens, letter, by, **options):
            self.places |= dict.fromkeys(pupils, id_of(which))

    @rule(which=some_class, by=somebody, subjects=st.sampled_from([SUBJECTS, SUBJECTS[1:]]))
    def sets_journals(self, which: tuple[UUID, int, str], by: Any, subjects: tuple[str, ...]) -> None:
        command = SetJournals(class_id=id_of(which), subjects=subjects)
        self.attempt(self.world.journals.set_journals, self.world.asked(), by, command)

    @rule(which=some_class, pupils=some_pupils, by=somebody)
    def enters(self, which: tuple[UUID, int, str], pupils: tuple[int, ...], by: Any) -> None:
        if self.attempt(self.world.enters, id_of(which), *pupils, by=by):
            self.places |= dict.fromkeys(pupils, id_of(which))

    @rule(which=some_class, pupils=some_pupils, by=somebody)
    def releases(self, which: tuple[UUID, int, str], pupils: tuple[int, ...], by: Any) -> None:
        if self.attempt(self.world.releases, id_of(which), *pupils, by=by):
            for pupil in pupils:
                assert self.places.pop(pupil) == id_of(which)

    @rule(which=some_class, subject=st.sampled_from(SUBJECTS), given=cells, by=somebody)
    def puts(self, which: tuple[UUID, int, str], subject: str, given: dict[int, Grade | None], by: Any) -> None:
        command = a_sheet(class_id=id_of(which), subject=subject, grades=tuple(given.items()))
        if not self.attempt(self.world.puts, command, by):
            return
        standing = self.grades.setdefault((id_of(which), subject), {})
        for pupil, grade in given.items():
            assert grade is None or pupil in standing or self.places.get(pupil) == id_of(which)
        merged = {**standing, **given}
        self.grades[id_of(which), subject] = {pupil: grade for pupil, grade in merged.items() if grade is not None}
        before = len(self.world.streams.log)
        assert self.world.puts(command, by) == {"put": 0, "changed": 0, "unchanged": len(given)}
        assert self.world.since(before) == [], "the same sheet again makes no fact"

    @invariant()
    def a_pupil_is_in_one_class_at_most(self) -> None:
        members = {id_of(each): self.world.school_class(id_of(each)).members for each in CLASSES}
        found = {
            pupil: self.world.streams.read(PUPIL, pupil_of(pupil)).classes.get(2021)
            for pupil in range(PUPILS[-1] + 1)
        }
        assert {pupil: where for pupil, where in found.items() if where} == self.places
        assert sorted(pupil for each in members.values() for pupil in each) == sorted(self.places)
        assert all(pupil in members[where] for pupil, where in self.places.items())

    @invariant()
    def a_sheet_holds_what_was_put_last(self) -> None:
        for (class_id, subject), standing in self.grades.items():
            stream = sheet_of(class_id, subject, Column.QUARTER_1)
            assert self.world.streams.read(GRADE_SHEET, stream).cells == standing

    @invariant()
    def what_was_is_what_stood(self) -> None:
        cells: dict[tuple[UUID, str, int], Grade | None] = {}
        for fact in self.world.since(0):
            for change in fact.changes if isinstance(fact, GradesPut) else ():
                assert isinstance(fact, GradesPut)
                cell = fact.class_id, fact.subject, change.pupil
                assert cells.get(cell) is change.before is not change.now
                cells[cell] = change.now


def id_of(which: tuple[UUID, int, str]) -> UUID:
    school, parallel, letter = which
    return class_of(school, 2021, parallel, letter)


@pytest.mark.req("RPT-1", "RPT-20")
def test_the_laws_hold_in_any_order() -> None:
    run_state_machine_as_test(Autumn, settings=settings(max_examples=60, stateful_step_count=30, deadline=None))


@pytest.mark.req("AUD-3")
def test_whatever_is_stored_is_folded_without_a_word() -> None:
    kinds = [each.kind for each in REPLAYABLE if each.kind.name.startswith("attainment.")]
    folded = set()
    for kind in kinds:
        state = kind.initial
        for fact in (*OF_ATTAINMENT, *OF_ATTAINMENT[::-1]):
            if isinstance(fact, kind.facts):
                state = kind.evolve(state, fact)
                folded.add(type(fact))
        assert state != kind.initial, kind.name

    assert folded == set(ATTAINMENT_FACTS)


def test_the_machine_can_fail() -> None:
    machine = Autumn()
    assert not machine.attempt(machine.world.enters, id_of(CLASSES[0]), 1)
    machine.opens(CLASSES[2], (1, 2), OFFICER)
    machine.puts(CLASSES[2], "mathematics", {1: Grade.FIVE}, DIRECTOR)
    machine.places[1] = id_of(CLASSES[3])
    with pytest.raises(AssertionError):
        machine.a_pupil_is_in_one_class_at_most()
    machine.grades[id_of(CLASSES[2]), "mathematics"][1] = Grade.FOUR
    with pytest.raises(AssertionError):
        machine.a_sheet_holds_what_was_put_last()
