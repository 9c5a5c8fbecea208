"""Brings a database's schema forward: roles, schemas, and the numbered SQL files, each once (OPS-4)."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = 7_203_105_801_421
"""One migrator at a time in a database: the key of the advisory lock."""

SCHEMAS = ("kundelik", "vault", "projections", "reports")
ROLES = {"kundelik_app": "login", "kundelik_reader": "login"}
"""Without a password: on an outside server nobody signs in as them before its administrator says how."""


EXPOSED = """
    select oid::regprocedure::text from pg_proc
    where prosecdef and pronamespace = any(%s::regnamespace[])
    and not exists (select from unnest(proconfig) setting where setting ~ '^search_path=.*pg_temp$')
"""
"""Functions with their owner's rights that would take a caller's temporary type or table for what they name."""


class MigrationChanged(Exception):  # noqa: N818 - reads as what happened
    """A migration that has been applied reads differently now; history is never rewritten (OPS-4)."""


def migrations() -> Iterator[tuple[str, str]]:
    """Name and text of every migration, in order."""
    folder = files("adapters.persistence") / "migrations"
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".sql"):
            yield entry.name, entry.read_text(encoding="utf-8")


def migrate(conninfo: str) -> list[str]:
    """Apply what is missing; return the names applied. Safe to run from several processes at once."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))
        try:
            with connection.transaction():
                _prepare(connection)
                applied = [name for name, text in migrations() if _apply(connection, name, text)]
                _secure(connection)
                return applied
        finally:
            connection.execute("select pg_advisory_unlock(%s)", (LOCK,))


def _prepare(connection: psycopg.Connection) -> None:
    for role, login in ROLES.items():
        if connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone() is None:
            connection.execute(sql.SQL("create role {} {}").format(sql.Identifier(role), sql.SQL(login)))
    connection.execute("grant kundelik_app to current_user")
    for schema in SCHEMAS:
        connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
    connection.execute(
        "create table if not exists kundelik.migrations"
        "(name text primary key, sha256 text not null, applied_at timestamptz not null default clock_timestamp())"
    )


def _apply(connection: psycopg.Connection, name: str, text: str) -> bool:
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = connection.execute("select sha256 from kundelik.migrations where name = %s", (name,)).fetchone()
    if row is not None:
        if row[0] != digest:
            raise MigrationChanged(name)
        return False
    connection.execute(text.encode())
    connection.execute("insert into kundelik.migrations(name, sha256) values (%s, %s)", (name, digest))
    return True


def _secure(connection: psycopg.Connection) -> None:
    """Let functions that act as their owner look into temporary schemas last: unnamed, these come first of all."""
    for (function,) in connection.execute(EXPOSED, (list(SCHEMAS),)).fetchall():
        command = f"alter function {function} set search_path = pg_catalog, kundelik, pg_temp"
        connection.execute(command.encode())
