"""The data keys of persons: made when first needed, kept wrapped, destroyed for ever (AUD-6, ADR-0009)."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from kundelik_domain.shared.refusals import Conflict

from .fact_codec import key_of

if TYPE_CHECKING:
    import psycopg

    from .database import Database

BELIEVED_SECONDS: Final = 1.0
"""So long a process may go on using a key that another has destroyed: then it asks which are gone."""

DESTROYED: Final = (
    "select person, destroyed_at from vault.person_keys where destroyed_at > %s::timestamptz - interval '1 minute'"
)
"""A minute back: a destruction may be committed later than one that was begun after it."""

DESTROY: Final = (
    "insert into vault.person_keys as k (person, wrapped, destroyed_at) values (%s, null, clock_timestamp())"
    " on conflict (person) do update set wrapped = null, destroyed_at = excluded.destroyed_at"
    " where k.wrapped is not null"
)
GENERATIONS: Final = 1_000


class PersonErased(Conflict):
    """This generation of the person's key is destroyed; what is stored about them from now on has the next."""

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
    """Keys by id (see `key_of`), from the vault; those seen before from memory.

    `fresh` makes a new data key. What another process destroys is forgotten here within `believed` seconds, or at
    once where the log tells of it (`bury`).
    """

    def __init__(
        self,
        database: Database,
        wrapping: Wrapping,
        *,
        remember: int = 50_000,
        believed: float = BELIEVED_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._wrapping, self._remember = database, wrapping, remember
        self._believed, self._clock = believed, clock
        self._known: dict[UUID, bytes] = {}
        self._generations: dict[UUID, int] = {}
        self._buried: set[UUID] = set()
        self._forgotten = 0
        self._asked_at = clock()
        self._last_destroyed: datetime | None = None
        self._lock = Lock()

    def generation_for(self, person: UUID, fresh: Callable[[], bytes]) -> int:
        """Which generation of the key seals what is stored about this person now; it is made where there is none."""
        self._forget_destroyed()
        known = self._generations.get(person, 1)
        if key_of(person, known) in self._known:
            return known
        for generation in range(1, GENERATIONS):
            try:
                self.for_sealing(key_of(person, generation), fresh())
            except PersonErased:
                continue
            if generation > 1:
                self._generations[person] = generation
            return generation
        raise PersonErased

    def living_generation(self, person: UUID) -> int:
        """The first generation that is not destroyed, whether there is such a key yet or not."""
        with self._database.connection() as connection:
            for generation in range(1, GENERATIONS):
                asked = (key_of(person, generation),)
                row = connection.execute("select wrapped from vault.person_keys where person = %s", asked).fetchone()
                if row is None or row[0] is not None:
                    return generation
        raise PersonErased

    def for_sealing(self, person: UUID, fresh: bytes) -> bytes:
        """The person's key; `fresh` becomes it where there is none yet. Raises `PersonErased`."""
        self._forget_destroyed()
        known = self._known.get(person)
        if known is not None:
            return known
        if person in self._buried:
            raise PersonErased
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
        self._forget_destroyed()
        found = {person: key for person in persons if (key := self._known.get(person)) is not None}
        missing = [person for person in set(persons) if person not in found and person not in self._buried]
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

    def destroy(self, person: UUID, connection: psycopg.Connection[Any] | None = None) -> bool:
        """Destroy the key for ever, or see to it that there will never be one; False if that had been done.

        The caller records the fact and its legal basis. On his own `connection` it belongs to his transaction.
        """
        if connection is None:
            with self._database.connection() as own:
                return self.destroy(person, own)
        gone = connection.execute(DESTROY, (person,)).rowcount
        self.forget(person)
        return bool(gone)

    def forget(self, person: UUID) -> None:
        """Drop the key from memory."""
        with self._lock:
            self._forgotten += 1
            self._known.pop(person, None)

    def bury(self, person: UUID) -> None:
        """The log says that this key is destroyed: from now on there is none here, even if that is still to come."""
        self._buried.add(person)
        self.forget(person)

    def _forget_destroyed(self) -> None:
        now = self._clock()
        if now - self._asked_at < self._believed:
            return
        with self._database.connection() as connection:
            rows = connection.execute(DESTROYED, (self._last_destroyed or "-infinity",)).fetchall()
        for person, destroyed_at in rows:
            self.forget(person)
            self._last_destroyed = max(destroyed_at, self._last_destroyed or destroyed_at)
        self._asked_at = now
