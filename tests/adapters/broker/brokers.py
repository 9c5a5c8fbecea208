"""Brokers that a machine has: PostgreSQL always, Redis and RabbitMQ where an address or a program is found."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import dramatiq
import psycopg
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Retries
from psycopg.conninfo import conninfo_to_dict

from adapters.broker.opening import Pace, open_broker
from tests.adapters.broker.found import RABBITMQ, RABBITMQ_SERVER, REDIS, REDIS_SERVER
from tests.adapters.mail.postbox import free_port
from tests.tallies import eventually

QUICK: Final = Pace(poll=0.02, lost_after=1.0)


@contextmanager
def address_of(name: str) -> Iterator[str | None]:
    """Of a server that runs as long as the context lasts; None for those without one."""
    match name:
        case "redis" if not REDIS:
            with _redis() as url:
                yield url
        case "rabbitmq" if not RABBITMQ:
            with _rabbitmq() as url:
                yield url
        case _:
            yield {"redis": REDIS, "rabbitmq": RABBITMQ}.get(name)


def a_broker(name: str, url: str | None, conninfo: str) -> dramatiq.Broker:
    """Connections of its own; those in memory share nothing."""
    if name == "memory":
        return StubBroker(middleware=[Retries()])
    as_owner = psycopg.conninfo.make_conninfo(conninfo, options="-c role=kundelik_app")
    return open_broker(url, dict(conninfo_to_dict(as_owner)), QUICK)


@contextmanager
def _redis() -> Iterator[str]:
    port = free_port()
    command = [str(REDIS_SERVER), "--port", str(port), "--save", "", "--appendonly", "no"]
    with _running(command, {}, f"127.0.0.1:{port}", port):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _rabbitmq() -> Iterator[str]:
    port, folder = free_port(), Path(mkdtemp(prefix="kundelik-rabbit-"))
    environment = {
        "RABBITMQ_NODENAME": f"kundelik{port}@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "HOME": str(folder),
    }
    # The program itself: the wrapper of some distributions would become another user.
    script = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    with _running([str(script if script.exists() else RABBITMQ_SERVER)], environment, f"localhost:{port}", port):
        yield f"amqp://guest:guest@127.0.0.1:{port}/%2F"
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], environment: dict[str, str], where: str, port: int) -> Iterator[None]:
    server = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        eventually(lambda: server.poll() is not None or _listens(port), within=60)
        assert server.poll() is None, f"{command[0]} does not start at {where}"
        yield
    finally:
        server.terminate()
        server.wait(30)


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
