"""What signing in with an account of an outside system is made of (ADM-2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

BEGINNING_LASTS: Final = timedelta(minutes=10)
PROOF_LASTS: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class OutsideRequest:
    """What binds the provider's answer to one beginning. All derive from `state`, so that none is kept."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutsideIdentity:
    """Whom the provider vouches for: issuer and subject say who it is, the rest only fills in a form."""

    issuer: str
    subject: str = field(repr=False)
    surname: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the visitor, and the state that their browser keeps until they are back."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    expires_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Linked:
    """The outside account signs in its owner from now on."""

    link: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Proven:
    """Nobody's yet: with `ticket` its owner registers, giving the consent; `identity` fills in the form."""

    ticket: str = field(repr=False)
    expires_at: datetime
    identity: OutsideIdentity
    position: int


def link_stream(link: UUID) -> UUID:
    """Where a link's facts stand. Derived, so that an id sent by a stranger never names another kind's stream."""
    return uuid5(link, "identity.account-link.stream")


def beginning_stream(beginning: UUID) -> UUID:
    """Where a beginning's facts stand; derived for the same reason."""
    return uuid5(beginning, "identity.outside-beginning.stream")
