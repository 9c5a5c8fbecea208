"""A sign-in begun at an outside system: good for one return within ten minutes (ADM-2).

The stream's id is the keyed digest of the state that the visitor's browser keeps; nonce and verifier derive from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.identity.events import (
    BEGINNING_FACTS,
    BeginningFact,
    OutsideAccountProven,
    OutsideRegistrationDone,
    OutsideSignInBegun,
    OutsideSignInSpent,
)
from kundelik_domain.identity.refusals.keeping import LinkNotValid, OutsideSignInRefused
from kundelik_domain.identity.values.outside import BEGINNING_LASTS, PROOF_LASTS
from kundelik_domain.shared.streams import StreamKind


@dataclass(frozen=True, slots=True)
class Beginning:
    """At which provider, for whom, until when; and the proof that came of it."""

    provider: str | None = None
    user: UUID | None = None
    expires_at: datetime | None = None
    spent: bool = False
    link: UUID | None = None
    secret_sha256: str = ""
    proof_expires_at: datetime | None = None


def begin(beginning: UUID, provider: str, user: UUID | None, now: datetime) -> tuple[BeginningFact, ...]:
    """Its state is new each time: nothing can stand against it."""
    return (OutsideSignInBegun(beginning, provider, user, now, now + BEGINNING_LASTS),)


def spend(
    known: Beginning, beginning: UUID, provider: str, user: UUID | None, now: datetime
) -> tuple[BeginningFact, ...]:
    """At the same provider and by whoever began it: a state that somebody else sent links nothing."""
    in_time = known.expires_at is not None and now < known.expires_at
    if known.provider != provider or known.spent or not in_time or known.user not in (None, user):
        raise OutsideSignInRefused
    return (OutsideSignInSpent(beginning),)


def prove(beginning: UUID, link: UUID, secret_sha256: str, now: datetime) -> tuple[BeginningFact, ...]:
    """The provider has answered for an account that is nobody's here."""
    return (OutsideAccountProven(beginning, link, secret_sha256, now + PROOF_LASTS),)


def register(
    known: Beginning, beginning: UUID, user: UUID, *, right: bool, now: datetime
) -> tuple[BeginningFact, ...]:
    """Once, with the secret of the proof."""
    in_time = known.proof_expires_at is not None and now < known.proof_expires_at
    if not right or known.link is None or not in_time:
        raise LinkNotValid
    return (OutsideRegistrationDone(beginning, user),)


def evolve(known: Beginning, fact: BeginningFact) -> Beginning:
    """Never refuses."""
    match fact:
        case OutsideSignInBegun():
            return Beginning(fact.provider, fact.user, fact.expires_at)
        case OutsideSignInSpent():
            return replace(known, spent=True)
        case OutsideAccountProven():
            return replace(known, link=fact.link, secret_sha256=fact.secret_sha256, proof_expires_at=fact.expires_at)
        case OutsideRegistrationDone():
            return replace(known, link=None, secret_sha256="")
        case _:
            assert_never(fact)


BEGINNING: Final = StreamKind("identity.outside-beginning", Beginning(), evolve, BEGINNING_FACTS)
