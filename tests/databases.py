"""Real PostgreSQL for tests: one server a session with fsync off, one clone of a migrated template a test.

The server stands in memory where there is room: a clone is 400 files, and after thousands of deleted ones ext4 looks
ten times as long for each new file's inode (`recently_deleted`) as PostgreSQL takes to fill it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
MEMORY: Final = Path("/dev/shm")
ROOM: Final = 2 * 1024**3
LEFT: Final = "kundelik-tests-"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The conninfo of the session's server."""
    shelf = in_memory() or tmp_path_factory.mktemp("postgres")
    folder = reachable_folder(shelf / "server")
    with EmbeddedServer(folder, durable=False) as running:
        yield running.conninfo
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(shelf, ignore_errors=True)


def in_memory() -> Path | None:
    """A folder of this process; what killed runs have left goes. None where memory is short or cannot hold files."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    for left in MEMORY.glob(f"{LEFT}*"):
        if not _runs(int(left.name.split("-")[2])):
            shutil.rmtree(left, ignore_errors=True)
    if shutil.disk_usage(MEMORY).free < ROOM:
        return None
    folder = Path(tempfile.mkdtemp(prefix=f"{LEFT}{os.getpid()}-", dir=MEMORY))
    folder.chmod(0o711)  # the server's user goes through it
    return folder


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, and is somebody else's
        return True
    return True


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
