"""Report readers find every table and column explained, and may read them; names are not among them (RPT-6)."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.persistence.advancing import Site, make_tables
from adapters.persistence.database import Database
from projections.attainment.names import PupilNames
from projections.attainment.reports import Reports
from tests.projections.attainment.worlds import any_country

UNCOMMENTED = """
select c.relname || coalesce('.' || a.attname, '') from pg_class c
left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = to_regnamespace('reports') and c.relkind in ('r', 'p')
    and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)
"""


@pytest.fixture
def filled(database: Database) -> Database:
    with database.connect() as connection:
        for model in (Reports(), PupilNames()):
            make_tables(connection, model, Site.live(model))
        with connection.transaction():
            connection.execute("set local search_path to reports")
            Reports().apply(connection.cursor(), any_country(3, steps=10).journals.log)
    return database


def asked(database: Database, query: str, **options: Any) -> list[Any]:
    with psycopg.connect(make_conninfo(database.conninfo, **options), autocommit=True) as connection:
        return [row[0] for row in connection.execute(query.encode()).fetchall()]


def test_every_table_and_column_says_what_it_is(filled: Database) -> None:
    assert asked(filled, UNCOMMENTED) == []
    assert len(asked(filled, "select tablename from pg_tables where schemaname = 'reports'")) > len(Reports.tables)


def test_report_readers_read_all_of_it_and_no_names(filled: Database) -> None:
    every = asked(filled, "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'reports'")
    readable = "select count(*) from {} where has_table_privilege('kundelik_reader', '{}', 'insert') is false limit 1"

    for table in every:
        assert asked(filled, readable.format(table, table), options="-c role=kundelik_reader")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        asked(filled, "select name from projections.pupil_names", options="-c role=kundelik_reader")


def test_the_subjects_and_the_country_stand_there_from_the_beginning(filled: Database) -> None:
    assert asked(filled, "select key from reports.subjects where subject = 7") == ["algebra"]
    assert asked(filled, "select name_kk from reports.units where level = 'country' and since = 0") == [
        "Қазақстан Республикасы"
    ]
