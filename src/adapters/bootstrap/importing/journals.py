"""Intakes of what journals hold, put together from an installation (RPT-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from kundelik_domain.attainment.events import PupilNamed
from kundelik_domain.attainment.policies.days import today
from kundelik_domain.attainment.values import pupil_of
from kundelik_domain.imports.values import ImportKind

from .grades_intake import GradesIntake
from .journal_cells import JournalCells
from .journal_intakes import ClassesIntake, PupilsIntake

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.bootstrap.wiring import Installation

    from .intakes import Intake


def journal_intake(installation: Installation, kind: ImportKind, unit: UUID, now: datetime) -> Intake:
    """A fresh one, of a school or of a district."""
    cells = JournalCells(installation.streams, installation.organisations.school_with, unit, today(now))
    if kind is ImportKind.CLASSES:
        return ClassesIntake(installation.journals, cells)
    if kind is ImportKind.GRADES:
        return GradesIntake(installation.grading, cells)

    def name_of(pupil: int) -> str | None:
        """The last one that was told, opened."""
        facts = (recorded.fact for recorded in installation.log.of_stream(pupil_of(pupil)))
        names = [fact.name for fact in facts if isinstance(fact, PupilNamed)]
        return names[-1] if names and isinstance(names[-1], str) else None

    return PupilsIntake(installation.journals, cells, name_of)
