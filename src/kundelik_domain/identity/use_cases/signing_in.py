"""How somebody shows who they are: with a password once, with a credential at each request (IDN-1, IDN-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from kundelik_domain.identity import session, user
from kundelik_domain.identity.api_token import API_TOKEN
from kundelik_domain.identity.commands import SignIn
from kundelik_domain.identity.login_claim import LOGIN_CLAIM
from kundelik_domain.identity.policies import own_capacity
from kundelik_domain.identity.session import SESSION, SessionOwner
from kundelik_domain.identity.user import USER, User
from kundelik_domain.identity.values import (
    BearerCredential,
    CredentialKind,
    SignedIn,
    parse_credential,
    session_id,
    session_stream,
    token_stream,
)
from kundelik_domain.shared.access import Permission, Principal
from kundelik_domain.shared.refusals import Refusal, Unauthenticated
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts

NOBODY: Final = "identity.nobody"
"""In the place of a user where the login is unknown: everything is done as if there were one."""


class SigningIn(IdentityPorts):
    """Who asks. An unknown login, a wrong password and a blocked user take the same path and the same time."""

    __slots__ = ()

    def sign_in(self, envelope: Envelope, command: SignIn) -> SignedIn:
        """Begins a new session each time, also under the same command id: its secret is shown only once.

        Raises `TooManySignIns`, `WrongLoginOrPassword`.
        """
        name = self._name(command.login)
        account = self.streams.read(LOGIN_CLAIM, name).holder or uuid5(name, NOBODY)
        self._count_attempt(account, envelope.client_address)
        credential = self.streams.read(USER, account).credential or account
        proven = credential if self._proven(command.password, credential) else None
        signed_in = self._start_session(replace(envelope, actor=account), proven)
        self._forgive_attempt(account, envelope.client_address)
        self._strengthen(envelope, account, credential, command.password)
        return signed_in

    def principal_of(self, credential: str) -> Principal:
        """Whose credential it is, with the roles held now. Raises `Unauthenticated`, whatever is wrong."""
        shown = parse_credential(credential)
        if shown is None:
            raise Unauthenticated
        if shown.kind is CredentialKind.SESSION:
            return self._of_session(shown)
        return self._of_token(shown)

    def _start_session(self, envelope: Envelope, proven: UUID | None) -> SignedIn:
        secret = self.secrets.new()
        digest = self.secrets.digest(secret)
        fresh, owner = uuid5(envelope.command_id, digest), envelope.actor
        started = session_id(fresh)

        def decide(read: Reader, now: datetime) -> Decision:
            admitted = user.admit(read(USER, owner), proven)
            read(SESSION, session_stream(started))
            by = SessionOwner(owner, admitted.person or owner, envelope.client_address)
            facts = session.start(started, by, digest, now, self.session_lasts)
            changes = (Change(session_stream(started), facts),)
            answer = {"session": str(started), "expires_at": (now + self.session_lasts).isoformat()}
            return Decision(changes, own_capacity(admitted.holdings), None, answer)

        outcome = self.streams.change(replace(envelope, command_id=fresh), decide)
        text = BearerCredential(CredentialKind.SESSION, started, secret).text
        expires_at = datetime.fromisoformat(outcome.answer["expires_at"])
        return SignedIn(started, owner, text, expires_at, outcome.position)

    def _strengthen(self, envelope: Envelope, owner: UUID, proven: UUID, password: str) -> None:
        """The password is at hand now: hash it anew where the parameters have changed. Never spoils a sign-in."""
        hashed = self.credentials.hash_of(proven)
        if hashed is None or not self.passwords.needs_rehash(hashed):
            return

        def append(credential: UUID) -> Outcome:
            def decide(read: Reader, _: datetime) -> Decision:
                known = read(USER, owner)
                changes = (Change(owner, user.rehash(known, owner, credential, proven)),)
                return Decision(changes, own_capacity(known.holdings))

            return self.streams.change(replace(envelope, actor=owner, command_id=uuid5(credential, "rehash")), decide)

        try:
            self._keep(password, owner, append)
        except Refusal:
            return
        self.credentials.drop(proven)

    def _of_session(self, shown: BearerCredential) -> Principal:
        stream = session_stream(shown.subject)
        known, owner = self.streams.read_two(SESSION, stream, USER, lambda session: session.user)
        if not self._is_right(shown, known.secret_sha256) or not known.is_open_at(self.clock.now()):
            raise Unauthenticated
        if owner.has_outgrown(shown.subject, known.started_at):
            raise Unauthenticated
        return _principal(known.user, owner, None, shown.subject)

    def _of_token(self, shown: BearerCredential) -> Principal:
        stream = token_stream(shown.subject)
        known, owner = self.streams.read_two(API_TOKEN, stream, USER, lambda token: token.user)
        if not self._is_right(shown, known.secret_sha256) or not known.is_valid_at(self.clock.now()):
            raise Unauthenticated
        return _principal(known.user, owner, known.scopes, None)

    def _is_right(self, shown: BearerCredential, secret_sha256: str) -> bool:
        return self.secrets.equal(self.secrets.digest(shown.secret), secret_sha256)


def _principal(
    user_id: UUID | None, owner: User, scopes: frozenset[Permission] | None, shown: UUID | None
) -> Principal:
    if user_id is None or owner.person is None or not owner.may_act:
        raise Unauthenticated
    return Principal(user_id, owner.person, owner.holdings, scopes, shown, owner.must_change_password)
