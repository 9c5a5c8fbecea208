"""A tiny read model with tiny facts, for the machine that feeds read models; run as a program it is a follower."""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from psycopg import Cursor
from typing_extensions import override

from adapters.persistence.appending import Appender, Command, Event
from adapters.persistence.database import Database
from adapters.persistence.event_log import EventLog
from adapters.persistence.fact_codec import FactCodec, Sealing
from adapters.persistence.following import Follower, Followers
from adapters.persistence.rebuilding import rebuild
from kundelik_domain.shared.facts import ERASED, Erased, Fact, personal
from projections.reading import ReadModel, Recorded

NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counted(Fact):
    NAME: ClassVar[str] = "tests.counted.v2"
    key: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class Named(Fact):
    NAME: ClassVar[str] = "tests.named.v1"
    person: UUID
    name: str | Erased = personal(of="person")


@dataclass(frozen=True, slots=True)
class Overheard(Fact):
    """Nobody listens to it."""

    NAME: ClassVar[str] = "tests.overheard.v1"


def from_first_version(content: dict[str, Any]) -> dict[str, Any]:
    return {"key": content["key"], "amount": int(content["how_much"])}


@dataclass
class Keys:
    """Toy sealing: every person has a key from the beginning, until it is destroyed."""

    destroyed: set[UUID] = field(default_factory=set)
    asked: list[set[UUID]] = field(default_factory=list)

    def keys_of(self, persons: Collection[UUID]) -> Mapping[UUID, bytes]:
        self.asked.append(set(persons))
        return {person: person.bytes for person in persons if person not in self.destroyed}

    def seal(self, person: UUID, data: bytes, context: bytes) -> bytes:
        return self.unseal(person.bytes, data, context)

    def unseal(self, key: bytes, data: bytes, context: bytes) -> bytes:
        stream = hashlib.shake_256(key + context).digest(len(data))
        return bytes(a ^ b for a, b in zip(data, stream, strict=True))


def codec(keys: Keys | None = None) -> FactCodec:
    keys = keys or Keys()
    return FactCodec(
        (Counted, Named, Overheard),
        Sealing(keys.seal, keys.keys_of, keys.unseal),
        {"tests.counted.v1": (Counted.NAME, from_first_version)},
    )


class Refused(ValueError):  # noqa: N818 - as refusals are named
    """The message quotes a person, as messages do."""


class Tallies(ReadModel):
    """Totals by key and names by person; `refuses` is an amount that this code cannot take."""

    name = "tallies"
    schema = "projections"
    tables = ("tally", "tally_name")
    listens_to = (Counted, Named)
    ddl = """
        create table tally (
            key uuid primary key, total bigint not null, times integer not null,
            latest numeric not null, position bigint not null
        );
        comment on table tally is 'Totals (100 % of them)';
        create index tally_by_total on tally (total);
        create table tally_name (person uuid primary key, name text);
    """

    def __init__(self, refuses: int | None = None) -> None:
        self.refuses = refuses

    @override
    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        counted = [(r.fact.key, r.fact.amount, r.position) for r in batch if isinstance(r.fact, Counted)]
        named = [(r.fact.person, r.fact.name, r.position) for r in batch if isinstance(r.fact, Named)]
        if counted:
            self._count(cursor, counted)
        if named:
            self._name(cursor, named)

    def _count(self, cursor: Cursor[Any], counted: list[tuple[UUID, int, int]]) -> None:
        if any(amount == self.refuses for _, amount, _ in counted):
            raise Refused("Айгерим")
        cursor.execute(
            """
            insert into tally
            select key, sum(amount), count(*), (array_agg(amount order by position desc))[1], max(position)
            from unnest(%s::uuid[], %s::bigint[], %s::bigint[]) u(key, amount, position) group by key
            on conflict (key) do update set total = tally.total + excluded.total,
                times = tally.times + excluded.times, latest = excluded.latest, position = excluded.position
            """,
            tuple(list(column) for column in zip(*counted, strict=True)),
        )

    def _name(self, cursor: Cursor[Any], named: list[tuple[UUID, str | Erased, int]]) -> None:
        latest = {person: None if name is ERASED else name for person, name, _ in named}
        cursor.execute(
            "insert into tally_name select * from unnest(%s::uuid[], %s::text[])"
            " on conflict (person) do update set name = excluded.name",
            (list(latest), list(latest.values())),
        )


class OtherTallies(Tallies):
    """A second read model, so that one can suffer alone."""

    name = "other-tallies"
    schema = "reports"
    tables = ("other_tally", "other_tally_name")
    ddl = (
        Tallies.ddl.replace("tally", "other_tally")
        + "comment on column other_tally.key is 'Whose'; grant select on other_tally to kundelik_reader;"
    )

    @override
    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        for r in batch:
            if isinstance(r.fact, Counted):
                cursor.execute(
                    "insert into other_tally values (%s, %s, 1, 0, 0) on conflict (key) do update"
                    " set total = other_tally.total + excluded.total, times = other_tally.times + 1",
                    (r.fact.key, r.fact.amount),
                )


class ReshapedTallies(Tallies):
    """The same question, its tables made of another text."""

    ddl = Tallies.ddl + "alter table tally add column remark text;"


class Log:
    """Writes facts and reads them back; each `write` is one command on streams of its own."""

    def __init__(self, database: Database, keys: Keys | None = None) -> None:
        self.keys = keys or Keys()
        self.codec = codec(self.keys)
        self.events = EventLog(database, self.codec)
        self.appender = Appender(database.connect)

    def write(self, *facts: Fact) -> int:
        """The position of the last."""
        streams = [uuid4() for _ in facts]
        return self.write_raw(
            [(stream, 1, f.NAME, self.codec.encode(stream, 1, f)) for stream, f in zip(streams, facts, strict=True)]
        )

    def write_raw(self, events: list[Event], at: datetime = NOON, command_id: UUID | None = None) -> int:
        command = Command(command_id=command_id or uuid4(), events=events, recorded_at=at, role="parent")
        position = self.appender.append(command).position
        assert position is not None
        return position


@contextmanager
def open_log(database: Database) -> Iterator[Log]:
    log = Log(database)
    try:
        yield log
    finally:
        log.appender.close()


@contextmanager
def following(database: Database, log: Log, *models: ReadModel) -> Iterator[None]:
    """Followers in threads of this process."""
    stop = threading.Event()
    followers = Followers(database, log.events, models)
    thread = threading.Thread(target=followers.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def eventually(true: Callable[[], object], within: float = 10.0) -> None:
    """Look again and again until it holds."""
    deadline, pause = time.monotonic() + within, threading.Event()
    while not true():
        assert time.monotonic() < deadline, "it never came about"
        pause.wait(0.01)


def one(database: Database, query: str, *parameters: object) -> Any:
    """The first value of the first row, or None."""
    with database.connection() as connection:
        row = connection.execute(query.encode(), parameters or None).fetchone()
    return None if row is None else row[0]


def position_of(database: Database, name: str = "tallies") -> Any:
    return one(database, "select position from projections.positions where name = %s", name)


def counted_rows(database: Database, table: str = "projections.tally") -> Any:
    return one(database, f"select coalesce(sum(times), 0)::bigint from {table}")


def counts(number: int, amount: int = 1) -> list[Counted]:
    return [Counted(UUID(int=n % 7), amount) for n in range(number)]


def fold(recorded: Sequence[Recorded]) -> dict[UUID, tuple[int, int, int, int]]:
    """What the table should say, told without a database."""
    rows: dict[UUID, tuple[int, int, int, int]] = {}
    for r in recorded:
        if isinstance(r.fact, Counted):
            total, times, _, _ = rows.get(r.fact.key, (0, 0, 0, 0))
            rows[r.fact.key] = (total + r.fact.amount, times + 1, r.fact.amount, r.position)
    return rows


def later(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def main() -> None:
    """`follow CONNINFO BATCH` or `rebuild CONNINFO BATCH`, as a process that can be killed."""
    work, conninfo, batch = sys.argv[1:]
    with Database(conninfo, pool=2) as database:
        log = EventLog(database, codec())
        if work == "follow":
            Follower(database, log, Tallies(), batch=int(batch), wait=0.001).run(threading.Event())
        elif work == "rebuild":
            rebuild(database, log, Tallies(), batch=int(batch))


if __name__ == "__main__":
    main()
