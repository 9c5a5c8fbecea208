"""Uploads go through the virus scanner where there is one, in clamd's own protocol, on a real socket (FIL-1)."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.bootstrap.file_places import uploads_of
from adapters.files.scanning import CHUNK, Clamd, FileInfected, FileNotScanned
from adapters.sample_documents import pdf
from adapters.settings import Settings

pytestmark = pytest.mark.req("FIL-1")

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def received(connection: socket.socket) -> bytes:
    """What was streamed, chunk by chunk, as clamd reads it."""
    stream = connection.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack(">I", stream.read(4))[0]:
        content += stream.read(size)
    return content


def clamds_answer(content: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@contextmanager
def listening(answer: Callable[[bytes], bytes], bound: socket.socket) -> Iterator[None]:
    """One connection, answered."""

    def serve() -> None:
        connection, _ = bound.accept()
        with connection:
            connection.sendall(answer(received(connection)))

    bound.listen()
    thread = threading.Thread(target=serve)
    thread.start()
    yield
    thread.join()
    bound.close()


def on_tcp() -> tuple[socket.socket, str]:
    bound = socket.create_server(("127.0.0.1", 0))
    return bound, f"tcp://127.0.0.1:{bound.getsockname()[1]}"


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_clean_passes_whole(size: int) -> None:
    seen: list[bytes] = []
    bound, address = on_tcp()

    def answer(content: bytes) -> bytes:
        seen.append(content)
        return clamds_answer(content)

    with listening(answer, bound):
        Clamd(address).scan(b"x" * size)
    assert seen == [b"x" * size]


def test_what_is_infected_is_refused_over_a_unix_socket(tmp_path: Path) -> None:
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(str(tmp_path / "clamd"))
    with listening(clamds_answer, bound), pytest.raises(FileInfected):
        Clamd(f"unix://{tmp_path / 'clamd'}").scan(bytes(CHUNK) + EICAR)


@pytest.mark.parametrize("said", [b"", b"stream: ERROR\0", b"INSTREAM size limit exceeded. ERROR\0", b"OK"])
def test_any_other_answer_lets_nothing_through(said: bytes) -> None:
    bound, address = on_tcp()
    with listening(lambda _: said, bound), pytest.raises(FileNotScanned):
        Clamd(address, seconds=5).scan(b"a document")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere", "http://example.kz", ""])
def test_a_scanner_that_cannot_be_reached_lets_nothing_through(address: str) -> None:
    with pytest.raises(FileNotScanned):
        Clamd(address, seconds=1).scan(b"a document")


def test_an_upload_is_scanned_where_the_settings_name_a_scanner(tmp_path: Path) -> None:
    bound, address = on_tcp()
    infected = pdf("Certificate") + b"%" + EICAR
    with listening(clamds_answer, bound), pytest.raises(FileInfected):
        uploads_of(Settings(var=tmp_path, clamd=address))(infected)

    assert uploads_of(Settings(var=tmp_path))(infected) == (infected, "application/pdf")
