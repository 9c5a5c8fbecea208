"""No region has two authorities, no oblast two districts of one name: each such thing is a stream (RPT-6, RPT-8).

The stream's id is the digest of the region, or of the name below its oblast. Authorities that were registered before
there were claims have none until they are moved or renamed: who claims first then, has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.streams import StreamKind

from .events import AUTHORITY_CLAIM_FACTS, AuthorityClaimed, AuthorityClaimFact, AuthorityClaimReleased
from .refusals import AuthorityExists


@dataclass(frozen=True, slots=True)
class AuthorityClaim:
    """Whose it is."""

    holder: UUID | None = None


def claim(known: AuthorityClaim, authority: UUID, field: str) -> tuple[AuthorityClaimFact, ...]:
    """Raises `AuthorityExists` where another has it; `field` is where it was written."""
    if known.holder not in (None, authority):
        raise AuthorityExists(field=field, authority=str(known.holder))
    return claim_if_free(known, authority)


def claim_if_free(known: AuthorityClaim, authority: UUID) -> tuple[AuthorityClaimFact, ...]:
    """What an authority has had since before there were claims. Where another has it as well, nothing is refused."""
    return (AuthorityClaimed(authority),) if known.holder is None else ()


def release(known: AuthorityClaim, authority: UUID) -> tuple[AuthorityClaimFact, ...]:
    """Only its holder gives it back; for any other nothing happens."""
    return (AuthorityClaimReleased(authority),) if known.holder == authority else ()


def evolve(known: AuthorityClaim, fact: AuthorityClaimFact) -> AuthorityClaim:
    """Never refuses."""
    match fact:
        case AuthorityClaimed():
            return replace(known, holder=fact.authority)
        case AuthorityClaimReleased():
            return replace(known, holder=None)
        case _:
            assert_never(fact)


AUTHORITY_CLAIM: Final = StreamKind("organisations.authority-claim", AuthorityClaim(), evolve, AUTHORITY_CLAIM_FACTS)
