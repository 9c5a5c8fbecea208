"""A child's claim on a school year: at most one live application in the whole country (ADM-9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.shared.streams import StreamKind

from .events import ChildClaimed, ChildReleased, ClaimFact
from .refusals import ChildHasApplication


@dataclass(frozen=True, slots=True)
class ChildClaim:
    """The live application, its number and its owner; nobody's when there is none."""

    application: UUID | None = None
    number: int = 0
    owner: UUID | None = None


def claim(child: ChildClaim, claimed: ChildClaimed) -> ChildClaimed:
    """Raises `ChildHasApplication`; it names the number only to its own applicant."""
    if child.application is not None:
        raise ChildHasApplication(**({"number": child.number} if child.owner == claimed.owner else {}))
    return claimed


def evolve(_: ChildClaim, fact: ClaimFact) -> ChildClaim:
    """Never refuses."""
    match fact:
        case ChildClaimed():
            return ChildClaim(fact.application, fact.number, fact.owner)
        case ChildReleased():
            return ChildClaim()
        case _:
            assert_never(fact)


CHILD_CLAIM: Final = StreamKind("admissions.child-claim", ChildClaim(), evolve, get_args(ClaimFact))
