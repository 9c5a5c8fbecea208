"""Real PostgreSQL for tests: one server a session with fsync off, one clone of a migrated template a test."""

from __future__ import annotations

import shutil
from itertools import count
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.embedded.folders import reachable_folder
from adapters.embedded.server import EmbeddedServer
from adapters.persistence.database import Database
from adapters.persistence.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The conninfo of the session's server."""
    folder = reachable_folder(tmp_path_factory.mktemp("postgres") / "server")
    with EmbeddedServer(folder, durable=False) as running:
        yield running.conninfo
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of the migrated database that tests are cloned from."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("create database kundelik_template")
    migrate(make_conninfo(server, dbname="kundelik_template"))
    return "kundelik_template"


@pytest.fixture
def database(server: str, template: str) -> Iterator[Database]:
    """A fresh database with our schema, and nobody else in it."""
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template} strategy file_copy")
        with Database(make_conninfo(server, dbname=name)) as database:
            yield database
        connection.execute(f"drop database {name} with (force)")
