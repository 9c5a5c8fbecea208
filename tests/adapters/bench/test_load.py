"""The load generator: a process of its own that asks over kept connections and says what it heard."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from adapters.bench import load as loading
from adapters.bench.load import Load, asked


class Answering(BaseHTTPRequestHandler):
    """404 below /missing, 200 elsewhere; knows on how many connections it was asked."""

    protocol_version = "HTTP/1.1"
    connections: set[object]

    def do_GET(self) -> None:
        self.connections.add(self.client_address)
        self.send_response(404 if self.path.startswith("/missing") else 200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"found")

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Answering.connections = set()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def requests(paths: list[str]) -> list[bytes]:
    return [f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode() for path in paths]


def test_every_request_is_asked_once_over_as_many_connections_as_are_wanted(server: ThreadingHTTPServer) -> None:
    heard = asked(Load("127.0.0.1", server.server_port, 3, 60.0), requests(["/", "/missing"] * 20))

    assert heard.statuses == {200: 20, 404: 20}
    assert 0 < heard.p50 <= heard.p99
    assert len(Answering.connections) == 3


def test_a_server_that_is_not_there_is_no_figure() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        asked(Load("127.0.0.1", 1, 1, 1.0, patience=0.0), requests(["/"]))


def test_a_server_that_is_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What starts beside the generator may need longer than it."""
    answers: list[object] = [ConnectionRefusedError(), ConnectionRefusedError(), ("reader", "writer")]

    async def connect(*_: object) -> object:
        if isinstance(answer := answers.pop(0), ConnectionRefusedError):
            raise answer
        return answer

    monkeypatch.setattr(asyncio, "open_connection", connect)

    connected: object = asyncio.run(loading._connected(Load("127.0.0.1", 1, 1, 1.0)))

    assert connected == ("reader", "writer")


def test_its_process_imports_nothing_of_ours_beside_itself() -> None:
    """What it took of the cores at its start would be taken from the server that is measured."""
    from sys import executable, path

    told = "import sys, adapters.bench.load; print(*[m for m in sys.modules if m.split('.')[0] in OURS])".replace(
        "OURS", "('adapters', 'projections', 'kundelik_domain')"
    )
    done = subprocess.run(
        [executable, "-c", told], capture_output=True, check=True, env={"PYTHONPATH": ":".join(path)}
    )
    assert done.stdout.decode().split() == ["adapters", "adapters.bench", loading.__name__]
