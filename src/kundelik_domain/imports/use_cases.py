"""What can be done with imports: one method per command (ADM-17, ADM-34, OPS-5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kundelik_domain.shared.access import Principal, Role
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from . import import_run
from .commands import BeginImport, RecordRows, StartImport
from .events import ImportFact
from .import_run import IMPORT_RUN, ImportRun
from .policies import capacity
from .ports import Streams
from .values import ImportStatus, run_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """The answer of each is `{"run": id}`. Foreign imports do not exist (IDN-3)."""

    streams: Streams

    def begin(self, envelope: Envelope, principal: Principal, command: BeginImport) -> Outcome:
        """By an operator; employees, classes, pupils and grades by those who keep them."""
        role, organisation = capacity(principal, command.kind, command.school)
        run = run_id(envelope.command_id)
        return self._change(
            envelope, run, (role, organisation), lambda known: import_run.begin(known, run, command, principal.user)
        )

    def start(self, envelope: Envelope, principal: Principal, command: StartImport) -> Outcome:
        """From now on a background process takes its rows."""
        role, organisation = self._capacity(principal, command.run)
        return self._change(
            envelope,
            command.run,
            (role, organisation),
            lambda known: import_run.start(known, command, principal.user, role),
        )

    def stop(self, envelope: Envelope, principal: Principal, run: UUID) -> Outcome:
        """What was taken stays."""
        return self._change(
            envelope,
            run,
            self._capacity(principal, run),
            lambda known: import_run.stop(known, run, principal.user),
        )

    def record(self, envelope: Envelope, principal: Principal, command: RecordRows) -> Outcome:
        """By whoever works on it, in the name of who started it."""
        return self._change(
            envelope,
            command.run,
            self._capacity(principal, command.run),
            lambda known: import_run.record(known, command),
        )

    def finish(self, envelope: Envelope, principal: Principal, run: UUID) -> Outcome:
        """The same."""
        return self._change(
            envelope, run, self._capacity(principal, run), lambda known: import_run.finish(known, run)
        )

    def seen(self, principal: Principal, run: UUID) -> ImportRun:
        """As it stands now. Raises `NotFound` for a stranger, `NotPermitted`."""
        self._capacity(principal, run)
        return self.streams.read(IMPORT_RUN, run)

    def _capacity(self, principal: Principal, run: UUID) -> tuple[Role, UUID]:
        known = self.streams.read(IMPORT_RUN, run)
        if known.status is ImportStatus.NONE:
            raise NotFound
        return capacity(principal, known.kind, known.school)

    def _change(
        self,
        envelope: Envelope,
        run: UUID,
        acting: tuple[Role, UUID],
        decided: Callable[[ImportRun], tuple[ImportFact, ...]],
    ) -> Outcome:
        def decide(read: Reader, _: datetime) -> Decision:
            facts = decided(read(IMPORT_RUN, run))
            return Decision((Change(run, facts),) if facts else (), *acting, {"run": str(run)})

        return self.streams.change(envelope, decide)
