"""Files are kept whole, once, under their hashes, and nothing else can be asked for (FIL-1)."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.evidence import EvidenceFolder
from adapters.files.folder import Folder
from kundelik_domain.shared.signatures import KeyUse, Signer, VerifiedSignature
from tests.language import NOON

pytestmark = pytest.mark.req("FIL-1")

VERIFIED = VerifiedSignature(
    signer=Signer(iin="900101400013", bin=None, name="АХМЕТОВА АЙГҮЛ"),
    use=KeyUse.SIGNING,
    algorithm="rsa-sha256",
    certificate_serial="01",
    certificate_sha256="ab" * 32,
    purposes=(),
    signed_at=None,
    checked_at=NOON,
    revocation_checked_until=None,
    document_sha256="cd" * 32,
    cms=b"cms",
    chain=(b"leaf", b"root"),
    crls=(b"crl",),
)
ROOT = Path(__file__).parents[3]
PUT = (
    "import sys, pathlib; from adapters.files.folder import Folder; sys.stdin.readline();"
    "print(Folder(pathlib.Path(sys.argv[1])).put(bytes(5_000_000)))"
)


def kept_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.parent.name != ".locks"]


def files_in(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in kept_in(folder)]


def test_what_was_kept_comes_back_under_its_hash(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    digest = folder.put(b"a document")

    assert digest == hashlib.sha256(b"a document").hexdigest()
    assert folder.get(digest) == b"a document"
    assert folder.get("0" * 64) is None
    assert files_in(tmp_path) == [f"{digest[:2]}/{digest[2:]}"]


def test_the_same_again_only_makes_it_young(tmp_path: Path) -> None:
    digest = Folder(tmp_path).put(b"a document")
    [kept] = kept_in(tmp_path)
    before = kept.stat()
    assert Folder(tmp_path).put(b"a document") == digest

    assert kept.stat().st_ino == before.st_ino
    assert kept.stat().st_mtime_ns > before.st_mtime_ns


def test_a_half_written_file_never_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            Folder(tmp_path).put(b"a document")
    digest = hashlib.sha256(b"a document").hexdigest()

    assert Folder(tmp_path).get(digest) is None
    assert Folder(tmp_path).put(b"a document") == digest


def test_two_processes_may_keep_the_same_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PUT, str(tmp_path)]
    children = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT / "src")}
        )
        for _ in range(3)
    ]
    told = {child.communicate(b"\n")[0].decode().strip() for child in children}
    digest = hashlib.sha256(bytes(5_000_000)).hexdigest()

    assert told == {digest}
    assert Folder(tmp_path).get(digest) == bytes(5_000_000)
    assert len(files_in(tmp_path)) == 1


@pytest.mark.parametrize(
    "name",
    ["", "..", "../" * 22, "/etc/passwd", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n", "../" + "a" * 61,
     "a" * 63 + "\0", "٣" * 64],
)  # fmt: skip
def test_nothing_but_a_hash_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        Folder(tmp_path).get(name)


@given(st.text(max_size=70))
def test_no_text_leads_out_of_the_folder(name: str) -> None:
    try:
        path = Folder(Path("/kept"))._path(name)
    except ValueError:
        return
    assert path.resolve().is_relative_to("/kept")


def test_nobody_can_execute_what_was_uploaded(tmp_path: Path) -> None:
    Folder(tmp_path).put(b"#!/bin/sh\n")
    [kept] = kept_in(tmp_path)

    assert not stat.S_IMODE(kept.stat().st_mode) & 0o111


@pytest.mark.req("SIG-1")
def test_certificates_and_revocation_lists_are_kept_once_and_named_by_hash(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    kept = [EvidenceFolder(folder).keep(VERIFIED, b"document") for _ in range(2)]

    assert kept[0] == kept[1]
    assert [folder.get(digest) for digest in (*kept[0].certificates, *kept[0].revocation_lists)] == [
        b"leaf", b"root", b"crl",
    ]  # fmt: skip
    assert (kept[0].document, kept[0].cms, len(files_in(tmp_path))) == (b"document", b"cms", 3)
