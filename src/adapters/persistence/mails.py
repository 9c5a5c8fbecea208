"""Mails about accounts, kept sealed until they are sent: they hold one-time links (NTF-1, AUD-6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from .database import Database

KEEP: Final = (
    "insert into vault.mails(mail, recipient, kind, sealed, wrapped, made_at, keep_until)"
    " values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing"
)
CONTENT: Final = "select recipient, kind, sealed, wrapped, made_at, keep_until from vault.mails where mail = %s"
WAITING: Final = "select mail, recipient, kind from vault.mails where handed_at is null order by made_at limit %s"
HANDED: Final = "update vault.mails set handed_at = clock_timestamp() where mail = any(%s)"


@dataclass(frozen=True, slots=True)
class KeptMail:
    """`sealed` with a key of its own, which `wrapped` holds under the master key."""

    mail: UUID
    recipient: UUID
    kind: str
    sealed: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)
    made_at: datetime
    keep_until: datetime


class VaultMails:
    """On `vault.mails`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, kept: KeptMail) -> None:
        """Once: the same id again changes nothing."""
        values = (kept.mail, kept.recipient, kept.kind, kept.sealed, kept.wrapped, kept.made_at, kept.keep_until)
        with self._database.connection() as connection:
            connection.execute(KEEP, values)

    def content(self, mail: UUID) -> KeptMail | None:
        """None where it is gone."""
        with self._database.connection() as connection:
            row = connection.execute(CONTENT, (mail,), binary=True).fetchone()
        return None if row is None else KeptMail(mail, *row)

    def waiting(self, limit: int = 100) -> list[tuple[UUID, UUID, str]]:
        """Id, recipient and kind of those that nobody has handed to the broker yet."""
        with self._database.connection() as connection:
            return connection.execute(WAITING, (limit,)).fetchall()

    def handed(self, mails: Collection[UUID]) -> None:
        """They are with the broker."""
        with self._database.connection() as connection:
            connection.execute(HANDED, (list(mails),))

    def drop(self, mail: UUID) -> None:
        """It is sent."""
        with self._database.connection() as connection:
            connection.execute("delete from vault.mails where mail = %s", (mail,))

    def drop_of(self, recipients: Collection[UUID]) -> None:
        """Nothing is left for these accounts (AUD-6)."""
        with self._database.connection() as connection:
            connection.execute("delete from vault.mails where recipient = any(%s)", (list(recipients),))

    def drop_overdue(self, now: datetime) -> None:
        """Their links have ended."""
        with self._database.connection() as connection:
            connection.execute("delete from vault.mails where keep_until <= %s", (now,))
