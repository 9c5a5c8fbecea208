"""How users come to be: parents by themselves, employees by their organisation (ADM-1, ADM-16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

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
    role_is_grantable,
)
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.values import LoginNames, Registration, UserDetails, UserKind, user_id
from kundelik_domain.shared.access import Holding, Principal, Role, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts

Also = Callable[[datetime], tuple[UserFact, ...]]


class Registering(IdentityPorts):
    """Registration claims the names to sign in by in the same append, so none is ever held twice."""

    __slots__ = ()

    def register_parent(self, envelope: Envelope, command: RegisterParent) -> Outcome:
        """Anyone; the answer is `{"user": id}`. Actor becomes the new user."""
        details = parent_details(command)
        consent_is_given(command)
        person = user_id(envelope.command_id)
        form = Registration(person, person, UserKind.PARENT, self._names(details), details)

        def consents(now: datetime) -> tuple[UserFact, ...]:
            return user.consent(form, command.consent_text, envelope.client_address, now)

        as_themselves = replace(envelope, actor=form.user)
        return self._register(as_themselves, form, command.password, (Role.PARENT, None), consents)

    def register_employee(self, envelope: Envelope, principal: Principal, command: RegisterEmployee) -> Outcome:
        """By whoever manages the staff there; the answer is `{"user": id}`."""
        role = role_for(principal, command.PERMISSION, command.organisation)
        role_is_grantable(command.role, command.organisation)
        details = employee_details(command)
        person = self.blinding.blind("person", command.iin)
        form = Registration(user_id(envelope.command_id), person, UserKind.EMPLOYEE, self._names(details), details)

        def first_role(_: datetime) -> tuple[UserFact, ...]:
            return user.first_role(form, Holding(command.role, command.organisation), principal.user)

        return self._register(envelope, form, command.password, (role, command.organisation), first_role)

    def _register(
        self,
        envelope: Envelope,
        form: Registration,
        password: str,
        capacity: tuple[Role, UUID | None],
        also: Also,
    ) -> Outcome:
        password_is_hard_to_guess("password", password)
        password_names_nobody("password", password, form.details)

        def append(credential: UUID) -> Outcome:
            def decide(read: Reader, now: datetime) -> Decision:
                facts = user.register(read(USER, form.user), form, credential, now, also(now))
                changes = (Change(form.user, facts), *_claims(read, form))
                return Decision(changes, *capacity, {"user": str(form.user)})

            return self.streams.change(envelope, decide)

        return self._keep(password, form.user, append)

    def _names(self, details: UserDetails) -> LoginNames:
        named = (details.login, details.email, details.iin, digits(details.phone))
        login, email, iin, phone = (self._name(text) if text else None for text in named)
        return LoginNames(login=login, email=email, iin=iin, phone=phone)


def _claims(read: Reader, form: Registration) -> tuple[Change, ...]:
    """The names that must be free, and the IIN where it is."""
    unique = [
        Change(name, claim(read(LOGIN_CLAIM, name), form.user, field)) for field, name in form.names.unique.items()
    ]
    iin = form.names.iin
    free = claim_if_free(read(LOGIN_CLAIM, iin), form.user) if iin is not None else ()
    return (*unique, Change(iin, free)) if iin is not None and free else tuple(unique)
