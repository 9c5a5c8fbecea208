"""One's own details and sessions (ADM-6, IDN-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from kundelik_domain.identity.commands.keeping import ChangeProfile, EndOtherSessions
from kundelik_domain.identity.policies import digits, edited_profile, email_address
from kundelik_domain.identity.refusals.keeping import NoAddress
from kundelik_domain.identity.user import USER, keeping
from kundelik_domain.identity.user.keeping import Address, NewDetails
from kundelik_domain.identity.values import LoginNames, UserDetails
from kundelik_domain.identity.values.keeping import (
    CONFIRMATION_LASTS,
    KnownDetails,
    Letter,
    LetterKind,
    OneTimeSecret,
)
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts, own_role


class Profile(IdentityPorts):
    """What applications are prefilled from; another e-mail address counts only once its link was followed."""

    __slots__ = ()

    def profile(self, user: UUID) -> tuple[KnownDetails, UserDetails]:
        """Raises `NotFound` where the person was erased."""
        known = self.details.of(user)
        if known is None or known.details is None:
            raise NotFound
        return known, known.details

    def change_profile(self, envelope: Envelope, principal: Principal, command: ChangeProfile) -> Outcome:
        """All details at once; the answer is `{"user": id, "confirming": whether a link was sent}`."""
        role, owner = own_role(principal, command), principal.user
        known, present = self.profile(owner)
        details = edited_profile(command, present)
        wanted = self._wanted(command, present)
        if wanted is not None:
            self._count_request("letters-to", owner.hex, self.requests.letters_to_account)
        secret = OneTimeSecret(owner, self.secrets.new())
        digest = self.secrets.digest(secret.secret)

        def decide(read: Reader, now: datetime) -> Decision:
            user = read(USER, owner)
            new = NewDetails(self._own_names(user.named, details), details, known.revision, owner)
            facts = keeping.change_own(user, owner, new)
            if wanted is not None:
                facts += keeping.ask_confirmation(user, owner, wanted, digest, now)
            return Decision((Change(owner, facts),), role, None, {"user": str(owner), "confirming": bool(wanted)})

        outcome = self.streams.change(envelope, decide)
        if wanted is not None and not outcome.repeated:
            until = self.clock.now() + CONFIRMATION_LASTS
            self.mail.send(Letter(LetterKind.CONFIRM_EMAIL, owner, secret.text, until))
        return outcome

    def end_other_sessions(self, envelope: Envelope, principal: Principal, command: EndOtherSessions) -> Outcome:
        """All but the one in which it is asked."""
        role, owner = own_role(principal, command), principal.user

        def decide(read: Reader, now: datetime) -> Decision:
            read(USER, owner)
            facts = keeping.end_other_sessions(owner, principal.session, now)
            return Decision((Change(owner, facts),), role, None, {"kept": str(principal.session)})

        return self.streams.change(envelope, decide)

    def _wanted(self, command: ChangeProfile, present: UserDetails) -> Address | None:
        """Another address than the present one; that somebody has it already shows when it is confirmed."""
        if not command.email:
            if present.email is not None:
                raise NoAddress(field="email")
            return None
        text = email_address(command.email)
        return None if text == present.email else Address(self._name(text), text)

    def _own_names(self, named: LoginNames, details: UserDetails) -> LoginNames:
        """An IIN told by its owner alone is no name to sign in by; but no password may be it."""
        phone = digits(details.phone)
        iin = self._name(details.iin) if details.iin else named.iin
        return replace(named, iin=iin, phone=self._name(phone) if phone else None)
