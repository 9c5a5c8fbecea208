"""Signing in with an account of an outside system, and linking one (ADM-2, ADR-0031)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from kundelik_domain.identity import session
from kundelik_domain.identity.account_link import ACCOUNT_LINK, BEGINNING, Beginning, beginning, link
from kundelik_domain.identity.commands.keeping import BeginOutsideSignIn, CompleteOutsideSignIn, UnlinkAccount
from kundelik_domain.identity.policies import own_capacity
from kundelik_domain.identity.refusals.keeping import OutsideSignInRefused
from kundelik_domain.identity.session import SESSION, SessionOwner
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.values import BearerCredential, CredentialKind, SignedIn, session_id, session_stream
from kundelik_domain.identity.values.keeping import OneTimeSecret
from kundelik_domain.identity.values.outside import (
    BEGINNING_LASTS,
    PROOF_LASTS,
    Begun,
    Linked,
    OutsideIdentity,
    OutsideRequest,
    Proven,
    beginning_stream,
    link_stream,
)
from kundelik_domain.shared.access import Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts, own_role


class OutsideAccounts(IdentityPorts):
    """Issuer and subject say who somebody is; an e-mail address links nobody to anything, however alike."""

    __slots__ = ()

    def begin_outside(self, envelope: Envelope, principal: Principal | None, command: BeginOutsideSignIn) -> Begun:
        """A new beginning each time. Raises `NotFound`, `TooManyRequests`, `ProviderUnreachable`."""
        owner = _in_session(principal)
        self._count_request("outside-from", envelope.client_address, self.requests.outside_from_address)
        if command.provider not in self.openid.names:
            raise NotFound
        request = self._request(self.secrets.new())
        url = self.openid.authorization_url(command.provider, request)
        begun = self._beginning(request.state)

        def decide(read: Reader, now: datetime) -> Decision:
            read(BEGINNING, beginning_stream(begun))
            facts = beginning.begin(begun, command.provider, owner, now)
            answer = {"expires_at": (now + BEGINNING_LASTS).isoformat()}
            return Decision((Change(beginning_stream(begun), facts),), Role.PARENT, None, answer)

        outcome = self.streams.change(replace(envelope, command_id=begun), decide)
        until = datetime.fromisoformat(outcome.answer["expires_at"])
        return Begun(url, request.state, until, outcome.position)

    def complete_outside(
        self, envelope: Envelope, principal: Principal | None, command: CompleteOutsideSignIn
    ) -> SignedIn | Linked | Proven:
        """A session, a link, or the proof that a registration needs.

        The state is spent first: whatever becomes of the code, it is good for no second try. Raises
        `OutsideSignInRefused`, `ProviderUnreachable`, `LinkedElsewhere`, `AlreadyLinked`, `TooManyRequests`.
        """
        owner = _in_session(principal)
        self._count_request("outside-from", envelope.client_address, self.requests.outside_from_address)
        if command.provider not in self.openid.names:
            raise NotFound
        known = self._spend(envelope, command, owner)
        identity = self.openid.identity(command.provider, command.code, self._request(command.state))
        account = self.blinding.blind("outside.account", f"{identity.issuer}\n{identity.subject}")
        if known.user is not None:
            return self._link(envelope, account, known.user, command.provider)
        holder = self.streams.read(ACCOUNT_LINK, link_stream(account)).holder
        if holder is None:
            return self._prove(envelope, self._beginning(command.state), account, identity)
        return self._enter(envelope, account, holder)

    def unlink_account(self, envelope: Envelope, principal: Principal, command: UnlinkAccount) -> Outcome:
        """The outside account signs in nobody. The answer is `{"link": id}`."""
        role, stream = own_role(principal, command), link_stream(command.link)

        def decide(read: Reader, _: datetime) -> Decision:
            facts = link.unlink(read(ACCOUNT_LINK, stream), command.link, principal.user)
            return Decision((Change(stream, facts),), role, None, {"link": str(command.link)})

        return self.streams.change(envelope, decide)

    def _beginning(self, state: str) -> UUID:
        return self.blinding.blind("outside.beginning", state)

    def _request(self, state: str) -> OutsideRequest:
        """Nonce and verifier derive from the state by a key, so that neither is kept anywhere."""
        nonce, *verifier = (self.blinding.blind(f"outside.{kind}", state).hex for kind in ("nonce", "one", "other"))
        return OutsideRequest(state, nonce, "".join(verifier))

    def _spend(self, envelope: Envelope, command: CompleteOutsideSignIn, owner: UUID | None) -> Beginning:
        begun, kept = self._beginning(command.state), list[Beginning]()

        def decide(read: Reader, now: datetime) -> Decision:
            known = read(BEGINNING, beginning_stream(begun))
            facts = beginning.spend(known, begun, command.provider, owner, now)
            kept[:] = [known]
            return Decision((Change(beginning_stream(begun), facts),), Role.PARENT)

        self.streams.change(self._fresh(envelope), decide)
        return kept[0]

    def _link(self, envelope: Envelope, account: UUID, owner: UUID, provider: str) -> Linked:
        def decide(read: Reader, now: datetime) -> Decision:
            facts = link.link(read(ACCOUNT_LINK, link_stream(account)), account, owner, provider, now)
            role = own_capacity(read(USER, owner).holdings)
            return Decision((Change(link_stream(account), facts),), role, None, {"link": str(account)})

        return Linked(account, self.streams.change(self._fresh(envelope), decide).position)

    def _prove(self, envelope: Envelope, begun: UUID, account: UUID, identity: OutsideIdentity) -> Proven:
        ticket = OneTimeSecret(begun, self.secrets.new())
        digest = self.secrets.digest(ticket.secret)

        def decide(read: Reader, now: datetime) -> Decision:
            read(BEGINNING, beginning_stream(begun))
            facts = beginning.prove(begun, account, digest, now)
            answer = {"expires_at": (now + PROOF_LASTS).isoformat()}
            return Decision((Change(beginning_stream(begun), facts),), Role.PARENT, None, answer)

        outcome = self.streams.change(self._fresh(envelope), decide)
        until = datetime.fromisoformat(outcome.answer["expires_at"])
        return Proven(ticket.text, until, identity, outcome.position)

    def _enter(self, envelope: Envelope, account: UUID, owner: UUID) -> SignedIn:
        """A session for whom the account is linked to at that moment; a blocked user is not let in."""
        secret = self.secrets.new()
        digest = self.secrets.digest(secret)
        fresh = self._fresh(replace(envelope, actor=owner))
        started = session_id(fresh.command_id)

        def decide(read: Reader, now: datetime) -> Decision:
            admitted = read(USER, owner)
            if read(ACCOUNT_LINK, link_stream(account)).holder != owner or not admitted.may_act:
                raise OutsideSignInRefused
            read(SESSION, session_stream(started))
            by = SessionOwner(owner, admitted.person or owner, envelope.client_address)
            facts = session.start(started, by, digest, now, self.session_lasts)
            answer = {"expires_at": (now + self.session_lasts).isoformat()}
            changes = (Change(session_stream(started), facts),)
            return Decision(changes, own_capacity(admitted.holdings), None, answer)

        outcome = self.streams.change(fresh, decide)
        text = BearerCredential(CredentialKind.SESSION, started, secret).text
        return SignedIn(started, owner, text, datetime.fromisoformat(outcome.answer["expires_at"]), outcome.position)

    def _fresh(self, envelope: Envelope) -> Envelope:
        """What is done here is done anew each time it is asked, for its secret is shown only once."""
        return replace(envelope, command_id=uuid5(envelope.command_id, self.secrets.new()))


def _in_session(principal: Principal | None) -> UUID | None:
    """A token must not give its holder a way in."""
    if principal is not None and principal.scopes is not None:
        raise NotPermitted(permission=Permission.OWN_ACCOUNT.value)
    return principal.user if principal is not None else None
