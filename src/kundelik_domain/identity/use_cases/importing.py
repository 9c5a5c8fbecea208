"""Employees who come from a school's e-journal: an account each, and nothing twice (ADM-17)."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from kundelik_domain.identity import user
from kundelik_domain.identity.commands.importing import ImportEmployee
from kundelik_domain.identity.policies.importing import imported_details
from kundelik_domain.identity.refusals import AlreadyRegistered
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.values import Registration, UserKind, user_id
from kundelik_domain.shared.access import Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .registering import Registering, claims, no_password


class Importing(Registering):
    """The account's id follows from school and portal id, so that the same row is the same account."""

    __slots__ = ()

    def import_employee(self, envelope: Envelope, principal: Principal, command: ImportEmployee) -> Outcome:
        """The answer is `{"user": id, "added": bool}`: False where the account is there under this login.

        Raises `LoginTaken`, `AlreadyRegistered` where the portal's id came with another login, and what the form is
        refused for.
        """
        role = role_for(principal, command.PERMISSION, command.organisation)
        details = imported_details(command)
        person = self.blinding.blind("portal", f"{command.organisation}/{command.portal_id}")
        account = user_id(uuid5(person, "identity.imported"))
        form = Registration(account, person, UserKind.EMPLOYEE, self._names(details), details)

        def decide(read: Reader, now: datetime) -> Decision:
            known = read(USER, form.user)
            if known.kind is not None and form.names.login not in known.names:
                raise AlreadyRegistered
            answer = {"user": str(form.user), "added": known.kind is None}
            if known.kind is not None:
                return Decision((), role, command.organisation, answer)
            facts = user.register(known, form, no_password(form.user), now, ())
            return Decision((Change(form.user, facts), *claims(read, form)), role, command.organisation, answer)

        return self.streams.change(envelope, decide)
