"""An account is closed for ever, because the person behind it was erased (AUD-6, ADR-0023)."""

from __future__ import annotations

from datetime import datetime

from kundelik_domain.identity import user
from kundelik_domain.identity.account_link import ACCOUNT_LINK
from kundelik_domain.identity.api_token import API_TOKEN
from kundelik_domain.identity.commands import CloseAccount
from kundelik_domain.identity.events import AccountUnlinked, ApiTokenRevoked
from kundelik_domain.identity.login_claim import LOGIN_CLAIM, release
from kundelik_domain.identity.user import USER, User
from kundelik_domain.identity.values import token_stream
from kundelik_domain.identity.values.outside import link_stream
from kundelik_domain.shared.access import PLATFORM, Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts


class Closing(IdentityPorts):
    """Sessions, tokens, roles, the password and the names to sign in by, in one append."""

    __slots__ = ()

    def close_account(self, envelope: Envelope, principal: Principal, command: CloseAccount) -> Outcome:
        """The names are free again: whoever comes back registers anew. The same user again changes nothing."""
        role = role_for(principal, command.PERMISSION, PLATFORM)

        def decide(read: Reader, now: datetime) -> Decision:
            known = read(USER, command.user)
            closed = Change(command.user, user.close(known, command.user, principal.user, now))
            changes = (closed, *_released(read, known, command), *_revoked(read, command), *_unlinked(read, command))
            return Decision(tuple(c for c in changes if c.facts), role, None, {"user": str(command.user)})

        outcome = self.streams.change(envelope, decide)
        self.attempts.forgive(self._account(command.user))
        return outcome


def _released(read: Reader, known: User, command: CloseAccount) -> tuple[Change, ...]:
    return tuple(Change(name, release(read(LOGIN_CLAIM, name), command.user)) for name in sorted(known.names))


def _revoked(read: Reader, command: CloseAccount) -> tuple[Change, ...]:
    open_tokens = [token for token in command.tokens if not read(API_TOKEN, token_stream(token)).revoked]
    return tuple(Change(token_stream(token), (ApiTokenRevoked(token, command.user),)) for token in open_tokens)


def _unlinked(read: Reader, command: CloseAccount) -> tuple[Change, ...]:
    """Whoever comes back with the same outside account registers anew."""
    theirs = [link for link in command.links if read(ACCOUNT_LINK, link_stream(link)).holder == command.user]
    return tuple(Change(link_stream(link), (AccountUnlinked(link, command.user),)) for link in theirs)
