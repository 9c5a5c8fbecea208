"""Links that confirm an address or bring back into an account (ADM-1, ADM-2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from kundelik_domain.identity.commands.keeping import (
    AskEmailConfirmation,
    AskPasswordReset,
    ConfirmEmail,
    ResetPassword,
)
from kundelik_domain.identity.login_claim import LOGIN_CLAIM, claim, release
from kundelik_domain.identity.policies import own_capacity, password_is_hard_to_guess, spellings
from kundelik_domain.identity.refusals import PasswordNamesItsOwner
from kundelik_domain.identity.refusals.keeping import EmailAlreadyConfirmed, LinkNotValid
from kundelik_domain.identity.user import USER, User, keeping
from kundelik_domain.identity.user.keeping import Address
from kundelik_domain.identity.values.keeping import (
    CONFIRMATION_LASTS,
    RESET_LASTS,
    Letter,
    LetterKind,
    OneTimeSecret,
    Pending,
    parse_one_time,
)
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader

from .foundation import IdentityPorts, own_role
from .signing_in import NOBODY


class Addresses(IdentityPorts):
    """Every link works once; the latest alone; and for a name that is nobody's everything is done as for others."""

    __slots__ = ()

    def ask_email_confirmation(
        self, envelope: Envelope, principal: Principal, command: AskEmailConfirmation
    ) -> Outcome:
        """Another link to the address that waits, or to the present one while it is unconfirmed."""
        role, owner = own_role(principal, command), principal.user
        known = self.details.of(owner)
        text = known and (known.pending or (known.details.email if known.details else None))
        if not text:
            raise EmailAlreadyConfirmed(field="email")
        self._count_request("letters-to", owner.hex, self.requests.letters_to_account)
        address, secret = Address(self._name(text), text), OneTimeSecret(owner, self.secrets.new())
        digest = self.secrets.digest(secret.secret)

        def decide(read: Reader, now: datetime) -> Decision:
            facts = keeping.ask_confirmation(read(USER, owner), owner, address, digest, now)
            return Decision((Change(owner, facts),), role)

        outcome = self.streams.change(envelope, decide)
        if not outcome.repeated:
            until = self.clock.now() + CONFIRMATION_LASTS
            self.mail.send(Letter(LetterKind.CONFIRM_EMAIL, owner, secret.text, until))
        return outcome

    def confirm_email(self, envelope: Envelope, command: ConfirmEmail) -> Outcome:
        """By whoever holds the link. An address that somebody else has meanwhile is `LoginTaken`.

        Raises `LinkNotValid`, `TooManyRequests`.
        """
        shown = self._shown(envelope, command.secret)
        known, owner = self.details.of(shown.subject), shown.subject
        if known is None or known.pending is None:
            return self.streams.change(envelope, _refused)
        address = Address(self._name(known.pending), known.pending)

        def decide(read: Reader, now: datetime) -> Decision:
            user = read(USER, owner)
            right = self._is_link(user.email_link, shown)
            facts = keeping.confirm_email(user, owner, address, right=right, now=now)
            changes = (Change(owner, facts), *_moved(read, user, owner, address))
            return Decision(changes, own_capacity(user.holdings), None, {"user": str(owner)})

        return self.streams.change(envelope, decide)

    def ask_password_reset(self, envelope: Envelope, command: AskPasswordReset) -> Outcome:
        """The same answer, after the same work, whether there is such an account or not. Raises `TooManyRequests`."""
        name = self._name(command.login)
        self._count_request("resets-from", envelope.client_address, self.requests.resets_from_address)
        self._count_request("resets-of", name.hex, self.requests.resets_of_account)
        owner = self.streams.read(LOGIN_CLAIM, name).holder or uuid5(name, NOBODY)
        secret = OneTimeSecret(owner, self.secrets.new())
        digest, admitted = self.secrets.digest(secret.secret), list[bool]()

        def decide(read: Reader, now: datetime) -> Decision:
            user = read(USER, owner)
            admitted[:] = [user.may_act]
            return Decision((Change(owner, keeping.ask_reset(owner, digest, now)),), own_capacity(frozenset()))

        outcome = self.streams.change(envelope, decide)
        if admitted == [True] and not outcome.repeated:
            self.mail.send(Letter(LetterKind.RESET_PASSWORD, owner, secret.text, self.clock.now() + RESET_LASTS))
        return outcome

    def reset_password(self, envelope: Envelope, command: ResetPassword) -> Outcome:
        """Sets the password and ends all sessions. Raises `LinkNotValid`, or what is wrong with the password."""
        shown = self._shown(envelope, command.secret)
        owner = shown.subject
        before = self.streams.read(USER, owner)
        right = self._is_link(before.password_link, shown)
        try:  # before the costly part; whoever repeats a command that was done gets the first answer
            keeping.reset_password(before, owner, owner, right=right, now=self.clock.now())
        except LinkNotValid:
            return self.streams.change(envelope, _refused)
        password_is_hard_to_guess("password", command.password)
        if not before.names.isdisjoint(self._name(text) for text in spellings(command.password)):
            raise PasswordNamesItsOwner(field="password")

        def append(credential: UUID) -> Outcome:
            def decide(read: Reader, now: datetime) -> Decision:
                user = read(USER, owner)
                right = self._is_link(user.password_link, shown)
                facts = keeping.reset_password(user, owner, credential, right=right, now=now)
                return Decision((Change(owner, facts),), own_capacity(user.holdings), None, {"user": str(owner)})

            return self.streams.change(envelope, decide)

        return self._replaced(self._keep(command.password, owner, append), owner, before.credential)

    def _replaced(self, outcome: Outcome, owner: UUID, former: UUID | None) -> Outcome:
        if not outcome.repeated and former is not None:
            self.credentials.drop(former)
            self.attempts.forgive(self._account(owner))
        return outcome

    def _shown(self, envelope: Envelope, text: str) -> OneTimeSecret:
        self._count_request("links-from", envelope.client_address, self.requests.links_from_address)
        shown = parse_one_time(text)
        if shown is None:
            raise LinkNotValid
        return shown

    def _is_link(self, link: Pending | None, shown: OneTimeSecret) -> bool:
        return link is not None and self.secrets.equal(self.secrets.digest(shown.secret), link.secret_sha256)


def _refused(_read: Reader, _now: datetime) -> Decision:
    raise LinkNotValid


def _moved(read: Reader, user: User, owner: UUID, address: Address) -> tuple[Change, ...]:
    """Another address than before is claimed, and the former is free again."""
    if user.named.email == address.email:
        return ()
    taken = Change(address.email, claim(read(LOGIN_CLAIM, address.email), owner, "email"))
    former = user.named.email
    freed = release(read(LOGIN_CLAIM, former), owner) if former is not None else ()
    return (taken, Change(former, freed)) if former is not None and freed else (taken,)
