"""Names to sign in by, sessions and API tokens (IDN-1, IDN-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.facts import Erased, Fact, personal


@dataclass(frozen=True, slots=True)
class LoginClaimed(Fact):
    """The name whose keyed digest is this stream's id belongs to the user."""

    NAME: ClassVar[str] = "identity.login-claimed.v1"

    user: UUID


@dataclass(frozen=True, slots=True)
class LoginReleased(Fact):
    """The name is free again."""

    NAME: ClassVar[str] = "identity.login-released.v1"

    user: UUID


@dataclass(frozen=True, slots=True)
class SessionStarted(Fact):
    """Of its secret only the digest is kept."""

    NAME: ClassVar[str] = "identity.session-started.v1"

    session: UUID
    user: UUID
    person: UUID
    secret_sha256: str
    started_at: datetime
    expires_at: datetime
    client_address: str | Erased | None = personal(of="person")


@dataclass(frozen=True, slots=True)
class SessionEnded(Fact):
    """By its owner."""

    NAME: ClassVar[str] = "identity.session-ended.v1"

    session: UUID
    user: UUID


@dataclass(frozen=True, slots=True)
class ApiTokenIssued(Fact):
    """Of its secret only the digest is kept; its name is its owner's own text (IDN-4)."""

    NAME: ClassVar[str] = "identity.api-token-issued.v1"

    token: UUID
    user: UUID
    person: UUID
    scopes: tuple[Permission, ...]
    secret_sha256: str
    expires_at: datetime
    name: str | Erased = personal(of="person")


@dataclass(frozen=True, slots=True)
class ApiTokenRevoked(Fact):
    """By its owner."""

    NAME: ClassVar[str] = "identity.api-token-revoked.v1"

    token: UUID
    user: UUID
