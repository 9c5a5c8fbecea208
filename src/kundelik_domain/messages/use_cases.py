"""What can be done with notices: one method per command (NTF-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kundelik_domain.shared.access import PLATFORM, Principal, Role, role_for
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from . import notice as notices
from . import preferences
from .commands import MarkRead, RecordDelivery, RecordFailure, RetryDelivery, SetPreferences
from .notice import NOTICE, Told
from .ports import Causes, Streams
from .preferences import PREFERENCES, Preferences
from .values import notice_stream, preferences_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The answer of each is `{"notice": id}`, or empty."""

    streams: Streams
    causes: Causes

    def record_delivery(self, envelope: Envelope, principal: Principal, command: RecordDelivery) -> Outcome:
        """By the worker, once however often."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        return self._changed(envelope, role, command.notice.notice, lambda t: notices.record_delivery(t, command))

    def record_failure(self, envelope: Envelope, principal: Principal, command: RecordFailure) -> Outcome:
        """By the worker; whoever has delivered meanwhile is right."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        return self._changed(envelope, role, command.notice.notice, lambda t: notices.record_failure(t, command))

    def retry(self, envelope: Envelope, principal: Principal, command: RetryDelivery) -> Outcome:
        """By an operator of the platform. Raises `NotFound`, `NothingFailed`."""
        role = role_for(principal, command.PERMISSION, PLATFORM)
        return self._changed(envelope, role, command.notice, lambda t: notices.retry(t, command.channel))

    def mark_read(self, envelope: Envelope, principal: Principal, command: MarkRead) -> Outcome:
        """By its recipient; raises `NotFound` to everybody else."""
        principal.require(command.PERMISSION)
        found = self.causes.notice(command.cause)
        if found is None or (found.notice, found.recipient) != (command.notice, principal.user):
            raise NotFound
        return self._changed(
            envelope, _own(principal), command.notice, lambda t: notices.mark_read(t, command.notice, principal.user)
        )

    def set_preferences(self, envelope: Envelope, principal: Principal, command: SetPreferences) -> Outcome:
        """By anybody for themselves."""
        principal.require(command.PERMISSION)
        stream, user = preferences_stream(principal.user), principal.user

        def decide(read: Reader, _: datetime) -> Decision:
            facts = preferences.set_preferences(read(PREFERENCES, stream), user, command)
            return Decision((Change(stream, facts),), _own(principal))

        return self.streams.change(envelope, decide)

    def preferences_of(self, user: UUID) -> Preferences:
        """As they are now."""
        return self.streams.read(PREFERENCES, preferences_stream(user))

    def told(self, notice: UUID) -> Told:
        """As it stands now."""
        return self.streams.read(NOTICE, notice_stream(notice))

    def _changed(self, envelope: Envelope, role: Role, notice: UUID, facts: notices.Deciding) -> Outcome:
        stream = notice_stream(notice)

        def decide(read: Reader, _: datetime) -> Decision:
            return Decision((Change(stream, facts(read(NOTICE, stream))),), role, None, {"notice": str(notice)})

        return self.streams.change(envelope, decide)


def _own(principal: Principal) -> Role:
    """The capacity in which people act on what is their own: their first role, or that of a parent."""
    held = {holding.role for holding in principal.holdings}
    return next((role for role in Role if role in held), Role.PARENT)
