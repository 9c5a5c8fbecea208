"""Which subjects of a school count in reports in a school year (RPT-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kundelik_domain.shared.streams import StreamKind

from .commands import SetSubjects
from .events import SubjectsSet
from .policies.lists import subjects_in_order
from .values import SubjectSetting, Visibility


@dataclass(frozen=True, slots=True)
class SubjectPlan:
    """Of one school and school year. A subject without a setting does not count."""

    settings: Mapping[str, Visibility] = field(default_factory=dict)


def set_subjects(plan: SubjectPlan, command: SetSubjects) -> tuple[SubjectsSet, ...]:
    """Nothing where nothing changes. Raises `UnknownSubject`, `SubjectTwice`."""
    ordered = subjects_in_order(tuple(setting.subject for setting in command.subjects))
    wanted = {setting.subject: setting.visibility for setting in command.subjects}
    if wanted == plan.settings:
        return ()
    settings = tuple(SubjectSetting(subject, wanted[subject]) for subject in ordered)
    return (SubjectsSet(command.school, command.school_year, settings),)


def evolve(_: SubjectPlan, fact: SubjectsSet) -> SubjectPlan:
    """Never refuses: the latest settings hold."""
    return SubjectPlan({setting.subject: setting.visibility for setting in fact.subjects})


SUBJECT_PLAN: Final = StreamKind("attainment.subject-plan", SubjectPlan(), evolve, (SubjectsSet,))
