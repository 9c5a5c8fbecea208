"""The bytes of a leaf: one stored row, field by field, each with its length (docs/evidence.md, "Leaf").

A field is its length as a big-endian i32 (-1 for NULL), then its bytes. That is also how PostgreSQL writes a row in
binary COPY, so a row as it comes from there is hashed without being taken apart.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

VERSION: Final = b"\x01"
LEAF_PREFIX: Final = b"\x00" + VERSION
"""RFC 6962 tells leaves from nodes by a zero byte; the version of the layout follows."""

EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
POSITION: Final = slice(6, 14)
"""Where a row's position stands: after the number of fields (u16) and its own length (i32)."""

_MICROSECOND: Final = timedelta(microseconds=1)


class Row(NamedTuple):
    """A stored event, in the order of the layout."""

    position: int
    stream: UUID
    version: int
    name: str
    recorded_at: datetime
    actor: UUID | None
    role: str | None
    organisation: UUID | None
    on_behalf_of: UUID | None
    command_id: UUID
    correlation_id: UUID | None
    causation_id: UUID | None
    client_address: str | None
    data: bytes


FIELDS: Final = Row._fields
_INTEGERS: Final = frozenset({"position", "version"})
_TEXTS: Final = frozenset({"name", "role", "client_address"})


class NotARow(ValueError):  # noqa: N818 - reads as what it is
    """These bytes are no row of this layout."""


def packed(row: Row) -> bytes:
    """The row's bytes, without the version byte before them."""
    fields = (_field(value) for value in row)
    return struct.pack(">H", len(row)) + b"".join(fields)


def unpacked(raw: bytes) -> Row:
    """The row that these bytes stand for; raises `NotARow`."""
    try:
        return Row(*(_value(name, field) for name, field in zip(FIELDS, _fields(raw), strict=True)))
    except (ValueError, TypeError, struct.error) as error:
        raise NotARow from error


def leaf_hash(raw: bytes) -> bytes:
    """The hash of the leaf that a row is."""
    return hashlib.sha256(LEAF_PREFIX + raw).digest()


def sealed(rows: Iterable[bytes | bytearray | memoryview], after: int) -> tuple[bytes, bool]:
    """The leaf hashes of rows, and whether their positions are those that follow, none left out: the hot loop."""
    sha256, prefix = hashlib.sha256, LEAF_PREFIX
    start, end = POSITION.start + len(prefix), POSITION.stop + len(prefix)
    leaves: list[bytes] = []
    places: list[bytes] = []
    for row in rows:
        raw = prefix + row  # a copy: what is kept of it must not hold on to the reader's buffers
        leaves.append(sha256(raw).digest())
        places.append(raw[start:end])
    wanted = struct.pack(f">{len(places)}q", *range(after + 1, after + 1 + len(places)))
    return b"".join(leaves), b"".join(places) == wanted


def position_of(raw: bytes) -> int:
    """Where the row says that it stands."""
    return int.from_bytes(raw[POSITION], signed=True)


def moved(raw: bytes, position: int) -> bytes:
    """The same row at another position."""
    return raw[: POSITION.start] + position.to_bytes(8, signed=True) + raw[POSITION.stop :]


def _field(value: Any) -> bytes:
    if value is None:
        return struct.pack(">i", -1)
    content = _content(value)
    return struct.pack(">i", len(content)) + content


def _content(value: Any) -> bytes:
    match value:
        case int():
            return value.to_bytes(8, signed=True)
        case UUID():
            return value.bytes
        case str():
            return value.encode()
        case datetime():
            return ((value - EPOCH) // _MICROSECOND).to_bytes(8, signed=True)
        case _:
            return bytes(value)


def _fields(raw: bytes) -> list[bytes | None]:
    (count,) = struct.unpack_from(">H", raw)
    found: list[bytes | None] = []
    at = 2
    for _ in range(count):
        (length,) = struct.unpack_from(">i", raw, at)
        at += 4
        if length < -1 or at + length > len(raw):
            raise NotARow
        found.append(None if length < 0 else raw[at : at + length])
        at += max(length, 0)
    if at != len(raw):
        raise NotARow
    return found


def _value(name: str, field: bytes | None) -> Any:
    if field is None or name == "data":
        return field
    if name in _TEXTS:
        return field.decode()
    if name in _INTEGERS:
        return int.from_bytes(field, signed=True)
    if name == "recorded_at":
        return EPOCH + int.from_bytes(field, signed=True) * _MICROSECOND
    return UUID(bytes=field)
