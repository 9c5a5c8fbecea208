"""What a backup needs of the database: one snapshot for dump, keys and counts; and what a restore checks (OPS-3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEPT_APART: Final = ("vault.person_keys", "vault.attempts", "vault.erasures")
"""Keys have an archive of their own, attempts are of a quarter of an hour, erasures are done again by a restore."""

EMPTIED: Final = (*KEPT_APART, "projections.positions", "projections.poison")
"""Tables that a dump holds without their rows."""

MADE_BY_FOLLOWERS: Final = """
    select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S') and c.relowner = 'kundelik_app'::regrole
"""
"""Read models are made anew from the events: a dump holds no readable word of anybody."""

COUNTS: Final = """
    select (select position from kundelik.head), count(*), coalesce(min(position), 0), coalesce(max(position), 0),
           (select count(*) from kundelik.commands), (select count(*) from vault.credentials)
    from kundelik.events
"""
LAST_CHECKPOINT: Final = "select note from evidence.checkpoints order by size desc limit 1"
KEYS_OUT: Final = "copy (select * from vault.person_keys order by person) to stdout"
KEYS_IN: Final = "copy vault.person_keys from stdin"
UNTOUCHED: Final = """
    select (select position from kundelik.head) = 0 and not exists (select from vault.person_keys)
       and not exists (select from vault.credentials)
"""
SKIP_NUMBERS: Final = "select setval('kundelik.application_numbers', nextval('kundelik.application_numbers') + %s)"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is. Without a gap, `events`, `last` and `head` are one number, and `first` is 1."""

    head: int
    events: int
    first: int
    last: int
    commands: int
    credentials: int

    @property
    def is_gapless(self) -> bool:
        """Positions from one to the head, each once."""
        return self.events == self.last == self.head and self.first == min(1, self.head)


class Snapshot:
    """One moment of the database, shared with the dump."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.name = str(_one(connection, "select pg_export_snapshot()"))

    @property
    def counts(self) -> Counts:
        """Of everything in the log."""
        return _counts(self._connection)

    @property
    def migrations(self) -> list[str]:
        """The names of those applied."""
        rows = self._connection.execute("select name from kundelik.migrations order by name").fetchall()
        return [row[0] for row in rows]

    @property
    def checkpoint(self) -> str | None:
        """The last signed note of the evidence log."""
        note = _one(self._connection, LAST_CHECKPOINT)
        return None if note is None else str(note)

    @property
    def read_models(self) -> list[str]:
        """What followers have made."""
        return [row[0] for row in self._connection.execute(MADE_BY_FOLLOWERS).fetchall()]

    def write_keys(self, path: Path) -> None:
        """As they are kept: wrapped by the master key, or destroyed."""
        with path.open("wb") as file, self._connection.cursor().copy(KEYS_OUT) as rows:
            for row in rows:
                file.write(row)


@contextmanager
def snapshot(conninfo: str) -> Iterator[Snapshot]:
    """Held as long as the dump needs it."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        yield Snapshot(connection)


def for_programs(conninfo: str) -> tuple[str, dict[str, str]]:
    """The conninfo without its password, and the password where only the program sees it."""
    told = conninfo_to_dict(conninfo)
    password = told.pop("password", None)
    return make_conninfo("", **told), {} if password is None else {"PGPASSWORD": str(password)}


def is_untouched(conninfo: str) -> bool:
    """Whether nothing has happened in this installation yet."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return bool(_one(connection, UNTOUCHED))


def clear(conninfo: str, schemas: Sequence[str]) -> None:
    """Take away our own schemas, so that a dump can bring them as they were."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for schema in schemas:
            connection.execute(SQL("drop schema if exists {} cascade").format(Identifier(schema)))


def read_keys(conninfo: str, path: Path) -> None:
    """In the place of whatever stands there."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("delete from vault.person_keys")
        with path.open("rb") as file, connection.cursor().copy(KEYS_IN) as copy:
            while block := file.read(1 << 20):
                copy.write(block)


def counts(conninfo: str) -> Counts:
    """As they are now."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return _counts(connection)


def skip_numbers(conninfo: str, by: int) -> None:
    """Numbers given after the backup stand on people's papers: none of them is given again (ADM-10)."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(SKIP_NUMBERS, (by,))


def _counts(connection: psycopg.Connection[Any]) -> Counts:
    row = connection.execute(COUNTS).fetchone()
    assert row is not None
    return Counts(*row)


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return None if row is None else row[0]
