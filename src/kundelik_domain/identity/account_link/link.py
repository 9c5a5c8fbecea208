"""Whom an outside account signs in: the stream's id is the keyed digest of issuer and subject (ADM-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.identity.events import LINK_FACTS, AccountLinked, AccountUnlinked, LinkFact
from kundelik_domain.identity.refusals.keeping import AlreadyLinked, LinkedElsewhere
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind


@dataclass(frozen=True, slots=True)
class AccountLink:
    """Whose it is."""

    holder: UUID | None = None


def link(known: AccountLink, link_id: UUID, user: UUID, provider: str, now: datetime) -> tuple[LinkFact, ...]:
    """To one user at a time; never because two e-mail addresses are alike."""
    if known.holder == user:
        raise AlreadyLinked
    if known.holder is not None:
        raise LinkedElsewhere
    return (AccountLinked(link_id, user, provider, now),)


def unlink(known: AccountLink, link_id: UUID, user: UUID) -> tuple[LinkFact, ...]:
    """By its owner; for everybody else there is none."""
    if known.holder != user:
        raise NotFound
    return (AccountUnlinked(link_id, user),)


def evolve(_: AccountLink, fact: LinkFact) -> AccountLink:
    """Never refuses."""
    match fact:
        case AccountLinked():
            return AccountLink(fact.user)
        case AccountUnlinked():
            return AccountLink()
        case _:
            assert_never(fact)


ACCOUNT_LINK: Final = StreamKind("identity.account-link", AccountLink(), evolve, LINK_FACTS)
