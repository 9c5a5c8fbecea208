"""The data keys of persons: made when first needed, kept wrapped, destroyed for ever (AUD-6, ADR-0009)."""

from __future__ import annotations

from collections.abc import Collection
from threading import Lock
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from kundelik_domain.shared.refusals import Conflict

if TYPE_CHECKING:
    from .database import Database


class PersonErased(Conflict):
    """The person's data have been erased; nothing personal can be stored about them any more."""

    CODE = "person-erased"


class Wrapping(Protocol):
    """Wraps data keys under a master key that is in no database."""

    def wrap(self, key: bytes) -> bytes:
        """For keeping."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """For use."""
        ...


class PersonKeys:
    """Keys by person, from the vault; those seen before from memory.

    `fresh` makes a new data key. Memory forgets when another process destroys a key only after `forget()` or
    a restart, so followers that read personal data call `forget()` on the fact of destruction.
    """

    def __init__(self, database: Database, wrapping: Wrapping, *, remember: int = 50_000) -> None:
        self._database, self._wrapping, self._remember = database, wrapping, remember
        self._known: dict[UUID, bytes] = {}
        self._forgotten = 0
        self._lock = Lock()

    def for_sealing(self, person: UUID, fresh: bytes) -> bytes:
        """The person's key; `fresh` becomes it where there is none yet. Raises `PersonErased`."""
        known = self._known.get(person)
        if known is not None:
            return known
        forgotten = self._forgotten
        with self._database.connection() as connection:
            made = connection.execute(
                "insert into vault.person_keys(person, wrapped) values (%s, %b) on conflict do nothing",
                (person, self._wrapping.wrap(fresh)),
            ).rowcount
        if made:
            self._learn({person: fresh}, forgotten)
            return fresh
        key = self.for_reading([person]).get(person)
        if key is None:
            raise PersonErased
        return key

    def for_reading(self, persons: Collection[UUID]) -> dict[UUID, bytes]:
        """The keys there are; whoever is missing in the answer has been erased."""
        found = {person: key for person in persons if (key := self._known.get(person)) is not None}
        missing = [person for person in set(persons) if person not in found]
        if missing:
            found |= self._fetched(missing)
        return found

    def _fetched(self, persons: list[UUID]) -> dict[UUID, bytes]:
        forgotten = self._forgotten
        with self._database.connection() as connection:
            rows = connection.execute(
                "select person, wrapped from vault.person_keys where person = any(%s) and wrapped is not null",
                (persons,),
            ).fetchall()
        fetched = {person: self._wrapping.unwrap(wrapped) for person, wrapped in rows}
        self._learn(fetched, forgotten)
        return fetched

    def _learn(self, keys: dict[UUID, bytes], forgotten: int) -> None:
        """Unless something has been forgotten since: then one of these may have been destroyed meanwhile."""
        with self._lock:
            if len(self._known) + len(keys) > self._remember:
                self._known.clear()
            if self._forgotten == forgotten:
                self._known |= keys

    def destroy(self, person: UUID) -> bool:
        """Destroy the key for ever; True if there was one. The caller records the fact and its legal basis."""
        with self._database.connection() as connection:
            gone = connection.execute(
                "update vault.person_keys set wrapped = null, destroyed_at = clock_timestamp()"
                " where person = %s and wrapped is not null",
                (person,),
            ).rowcount
        self.forget(person)
        return bool(gone)

    def forget(self, person: UUID) -> None:
        """Drop the key from memory."""
        with self._lock:
            self._forgotten += 1
            self._known.pop(person, None)
