"""Signing in with an account of an outside system, OpenID Connect (ADM-2). No subject and no secret stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.facts import Fact


@dataclass(frozen=True, slots=True)
class OutsideSignInBegun(Fact):
    """Somebody was sent to `provider`; `user` is who was signed in here then, and wants to link the account."""

    NAME: ClassVar[str] = "identity.outside-sign-in-begun.v1"

    beginning: UUID
    provider: str
    user: UUID | None
    begun_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OutsideSignInSpent(Fact):
    """They came back with a code: the same beginning is good for no second one, whatever becomes of this."""

    NAME: ClassVar[str] = "identity.outside-sign-in-spent.v1"

    beginning: UUID


@dataclass(frozen=True, slots=True)
class OutsideAccountProven(Fact):
    """The provider vouched for an account that is linked to nobody: its owner may register until `expires_at`."""

    NAME: ClassVar[str] = "identity.outside-account-proven.v1"

    beginning: UUID
    link: UUID
    secret_sha256: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OutsideRegistrationDone(Fact):
    """The proof has been used."""

    NAME: ClassVar[str] = "identity.outside-registration-done.v1"

    beginning: UUID
    user: UUID


@dataclass(frozen=True, slots=True)
class AccountLinked(Fact):
    """The account at `provider` whose issuer and subject this stream's id is the keyed digest of signs in `user`."""

    NAME: ClassVar[str] = "identity.account-linked.v1"

    link: UUID
    user: UUID
    provider: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class AccountUnlinked(Fact):
    """By its owner; it signs in nobody until it is linked again."""

    NAME: ClassVar[str] = "identity.account-unlinked.v1"

    link: UUID
    user: UUID


BeginningFact = OutsideSignInBegun | OutsideSignInSpent | OutsideAccountProven | OutsideRegistrationDone
LinkFact = AccountLinked | AccountUnlinked
