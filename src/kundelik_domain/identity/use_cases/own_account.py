"""What everybody does with their own account: password, sessions, tokens (IDN-1, IDN-4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kundelik_domain.identity import api_token, session, user
from kundelik_domain.identity.api_token import API_TOKEN, TokenOwner
from kundelik_domain.identity.commands import EndSession, IssueToken, RevokeToken, SetPassword, SignOut
from kundelik_domain.identity.policies import password_is_hard_to_guess, spellings
from kundelik_domain.identity.refusals import PasswordNamesItsOwner
from kundelik_domain.identity.session import SESSION
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.values import (
    BearerCredential,
    CredentialKind,
    IssuedToken,
    session_stream,
    token_id,
    token_stream,
)
from kundelik_domain.shared.access import Principal, Role
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts, own_role


class OwnAccount(IdentityPorts):
    """Only in a session, never by a token. What belongs to others is not found."""

    __slots__ = ()

    def set_password(self, envelope: Envelope, principal: Principal, command: SetPassword) -> Outcome:
        """Ends all other sessions. Wrong present passwords count as failed sign-ins. The answer is empty."""
        role = own_role(principal, command)
        password_is_hard_to_guess("new", command.new)
        owner = principal.user
        before = self.streams.read(USER, owner)
        if not before.names.isdisjoint(self._name(text) for text in spellings(command.new)):
            raise PasswordNamesItsOwner(field="new")
        present = before.credential or owner
        proven = self._guarded(envelope, owner, command.present, present)

        def append(credential: UUID) -> Outcome:
            def decide(read: Reader, now: datetime) -> Decision:
                known = read(USER, owner)
                facts = user.set_password(known, owner, credential, proven, principal.session, now)
                return Decision((Change(owner, facts),), role)

            return self.streams.change(envelope, decide)

        outcome = self._keep(command.new, owner, append)
        if not outcome.repeated:
            self.credentials.drop(present)
        return outcome

    def sign_out(self, envelope: Envelope, principal: Principal, command: SignOut) -> Outcome:
        """Ends the session in which it is asked."""
        role = own_role(principal, command)
        if principal.session is None:
            raise NotFound
        return self._end(envelope, principal.user, role, principal.session)

    def end_session(self, envelope: Envelope, principal: Principal, command: EndSession) -> Outcome:
        """Ends another session of one's own."""
        return self._end(envelope, principal.user, own_role(principal, command), command.session)

    def issue_token(self, envelope: Envelope, principal: Principal, command: IssueToken) -> IssuedToken:
        """Its credential is shown this once; the same command again answers without it."""
        role, token = own_role(principal, command), token_id(envelope.command_id)
        owner, secret = TokenOwner(principal.user, principal.person), self.secrets.new()
        digest = self.secrets.digest(secret)

        def decide(read: Reader, now: datetime) -> Decision:
            known = read(API_TOKEN, token_stream(token))
            facts = api_token.issue(known, token, owner, command, digest, now)
            return Decision((Change(token_stream(token), facts),), role, None, {"token": str(token)})

        outcome = self.streams.change(envelope, decide)
        text = BearerCredential(CredentialKind.API_TOKEN, token, secret).text
        return IssuedToken(token, None if outcome.repeated else text, outcome.position, outcome.repeated)

    def revoke_token(self, envelope: Envelope, principal: Principal, command: RevokeToken) -> Outcome:
        """Takes effect at once. The answer is `{"token": id}`."""
        role, token = own_role(principal, command), command.token

        def decide(read: Reader, _: datetime) -> Decision:
            facts = api_token.revoke(read(API_TOKEN, token_stream(token)), token, principal.user)
            return Decision((Change(token_stream(token), facts),), role, None, {"token": str(token)})

        return self.streams.change(envelope, decide)

    def _end(self, envelope: Envelope, owner: UUID, role: Role, ended: UUID) -> Outcome:
        def decide(read: Reader, _: datetime) -> Decision:
            facts = session.end(read(SESSION, session_stream(ended)), ended, owner)
            return Decision((Change(session_stream(ended), facts),), role, None, {"session": str(ended)})

        return self.streams.change(envelope, decide)

    def _guarded(self, envelope: Envelope, owner: UUID, password: str, credential: UUID) -> UUID | None:
        """The credential, if that is its password. A stolen session must not become a place to guess at leisure."""
        self._count_attempt(owner, envelope.client_address)
        if not self._proven(password, credential):
            return None
        self._forgive_attempt(owner, envelope.client_address)
        return credential
