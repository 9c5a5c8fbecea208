"""Why identity says no about links, addresses and outside accounts (ADM-1, ADM-2).

Unauthenticated  OutsideSignInRefused
NotFound         LinkNotValid
Conflict         EmailAlreadyConfirmed, NoAddress, LinkedElsewhere, AlreadyLinked
TooManyAttempts  TooManyRequests
Unavailable      ProviderUnreachable
"""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, NotFound, TooManyAttempts, Unauthenticated, Unavailable


class TooManyRequests(TooManyAttempts):
    """Of something that costs others attention; `retry_after_seconds` says when to come back."""

    CODE = "identity.too-many-requests"


class LinkNotValid(NotFound):
    """Followed before, expired, replaced by a later one, or never sent: it tells nothing of which."""

    CODE = "identity.link-not-valid"


class EmailAlreadyConfirmed(Conflict):
    """No address waits to be confirmed."""

    CODE = "identity.email-already-confirmed"


class NoAddress(Conflict):
    """A parent's account keeps an e-mail address; `field` is email."""

    CODE = "identity.no-address"


class OutsideSignInRefused(Unauthenticated):
    """The state, the code, or what the provider answered is not right; begin again."""

    CODE = "identity.outside-sign-in-refused"


class LinkedElsewhere(Conflict):
    """That outside account signs in somebody else."""

    CODE = "identity.linked-elsewhere"


class AlreadyLinked(Conflict):
    """It is linked to this account."""

    CODE = "identity.already-linked"


class ProviderUnreachable(Unavailable):
    """The outside system does not answer, or not as it should."""

    CODE = "identity.provider-unreachable"
