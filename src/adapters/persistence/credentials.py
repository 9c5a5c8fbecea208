"""Hashes of passwords in the vault: facts name them, destroying one changes no event (ADR-0009)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from .database import Database


class VaultCredentials:
    """On `vault.credentials`. There is no changing of a hash: a new one has a new id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, credential: UUID, owner: UUID, hashed: str) -> None:
        """Keep it; keeping the same id again changes nothing."""
        with self._database.connection() as connection:
            connection.execute(
                "insert into vault.credentials(credential, owner, hash) values (%s, %s, %s) on conflict do nothing",
                (credential, owner, hashed),
            )

    def hash_of(self, credential: UUID) -> str | None:
        """None where there is none."""
        with self._database.connection() as connection:
            row = connection.execute(
                "select hash from vault.credentials where credential = %s", (credential,)
            ).fetchone()
        return None if row is None else str(row[0])

    def drop(self, credential: UUID) -> None:
        """Forget it; forgetting what is not there changes nothing."""
        with self._database.connection() as connection:
            connection.execute("delete from vault.credentials where credential = %s", (credential,))
