"""Taking the rows of an import, portion by portion, wherever it was left off (OPS-5).

A portion is taken, then recorded. Who is killed between the two leaves a portion that is taken again, and finds
everything there: the counts alone may then call new rows unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from kundelik_domain.imports.commands import RecordRows
from kundelik_domain.imports.import_run import IMPORT_RUN, ImportRun
from kundelik_domain.imports.policies import OF_JOURNALS
from kundelik_domain.imports.refusals import WrongImportStatus
from kundelik_domain.imports.use_cases import Imports
from kundelik_domain.imports.values import ImportKind, ImportStatus
from kundelik_domain.organisations.use_cases import Catchments
from kundelik_domain.shared.access import PLATFORM, Holding, Principal
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Envelope

from .intakes import PASSING, CatchmentsIntake, EmployeesIntake, Intake, Numbered, SchoolsIntake, Taken
from .journals import journal_intake
from .tables import faults, laid

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence
    from datetime import datetime

    from adapters.bootstrap.wiring import Installation
    from adapters.files.keeping import Keeping

Progress = Callable[[ImportRun], None]
LARGEST: Final = 5_000
"""Rows of one street, or of one class, beyond which they are parted after all."""


@dataclass(frozen=True, slots=True)
class Importer:
    """Over an installation. Several may work on one import: each portion is recorded once."""

    imports: Imports
    files: Keeping
    intake_of: Callable[[ImportKind, UUID | None], Intake]

    def work(self, run: UUID, stop: threading.Event, progress: Progress = lambda _: None) -> ImportStatus:
        """Until it is finished, somebody has stopped it, or `stop`; how far it is then."""
        known = self._read(run)
        if known.status is not ImportStatus.RUNNING:
            return known.status
        principal = _principal(known)
        content = self.files.get(known.upload.sha256)
        try:
            if content is None:
                self.imports.stop(_envelope(run, principal, "gone"), principal, run)
            else:
                self._take_all(run, known, content, stop, progress)
        except WrongImportStatus:
            return self._read(run).status
        except Refusal as refusal:
            if isinstance(refusal, PASSING):
                raise
            self.imports.stop(_envelope(run, principal, "unreadable"), principal, run)
        return self._read(run).status

    def _take_all(
        self, run: UUID, known: ImportRun, content: bytes, stop: threading.Event, progress: Progress
    ) -> None:
        principal, intake = _principal(known), self.intake_of(known.kind, known.school)
        table = laid(known.kind, content)
        wanted = [row for row in table.numbered() if known.wants(row.number)]
        wrong = faults(intake, wanted)
        ordered = sorted(wanted, key=intake.order)
        while not stop.is_set():
            progress(known)
            before = known.done
            portion = _portion(intake, ordered, before)
            if not portion:
                if before < known.wanted:
                    self._record(run, principal, before, known.wanted, Taken())
                self.imports.finish(_envelope(run, principal, "finish"), principal, run)
                progress(self._read(run))
                return
            taken = intake.take([row for row in portion if row.number not in wrong], run, principal)
            for row in portion:
                if row.number in wrong:
                    taken.refuse(row.number, wrong[row.number])
            self._record(run, principal, before, before + len(portion), taken)
            known = self._read(run)

    def _record(self, run: UUID, principal: Principal, before: int, upto: int, taken: Taken) -> None:
        command = RecordRows(
            run=run,
            before=before,
            upto=upto,
            taken=taken.taken,
            unchanged=taken.unchanged,
            refused=tuple(taken.refused),
            warned=tuple(taken.warned),
            made=tuple(taken.made),
        )
        self.imports.record(_envelope(run, principal, f"upto/{upto}"), principal, command)

    def _read(self, run: UUID) -> ImportRun:
        return self.imports.streams.read(IMPORT_RUN, run)


def importer_of(installation: Installation) -> Importer:
    """Joined from the contexts that rows go to."""
    return Importer(
        imports=Imports(streams=installation.streams),
        files=installation.files,
        intake_of=intakes_of(installation, installation.now),
    )


def intakes_of(
    installation: Installation, now: Callable[[], datetime]
) -> Callable[[ImportKind, UUID | None], Intake]:
    """A fresh intake for each import: it remembers what it has seen of its table."""

    def intake_of(kind: ImportKind, school: UUID | None) -> Intake:
        if kind is ImportKind.EMPLOYEES:
            assert school is not None
            return EmployeesIntake(installation.identity, school, now().date())
        if kind is ImportKind.SCHOOLS:
            return SchoolsIntake(installation.organisations)
        if kind in OF_JOURNALS:
            assert school is not None
            return journal_intake(installation, kind, school, now())
        return CatchmentsIntake(Catchments(streams=installation.streams), installation.organisations.school_with)

    return intake_of


def _principal(run: ImportRun) -> Principal:
    """Who started it, in the role in which they did, and nothing else."""
    assert run.started_by is not None
    assert run.role is not None
    organisation = run.school if run.school is not None else PLATFORM
    holdings = frozenset({Holding(run.role, organisation)})
    return Principal(user=run.started_by, person=run.started_by, holdings=holdings)


def _envelope(run: UUID, principal: Principal, step: str) -> Envelope:
    return Envelope(command_id=uuid5(run, step), actor=principal.user, correlation_id=run)


def _portion(intake: Intake, ordered: Sequence[Numbered], start: int) -> Sequence[Numbered]:
    """The next rows; a street or a sheet is not parted, unless it is as long as none is."""
    end = min(start + intake.portion, len(ordered))
    while start < end < min(len(ordered), start + LARGEST) and intake.together(ordered[end - 1], ordered[end]):
        end += 1
    return ordered[start:end]
