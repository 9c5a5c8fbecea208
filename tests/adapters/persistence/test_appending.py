"""The appender: each command gets its own outcome, whoever else is on the way and whatever gets lost (AUD-1)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.persistence.appending import Appended, Appender, Command, OutcomeUnknown, TooManyWaiting
from adapters.persistence.database import Database
from tests.races.writing import appending, command, event
from tests.tallies import eventually, one

pytestmark = pytest.mark.req("AUD-1")

HERE, THERE = UUID(int=1), UUID(int=2)
NUL_IN_A_NAME = "tests.\0.v1"
LONE_SURROGATE = "tests.\ud800.v1"
CONFLICT = Appended("conflict")


@dataclass
class Wire:
    """Opens connections that wait at a gate before they append, count, and lose answers on demand."""

    database: Database
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0
    calls: int = 0
    after: Callable[[psycopg.Connection[Any]], None] = lambda _: None

    def __post_init__(self) -> None:
        self.gate.set()

    def connect(self) -> Any:
        return Wired(self, self.database.connect())

    def pass_over(self, connection: psycopg.Connection[Any], call: Callable[[], Any]) -> Any:
        self.waiting += 1
        assert self.gate.wait(20)
        self.calls += 1
        result = call()
        self.after(connection)
        return result


class Wired:
    """A connection whose appends pass over the wire."""

    def __init__(self, wire: Wire, connection: psycopg.Connection[Any]) -> None:
        self._wire, self._connection = wire, connection
        self.pgconn = WiredLow(wire, connection)

    def execute(self, query: str, *parameters: Any, **options: Any) -> Any:
        def call() -> Any:
            return self._connection.execute(query.encode(), *parameters, **options)

        return self._wire.pass_over(self._connection, call) if "append" in query else call()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class WiredLow:
    """The same connection as libpq sees it."""

    def __init__(self, wire: Wire, connection: psycopg.Connection[Any]) -> None:
        self._wire, self._connection = wire, connection

    def exec_prepared(self, *arguments: Any) -> Any:
        return self._wire.pass_over(self._connection, lambda: self._connection.pgconn.exec_prepared(*arguments))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection.pgconn, name)


def told(future: Future[Appended]) -> Appended | BaseException:
    return future.exception() or future.result()


def together(database: Database, *commands: Command) -> list[Appended | BaseException]:
    """What becomes of commands that come, in this order, while another one is on its way: they are one batch."""
    wire = Wire(database)
    wire.gate.clear()
    appender = Appender(wire.connect)
    with ThreadPoolExecutor(len(commands) + 1) as pool:
        pool.submit(appender.append, command(event()))
        eventually(lambda: wire.waiting)
        sent = []
        for number, following in enumerate(commands, 1):
            sent.append(pool.submit(appender.append, following))
            eventually(lambda number=number: len(appender._queue) == number)  # type: ignore[misc] # bound now
        wire.gate.set()
        outcomes = [told(future) for future in sent]
    appender.close()
    return outcomes


def stored_streams(database: Database) -> Any:
    return one(database, "select coalesce(array_agg(stream order by position), '{}') from kundelik.events")


def test_what_is_stored_stands_at_the_position_of_its_last_event(database: Database) -> None:
    with appending(database) as appender:
        first = appender.append(command(event(HERE, 1), event(HERE, 2), event(THERE, 1)))
        second = appender.append(command(event(HERE, 3)))

    assert (first, second) == (Appended("stored", 3), Appended("stored", 4))
    assert stored_streams(database) == [HERE, HERE, THERE, HERE]


def test_the_same_command_gets_its_first_answer_though_the_second_brings_another(database: Database) -> None:
    first = command(event(HERE), fingerprint=b"one", answer=b'{"number":1}')
    with appending(database) as appender:
        appender.append(first)
        again = appender.append(replace(first, events=(event(THERE),), fingerprint=b"two", answer=b'{"number":2}'))

    assert again == Appended("same", 1, b"one", b'{"number":1}')
    assert stored_streams(database) == [HERE]


def test_who_wants_a_version_that_is_taken_loses_all_its_streams(database: Database) -> None:
    with appending(database) as appender:
        appender.append(command(event(HERE)))
        lost = appender.append(command(event(THERE, 1), event(HERE, 1), event(THERE, 2)))
        after = appender.append(command(event(THERE)))

    assert (lost, after) == (CONFLICT, Appended("stored", 2))
    assert one(database, "select count(*) from kundelik.commands") == 2


def test_one_command_that_contradicts_itself_is_a_conflict(database: Database) -> None:
    with appending(database) as appender:
        assert appender.append(command(event(HERE, 1), event(HERE, 1))) == CONFLICT


def test_a_command_without_events_is_remembered_all_the_same(database: Database) -> None:
    empty = command(answer=b'{"ok":true}')
    with appending(database) as appender:
        outcomes = [appender.append(asked) for asked in (command(event()), empty, command(event()), empty)]

    assert [(o.outcome, o.position) for o in outcomes] == [("stored", 1), ("stored", 1), ("stored", 2), ("same", 1)]


def test_of_rivals_in_one_batch_the_first_wins(database: Database) -> None:
    outcomes = together(database, command(event(HERE)), command(event(HERE)), command(event(THERE)))

    assert outcomes == [Appended("stored", 2), CONFLICT, Appended("stored", 3)]


def test_who_only_meets_a_loser_has_not_lost(database: Database) -> None:
    """The second wants both streams and loses the first: the other one is still free for the third."""
    outcomes = together(database, command(event(HERE)), command(event(HERE), event(THERE)), command(event(THERE)))

    assert outcomes == [Appended("stored", 2), CONFLICT, Appended("stored", 3)]


def test_the_rival_of_one_that_cannot_be_stored_has_not_lost(database: Database) -> None:
    outcomes = together(database, command(event(HERE, name=NUL_IN_A_NAME)), command(event(HERE)))

    assert isinstance(outcomes[0], psycopg.DataError)
    assert outcomes[1] == Appended("stored", 2)


def test_a_batch_with_old_and_new_and_late_commands_tells_them_apart(database: Database) -> None:
    with appending(database) as appender:
        known = command(event(HERE), fingerprint=b"f", answer=b"[]")
        appender.append(known)

    outcomes = together(database, command(event(THERE)), known, command(event(HERE)), command(event(HERE, 2)))

    assert outcomes == [Appended("stored", 3), Appended("same", 1, b"f", b"[]"), CONFLICT, Appended("stored", 4)]


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        (command(event(name=NUL_IN_A_NAME)), psycopg.DataError),
        (command(event(name=LONE_SURROGATE)), UnicodeEncodeError),
        (command(event(), client_address="\0"), psycopg.DataError),
        (command(event(), role=LONE_SURROGATE), UnicodeEncodeError),
        (command(event(version=2**63)), Exception),
        (command(event(name=None)), psycopg.IntegrityError),  # type: ignore[arg-type] # as a mistake would
        (command(event(), recorded_at=None), Exception),
    ],
    ids=["NUL", "surrogate", "NUL in the envelope", "surrogate in the role", "version", "no name", "no instant"],
)
def test_what_cannot_be_stored_harms_nobody_else(
    database: Database, spoilt: Command, error: type[BaseException]
) -> None:
    outcomes = together(database, command(event(HERE)), spoilt, command(event(THERE)))

    assert isinstance(outcomes[1], error)
    assert (outcomes[0], outcomes[2]) == (Appended("stored", 2), Appended("stored", 3))
    assert stored_streams(database)[1:] == [HERE, THERE]


def test_more_than_a_process_takes_on_is_refused_at_once(database: Database) -> None:
    wire = Wire(database)
    wire.gate.clear()
    appender = Appender(wire.connect, most_waiting=2)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(appender.append, command(event()))
        eventually(lambda: wire.waiting)
        waiting = [pool.submit(appender.append, command(event())) for _ in range(2)]
        eventually(lambda: len(appender._queue) == 2)
        with pytest.raises(TooManyWaiting):
            appender.append(command(event()))
        wire.gate.set()
        positions = {future.result().position for future in (first, *waiting)}
    appender.close()

    assert positions == {1, 2, 3}


def test_a_database_that_does_not_come_back_leaves_the_outcome_unknown() -> None:
    def nobody() -> psycopg.Connection[Any]:
        raise psycopg.OperationalError("nobody answers")

    with pytest.raises(OutcomeUnknown):
        Appender(nobody, patience=0).append(command(event()))


def losing(times: int, *, backend_dies: bool, conninfo: str) -> Callable[[psycopg.Connection[Any]], None]:
    """The answer does not arrive, though everything has been committed."""
    left = [times]

    def lose(connection: psycopg.Connection[Any]) -> None:
        if not left[0]:
            return
        left[0] -= 1
        if backend_dies:
            with psycopg.connect(conninfo) as killer:
                killer.execute("select pg_terminate_backend(%s)", (connection.info.backend_pid,))
            connection.execute("select 1")
        raise psycopg.OperationalError("lost on the way")

    return lose


@pytest.mark.parametrize("backend_dies", [False, True])
@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_answer_is_asked_for_again(database: Database, times: int, *, backend_dies: bool) -> None:
    wire = Wire(database, after=losing(times, backend_dies=backend_dies, conninfo=database.conninfo))
    appender = Appender(wire.connect)

    outcome = appender.append(command(event(HERE, 1), event(HERE, 2), answer=b'{"n":1}'))
    appender.close()

    assert outcome == Appended("stored", 2)
    assert stored_streams(database) == [HERE, HERE]


def test_when_patience_ends_the_same_id_still_tells(database: Database) -> None:
    wire = Wire(database, after=losing(1, backend_dies=False, conninfo=""))
    appender, asked = Appender(wire.connect, patience=-1), command(event(HERE), answer=b'{"n":1}')

    with pytest.raises(OutcomeUnknown):
        appender.append(asked)
    again = appender.append(asked)
    appender.close()

    assert again == Appended("same", 1, b"", b'{"n":1}')


@pytest.mark.parametrize("stored_before", [command(event(THERE)), command(event(HERE), fingerprint=b"another")])
def test_a_lost_answer_does_not_make_anothers_command_ours(database: Database, stored_before: Command) -> None:
    """Another process stored the same id, with the same answer but other events."""
    asked = command(event(HERE), command_id=stored_before.command_id)
    with appending(database) as elsewhere:
        elsewhere.append(stored_before)
    wire = Wire(database, after=losing(1, backend_dies=False, conninfo=""))
    appender = Appender(wire.connect)

    outcome = appender.append(asked)
    appender.close()

    assert outcome == Appended("same", 1, stored_before.fingerprint, b"{}")


def test_threads_share_transactions(database: Database) -> None:
    together(database, *(command(event()) for _ in range(20)))

    assert one(database, "select count(distinct xmin::text) from kundelik.events") == 2
    assert one(database, "select max(position) from kundelik.events") == 21


def test_a_batch_has_an_end(database: Database) -> None:
    wire = Wire(database)
    wire.gate.clear()
    appender = Appender(wire.connect, batch=4)
    with ThreadPoolExecutor(11) as pool:
        first = pool.submit(appender.append, command(event()))
        eventually(lambda: wire.waiting)
        rest = [pool.submit(appender.append, command(event())) for _ in range(10)]
        eventually(lambda: len(appender._queue) == 10)
        wire.gate.set()
        assert {future.result().position for future in (first, *rest)} == set(range(1, 12))
    appender.close()

    assert wire.calls == 4


def test_thirty_two_threads_get_the_truth_about_every_command(database: Database) -> None:
    """Each thread appends to a stream of its own, to shared ones, and says some of it twice."""
    shared = [uuid4() for _ in range(40)]

    def work(appender: Appender) -> Counter[str]:
        outcomes: Counter[str] = Counter()
        own = uuid4()
        for version, stream in enumerate(shared, 1):
            asked = command(event(own, version), answer=str(version).encode())
            rival = command(event(stream), event(own, 1000 + version))
            stored = appender.append(asked)
            again = appender.append(asked)
            assert (stored.outcome, again) == ("stored", Appended("same", stored.position, b"", asked.answer))
            outcomes[appender.append(rival).outcome] += 1
        return outcomes

    with appending(database) as appender, ThreadPoolExecutor(32) as pool:
        futures = [pool.submit(work, appender) for _ in range(32)]
        counted = sum((future.result() for future in futures), Counter[str]())

    assert counted == {"stored": 40, "conflict": 31 * 40}
    assert one(database, "select position from kundelik.head") == 32 * 40 + 40 * 2
    assert one(database, "select count(*) = max(position) from kundelik.events") is True
    assert one(database, "select count(*)::real / count(distinct xmin::text) > 1 from kundelik.events") is True


def test_followers_are_woken_but_not_by_each_command(database: Database) -> None:
    with database.connect() as ear, appending(database, notify_every=3600) as appender:
        ear.execute("listen kundelik_events")
        for _ in range(5):
            appender.append(command(event()))

        assert [notice.channel for notice in ear.notifies(timeout=0.2)] == ["kundelik_events"]


def test_inside_an_open_transaction_the_append_stands_and_falls_with_it(database: Database) -> None:
    with database.transaction() as connection:
        assert Appender.append_within(connection, command(event(HERE))) == Appended("stored", 1)
        assert Appender.append_within(connection, command(event(HERE))) == CONFLICT
    with database.connection() as connection, connection.transaction(force_rollback=True):
        assert Appender.append_within(connection, command(event(THERE))) == Appended("stored", 2)

    assert stored_streams(database) == [HERE]


def test_an_appender_that_came_before_the_schema_works_when_it_is_there(database: Database) -> None:
    with psycopg.connect(database.conninfo, autocommit=True) as owner, appending(database) as appender:
        owner.execute("alter function kundelik.append rename to append_later")
        with pytest.raises(psycopg.ProgrammingError):
            appender.append(command(event()))
        owner.execute("alter function kundelik.append_later rename to append")

        assert appender.append(command(event())) == Appended("stored", 1)
