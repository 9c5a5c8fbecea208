"""`verify_offline.py` alone, by `python -I`: proves what is whole, and nothing where any part was changed (AUD-4)."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.evidence.mirror import Folder
from adapters.evidence.notes import COSIGNED, Signer
from adapters.evidence.witness import Witness
from tests.adapters.evidence.sealing import KEY, SIGNER, SealedLog
from tests.races.processes import ROOT

pytestmark = pytest.mark.req("AUD-4")

PROVEN, REFUSED, NOT_UNDERSTOOD = 0, 1, 2
WITNESS = Signer.of("witness.example.kz/1", COSIGNED, bytes(reversed(range(32))))
NO_LIBRARY = "import sys; sys.modules['cryptography'] = None; import runpy; sys.argv = sys.argv[1:];"


def offline(*arguments: object, library: bool = True) -> tuple[int, str]:
    """Status and what it says; without `library` as where cryptography is not installed."""
    script = [str(ROOT / "verify_offline.py")]
    if not library:
        script = ["-c", f"{NO_LIBRARY} runpy.run_path(sys.argv[0], run_name='__main__')", *script]
    run = subprocess.run(
        [sys.executable, "-I", *script, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in run.stderr
    return run.returncode, run.stdout


def witnessed(log: SealedLog) -> str:
    """The checkpoint with a cosignature, put in the mirror's place."""
    state = log.folder.with_name("state")
    Witness(SIGNER.verifier, WITNESS, state, lambda: 1_700_000_000).watch(Folder(log.folder))
    shutil.copy(state, log.folder / "checkpoint")
    return state.read_text()


@pytest.fixture
def log(sealed_log: SealedLog) -> SealedLog:
    return sealed_log.grown(200, 357)


@pytest.mark.parametrize("library", [True, False], ids=["cryptography", "alone"])
def test_what_is_whole_is_proven(log: SealedLog, tmp_path: Path, library: bool) -> None:  # noqa: FBT001 - a parameter
    proof, history, grown = tmp_path / "p", tmp_path / "h", tmp_path / "c"
    old = log.checkpoint
    log.grown(43)
    witnessed(log)
    proof.write_text(str(log.proofs.of_position(300)))
    history.write_text(json.dumps(log.proofs.history(UUID(int=10_000))))
    grown.write_text(log.proofs.consistency(old))

    for check, path, said in (
        ("proof", proof, "event 300: tests.written.v1, version"),
        ("history", history, "event 3: tests.written.v1, version 3"),
        ("mirror", log.folder, "the root signed at 600 events"),
        ("consistency", grown, "600 events begins with the 557"),
    ):
        status, told = offline(check, path, "--key", KEY, library=library)
        assert (status, said in told, "NOT PROVEN" in told) == (PROVEN, True, True), told
    assert offline("mirror", log.folder, "--key", KEY, "--witness", WITNESS.verifier, library=library)[0] == PROVEN
    stranger = Signer.of(WITNESS.name, COSIGNED, bytes(32)).verifier
    assert offline("mirror", log.folder, "--key", KEY, "--witness", stranger, library=library)[0] == REFUSED
    another = Signer.of(SIGNER.name, SIGNER.kind, bytes(32)).verifier
    assert offline("proof", proof, "--key", another, library=library)[0] == REFUSED


def test_a_bare_proof_needs_the_leaf_of_the_receipt(log: SealedLog, tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text(str(log.proofs.of_position(300, with_row=False)))
    leaf = log.proofs.receipt(UUID(int=1), 299, 300)["events"][0]["leaf"]

    assert offline("proof", path, "--key", KEY)[0] == REFUSED
    assert offline("proof", path, "--key", KEY, "--leaf", leaf)[0] == PROVEN
    assert offline("proof", path, "--key", KEY, "--leaf", "00" * 32)[0] == REFUSED


def spoilt_lines(text: str) -> Iterator[str]:
    """Each line taken out, and with one letter or digit changed at its end, in its middle."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line:
            yield "\n".join(lines[:number] + lines[number + 1 :])
            at = max(match.start() for match in re.finditer(r"[A-Za-z0-9]", line[: len(line) * 2 // 3 + 1]))
            other = "A" if line[at] != "A" else "B"
            yield "\n".join([*lines[:number], line[:at] + other + line[at + 1 :], *lines[number + 1 :]])


def none_is_proven(check: str, spoilt: list[str], folder: Path) -> None:
    paths = []
    for number, text in enumerate(spoilt):
        paths.append(folder / f"spoilt-{number}")
        paths[-1].write_text(text)
    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(lambda path: offline(check, path, "--key", KEY)[0], paths))
    assert [text for text, status in zip(spoilt, statuses, strict=True) if status == PROVEN] == []


def test_a_proof_with_any_line_changed_proves_nothing(log: SealedLog, tmp_path: Path) -> None:
    none_is_proven("proof", list(spoilt_lines(str(log.proofs.of_position(300)))), tmp_path)


def test_a_consistency_proof_with_any_line_changed_proves_nothing(log: SealedLog, tmp_path: Path) -> None:
    old = log.checkpoint
    log.grown(43)
    none_is_proven("consistency", list(spoilt_lines(log.proofs.consistency(old))), tmp_path)


def spoilt_histories(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    events = whole["events"]
    yield whole | {"format": "another"}
    yield whole | {"stream": str(UUID(int=7))}
    yield whole | {"events": []}
    for number in range(len(events) - 1):
        yield whole | {"events": events[:number] + events[number + 1 :]}
    yield whole | {"events": events[::-1]}
    yield whole | {"events": [*events, events[-1]]}
    for change in (
        {"index": events[1]["index"] + 1},
        {"proof": events[0]["proof"]},
        {"proof": events[1]["proof"][:-1]},
        {"proof": [*events[1]["proof"], events[1]["proof"][0]]},
        {"row": events[0]["row"]},
    ):
        yield whole | {"events": [events[0], events[1] | change, events[2]]}
    for name in ("events", "checkpoint", "stream"):
        yield {key: value for key, value in whole.items() if key != name}


def test_a_history_with_any_field_changed_proves_nothing(log: SealedLog, tmp_path: Path) -> None:
    whole = log.proofs.history(UUID(int=10_000 + 299))
    spoilt = [json.dumps(each) for each in spoilt_histories(whole)]
    spoilt += [json.dumps(whole | {"checkpoint": note}) for note in spoilt_lines(whole["checkpoint"])]
    row = base64.b64decode(whole["events"][1]["row"])
    for at in range(0, len(row), 7):
        changed = base64.b64encode(row[:at] + bytes([row[at] ^ 1]) + row[at + 1 :]).decode()
        second = whole["events"][1] | {"row": changed}
        spoilt.append(json.dumps(whole | {"events": [whole["events"][0], second, whole["events"][2]]}))

    none_is_proven("history", spoilt, tmp_path)


def test_a_mirror_with_any_file_changed_is_refused(log: SealedLog) -> None:
    files = [path for path in log.folder.rglob("*") if path.is_file()]
    for path in files:
        content = path.read_bytes()
        for changed in (content[:-1], content[:40] + bytes([content[40] ^ 1]) + content[41:], None):
            path.write_bytes(changed) if changed is not None else path.unlink()
            assert offline("mirror", log.folder, "--key", KEY)[0] in {REFUSED, NOT_UNDERSTOOD}
        path.write_bytes(content)

    assert len(files) == 5
    assert offline("mirror", log.folder, "--key", KEY)[0] == PROVEN


def test_what_is_not_understood_is_said(tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    assert offline("proof", path, "--key", KEY)[0] == NOT_UNDERSTOOD
    path.write_bytes(b"\xff\xfe")
    for check in ("proof", "history", "consistency", "mirror"):
        assert offline(check, path, "--key", KEY)[0] in {REFUSED, NOT_UNDERSTOOD}
    assert offline("proof", path, "--key", "nonsense")[0] == NOT_UNDERSTOOD
