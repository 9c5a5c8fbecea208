"""Every figure of random countries is recounted from the pupils, grades and events that it leads to (RPT-19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from kundelik_domain.attainment.events import (
    ClassOpened,
    ClassSettingsChanged,
    GradesPut,
    PupilPlaced,
    PupilsEntered,
    PupilsLeft,
    SubjectsSet,
    WeekCut,
)
from kundelik_domain.attainment.values import plan_of, pupil_of, sheet_of
from kundelik_domain.shared.facts import Fact
from projections.attainment.drilldown import Group, Pupil, Question, pupils_of
from projections.reading import Recorded
from tests.projections.attainment.plain_fold import counted
from tests.projections.attainment.worlds import any_country


@dataclass
class LogInMemory:
    """The port `Histories`: facts found by the streams that the use cases write them to."""

    log: Sequence[Recorded]

    def upto(self, streams: Collection[UUID], position: int, facts: Sequence[type[Fact]]) -> list[Recorded]:
        wanted, kinds = set(streams), tuple(facts)
        before = (recorded for recorded in self.log if recorded.position < position)
        return [
            each
            for recorded in before
            for each in told(recorded)
            if each.stream in wanted and isinstance(each.fact, kinds)
        ]


def told(recorded: Recorded) -> Iterator[Recorded]:
    """In its own stream, with what the same append writes to those of pupils."""
    match recorded.fact:
        case SubjectsSet(school=school, school_year=year):
            yield replace(recorded, stream=plan_of(school, year))
        case GradesPut() as fact:
            yield replace(recorded, stream=sheet_of(fact.class_id, fact.subject, fact.column))
        case PupilsEntered(class_id=own, pupils=pupils):
            yield replace(recorded, stream=own)
            for pupil in pupils:
                yield replace(recorded, stream=pupil_of(pupil), fact=PupilPlaced(pupil, 2021, own))
        case ClassOpened(class_id=own) | ClassSettingsChanged(class_id=own) | PupilsLeft(class_id=own):
            yield replace(recorded, stream=own)


def behind(log: Sequence[Recorded], cut: WeekCut, school: UUID, parallel: int) -> list[Pupil]:
    opened = [recorded.fact for recorded in log if isinstance(recorded.fact, ClassOpened)]
    here = (school, cut.school_year, parallel)
    return pupils_of(
        LogInMemory(log),
        Question(
            school=school,
            school_year=cut.school_year,
            period=cut.period,
            rules=cut.rules,
            cut=next(recorded.position for recorded in log if recorded.fact == cut),
            classes=[fact.class_id for fact in opened if (fact.school, fact.school_year, fact.parallel) == here],
        ),
    )


@pytest.mark.req("RPT-19")
@pytest.mark.parametrize("seed", range(24))
def test_a_recount_of_what_a_figure_leads_to_is_the_figure(seed: int) -> None:
    """Also after transfers, corrections, other settings and other rules, whatever came after the cut."""
    country, cells = any_country(seed), 0
    log = country.journals.log
    for cut in country.cuts:
        for (level, school, parallel), row in counted(log, cut).rows.items():
            if level == 1:
                found = behind(log, cut, school, parallel)
                figures = Counter(pupil.group for pupil in found)
                assert {group: figures[group] for group in Group} == {group: row[group.value] for group in Group}
                counting = sum(len(pupil.cells) for pupil in found if pupil.group is not Group.BEGINNERS)
                assert (len(found), counting) == (row["members"], row["grades"])
                cells += len(Group)
    assert cells > 20


@pytest.mark.req("RPT-19")
@pytest.mark.parametrize("seed", range(4))
def test_every_grade_leads_to_the_event_that_put_it_and_to_what_was_there_before(seed: int) -> None:
    country, seen = any_country(seed), 0
    log = country.journals.log
    by_position = {recorded.position: recorded.fact for recorded in log}
    for cut in country.cuts[-4:]:
        for level, school, parallel in counted(log, cut).rows:
            for pupil in behind(log, cut, school, parallel) if level == 1 else ():
                for cell in pupil.cells:
                    seen += 1
                    assert cell.grade in {put.now for put in cell.puts}
                    assert [put.position for put in cell.puts] == sorted(put.position for put in cell.puts)
                    for put in cell.puts:
                        fact = by_position[put.position]
                        assert isinstance(fact, GradesPut)
                        assert (pupil.number, put.before, put.now) in fact.changes
    assert seen > 0
