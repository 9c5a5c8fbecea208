"""The database itself refuses to change what has happened, and shows report readers reports only (AUD-1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from adapters.persistence.append_function import APPEND_EACH, arrays
from adapters.persistence.appending import Appended, Appender
from adapters.persistence.binary_arrays import teach
from adapters.persistence.database import Database
from adapters.persistence.migrating import SCHEMAS
from tests.races.writing import appending, command, event

pytestmark = pytest.mark.req("AUD-1")

STORE = ("kundelik.events", "kundelik.commands", "kundelik.head")
CHANGES = {
    "update": "update {} set position = position",
    "delete": "delete from {}",
    "truncate": "truncate {} cascade",
    "insert": "insert into {} select * from {}",
    "triggers": "alter table {} disable trigger all",
    "columns": "alter table {} add column note text",
    "drop": "drop table {} cascade",
    "rename": "alter table {} rename to gone",
    "rules": "create rule hidden as on insert to {} do instead nothing",
    "trigger": "create trigger hidden before insert on {} execute function kundelik.refuse_change()",
    "lock": "do $$begin lock table {} in access exclusive mode; end$$",
    "rights": "grant all on {} to kundelik_reader",
    "owner": "alter table {} owner to kundelik_app",
}
SAFE_PATH = "search_path=pg_catalog, kundelik, pg_temp"
SETTLED = command(event(data=b'{"settled":true}'), answer=b"[]")


@pytest.fixture
def filled(database: Database) -> Database:
    with appending(database) as appender:
        appender.append(SETTLED)
    return database


@pytest.fixture
def application(filled: Database) -> Iterator[psycopg.Connection[Any]]:
    with filled.connect() as connection:
        yield connection


@pytest.fixture
def reader(filled: Database) -> Iterator[psycopg.Connection[Any]]:
    conninfo = make_conninfo(filled.conninfo, options="-c role=kundelik_reader")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(filled: Database) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(filled.conninfo, autocommit=True) as connection:
        yield connection


def refused(connection: psycopg.Connection[Any], statement: str) -> bool:
    try:
        connection.execute(statement.encode())
    except InsufficientPrivilege:
        return True
    return False


@pytest.mark.parametrize("table", STORE)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", ["application", "reader"])
def test_no_role_of_ours_changes_the_store(
    role: str, change: str, table: str, request: pytest.FixtureRequest, owner: psycopg.Connection[Any]
) -> None:
    connection = request.getfixturevalue(role)

    if change == "rights":  # PostgreSQL only warns; what counts is that nothing was granted
        refused(connection, CHANGES[change].format(table))
        granted = owner.execute("select has_table_privilege('kundelik_reader', %s, 'select')", (table,)).fetchone()
        assert granted == (False,)
    else:
        assert refused(connection, CHANGES[change].format(table, table))
    assert owner.execute("select count(*) from kundelik.events").fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "set session_replication_role = replica",
        "alter function kundelik.append rename to gone",
        "create or replace function kundelik.refuse_change() returns trigger language sql as ''",
        "drop trigger events_never_change on kundelik.events",
        "create table kundelik.mine (a int)",
        "drop schema kundelik cascade",
        "alter role kundelik_app superuser",
        "create role another",
        "copy kundelik.events from program 'true'",
        "select pg_read_file('postgresql.conf')",
        "update vault.person_keys set person = person from kundelik.migrations",
        "delete from vault.person_keys",
    ],
)
@pytest.mark.parametrize("role", ["application", "reader"])
def test_no_role_of_ours_goes_round_it(role: str, statement: str, request: pytest.FixtureRequest) -> None:
    assert refused(request.getfixturevalue(role), statement)


@pytest.mark.parametrize("table", ["kundelik.events", "kundelik.commands"])
@pytest.mark.parametrize("change", ["update", "delete", "truncate"])
def test_even_the_owner_is_refused_by_the_triggers(owner: psycopg.Connection[Any], table: str, change: str) -> None:
    assert refused(owner, CHANGES[change].format(table))


@pytest.mark.parametrize("function", ["append", "append_each"])
def test_report_readers_do_not_append(reader: psycopg.Connection[Any], function: str) -> None:
    places = ", ".join(["null"] * 18)

    assert refused(reader, f"select kundelik.{function}({places})")


def test_report_readers_read_reports_and_nothing_else(
    application: psycopg.Connection[Any], reader: psycopg.Connection[Any]
) -> None:
    application.execute("create table reports.shown (a int)")
    application.execute("create table projections.hidden (a int)")
    application.execute("create view projections.hidden_view as select 1 as a")
    relations = application.execute(
        "select n.nspname, format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n"
        " on n.oid = relnamespace where relkind in ('r', 'v', 'm', 'p', 'S', 'f')"
        " and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')"
    ).fetchall()
    readable = {name for _, name in relations if not refused(reader, f"select * from {name}")}

    assert {schema for schema, _ in relations} >= set(SCHEMAS)
    assert readable == {name for schema, name in relations if schema == "reports"} == {"reports.shown"}
    assert refused(reader, "delete from reports.shown")
    assert refused(reader, "create table reports.mine (a int)")
    assert refused(reader, "create table public.mine (a int)")


HIJACKS = {
    "tables": "create temp table events (like kundelik.events); create temp table commands (like kundelik.commands);"
    "create temp table head (position bigint)",
    "columns": 'create temp table known (a int); create temp table u (a int); create temp table "position" (a int)',
    "types": "create function pg_temp.grab(bigint) returns boolean language plpgsql as"
    " $$begin alter table kundelik.events disable trigger all; delete from kundelik.events; return true; end$$;"
    "create domain pg_temp.trap as bigint check (pg_temp.grab(value));"
    "create type pg_temp.record as (position pg_temp.trap, fingerprint bytea, answer bytea);"
    "create domain pg_temp.int8 as bigint check (pg_temp.grab(value));"
    "create domain pg_temp.uuid as pg_catalog.uuid check (pg_temp.grab(1))",
    "functions": "create function projections.cardinality(anyarray) returns int language sql as 'select 0';"
    "create function pg_temp.cardinality(anyarray) returns int language sql as 'select 0';"
    "create function projections.plus(bigint, bigint) returns bigint language sql as 'select 0::bigint';"
    "create operator projections.+ (leftarg = bigint, rightarg = bigint, function = projections.plus);"
    "set search_path = projections, pg_temp, pg_catalog, kundelik",
}


@pytest.mark.parametrize("hijack", HIJACKS)
def test_the_appending_functions_cannot_be_hijacked(
    application: psycopg.Connection[Any], owner: psycopg.Connection[Any], hijack: str
) -> None:
    """They act with the rights of the owner of everything, in a session of somebody who has none of them."""
    application.execute(HIJACKS[hijack].encode(), prepare=False)
    another = command(event())

    teach(application.adapters)
    outcomes = application.execute(APPEND_EACH.encode(), arrays([SETTLED, another])).fetchall()
    appended = Appender.append_within(application, replace(command(event()), answer=b"[]"))

    assert [(row[1], row[2]) for row in outcomes] == [("same", 1), ("stored", 2)]
    assert appended == Appended("stored", 3)
    assert owner.execute("select array_agg(position order by position) from kundelik.events").fetchone() == (
        [1, 2, 3],
    )


def test_every_function_with_its_owners_rights_looks_at_temporary_things_last(owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute("select proname, proconfig from pg_proc where prosecdef").fetchall()

    assert dict(rows) == {function: [SAFE_PATH] for function in ("append", "append_each")}
