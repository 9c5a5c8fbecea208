"""Imports that are killed in the middle, and two of one table at once: nothing is lost and nothing twice (OPS-5)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from adapters.bootstrap.importing.running import importer_of
from adapters.bootstrap.importing.tables import laid
from adapters.xlsx.writing import write_csv
from kundelik_domain.imports.import_run import IMPORT_RUN
from kundelik_domain.imports.refusals import ColumnMissing, ColumnTwice
from kundelik_domain.imports.values import ImportKind, ImportStatus
from tests.installations import Country, a_country, a_database

HEADINGS = ("School", "Region", "Settlement", "Street", "House from", "House to", "Side")
ROWS = 6_000
ADDED = (
    "select count(*), count(distinct convert_from(data, 'utf8')::jsonb->'line') from kundelik.events where name = %s"
)
TAKEN = "select 1 from kundelik.events where name = 'imports.rows-taken.v1'"
LINE = "organisations.catchment-line-added.v1"


def table(rows: int) -> bytes:
    return write_csv(
        HEADINGS,
        (
            ("990140000001", "KZ-35", "Қарағанды", f"Көше {n // 4}", str(n % 4 * 10 + 1), str(n % 4 * 10 + 9), "odd")
            for n in range(rows)
        ),
    )


def added(country: Country) -> tuple[int, int]:
    with country.installation.database.connection() as connection:
        row = connection.execute(ADDED, (LINE,)).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


@pytest.mark.req("OPS-5")
@pytest.mark.req("ADM-34")
def test_killed_in_the_middle_it_goes_on_where_it_was(server: str, template: str, tmp_path: Path) -> None:
    with a_database(server, template) as conninfo, a_country(conninfo, tmp_path / "var") as country:
        country.school(bin="990140000001")
        file = tmp_path / "t.csv"
        file.write_bytes(table(ROWS))
        environment = os.environ | {"DATABASE_URL": conninfo, "KUNDELIK_VAR": str(tmp_path / "var")}
        command = [sys.executable, "-m", "adapters.cli.main", "import", "catchments", str(file)]
        first = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            while not connection.execute(TAKEN).fetchone():
                assert first.poll() is None
        first.send_signal(signal.SIGKILL)
        first.wait()
        before = added(country)[0]
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

        assert before < ROWS
        assert (second.returncode, "Going on" in second.stdout) == (0, True), second.stdout + second.stderr
        assert added(country) == (ROWS, ROWS)


@pytest.mark.req("ADM-34")
def test_two_imports_of_one_table_at_once_leave_what_one_leaves(country: Country) -> None:
    country.school(bin="990140000001")
    runs = []
    for _ in range(2):
        files = {"file": ("t.csv", table(1_500))}
        runs.append(country.told(country.operator, "POST", "/imports/catchments", files=files)["run"])
        country.told(country.operator, "POST", f"/imports/{runs[-1]}/start", json={})
    importer, stop = importer_of(country.installation), threading.Event()

    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(lambda run: importer.work(UUID(run), stop), [*runs, *runs]))
    states = [country.installation.streams.read(IMPORT_RUN, UUID(run)) for run in runs]

    assert {importer.work(UUID(run), stop) for run in runs} == {ImportStatus.FINISHED}
    assert set(ended) <= {ImportStatus.FINISHED, ImportStatus.RUNNING}
    assert added(country) == (1_500, 1_500)
    assert sum(state.refused for state in states) == 0


def test_a_hundred_columns_of_one_name_are_refused() -> None:
    with pytest.raises(ColumnTwice):
        laid(ImportKind.EMPLOYEES, b"Portal ID,portal_id,Full name,Login,Birth date\n1,2,3,4,5\n")
    with pytest.raises(ColumnMissing):
        laid(ImportKind.EMPLOYEES, b"Portal ID,Login,Birth date\n1,2,3\n")
