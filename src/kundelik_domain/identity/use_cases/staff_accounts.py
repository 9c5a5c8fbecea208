"""What an administrator does with the account of one of their people (ADM-16, ADM-17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from kundelik_domain.identity.commands.staff import (
    ChangeEmployee,
    DismissEmployee,
    InviteEmployee,
    SetInitialPassword,
)
from kundelik_domain.identity.login_claim import LOGIN_CLAIM, claim, release
from kundelik_domain.identity.policies import digits, edited_employee, password_is_hard_to_guess, spellings
from kundelik_domain.identity.refusals import PasswordNamesItsOwner
from kundelik_domain.identity.user import USER, keeping
from kundelik_domain.identity.user.keeping import NewDetails
from kundelik_domain.identity.values import LoginNames, UserDetails
from kundelik_domain.identity.values.keeping import INVITATION_LASTS, Invitation, Letter, LetterKind, OneTimeSecret
from kundelik_domain.shared.access import Principal, role_for
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts


class StaffAccounts(IdentityPorts):
    """Only one's own organisation's people, and nobody whom another organisation relies on, too (`HeldElsewhere`)."""

    __slots__ = ()

    def invite_employee(self, envelope: Envelope, principal: Principal, command: InviteEmployee) -> Invitation:
        """Its link is shown this once, and mailed where the account has an address."""
        role = role_for(principal, command.PERMISSION, command.organisation)
        secret = OneTimeSecret(command.user, self.secrets.new())
        digest = self.secrets.digest(secret.secret)

        def decide(read: Reader, now: datetime) -> Decision:
            user = read(USER, command.user)
            facts = keeping.invite(user, command, principal.user, digest, now)
            answer = {
                "user": str(command.user),
                "expires_at": (now + INVITATION_LASTS).isoformat(),
                "mailed": user.named.email is not None,
            }
            return Decision((Change(command.user, facts),), role, command.organisation, answer)

        outcome = self.streams.change(envelope, decide)
        until, mailed = datetime.fromisoformat(outcome.answer["expires_at"]), bool(outcome.answer["mailed"])
        if mailed and not outcome.repeated:
            self.mail.send(Letter(LetterKind.INVITATION, command.user, secret.text, until))
        text = None if outcome.repeated else secret.text
        return Invitation(command.user, text, until, mailed, outcome.position, outcome.repeated)

    def change_employee(self, envelope: Envelope, principal: Principal, command: ChangeEmployee) -> Outcome:
        """Login and e-mail address move their claims in the same append. The answer is `{"user": id}`."""
        role = role_for(principal, command.PERMISSION, command.organisation)
        keeping.works_here_alone(self.streams.read(USER, command.user), command.organisation)
        known = self.details.of(command.user)
        if known is None or known.details is None:
            raise NotFound
        details, revision = edited_employee(command, known.details.iin), known.revision

        def decide(read: Reader, _: datetime) -> Decision:
            user = read(USER, command.user)
            names = self._names_of(user.named, details)
            new = NewDetails(names, details, revision, principal.user)
            changed = Change(command.user, keeping.change_employee(user, command, new))
            changes = (changed, *_moved(read, user.named, names, command.user))
            return Decision(changes, role, command.organisation, {"user": str(command.user)})

        return self.streams.change(envelope, decide)

    def set_initial_password(self, envelope: Envelope, principal: Principal, command: SetInitialPassword) -> Outcome:
        """Ends all sessions; the user must set another before anything else. The answer is `{"user": id}`."""
        role = role_for(principal, command.PERMISSION, command.organisation)
        before = self.streams.read(USER, command.user)
        keeping.works_here_alone(before, command.organisation)
        password_is_hard_to_guess("password", command.password)
        if not before.names.isdisjoint(self._name(text) for text in spellings(command.password)):
            raise PasswordNamesItsOwner(field="password")

        def append(credential: UUID) -> Outcome:
            def decide(read: Reader, now: datetime) -> Decision:
                user = read(USER, command.user)
                facts = keeping.set_initial_password(user, command, credential, principal.user, now)
                changes = (Change(command.user, facts),)
                return Decision(changes, role, command.organisation, {"user": str(command.user)})

            return self.streams.change(envelope, decide)

        outcome = self._keep(command.password, command.user, append)
        if not outcome.repeated and before.credential is not None:
            self.credentials.drop(before.credential)
            self.attempts.forgive(self._account(command.user))
        return outcome

    def dismiss_employee(self, envelope: Envelope, principal: Principal, command: DismissEmployee) -> Outcome:
        """Every role of theirs there is revoked. The answer is `{"user": id}`."""
        role = role_for(principal, command.PERMISSION, command.organisation)

        def decide(read: Reader, _: datetime) -> Decision:
            facts = keeping.dismiss(read(USER, command.user), command, principal.user)
            changes = (Change(command.user, facts),)
            return Decision(changes, role, command.organisation, {"user": str(command.user)})

        return self.streams.change(envelope, decide)

    def _names_of(self, named: LoginNames, details: UserDetails) -> LoginNames:
        told = {"login": details.login, "email": details.email, "phone": digits(details.phone)}
        return replace(named, **{field: self._name(text) if text else None for field, text in told.items()})


def _moved(read: Reader, before: LoginNames, after: LoginNames, owner: UUID) -> tuple[Change, ...]:
    """New names are claimed, raising `LoginTaken` by their field; those that are used no more are free again."""
    taken = [
        Change(name, claim(read(LOGIN_CLAIM, name), owner, field))
        for field, name in after.unique.items()
        if before.unique.get(field) != name
    ]
    left = set(before.unique.values()) - set(after.unique.values())
    freed = [Change(name, release(read(LOGIN_CLAIM, name), owner)) for name in sorted(left)]
    return (*taken, *(change for change in freed if change.facts))
