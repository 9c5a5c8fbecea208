"""Which database: `DATABASE_URL`, or an embedded server of our own in `var` (OPS-1)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from adapters.embedded.errors import ServerAlreadyRunning
from adapters.embedded.folders import reachable_folder
from adapters.embedded.server import EmbeddedServer
from adapters.persistence.migrating import migrate
from adapters.persistence.numbers import start_numbers_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from adapters.settings import Settings


def private(folder: Path) -> Path:
    """The folder, made for its owner only where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def server_folder(settings: Settings) -> Path:
    """Where the embedded server keeps its data: in `var`, or where its user can reach (root below a closed home)."""
    return reachable_folder(settings.var / "postgres")


@contextmanager
def opened(settings: Settings, *, durable: bool = True) -> Iterator[str]:
    """The conninfo of a migrated database; stops the embedded server at the end if it was started here.

    Raises `EmbeddedError` with a sentence for people.
    """
    if settings.database_url is not None:
        yield prepared(settings, settings.database_url)
        return
    settings.var.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(server_folder(settings), durable=durable)
    try:
        conninfo = server.start()
    except ServerAlreadyRunning as running:
        yield prepared(settings, running.conninfo)
        return
    try:
        yield prepared(settings, conninfo)
    finally:
        server.stop()


@contextmanager
def held(settings: Settings) -> Iterator[str]:
    """The same for who serves: a server left behind by a killed launcher is taken over, and stopped at the end."""
    if settings.database_url is not None:
        yield prepared(settings, settings.database_url)
        return
    settings.var.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(server_folder(settings))
    try:
        conninfo = server.start()
    except ServerAlreadyRunning:
        conninfo = server.attach()
    try:
        yield prepared(settings, conninfo)
    finally:
        server.stop()


def prepared(settings: Settings, conninfo: str) -> str:
    """Brought to the present schema."""
    migrate(conninfo)
    start_numbers_at(conninfo, settings.first_number)
    return conninfo
