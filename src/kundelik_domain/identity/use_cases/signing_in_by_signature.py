"""Signing in by digital signature: a challenge signed with the key for signing in opens one session (IDN-1).

A challenge is kept nowhere: it is sealed with this installation's key, and the session that it opens has an id made
of its nonce. So strangers fill no table by asking for challenges, and of two who use one at once one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from kundelik_domain.identity import session
from kundelik_domain.identity.login_claim import LOGIN_CLAIM
from kundelik_domain.identity.policies import attempts_are_within, own_capacity
from kundelik_domain.identity.refusals import WrongLoginOrPassword
from kundelik_domain.identity.refusals.challenges import ChallengeExpired, ChallengeNotOurs, ChallengeUsed
from kundelik_domain.identity.session import SESSION, SessionOwner
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.values import (
    BearerCredential,
    CredentialKind,
    SignedIn,
    session_id,
    session_stream,
)
from kundelik_domain.identity.values.challenges import CHALLENGE_LASTS, Challenge
from kundelik_domain.shared.signatures import KeyUse, SignatureCheck
from kundelik_domain.shared.streams import Change, Decision, Envelope, Reader

from .foundation import IdentityPorts

if TYPE_CHECKING:
    from kundelik_domain.identity.ports import Challenges


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningInBySignature(IdentityPorts):
    """The certificate's owner is found by IIN, where somebody has registered with it."""

    signatures: SignatureCheck
    challenges: Challenges

    def challenge(self) -> tuple[bytes, datetime]:
        """The exact bytes to sign, and until when that opens a session."""
        expires_at = self.clock.now() + CHALLENGE_LASTS
        return self.challenges.new(expires_at), expires_at

    def sign_in(self, envelope: Envelope, challenge: bytes, cms: bytes) -> SignedIn:
        """Raises `TooManySignIns`, `Challenge…` (`NotOurs`, `Expired`, `Used`), and all refusals of signatures.

        An unknown person and a blocked one are answered as a wrong password is: `WrongLoginOrPassword`.
        """
        self._count_from(envelope.client_address)
        opened, now = self.challenges.opened(challenge), self.clock.now()
        if opened is None:
            raise ChallengeNotOurs(field="challenge")
        if now >= opened.expires_at:
            raise ChallengeExpired
        verified = self.signatures.verify(challenge, cms, at=now, use=KeyUse.SIGN_IN)
        name = self._name(verified.signer.iin)
        account = self.streams.read(LOGIN_CLAIM, name).holder
        if account is None:
            raise WrongLoginOrPassword
        person = self.blinding.blind("person", verified.signer.iin)
        signed_in = self._open(replace(envelope, actor=account), opened, person)
        if envelope.client_address is not None:
            self.attempts.take_back(self._address(envelope.client_address))
        return signed_in

    def _open(self, envelope: Envelope, opened: Challenge, person: UUID) -> SignedIn:
        secret = self.secrets.new()
        digest, started, owner = self.secrets.digest(secret), session_id(opened.nonce), envelope.actor

        def decide(read: Reader, now: datetime) -> Decision:
            known = read(USER, owner)
            if known.person != person or not known.may_act:
                raise WrongLoginOrPassword
            if read(SESSION, session_stream(started)).user is not None:
                raise ChallengeUsed
            by = SessionOwner(owner, person, envelope.client_address)
            facts = session.start(started, by, digest, now, self.session_lasts)
            answer = {"session": str(started), "expires_at": (now + self.session_lasts).isoformat()}
            return Decision((Change(session_stream(started), facts),), own_capacity(known.holdings), None, answer)

        # A command id of its own each time: the secret is shown only once, and a repetition is a second use.
        outcome = self.streams.change(replace(envelope, command_id=uuid5(opened.nonce, digest)), decide)
        text = BearerCredential(CredentialKind.SESSION, started, secret).text
        return SignedIn(started, owner, text, datetime.fromisoformat(outcome.answer["expires_at"]), outcome.position)

    def _count_from(self, client_address: str | None) -> None:
        """There is nothing to guess; but checking costs time, and an address may not take all of it."""
        if client_address is not None:
            counted = self.attempts.count(self._address(client_address), self.limits.address.window)
            attempts_are_within(self.limits.address, counted)
