"""A key for machines: narrowed to scopes, shown once, kept as a digest (IDN-4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind

from .commands import IssueToken
from .events import TOKEN_FACTS, ApiTokenIssued, ApiTokenRevoked, TokenFact
from .policies import token_is_sensible
from .refusals import AlreadyRegistered, TokenAlreadyRevoked


@dataclass(frozen=True, slots=True)
class ApiToken:
    """Whose it is, how its secret is recognised, what it may do, and until when."""

    user: UUID | None = None
    secret_sha256: str = ""
    scopes: frozenset[Permission] = frozenset()
    expires_at: datetime | None = None
    revoked: bool = False

    def is_valid_at(self, moment: datetime) -> bool:
        """Issued, not revoked, not expired."""
        return self.expires_at is not None and not self.revoked and moment < self.expires_at


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """For whom it acts."""

    user: UUID
    person: UUID


def issue(
    token: ApiToken, token_id: UUID, owner: TokenOwner, command: IssueToken, secret_sha256: str, now: datetime
) -> tuple[TokenFact, ...]:
    """Scopes are kept in the order in which permissions are declared."""
    if token.user is not None:
        raise AlreadyRegistered
    token_is_sensible(command, now)
    scopes = tuple(permission for permission in Permission if permission in command.scopes)
    name = command.name.strip()
    return (ApiTokenIssued(token_id, owner.user, owner.person, scopes, secret_sha256, command.expires_at, name),)


def revoke(token: ApiToken, token_id: UUID, user: UUID) -> tuple[TokenFact, ...]:
    """By its owner; for everybody else there is none."""
    if token.user != user:
        raise NotFound
    if token.revoked:
        raise TokenAlreadyRevoked
    return (ApiTokenRevoked(token_id, user),)


def evolve(token: ApiToken, fact: TokenFact) -> ApiToken:
    """Never refuses."""
    match fact:
        case ApiTokenIssued():
            return ApiToken(fact.user, fact.secret_sha256, frozenset(fact.scopes), fact.expires_at)
        case ApiTokenRevoked():
            return replace(token, revoked=True)
        case _:
            assert_never(fact)


API_TOKEN: Final = StreamKind("identity.api-token", ApiToken(), evolve, TOKEN_FACTS)
