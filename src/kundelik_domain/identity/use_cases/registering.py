"""How users come to be: parents by themselves, employees by their organisation (ADM-1, ADM-16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from kundelik_domain.identity import user
from kundelik_domain.identity.commands import RegisterEmployee, RegisterParent
from kundelik_domain.identity.events import UserFact
from kundelik_domain.identity.login_claim import LOGIN_CLAIM, claim, claim_if_free
from kundelik_domain.identity.policies import (
    consent_is_given,
    digits,
    employee_details,
    parent_details,
    password_is_hard_to_guess,
    password_names_nobody,
)
from kundelik_domain.identity.refusals import LoginTaken
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.user.keeping import Address, ask_confirmation, first_invitation
from kundelik_domain.identity.values import LoginNames, Registration, UserDetails, UserKind, user_id
from kundelik_domain.identity.values.keeping import (
    CONFIRMATION_LASTS,
    INVITATION_LASTS,
    Letter,
    LetterKind,
    OneTimeSecret,
)
from kundelik_domain.shared.access import Holding, Principal, Role, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts

Also = Callable[[datetime], tuple[UserFact, ...]]


class Registering(IdentityPorts):
    """Registration claims the names to sign in by in the same append, so none is ever held twice."""

    __slots__ = ()

    def register_parent(self, envelope: Envelope, command: RegisterParent) -> Outcome:
        """Anyone; the answer is `{"user": id}`. Actor becomes the new user.

        Raises `LoginTaken`, and writes to whose address it is; `TooManyRequests` where that is tried out (ADR-0031).
        """
        details = parent_details(command)
        consent_is_given(command)
        person = user_id(envelope.command_id)
        form = Registration(person, person, UserKind.PARENT, self._names(details), details)
        failed = self._count_registration(envelope, form)
        secret = OneTimeSecret(person, self.secrets.new())

        def consents(now: datetime) -> tuple[UserFact, ...]:
            given = user.consent(form, command.consent_text, envelope.client_address, now)
            return (*given, *self._confirmation(form, secret, now))

        as_themselves = replace(envelope, actor=form.user)
        try:
            outcome = self._register(as_themselves, form, command.password, (Role.PARENT, None), consents)
        except LoginTaken:
            self._tell_owner(form)
            raise
        self.attempts.take_back(failed)
        self._send_confirmation(form, secret, outcome)
        return outcome

    def register_employee(self, envelope: Envelope, principal: Principal, command: RegisterEmployee) -> Outcome:
        """By whoever manages the staff there; the answer is `{"user": id}`.

        Without a password the account has none that could be right, until its owner sets one by a link.
        """
        role = role_for(principal, command.PERMISSION, command.organisation)
        self._require_grantable(command.role, command.organisation)
        details = employee_details(command)
        person = self.blinding.blind("person", command.iin)
        form = Registration(user_id(envelope.command_id), person, UserKind.EMPLOYEE, self._names(details), details)
        holding, by = Holding(command.role, command.organisation), principal.user
        secret = OneTimeSecret(form.user, self.secrets.new())
        mailed = command.password is None and details.email is not None

        def first_role(now: datetime) -> tuple[UserFact, ...]:
            digest = self.secrets.digest(secret.secret)
            invited = first_invitation(form, holding, by, digest, now) if mailed else ()
            return (*user.first_role(form, holding, by), *invited)

        outcome = self._register(envelope, form, command.password, (role, command.organisation), first_role)
        if mailed and not outcome.repeated:
            until = self.clock.now() + INVITATION_LASTS
            self.mail.send(Letter(LetterKind.INVITATION, form.user, secret.text, until))
        return outcome

    def _register(
        self,
        envelope: Envelope,
        form: Registration,
        password: str | None,
        capacity: tuple[Role, UUID | None],
        also: Also,
    ) -> Outcome:
        def append(credential: UUID) -> Outcome:
            def decide(read: Reader, now: datetime) -> Decision:
                facts = user.register(read(USER, form.user), form, credential, now, also(now))
                changes = (Change(form.user, facts), *claims(read, form))
                return Decision(changes, *capacity, {"user": str(form.user)})

            return self.streams.change(envelope, decide)

        if password is None:
            return append(no_password(form.user))
        password_is_hard_to_guess("password", password)
        password_names_nobody("password", password, form.details)
        return self._keep(password, form.user, append)

    def _count_registration(self, envelope: Envelope, form: Registration) -> str:
        """Those that succeed are taken back from the address: a whole school may register through one."""
        failed = self._count_request(
            "registrations-from", envelope.client_address, self.requests.failed_registrations_from_address
        )
        email = form.names.email.hex if form.names.email else None
        self._count_request("registrations-of", email, self.requests.registrations_of_email)
        return failed

    def _tell_owner(self, form: Registration) -> None:
        holder = self.streams.read(LOGIN_CLAIM, form.names.email).holder if form.names.email else None
        if holder is not None:
            self.mail.send(Letter(LetterKind.ALREADY_REGISTERED, holder))

    def _confirmation(self, form: Registration, secret: OneTimeSecret, now: datetime) -> tuple[UserFact, ...]:
        if form.names.email is None or form.details.email is None:
            return ()
        address = Address(form.names.email, form.details.email)
        fresh = replace(user.User(), person=form.person)
        return ask_confirmation(fresh, form.user, address, self.secrets.digest(secret.secret), now)

    def _send_confirmation(self, form: Registration, secret: OneTimeSecret, outcome: Outcome) -> None:
        """Once: of a repeated command only the first secret is in the log."""
        if not outcome.repeated:
            until = self.clock.now() + CONFIRMATION_LASTS
            self.mail.send(Letter(LetterKind.CONFIRM_EMAIL, form.user, secret.text, until))

    def _names(self, details: UserDetails) -> LoginNames:
        named = (details.login, details.email, details.iin, digits(details.phone))
        login, email, iin, phone = (self._name(text) if text else None for text in named)
        return LoginNames(login=login, email=email, iin=iin, phone=phone)


def no_password(owner: UUID) -> UUID:
    """The credential of an account that has no password: nothing is kept under it, so that nothing matches."""
    return uuid5(owner, "identity.no-password")


def claims(read: Reader, form: Registration) -> tuple[Change, ...]:
    """The names that must be free, and the IIN where it is."""
    unique = [
        Change(name, claim(read(LOGIN_CLAIM, name), form.user, field)) for field, name in form.names.unique.items()
    ]
    iin = form.names.iin
    free = claim_if_free(read(LOGIN_CLAIM, iin), form.user) if iin is not None else ()
    return (*unique, Change(iin, free)) if iin is not None and free else tuple(unique)
