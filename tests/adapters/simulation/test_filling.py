"""An installation is filled by the simulated country: twice is once, and a kill loses nothing (RPT-20)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from adapters.bootstrap.simulating import Simulation, columns_of, dates_of
from adapters.bootstrap.wiring import Installation
from adapters.settings import Settings
from adapters.simulation.days import World
from kundelik_domain.attainment.events import GradesPut, PupilNamed, PupilsLeft
from kundelik_domain.attainment.shipped_rules import SCHOOL_YEAR_2021
from kundelik_domain.attainment.values import Column
from kundelik_domain.organisations.refusals import AuthorityExists
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import Level
from tests.installations import Country, a_database, school_body

SCHOOLS, SEED = 2, 3
CONTENT = (
    "select encode(sha256(string_agg(data || stream::text::bytea || version::text::bytea, ''::bytea"
    " order by stream, version)), 'hex'), count(*) from kundelik.events where name like 'attainment.%%'"
)
ROWS = "select {} from kundelik.events where name = %s"
ARGUMENTS = ["simulate", "attainment", "--schools", "6", "--seed", "5", "--to", "2021-11-05", "--threads", "1"]


@pytest.fixture(scope="module")
def installation(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Filled for a whole school year."""
    var = tmp_path_factory.mktemp("simulated") / "var"
    with a_database(server, template) as conninfo, Installation(Settings(var=var), conninfo) as filled:
        fill(filled)
        yield filled


def fill(installation: Installation, columns: tuple[Column, ...] = tuple(Column)) -> Simulation:
    simulation = Simulation(installation, World(SEED, SCHOOLS, SCHOOL_YEAR_2021), names=True)
    simulation.open()
    for _ in simulation.run(columns, *dates_of(SCHOOL_YEAR_2021, columns)):
        pass
    return simulation


def one(installation: Installation, query: str, *told: str) -> tuple[object, ...]:
    with installation.database.connection() as connection:
        row = connection.execute(query, told).fetchone()
    assert row is not None
    return tuple(row)


@pytest.mark.req("RPT-20")
def test_filled_again_nothing_changes(installation: Installation) -> None:
    before, head = one(installation, CONTENT), installation.log.head()
    fill(installation)

    assert (one(installation, CONTENT), installation.log.head()) == (before, head)
    assert one(installation, ROWS.format("count(*) > 200"), GradesPut.NAME) == (True,)
    assert one(installation, ROWS.format("count(*) > 0"), PupilsLeft.NAME) == (True,)
    assert one(installation, ROWS.format("count(*) > 20"), PupilNamed.NAME) == (True,)


@pytest.mark.req("RPT-8")
def test_where_another_country_stands_nothing_is_filled(installation: Installation) -> None:
    head = installation.log.head()
    with pytest.raises(AuthorityExists):
        Simulation(installation, World(SEED + 1, SCHOOLS, SCHOOL_YEAR_2021)).open()

    assert installation.log.head() == head


@pytest.mark.req("RPT-16")
def test_facts_are_of_the_days_of_the_story_and_of_the_schools_own_people(installation: Installation) -> None:
    found = one(installation, ROWS.format("min(recorded_at), max(recorded_at), min(role), max(role)"), GradesPut.NAME)
    first, last, *roles = found

    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    assert datetime(2021, 10, 18, tzinfo=UTC) < first < datetime(2021, 10, 24, tzinfo=UTC)
    assert datetime(2022, 6, 1, tzinfo=UTC) < last < datetime(2022, 9, 1, tzinfo=UTC)
    assert roles == [Role.DEPUTY_FOR_STUDIES.value] * 2


@pytest.mark.req("RPT-8")
def test_a_simulated_school_stands_below_its_district_and_oblast(installation: Installation) -> None:
    simulation = Simulation(installation, World(SEED, SCHOOLS, SCHOOL_YEAR_2021))
    chain = installation.authorities.chain(simulation.schools.school(1))

    assert [level for level, _ in chain] == [Level.SCHOOL, Level.DISTRICT, Level.OBLAST, Level.COUNTRY]


@pytest.mark.req("RPT-20")
def test_schools_that_stand_already_get_the_simulated_classes(country: Country) -> None:
    school = UUID(country.told(country.operator, "POST", "/organisations", json=school_body())["school"])
    simulation = Simulation(country.installation, World(SEED, 1, SCHOOL_YEAR_2021), registered={0: school})
    done = simulation.open()

    assert (done.schools, done.pupils) == (1, len(simulation.world.school(0).numbers))
    assert country.installation.organisations.school(school).settings is not None
    assert country.installation.authorities.chain(school)[1][0] is Level.DISTRICT
    assert one(country.installation, ROWS.format("count(*)"), "organisations.school-registered.v1") == (1,)


@pytest.mark.req("RPT-20")
def test_killed_in_the_middle_it_ends_as_if_it_had_not_been(server: str, template: str, tmp_path: Path) -> None:
    with a_database(server, template) as conninfo:
        environment = os.environ | {"DATABASE_URL": conninfo, "KUNDELIK_VAR": str(tmp_path / "killed")}
        command = [sys.executable, "-m", "adapters.cli.main", *ARGUMENTS]
        killed(command, environment, conninfo)
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert second.returncode == 0, second.stderr
        with Installation(Settings(var=tmp_path / "killed"), conninfo) as installation:
            found = one(installation, CONTENT)
    with a_database(server, template) as conninfo, Installation(Settings(var=tmp_path / "whole"), conninfo) as whole:
        simulation = Simulation(whole, World(5, 6, SCHOOL_YEAR_2021), threads=1)
        simulation.open()
        assert list(simulation.run((Column.QUARTER_1,), date(2021, 10, 18), date(2021, 11, 5)))
        assert one(whole, CONTENT) == found


def killed(command: list[str], environment: dict[str, str], conninfo: str) -> None:
    """When the first sheets are there."""
    first = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        while not connection.execute(ROWS.format("1"), (GradesPut.NAME,)).fetchone():
            assert first.poll() is None
    first.send_signal(signal.SIGKILL)
    first.wait()


def test_quarters_are_told_by_their_numbers() -> None:
    one_to_three = (Column.QUARTER_1, Column.QUARTER_2, Column.QUARTER_3)

    assert columns_of("1..3") == columns_of("1, 2,3") == one_to_three
    assert columns_of("4,year") == (Column.QUARTER_4, Column.YEAR, Column.FINAL)
    assert columns_of("5") == columns_of("") == columns_of("1..9") == columns_of("1..x") == ()
    assert dates_of(SCHOOL_YEAR_2021, (Column.QUARTER_1,)) == (date(2021, 10, 18), date(2022, 1, 16))
