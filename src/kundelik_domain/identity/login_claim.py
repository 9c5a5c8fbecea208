"""A name to sign in by belongs to one user: the stream's id is the keyed digest of the name, so none is doubled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.streams import StreamKind

from .events import LOGIN_FACTS, LoginClaimed, LoginFact, LoginReleased
from .refusals import LoginTaken


@dataclass(frozen=True, slots=True)
class LoginClaim:
    """Whose it is."""

    holder: UUID | None = None


def claim(login: LoginClaim, user: UUID, field: str) -> tuple[LoginFact, ...]:
    """Raises `LoginTaken` where it is anybody's, the claimer's own included; `field` is where it was written."""
    if login.holder is not None:
        raise LoginTaken(field=field)
    return (LoginClaimed(user),)


def claim_if_free(login: LoginClaim, user: UUID) -> tuple[LoginFact, ...]:
    """The name of a person, not of an account: whoever comes first signs in by it, others by their login."""
    return (LoginClaimed(user),) if login.holder is None else ()


def release(login: LoginClaim, user: UUID) -> tuple[LoginFact, ...]:
    """Only its holder gives it back; for anybody else nothing happens."""
    return (LoginReleased(user),) if login.holder == user else ()


def evolve(login: LoginClaim, fact: LoginFact) -> LoginClaim:
    """Never refuses."""
    match fact:
        case LoginClaimed():
            return replace(login, holder=fact.user)
        case LoginReleased():
            return replace(login, holder=None)
        case _:
            assert_never(fact)


LOGIN_CLAIM: Final = StreamKind("identity.login-claim", LoginClaim(), evolve, LOGIN_FACTS)
