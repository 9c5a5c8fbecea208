"""A small HTTP server on the loopback for tests: it answers with what a function says, and notes what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override

Answering = Callable[[str, bytes], tuple[int, bytes]]


@dataclass
class Loopback:
    """`answering` may be exchanged while it runs. What is `held` keeps waiting until the server ends."""

    address: str
    answering: Answering
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)

    def never(self, _path: str, _body: bytes) -> tuple[int, bytes]:
        """An answer that does not come while anybody waits for it."""
        self.held.wait(30)
        return 200, b""


@contextmanager
def a_server(answering: Answering) -> Iterator[Loopback]:
    """On a free port of 127.0.0.1."""
    loopback = Loopback("", answering)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes) -> None:
            loopback.asked.append((self.path, body))
            status, content = loopback.answering(self.path, body)
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                if status in {301, 302}:
                    self.send_header("Location", content.decode())
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                return  # whoever asked has gone

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    loopback.address = f"http://127.0.0.1:{server.server_address[1]}"
    with _serving(server):
        try:
            yield loopback
        finally:
            loopback.held.set()


@contextmanager
def _serving(server: ThreadingHTTPServer) -> Iterator[None]:
    running = threading.Thread(target=server.serve_forever, args=(0.01,))
    running.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        running.join()
