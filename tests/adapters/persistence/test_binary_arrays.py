"""What we write in PostgreSQL's binary format is what PostgreSQL reads (AUD-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.persistence.binary_arrays import bigints, byte_strings, instants, ints, teach, texts, uuids

pytestmark = pytest.mark.req("AUD-1")

INT4, INT8 = 2**31 - 1, 2**63 - 1
MANY = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
storable_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))

KINDS: dict[str, tuple[Callable[..., bytes], str, st.SearchStrategy[Any]]] = {
    "uuids": (uuids, "uuid[]", st.none() | st.uuids()),
    "texts": (texts, "text[]", st.none() | storable_text),
    "byte strings": (byte_strings, "bytea[]", st.binary()),
    "ints": (ints, "int[]", st.integers(-INT4 - 1, INT4)),
    "bigints": (bigints, "bigint[]", st.integers(-INT8 - 1, INT8)),
    "instants": (instants, "timestamptz[]", st.datetimes(timezones=st.timezones())),
}


@pytest.fixture(scope="module")
def connection(server: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("set timezone to 'UTC'")
        teach(connection.adapters)
        yield connection


def returned(connection: psycopg.Connection[Any], array: bytes, kind: str) -> Any:
    row = connection.execute(
        f"select %b::{kind}, pg_typeof(%b) = '{kind}'::regtype".encode(), (array, array)
    ).fetchone()
    assert row is not None
    assert row[1]
    return row[0]


@pytest.mark.parametrize("kind", KINDS)
@MANY
@given(data=st.data())
def test_every_array_comes_back(kind: str, data: st.DataObject, connection: psycopg.Connection[Any]) -> None:
    written, sql, values = KINDS[kind]
    given_values = data.draw(st.lists(values, max_size=40))
    if kind == "instants":
        given_values = [value.astimezone(UTC) for value in given_values if in_both_calendars(value)]

    assert returned(connection, written(given_values), sql) == given_values


def in_both_calendars(value: datetime) -> bool:
    """Hypothesis also draws instants beyond the year 9999 or before 1 when told in UTC."""
    try:
        value.astimezone(UTC)
    except OverflowError:
        return False
    return True


@pytest.mark.parametrize("written", [case[0] for case in KINDS.values()])
def test_an_empty_array_is_empty(
    written: Callable[[Sequence[Any]], bytes], connection: psycopg.Connection[Any]
) -> None:
    row = connection.execute(b"select cardinality(%b)", (written([]),)).fetchone()

    assert row == (0,)


def test_the_ends_of_time_come_back_to_the_microsecond(connection: psycopg.Connection[Any]) -> None:
    ends = [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2000, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ]
    row = connection.execute(b"select array(select t::text from unnest(%b) t)", (instants(ends),)).fetchone()

    assert returned(connection, instants(ends), "timestamptz[]") == ends
    assert row == (
        [
            "0001-01-01 00:00:00+00",
            "1999-12-31 23:59:59.999999+00",
            "2000-01-01 00:00:00+00",
            "9999-12-31 23:59:59.999999+00",
        ],
    )


def test_every_script_is_read_as_it_was_written(connection: psycopg.Connection[Any]) -> None:
    words = ["Әбіш қызы", "Ёлка", "汉字", "👩‍👩‍👧", "", "'; drop table --", "{a,b}", "NULL", '"', "\\"]

    assert returned(connection, texts([*words, None]), "text[]") == [*words, None]


def test_a_lone_surrogate_is_no_text() -> None:
    with pytest.raises(UnicodeEncodeError):
        texts(["\ud800"])
