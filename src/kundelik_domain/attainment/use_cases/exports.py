"""Published weeks as files: ordered and fetched by those who reach the unit, both times looked at (RPT-8, RPT-25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kundelik_domain.attainment.commands import FetchExport, OrderExport, RecordExport
from kundelik_domain.attainment.events import ExportFetched, ExportOrdered
from kundelik_domain.attainment.policies.days import require_sunday
from kundelik_domain.attainment.policies.reaching import mode_for, reach
from kundelik_domain.attainment.ports import Streams, Units
from kundelik_domain.attainment.published_week import WEEK, Week
from kundelik_domain.attainment.refusals import WeekNotPublished
from kundelik_domain.attainment.report_export import EXPORT, Export, record, require_form
from kundelik_domain.attainment.values import Mode, export_of, week_of
from kundelik_domain.shared.access import PLATFORM, Principal, Role, role_for
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """The answer names the `export`."""

    streams: Streams
    units: Units

    def order(self, envelope: Envelope, principal: Principal, command: OrderExport) -> Outcome:
        """The answer tells the `revision` and the `mode` too.

        Raises `NotFound`, `NotPermitted`, `StyledBookTooLarge`, `NotASunday`, `WeekNotPublished`.
        """
        role, scope = reach(principal, command.PERMISSION, self.units.chain(command.scope))
        require_form(command)
        require_sunday(command.sunday)
        export = export_of(envelope.command_id)

        def decide(read: Reader, _: datetime) -> Decision:
            read(EXPORT, export)
            week = read(WEEK, week_of(command.sunday, command.school_year, command.period))
            fact = _ordered(export, principal, command, _revision(week, command))
            answer = {"export": str(export), "revision": fact.revision, "mode": fact.mode.value}
            return Decision((Change(export, (fact,)),), role, scope.unit, answer)

        return self.streams.change(envelope, decide)

    def made(self, envelope: Envelope, principal: Principal, command: RecordExport) -> Outcome:
        """By the worker; once, however often. Raises `NotFound`, `InvalidFigures`, `ExportMadeOtherwise`."""
        role = role_for(principal, command.PERMISSION, PLATFORM)

        def decide(read: Reader, _: datetime) -> Decision:
            facts = record(read(EXPORT, command.export), command)
            return Decision((Change(command.export, facts),), role, PLATFORM, {"export": str(command.export)})

        return self.streams.change(envelope, decide)

    def fetch(self, envelope: Envelope, principal: Principal, command: FetchExport) -> Outcome:
        """The answer tells the `sha256` under which the file stands, and its `size`.

        By whoever reaches the unit now, and sees as much of it as the file holds. Raises `NotFound`, `NotPermitted`,
        `ExportNotReady`.
        """

        def decide(read: Reader, _: datetime) -> Decision:
            found = read(EXPORT, command.export)
            role, organisation = self._reached(principal, found)
            made = found.require_made()
            answer = {"export": str(command.export), "sha256": made.sha256, "size": made.size}
            fact = ExportFetched(command.export, principal.user)
            return Decision((Change(command.export, (fact,)),), role, organisation, answer)

        return self.streams.change(envelope, decide)

    def of(self, principal: Principal, export: UUID) -> Export:
        """As it is now, to whoever may fetch it. Raises `NotFound`, `NotPermitted`."""
        found = self.streams.read(EXPORT, export)
        self._reached(principal, found)
        return found

    def work(self, export: UUID) -> Export:
        """As it is now, for the worker that makes it. Raises `NotFound`."""
        found = self.streams.read(EXPORT, export)
        found.require_order()
        return found

    def _reached(self, principal: Principal, found: Export) -> tuple[Role, UUID]:
        """Whose reach has shrunk, or who sees another kind of it, hears that there is none."""
        ordered = found.require_order()
        role, scope = reach(principal, FetchExport.PERMISSION, self.units.chain(ordered.scope))
        mine = ordered.ordered_by == principal.user and ordered.mode is Mode.SUPPRESSED
        if not mine and mode_for(principal, ordered.scope) is not ordered.mode:
            raise NotFound
        return role, scope.unit


def _revision(week: Week, command: OrderExport) -> int:
    revision = week.latest if command.revision is None else command.revision
    if revision not in week.published:
        raise WeekNotPublished(
            sunday=command.sunday.isoformat(), school_year=command.school_year, period=command.period.value
        )
    return revision


def _ordered(export: UUID, principal: Principal, command: OrderExport, revision: int) -> ExportOrdered:
    return ExportOrdered(
        export=export,
        ordered_by=principal.user,
        scope=command.scope,
        sunday=command.sunday,
        school_year=command.school_year,
        period=command.period,
        revision=revision,
        mode=mode_for(principal, command.scope),
        form=command.form,
        language=command.language,
    )
