"""The ports that all use cases of identity stand on, and what more than one of them does with these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from kundelik_domain.identity.commands import OwnCommand
from kundelik_domain.identity.commands.keeping import OwnKeeping
from kundelik_domain.identity.policies import (
    PASSWORD_AT_MOST,
    attempts_are_within,
    normalised,
    own_capacity,
    role_is_grantable,
)
from kundelik_domain.identity.ports import (
    AccountDetails,
    AccountMail,
    Attempts,
    Blinding,
    Clock,
    Credentials,
    OpenIdProviders,
    Passwords,
    Places,
    Secrets,
)
from kundelik_domain.identity.refusals.keeping import TooManyRequests
from kundelik_domain.identity.values import SESSION_LASTS, SIGN_IN_LIMITS, Limit, SignInLimits
from kundelik_domain.identity.values.keeping import REQUEST_LIMITS, RequestLimits
from kundelik_domain.shared.access import PLATFORM, Principal, Role, require_own
from kundelik_domain.shared.refusals import NotPermitted, Refusal, Unavailable
from kundelik_domain.shared.streams import Outcome, Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPorts:
    """What identity is given."""

    streams: Streams
    blinding: Blinding
    passwords: Passwords
    credentials: Credentials
    attempts: Attempts
    secrets: Secrets
    clock: Clock
    details: AccountDetails
    mail: AccountMail
    openid: OpenIdProviders
    places: Places
    limits: SignInLimits = SIGN_IN_LIMITS
    requests: RequestLimits = REQUEST_LIMITS
    session_lasts: timedelta = SESSION_LASTS

    def _name(self, text: str) -> UUID:
        """The stream of the claim on that name."""
        return self.blinding.blind("login", normalised(text))

    def _require_grantable(self, role: Role, organisation: UUID) -> None:
        """Raises `RoleNotGrantable`, `NotFound` where there is no such organisation."""
        role_is_grantable(role, None if organisation == PLATFORM else self.places.level_of(organisation))

    def _count_attempt(self, account: UUID, client_address: str | None) -> None:
        """Counted before anything is checked, so that guessing in parallel gains nothing."""
        if client_address is not None:
            counted = self.attempts.count(self._address(client_address), self.limits.address.window)
            attempts_are_within(self.limits.address, counted)
        counted = self.attempts.count(self._account(account), self.limits.account.window)
        attempts_are_within(self.limits.account, counted)

    def _forgive_attempt(self, account: UUID, client_address: str | None) -> None:
        """It was the right password. The address keeps its other failures: others may be guessing from there."""
        self.attempts.forgive(self._account(account))
        if client_address is not None:
            self.attempts.take_back(self._address(client_address))

    def _account(self, account: UUID) -> str:
        return self.blinding.blind("attempts.account", account.hex).hex

    def _address(self, client_address: str) -> str:
        return self.blinding.blind("attempts.address", client_address).hex

    def _count_request(self, kind: str, value: str | None, limit: Limit) -> str:
        """One more of what may be asked only so often; the key under which it was counted."""
        key = self.blinding.blind(f"attempts.{kind}", value or "").hex
        if value is not None:
            attempts_are_within(limit, self.attempts.count(key, limit.window), TooManyRequests)
        return key

    def _proven(self, password: str, credential: UUID) -> bool:
        """Takes as long where there is no such credential."""
        hashed = self.credentials.hash_of(credential)
        matches = self.passwords.verify(password[: PASSWORD_AT_MOST + 1], hashed or self.passwords.dummy)
        return matches and hashed is not None

    def _keep(self, password: str, owner: UUID, append: Callable[[UUID], Outcome]) -> Outcome:
        """Hash, keep, then append the fact that names the credential; a hash that none names is dropped again.

        Where the outcome is unknown it stays: some fact may name it. Each hash has its own salt and so its own id.
        """
        hashed = self.passwords.hash(password)
        credential = uuid5(owner, hashed)
        self.credentials.keep(credential, owner, hashed)
        try:
            outcome = append(credential)
        except Unavailable:
            raise
        except Refusal:
            self.credentials.drop(credential)
            raise
        if outcome.repeated:
            self.credentials.drop(credential)
        return outcome


def own_role(principal: Principal, command: OwnCommand | OwnKeeping) -> Role:
    """An account is kept by its owner in a session, never by a token: a leaked one must not make others."""
    require_own(principal, command.PERMISSION, principal.user)
    if principal.scopes is not None:
        raise NotPermitted(permission=command.PERMISSION.value)
    return own_capacity(principal.holdings)
