"""Keys of persons: one each, whoever asks at once, and gone for ever when destroyed (AUD-6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import pytest

from adapters.persistence.database import Database
from adapters.persistence.fact_codec import key_of
from adapters.persistence.person_keys import PersonErased, PersonKeys
from adapters.personal_keys.master_key import MasterKey, new_key
from tests.tallies import one

pytestmark = pytest.mark.req("AUD-6")

MASTER = MasterKey(bytes(range(32)))
PERSON, ANOTHER = UUID(int=1), UUID(int=2)


@dataclass
class Watching:
    """A wrapping that lets something happen just when a key has been read."""

    meanwhile: Callable[[], object]

    def wrap(self, key: bytes) -> bytes:
        return MASTER.wrap(key)

    def unwrap(self, wrapped: bytes) -> bytes:
        self.meanwhile()
        return MASTER.unwrap(wrapped)


def test_the_first_key_stays(database: Database) -> None:
    first, second = new_key(), new_key()
    keys = PersonKeys(database, MASTER)

    assert keys.for_sealing(PERSON, first) == keys.for_sealing(PERSON, second) == first
    assert PersonKeys(database, MASTER).for_sealing(PERSON, second) == first
    assert PersonKeys(database, MASTER).for_reading([PERSON, ANOTHER]) == {PERSON: first}


def test_no_key_stands_in_the_database_as_it_is(database: Database) -> None:
    key = new_key()
    PersonKeys(database, MASTER).for_sealing(PERSON, key)

    wrapped = one(database, "select wrapped from vault.person_keys")
    assert (MASTER.unwrap(wrapped), key in wrapped) == (key, False)


def test_many_who_ask_at_once_get_one_key(database: Database) -> None:
    """As in several processes: each with a memory of its own."""
    together = threading.Barrier(16)

    def ask(_: int) -> bytes:
        keys, fresh = PersonKeys(database, MASTER), new_key()
        together.wait()
        return keys.for_sealing(PERSON, fresh)

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(ask, range(16)))) == 1


def test_what_is_destroyed_is_gone_for_ever(database: Database) -> None:
    keys = PersonKeys(database, MASTER)
    kept = keys.for_sealing(ANOTHER, new_key())
    keys.for_sealing(PERSON, new_key())

    assert [keys.destroy(PERSON), keys.destroy(PERSON)] == [True, False]
    for process in (keys, PersonKeys(database, MASTER)):
        assert process.for_reading([PERSON, ANOTHER]) == {ANOTHER: kept}
        with pytest.raises(PersonErased):
            process.for_sealing(PERSON, new_key())
    assert one(
        database,
        "select wrapped is null and destroyed_at is not null from vault.person_keys where person = %s",
        PERSON,
    )


@dataclass
class Seconds:
    """A clock that is set."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_another_process_reads_on_for_a_second_at_most(database: Database) -> None:
    clock = Seconds()
    here, there = PersonKeys(database, MASTER), PersonKeys(database, MASTER, clock=clock)
    key = here.for_sealing(PERSON, new_key())
    assert there.generation_for(PERSON, new_key) == 1
    here.destroy(PERSON)

    assert there.for_reading([PERSON]) == {PERSON: key}
    clock.now = 1.0
    assert there.for_reading([PERSON]) == {}
    assert there.generation_for(PERSON, new_key) == 2


def test_another_process_that_is_told_forgets_at_once_and_for_ever(database: Database) -> None:
    here, there = PersonKeys(database, MASTER), PersonKeys(database, MASTER)
    here.for_sealing(PERSON, new_key())
    there.for_reading([PERSON])

    there.bury(PERSON)

    assert there.for_reading([PERSON]) == {}
    with pytest.raises(PersonErased):
        there.for_sealing(PERSON, new_key())


def test_who_never_had_a_key_gets_none_after_the_destruction(database: Database) -> None:
    keys = PersonKeys(database, MASTER)

    assert keys.destroy(PERSON)

    with pytest.raises(PersonErased):
        keys.for_sealing(PERSON, new_key())


def test_each_destruction_makes_room_for_the_next_generation(database: Database) -> None:
    keys = PersonKeys(database, MASTER)
    seen = []
    for _ in range(3):
        seen.append(keys.generation_for(PERSON, new_key))
        assert keys.generation_for(PERSON, new_key) == keys.living_generation(PERSON) == seen[-1]
        keys.destroy(key_of(PERSON, seen[-1]))

    assert (seen, keys.living_generation(PERSON)) == ([1, 2, 3], 4)


def test_a_key_destroyed_while_it_was_being_read_is_not_remembered(database: Database) -> None:
    PersonKeys(database, MASTER).for_sealing(PERSON, new_key())
    keys = PersonKeys(database, Watching(lambda: keys.destroy(PERSON)))

    keys.for_reading([PERSON])

    assert keys.for_reading([PERSON]) == {}
    with pytest.raises(PersonErased):
        keys.for_sealing(PERSON, new_key())


def test_memory_has_an_end(database: Database) -> None:
    keys = PersonKeys(database, MASTER, remember=3)
    made = {UUID(int=n): keys.for_sealing(UUID(int=n), new_key()) for n in range(1, 9)}

    assert len(keys._known) <= 3
    assert keys.for_reading(made) == made
