"""The virus-scan hook (FIL-1): clamd over TCP or a Unix socket, spoken to in its own protocol (INSTREAM)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

from kundelik_domain.shared.refusals import Malformed, Unavailable

CHUNK: Final = 64 * 1024
MOST_ANSWER: Final = 4096


class FileInfected(Malformed):
    """The scanner found something in it."""

    CODE = "files.infected"


class FileNotScanned(Unavailable):
    """There is a scanner, and it did not answer: nothing is kept unscanned."""

    CODE = "files.not-scanned"


class Scanner(Protocol):
    """Looks through uploads before they are kept."""

    def scan(self, content: bytes) -> None:
        """Raises `FileInfected`, `FileNotScanned`."""
        ...


class NoScanner:
    """Where none is configured."""

    def scan(self, content: bytes) -> None:
        """Takes everything."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """`address` is `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; `seconds` is the patience for each step."""

    address: str
    seconds: float = 10.0

    def scan(self, content: bytes) -> None:
        """Four bytes of length before each chunk, a zero length at the end; then `stream: OK` or `… FOUND`."""
        try:
            answer = self._asked(content)
        except OSError as error:
            raise FileNotScanned(retry_after_seconds=30) from error
        if answer.endswith(b" FOUND"):
            raise FileInfected(field="file")
        if answer != b"stream: OK":
            raise FileNotScanned(retry_after_seconds=30)

    def _asked(self, content: bytes) -> bytes:
        with self._connected() as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
            answer = b""
            while b"\0" not in answer and len(answer) < MOST_ANSWER:
                more = connection.recv(MOST_ANSWER)
                if not more:
                    break
                answer += more
        return answer.split(b"\0", 1)[0].strip()

    def _connected(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.scheme == "tcp" and parts.hostname:
            return socket.create_connection((parts.hostname, parts.port or 3310), self.seconds)
        if parts.scheme != "unix" or not parts.path:
            raise OSError("tcp://HOST:PORT or unix:///PATH is needed")
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.seconds)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
