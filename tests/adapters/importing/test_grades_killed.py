"""An import of grades that is killed, a table full of faults, and one that is too long (RPT-20, OPS-5)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from adapters.bootstrap.importing.keeping import import_keeping
from adapters.bootstrap.simulating import Simulation
from adapters.clocks.shared import SharedClock
from adapters.simulation.days import World
from adapters.xlsx.writing import write_csv
from kundelik_domain.attainment.events import GradesPut
from kundelik_domain.attainment.shipped_rules import SCHOOL_YEAR_2021
from kundelik_domain.shared.access import Role
from tests.attainment_world import GRADING_1
from tests.installations import Country, a_country, a_database

HEADINGS = ("School", "School year", "Class", "Subject", "Period", "Pupil", "Grade")
TAKEN = "select 1 from kundelik.events where name = 'imports.rows-taken.v1'"
CELLS = (
    "select count(*), count(distinct (stream, c->>0)) from kundelik.events,"
    " jsonb_array_elements(convert_from(data, 'utf8')::jsonb->'changes') c where name = %s"
)
BIN = "210140000009"
SEED = 24
"""Its first school has more than five hundred pupils: more rows than one portion."""


def simulated(country: Country) -> tuple[str, list[tuple[str, ...]]]:
    """A school with its classes and pupils, and the rows of a whole quarter."""
    country.clock.moment = GRADING_1
    school = country.school(bin=BIN)
    world = World(SEED, 1, SCHOOL_YEAR_2021)
    Simulation(country.installation, world, registered={0: UUID(school)}).open()
    classes = world.school(0).classes
    return school, [
        (BIN, "2021", f"{each.parallel} {each.letter}", subject.name_ru, "1", str(pupil), "45"[pupil % 2])
        for members in world.members(0)
        for each in (classes[members.place],)
        for subject in each.subjects
        if each.parallel > 1
        for pupil in members.pupils
    ]


def cells(country: Country) -> tuple[int, int]:
    with country.installation.database.connection() as connection:
        row = connection.execute(CELLS, (GradesPut.NAME,)).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


@pytest.mark.req("RPT-20")
@pytest.mark.req("OPS-5")
def test_killed_in_the_middle_every_grade_is_put_once(server: str, template: str, tmp_path: Path) -> None:
    with a_database(server, template) as conninfo, a_country(conninfo, tmp_path / "var") as country:
        school, rows = simulated(country)
        file = tmp_path / "t.csv"
        file.write_bytes(write_csv(HEADINGS, rows))
        SharedClock(tmp_path / "clock", start=GRADING_1).close()
        told = {"DATABASE_URL": conninfo, "KUNDELIK_VAR": str(tmp_path / "var")}
        environment = os.environ | told | {"KUNDELIK_CLOCK_FILE": str(tmp_path / "clock")}
        command = [sys.executable, "-m", "adapters.cli.main", "import", "grades", str(file), "--school", school]
        first = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            while not connection.execute(TAKEN).fetchone():
                assert first.poll() is None
        first.send_signal(signal.SIGKILL)
        first.wait()
        before = cells(country)[0]
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

        assert 0 < before < len(rows)
        assert (second.returncode, "Going on" in second.stdout) == (0, True), second.stdout + second.stderr
        assert cells(country) == (len(rows), len(rows))


@pytest.mark.req("RPT-20")
def test_a_table_full_of_strangers_takes_what_is_right_and_tells_the_rest(country: Country) -> None:
    school, rows = simulated(country)
    deputy = country.employee(school, Role.DEPUTY_FOR_STUDIES)
    wrong = [(*row[:5], str(int(row[5]) + 2**40), row[6]) for row in rows]
    files = {"file": ("t.csv", write_csv(HEADINGS, [*wrong, *rows[:100]]))}
    sent = country.told(deputy, "POST", "/imports/grades", files=files, params={"school": school})
    country.told(deputy, "POST", f"/imports/{sent['run']}/start", json={})
    import_keeping(country.installation).once(threading.Event())
    told = country.told(deputy, "GET", f"/imports/{sent['run']}")

    assert sent["refused"] == len(rows)
    assert (told["status"], told["taken"], told["refused"]) == ("finished", 100, len(rows))
    assert {(error["column"], error["code"]) for error in told["errors"]} == {("pupil", "attainment.not-a-member")}


@pytest.mark.req("RPT-20")
def test_a_table_that_is_too_long_is_refused_before_anything_is_kept(country: Country) -> None:
    district = country.has_authority()
    officer = country.employee(district, Role.DISTRICT_OFFICER)
    content = (",".join(HEADINGS[2:]) + "\n" + "7 А,Алгебра,1,5,5\n" * 200_001).encode()
    answer = country.ask(
        officer, "POST", "/imports/grades", files={"file": ("t.csv", content)}, params={"district": district}
    )

    assert (answer.status_code, answer.json()["what"]) == (422, "rows")
