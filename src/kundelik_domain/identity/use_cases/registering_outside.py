"""Registering with an outside account instead of a password: the consent is as explicit (ADM-1, ADM-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kundelik_domain.identity import user
from kundelik_domain.identity.account_link import ACCOUNT_LINK, BEGINNING, beginning, link
from kundelik_domain.identity.commands.keeping import RegisterFromOutside
from kundelik_domain.identity.policies import consent_is_given, parent_details
from kundelik_domain.identity.refusals import LoginTaken
from kundelik_domain.identity.refusals.keeping import LinkNotValid
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.values import Registration, UserKind, user_id
from kundelik_domain.identity.values.keeping import OneTimeSecret, parse_one_time
from kundelik_domain.identity.values.outside import beginning_stream, link_stream
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .registering import Registering, claims, no_password


class RegisteringOutside(Registering):
    """No account without consent: that the provider vouches for somebody is not theirs."""

    __slots__ = ()

    def register_from_outside(self, envelope: Envelope, command: RegisterFromOutside) -> Outcome:
        """A parent's account without a password, linked in the same append. The answer is `{"user": id}`.

        Raises `LinkNotValid`, and `LoginTaken` where the address has an account: its owner signs in there and links.
        """
        details = parent_details(command)
        consent_is_given(command)
        person = user_id(envelope.command_id)
        form = Registration(person, person, UserKind.PARENT, self._names(details), details)
        failed = self._count_registration(envelope, form)
        ticket, secret = parse_one_time(command.ticket), OneTimeSecret(person, self.secrets.new())

        def decide(read: Reader, now: datetime) -> Decision:
            if ticket is None:
                raise LinkNotValid
            given = user.consent(form, command.consent_text, envelope.client_address, now)
            own = (*given, *self._confirmation(form, secret, now))
            facts = user.register(read(USER, person), form, no_password(person), now, own)
            changes = (*self._linked(read, ticket, form, now), Change(person, facts), *claims(read, form))
            return Decision(changes, Role.PARENT, None, {"user": str(person)})

        outcome = self._or_tell_owner(form, lambda: self.streams.change(replace(envelope, actor=person), decide))
        self.attempts.take_back(failed)
        self._send_confirmation(form, secret, outcome)
        return outcome

    def _or_tell_owner(self, form: Registration, register: Callable[[], Outcome]) -> Outcome:
        try:
            return register()
        except LoginTaken:
            self._tell_owner(form)
            raise

    def _linked(
        self, read: Reader, ticket: OneTimeSecret, form: Registration, now: datetime
    ) -> tuple[Change, Change]:
        """The proof is used up, and the account that it proves is linked."""
        proof = beginning_stream(ticket.subject)
        known = read(BEGINNING, proof)
        right = self.secrets.equal(self.secrets.digest(ticket.secret), known.secret_sha256)
        done = beginning.register(known, ticket.subject, form.user, right=right, now=now)
        if known.link is None or known.provider is None:
            raise LinkNotValid
        account = read(ACCOUNT_LINK, link_stream(known.link))
        linked = link.link(account, known.link, form.user, known.provider, now)
        return Change(proof, done), Change(link_stream(known.link), linked)
