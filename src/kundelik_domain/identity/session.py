"""A session: begun by signing in, over when it is ended, expires, or its user sets another password (IDN-1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind

from .events import SESSION_FACTS, SessionEnded, SessionFact, SessionStarted
from .refusals import SessionAlreadyEnded


@dataclass(frozen=True, slots=True)
class SessionOwner:
    """Who begins it, and from where."""

    user: UUID
    person: UUID
    client_address: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """Whose it is, how its secret is recognised, and until when."""

    user: UUID | None = None
    secret_sha256: str = ""
    started_at: datetime | None = None
    expires_at: datetime | None = None
    ended: bool = False

    def is_open_at(self, moment: datetime) -> bool:
        """Begun, not ended, not expired."""
        return self.expires_at is not None and not self.ended and moment < self.expires_at


def start(
    session_id: UUID, owner: SessionOwner, secret_sha256: str, started_at: datetime, lasts: timedelta
) -> tuple[SessionFact, ...]:
    """Its id is new each time: nothing can stand against it."""
    expires_at, address = started_at + lasts, owner.client_address
    return (SessionStarted(session_id, owner.user, owner.person, secret_sha256, started_at, expires_at, address),)


def end(session: Session, session_id: UUID, user: UUID) -> tuple[SessionFact, ...]:
    """By its owner; for everybody else there is none."""
    if session.user != user:
        raise NotFound
    if session.ended:
        raise SessionAlreadyEnded
    return (SessionEnded(session_id, user),)


def evolve(session: Session, fact: SessionFact) -> Session:
    """Never refuses."""
    match fact:
        case SessionStarted():
            return Session(fact.user, fact.secret_sha256, fact.started_at, fact.expires_at)
        case SessionEnded():
            return replace(session, ended=True)
        case _:
            assert_never(fact)


SESSION: Final = StreamKind("identity.session", Session(), evolve, SESSION_FACTS)
