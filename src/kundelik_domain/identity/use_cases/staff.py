"""What an organisation's administrator, or an operator, does with employees (ADM-16, ADM-18, IDN-2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kundelik_domain.identity import user
from kundelik_domain.identity.commands import BlockUser, GrantRole, RevokeRole, StaffCommand, UnblockUser
from kundelik_domain.identity.events import UserFact
from kundelik_domain.identity.user import USER, User
from kundelik_domain.shared.access import Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts


class Staff(IdentityPorts):
    """Each takes effect with that user's next request. The answer is `{"user": id}`."""

    __slots__ = ()

    def grant_role(self, envelope: Envelope, principal: Principal, command: GrantRole) -> Outcome:
        """To an employee of this or of another organisation. An authority's officers: by the operator."""
        role_for(principal, command.PERMISSION, command.organisation)
        self._require_grantable(command.role, command.organisation)
        return self._change(
            envelope, principal, command, lambda known: user.grant_role(known, command, principal.user)
        )

    def revoke_role(self, envelope: Envelope, principal: Principal, command: RevokeRole) -> Outcome:
        """Of one's own organisation's people."""
        return self._change(
            envelope, principal, command, lambda known: user.revoke_role(known, command, principal.user)
        )

    def block_user(self, envelope: Envelope, principal: Principal, command: BlockUser) -> Outcome:
        """No sign-in, no session, no token from now on."""
        return self._change(envelope, principal, command, lambda known: user.block(known, command, principal.user))

    def unblock_user(self, envelope: Envelope, principal: Principal, command: UnblockUser) -> Outcome:
        """As before."""
        return self._change(envelope, principal, command, lambda known: user.unblock(known, command, principal.user))

    def _change(
        self,
        envelope: Envelope,
        principal: Principal,
        command: StaffCommand,
        decided: Callable[[User], tuple[UserFact, ...]],
    ) -> Outcome:
        role = role_for(principal, command.PERMISSION, command.organisation)

        def decide(read: Reader, _: datetime) -> Decision:
            changes = (Change(command.user, decided(read(USER, command.user))),)
            return Decision(changes, role, command.organisation, {"user": str(command.user)})

        return self.streams.change(envelope, decide)
