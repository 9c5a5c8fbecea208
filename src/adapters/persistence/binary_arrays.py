"""PostgreSQL's binary array format, written directly for the few types of the append path.

psycopg looks at every element to find its type; here the types are known. Measured: 18 arrays of one element cost
70 µs in psycopg and 12 µs here, per call of the stored function. Format: `array_send` in PostgreSQL's source.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg.adapt import AdaptersMap, Buffer, Dumper
from psycopg.pq import Format
from typing_extensions import override

_HEADER: Final = struct.Struct(">iiIii")
_LENGTH: Final = struct.Struct(">i").pack
_INT4: Final = struct.Struct(">ii").pack
_INT8: Final = struct.Struct(">iq").pack
_NULL: Final = _LENGTH(-1)
_SIXTEEN: Final = _LENGTH(16)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def _array(element_oid: int, count: int, elements: Iterable[bytes], *, nulls: bool = False) -> bytes:
    if count == 0:
        return struct.pack(">iiI", 0, 0, element_oid)
    return _HEADER.pack(1, int(nulls), element_oid, count, 1) + b"".join(elements)


class UuidArray(bytes):
    """`uuid[]`."""

    __slots__ = ()


class TextArray(bytes):
    """`text[]`."""

    __slots__ = ()


class BytesArray(bytes):
    """`bytea[]`."""

    __slots__ = ()


class IntArray(bytes):
    """`int4[]`."""

    __slots__ = ()


class BigintArray(bytes):
    """`int8[]`."""

    __slots__ = ()


class InstantArray(bytes):
    """`timestamptz[]`."""

    __slots__ = ()


def uuids(values: Sequence[UUID | None]) -> UuidArray:
    """As `uuid[]`; None becomes null."""
    parts = [_NULL if v is None else _SIXTEEN + v.bytes for v in values]
    return UuidArray(_array(2950, len(values), parts, nulls=None in values))


def texts(values: Sequence[str | None]) -> TextArray:
    """As `text[]`; None becomes null. Raises `UnicodeEncodeError` on lone surrogates."""
    parts = [_NULL if v is None else _text(v) for v in values]
    return TextArray(_array(25, len(values), parts, nulls=None in values))


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH(len(encoded)) + encoded


def byte_strings(values: Sequence[bytes]) -> BytesArray:
    """As `bytea[]`."""
    return BytesArray(_array(17, len(values), [_LENGTH(len(v)) + v for v in values]))


def ints(values: Sequence[int]) -> IntArray:
    """As `int4[]`."""
    return IntArray(_array(23, len(values), [_INT4(4, v) for v in values]))


def bigints(values: Sequence[int]) -> BigintArray:
    """As `int8[]`."""
    return BigintArray(_array(20, len(values), [_INT8(8, v) for v in values]))


def instants(values: Sequence[datetime]) -> InstantArray:
    """As `timestamptz[]`, microseconds since 2000; the values are aware."""
    return InstantArray(_array(1184, len(values), [_INT8(8, (v - _EPOCH) // _MICROSECOND) for v in values]))


class _Ready(Dumper):
    format = Format.BINARY

    @override
    def dump(self, obj: Any) -> Buffer | None:
        return bytes(obj)


_OIDS: Final = {
    UuidArray: 2951,
    TextArray: 1009,
    BytesArray: 1001,
    IntArray: 1007,
    BigintArray: 1016,
    InstantArray: 1185,
}


def teach(adapters: AdaptersMap) -> None:
    """Let a connection pass these arrays as they are."""
    for kind, oid in _OIDS.items():
        adapters.register_dumper(kind, type(f"{kind.__name__}Dumper", (_Ready,), {"oid": oid}))
