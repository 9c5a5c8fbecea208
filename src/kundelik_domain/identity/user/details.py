"""An account's details as its facts tell them, personal fields opened (ADM-6, ADM-16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kundelik_domain.identity.events import EmailConfirmationAsked, EmailConfirmed, UserDetailsChanged, UserRegistered
from kundelik_domain.identity.values.keeping import KnownDetails
from kundelik_domain.shared.facts import Erased, Fact

DETAIL_FACTS: Final[tuple[type[Fact], ...]] = (
    UserRegistered,
    UserDetailsChanged,
    EmailConfirmationAsked,
    EmailConfirmed,
)


def known_details(facts: Iterable[Fact]) -> KnownDetails | None:
    """Folded from one user's facts of these kinds; None where nobody is registered."""
    known: KnownDetails | None = None
    for fact in facts:
        known = _told(known, fact)
    return known


def _told(known: KnownDetails | None, fact: Fact) -> KnownDetails | None:
    match fact:
        case UserRegistered() | UserDetailsChanged():
            details = None if isinstance(fact.details, Erased) else fact.details
            pending = known.pending if known else None
            return KnownDetails(fact.person, details, known.revision + 1 if known else 1, pending)
        case EmailConfirmationAsked() if known is not None:
            return replace(known, pending=None if isinstance(fact.address, Erased) else fact.address)
        case EmailConfirmed() if known is not None:
            address = None if isinstance(fact.address, Erased) else fact.address
            details = known.details and replace(known.details, email=address)
            return replace(known, details=details, revision=known.revision + 1, pending=None)
        case _:
            return known
