"""A witness keeps one checkpoint, and catches a log that was rewritten and signed anew (AUD-4)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from adapters.evidence.findings import Kind
from adapters.evidence.mirror import Folder, LogUnreachable, Url, log_at
from adapters.evidence.notes import COSIGNED, NoteRefused, Signer, opened
from adapters.evidence.tree import TileMissing
from adapters.evidence.witness import LogForked, Witness
from tests.adapters.evidence.sealing import KEY, SIGNER, SealedLog
from tests.races.processes import ROOT

pytestmark = pytest.mark.req("AUD-4")

WITNESS = Signer.of("witness.example.kz/1", COSIGNED, bytes(reversed(range(32))))


class Quiet(SimpleHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(SIGNER.verifier, WITNESS, tmp_path / "witness" / "state", lambda: 1_700_000_000)


@pytest.fixture
def url(sealed_log: SealedLog) -> Iterator[str]:
    """The published folder, served."""
    sealed_log.folder.mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(sealed_log.folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def rewritten(log: SealedLog, position: int, folder: Path) -> SealedLog:
    """By somebody with the server and the key."""
    log.tamper(
        f"update kundelik.events set role = 'director' where position = {position}",
        "truncate evidence.tiles, evidence.checkpoints", "update evidence.edge set size = 0, hashes = ''",
    )  # fmt: skip
    return SealedLog(log.database, folder)


def test_a_log_that_has_only_grown_is_cosigned(sealed_log: SealedLog, witness: Witness) -> None:
    for size in (1, 2, 300, 300, 301, 812):
        sealed_log.grown(size - sealed_log.head)
        assert witness.watch(Folder(sealed_log.folder)).size == size

    kept = witness.state.read_text()
    assert opened(kept, WITNESS.verifier) == opened(kept, SIGNER.verifier)
    assert len(kept.splitlines()) == 6
    assert sealed_log.verified(kept=(kept,)).is_clean


def test_over_http_as_well(sealed_log: SealedLog, witness: Witness, url: str) -> None:
    with pytest.raises(LogUnreachable):
        witness.watch(log_at(url))
    for size in (5, 600):
        sealed_log.grown(size - sealed_log.head)
        assert witness.watch(log_at(url)).size == size
    with pytest.raises(ValueError, match="http"):
        Url("file:///etc")


@pytest.mark.parametrize("more", [0, 30, 300])
def test_a_rewritten_and_re_signed_log_is_caught(
    sealed_log: SealedLog, witness: Witness, tmp_path: Path, more: int
) -> None:
    sealed_log.grown(300)
    witness.watch(Folder(sealed_log.folder))
    kept = witness.state.read_text()
    forged = rewritten(sealed_log, 77, tmp_path / "forged")
    forged.seal()
    forged.grown(more)

    with pytest.raises(LogForked, match="rewritten"):
        witness.watch(Folder(forged.folder))
    assert witness.state.read_text() == kept
    assert forged.verified().is_clean
    assert forged.found(kept=(kept,)).kind is Kind.REWRITTEN


def test_a_log_that_was_cut_off_is_caught(sealed_log: SealedLog, witness: Witness, tmp_path: Path) -> None:
    shutil.copytree(sealed_log.grown(30).folder, tmp_path / "older")
    witness.watch(Folder(sealed_log.grown(30).folder))

    with pytest.raises(LogForked, match="cut off: it had 60 events and now has 30"):
        witness.watch(Folder(tmp_path / "older"))


def test_a_mirror_that_lacks_tiles_or_a_key_that_is_another_proves_nothing(
    sealed_log: SealedLog, witness: Witness
) -> None:
    witness.watch(Folder(sealed_log.grown(30).folder))
    sealed_log.grown(300)
    (sealed_log.folder / "tile/0/000").unlink()
    with pytest.raises(TileMissing):
        witness.watch(Folder(sealed_log.folder))
    stranger = Signer.of(SIGNER.name, SIGNER.kind, bytes(32)).verifier
    with pytest.raises(NoteRefused):
        Witness(stranger, WITNESS, witness.state, witness.now).watch(Folder(sealed_log.folder))


def test_the_command(sealed_log: SealedLog, tmp_path: Path) -> None:
    def run() -> tuple[int, str]:
        command = [sys.executable, "-m", "adapters.cli.main", "witness", "--key", KEY]
        command += ["--log", str(sealed_log.folder), "--state", str(tmp_path / "state")]
        done = subprocess.run(
            command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    assert run()[0] == 2
    shutil.copytree(sealed_log.grown(5).folder, tmp_path / "older")
    sealed_log.grown(5)
    status, told = run()
    assert (status, "10 events, cosigned as witness.kundelik.kz/1+" in told) == (0, True)
    shutil.rmtree(sealed_log.folder)
    shutil.copytree(tmp_path / "older", sealed_log.folder)
    status, told = run()
    assert (status, "cut off" in told) == (1, True)
