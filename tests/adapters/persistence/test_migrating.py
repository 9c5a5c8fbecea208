"""The schema is brought forward once, by whoever comes first, and history is not rewritten (OPS-4)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.persistence import migrating
from adapters.persistence.database import Database
from adapters.persistence.migrating import MigrationChanged, migrate, migrations
from adapters.persistence.numbers import ApplicationNumbers, start_numbers_at

pytestmark = pytest.mark.req("OPS-4")

NAMES = [name for name, _ in migrations()]
EMPTY = count(1)


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    """A database in which there is nothing yet."""
    name = f"empty_{next(EMPTY)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
        yield make_conninfo(server, dbname=name)
        connection.execute(f"drop database {name} with (force)".encode())


def applied(conninfo: str) -> list[str]:
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute("select name from kundelik.migrations order by name").fetchall()
    return [name for (name,) in rows]


def test_everything_is_applied_once_in_the_order_of_numbers(empty: str) -> None:
    assert migrate(empty) == NAMES == sorted(NAMES)
    assert migrate(empty) == []
    assert applied(empty) == NAMES


def test_several_who_come_at_once_apply_everything_once(empty: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(migrate, [empty] * 4))

    assert sorted(outcomes) == [[], [], [], NAMES]


def test_a_migration_that_reads_differently_now_is_refused(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(empty)
    changed = [(name, text + "\n-- a later thought") for name, text in migrations()]
    monkeypatch.setattr(migrating, "migrations", lambda: iter(changed))

    with pytest.raises(MigrationChanged, match=NAMES[0]):
        migrate(empty)


def test_a_migration_that_fails_leaves_nothing_of_any(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [*migrations(), ("9999_broken.sql", "create table kundelik.half (a int); select 1 / 0")]
    with monkeypatch.context() as patched:
        patched.setattr(migrating, "migrations", lambda: iter(broken))
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate(empty)

    assert migrate(empty) == NAMES


def test_a_function_left_open_to_temporary_things_is_closed_again(empty: str) -> None:
    migrate(empty)
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("alter function kundelik.append set search_path = pg_catalog, kundelik")
        migrate(empty)
        row = connection.execute("select proconfig from pg_proc where proname = 'append'").fetchone()

    assert row == (["search_path=pg_catalog, kundelik, pg_temp"],)


@pytest.mark.req("ADM-10")
def test_no_number_is_given_twice_by_several_processes(database: Database) -> None:
    processes = [ApplicationNumbers(database, block=block) for block in (1, 1, 5, 20)]

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda turn: processes[turn % 4].next(), range(200)))

    assert len(set(given)) == 200
    assert min(given) == 100_001


@pytest.mark.req("ADM-10")
def test_numbers_begin_where_told_until_the_first_is_given(database: Database) -> None:
    start_numbers_at(database.conninfo, 102_381)
    first = ApplicationNumbers(database).next()
    start_numbers_at(database.conninfo, 500_000)

    assert (first, ApplicationNumbers(database).next()) == (102_381, 102_382)
