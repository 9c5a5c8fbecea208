"""Looking for a person's own words wherever the database could still hold them (AUD-6).

What this cannot see stands in ADR-0023: the write-ahead log, pages and blocks that are free but not overwritten,
compressed content, and every backup.
"""

from __future__ import annotations

import json
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.sql import SQL, Composed, Identifier

if TYPE_CHECKING:
    from pathlib import Path

BLOCK: Final = 1 << 20
SHORTEST: Final = 4
"""Shorter words stand everywhere by chance."""

TABLES: Final = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm', 'p') and n.nspname !~ '^(information_schema$|pg_(catalog|toast|temp))'
    order by 1, 2
"""
COLUMNS: Final = """
    select attname, atttypid = 'bytea'::regtype from pg_attribute
    where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum
"""
STATISTICS: Final = """
    select format('statistics of %s.%s.%s', schemaname, tablename, attname),
           concat_ws(' ', most_common_vals::text, histogram_bounds::text, most_common_elems::text)
    from pg_stats where schemaname <> 'pg_catalog'
"""
"""The planner keeps the commonest values of every column in its own catalogue."""


@dataclass(frozen=True)
class Canary:
    """One of the person's own words; `kind` says what it is, and is all that is ever printed of it."""

    kind: str
    word: str

    @cached_property
    def forms(self) -> frozenset[bytes]:
        """As it may stand in a file or a table: plain, folded, escaped, in base64, in hexadecimal, in UTF-16."""
        plain = {self.word, self.word.casefold(), self.word.upper(), unicodedata.normalize("NFD", self.word)}
        return frozenset(form for text in plain for form in _encoded(text) if len(form) >= SHORTEST)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something was found: what kind of word, and where."""

    kind: str
    place: str


def in_database(conninfo: str, canaries: Iterable[Canary]) -> Iterator[Hit]:
    """Every column of every table of every schema, as one copy of it sees them; and the planner's statistics."""
    wanted = list(canaries)
    with psycopg.connect(conninfo) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        for schema, table in connection.execute(TABLES).fetchall():
            for canary in _in_table(connection, Identifier(schema, table), wanted):
                yield from (Hit(canary.kind, place) for place in _places(connection, schema, table, canary))
        for place, values in connection.execute(STATISTICS).fetchall():
            found = _found(values.encode(), wanted)
            yield from (Hit(canary.kind, place) for canary in found)


def in_files(root: Path, canaries: Iterable[Canary], skip: Iterable[Path] = ()) -> Iterator[Hit]:
    """The content and the name of every file below a folder."""
    wanted, left_out = list(canaries), [path.resolve() for path in skip]
    longest = max((len(form) for canary in wanted for form in canary.forms), default=1)
    for path in sorted(each for each in root.rglob("*") if each.is_file() and not each.is_symlink()):
        if any(path.resolve().is_relative_to(folder) for folder in left_out):
            continue
        found = {canary.kind: canary for canary in _found(str(path.relative_to(root)).encode(), wanted)}
        for block in _blocks(path, longest):
            found |= {canary.kind: canary for canary in _found(block, wanted)}
        yield from (Hit(kind, str(path)) for kind in sorted(found))


def _encoded(text: str) -> Iterator[bytes]:
    plain = text.encode()
    escaped = json.dumps(text)[1:-1]
    yield from (plain, escaped.encode(), escaped.replace("\\", "\\\\").encode(), text.encode("utf-16-le"))
    yield from (plain.hex().encode(), plain.hex().upper().encode())
    for offset, begin in enumerate((0, 2, 3)):
        whole = (offset + len(plain)) * 8 // 6
        inside = b64encode(b"\0" * offset + plain)[begin:whole]
        yield from (inside, inside.replace(b"+", b"-").replace(b"/", b"_"))


def _found(block: bytes, canaries: Iterable[Canary]) -> list[Canary]:
    return [canary for canary in canaries if any(form in block for form in canary.forms)]


def _in_table(connection: psycopg.Connection[Any], table: Identifier, canaries: list[Canary]) -> list[Canary]:
    """Rows in binary form: there bytes, text and JSON stand as they are. A row is never cut in two."""
    found: dict[int, Canary] = {}
    block = bytearray()
    with connection.cursor().copy(SQL("copy (select * from {}) to stdout (format binary)").format(table)) as rows:
        for row in rows:
            block += row
            if len(block) >= BLOCK:
                found |= {id(canary): canary for canary in _found(bytes(block), canaries)}
                block.clear()
    return list((found | {id(canary): canary for canary in _found(bytes(block), canaries)}).values())


def _places(connection: psycopg.Connection[Any], schema: str, table: str, canary: Canary) -> list[str]:
    """Table, column and number of rows; the table alone where a word lies across columns."""
    columns = connection.execute(COLUMNS, (f'"{schema}"."{table}"',)).fetchall()
    counted = (
        (name, _count(connection, Identifier(schema, table), name, canary, binary=raw)) for name, raw in columns
    )
    places = [f"{schema}.{table}.{name}: {rows} rows" for name, rows in counted if rows]
    return places or [f"{schema}.{table}"]


def _count(
    connection: psycopg.Connection[Any], table: Identifier, column: str, canary: Canary, *, binary: bool
) -> int:
    value: SQL | Composed = SQL("{}" if binary else "convert_to({}::text, 'UTF8')").format(Identifier(column))
    query = SQL(
        "select count(*) from {} where exists"
        " (select from unnest(%s::bytea[]) as wanted where position(wanted in {}) > 0)"
    ).format(table, value)
    row = connection.execute(query, (list(canary.forms),)).fetchone()
    return int(row[0]) if row else 0


def _blocks(path: Path, longest: int) -> Iterator[bytes]:
    """Overlapping, so that nothing is cut in two."""
    with path.open("rb") as file:
        end = b""
        while block := file.read(BLOCK):
            yield end + block
            end = block[-longest:]
