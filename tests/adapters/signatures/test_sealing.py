"""Seals on papers: PAdES that validates, is the same whenever it is made, and shows every touched byte (SIG-4)."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from pypdf import PdfReader

from adapters.sample_documents import pdf
from adapters.signatures.authority import DevelopmentAuthority, seal_of
from adapters.signatures.sealing import Seals, SealUnusable, seal_is_sound

AT: Final = datetime(2022, 3, 14, 6, 34, tzinfo=UTC)
BIN: Final = "990140001234"
PAPER: Final = pdf("Receipt")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentAuthority:
    return DevelopmentAuthority.create_or_open(tmp_path_factory.mktemp("sealing") / "authority", AT)


@pytest.fixture(scope="module")
def folder(authority: DevelopmentAuthority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("seals")
    issued = seal_of(authority, bin=BIN, organisation="№1 «Хогвартс» мектебі")
    Seals(found).put(BIN, issued, authority.trust.intermediates)
    return found


def sealed(folder: Path) -> bytes:
    seal = Seals(folder).of(BIN)
    assert seal is not None
    return seal.put_on(PAPER, AT, "Қолхат")


@pytest.mark.req("SIG-4")
def test_it_is_pades_over_all_of_the_paper(authority: DevelopmentAuthority, folder: Path) -> None:
    content = sealed(folder)
    [field] = PdfReader(io.BytesIO(content)).get_fields().values()  # type: ignore[union-attr] # there is one
    value = field["/V"]

    assert content.startswith(PAPER)
    assert (value["/SubFilter"], value["/M"][:17]) == ("/ETSI.CAdES.detached", "D:20220314063400Z"[:17])
    assert seal_is_sound(content, authority.trust, BIN, AT)


@pytest.mark.req("SIG-4")
def test_it_is_the_same_in_another_process(folder: Path) -> None:
    program = (
        "import sys, hashlib; from datetime import datetime; from pathlib import Path\n"
        "from adapters.signatures.sealing import Seals\n"
        "seal = Seals(Path(sys.argv[1])).of(sys.argv[2])\n"
        "made = seal.put_on(sys.stdin.buffer.read(), datetime.fromisoformat(sys.argv[3]), 'Қолхат')\n"
        "print(hashlib.sha256(made).hexdigest())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(folder), BIN, AT.isoformat()],
        input=PAPER, capture_output=True, check=True, env={"PYTHONPATH": "src", "TZ": "Asia/Tokyo"},
    )  # fmt: skip

    assert ran.stdout.decode().strip() == hashlib.sha256(sealed(folder)).hexdigest()


@pytest.mark.req("SIG-4")
@pytest.mark.parametrize("place", [20, len(PAPER) // 2, len(PAPER) + 300, -60])
def test_a_touched_byte_is_found(authority: DevelopmentAuthority, folder: Path, place: int) -> None:
    touched = bytearray(sealed(folder))
    touched[place] ^= 1

    assert not seal_is_sound(bytes(touched), authority.trust, BIN, AT)


@pytest.mark.req("SIG-4")
def test_no_seal_another_organisation_and_garbage_are_not_sound(
    authority: DevelopmentAuthority, folder: Path, tmp_path: Path
) -> None:
    other = DevelopmentAuthority.create_or_open(tmp_path / "other", AT)
    content = sealed(folder)

    assert not seal_is_sound(PAPER, authority.trust, BIN, AT)
    assert not seal_is_sound(content, authority.trust, "990140001235", AT)
    assert not seal_is_sound(content, other.trust, BIN, AT)
    for garbage in (b"", b"%PDF-1.7", content[:-500], content + b"x" * 50 + PAPER):
        assert not seal_is_sound(garbage, authority.trust, BIN, AT)


def test_only_a_seal_that_is_there_is_used(authority: DevelopmentAuthority, tmp_path: Path) -> None:
    seals = Seals(tmp_path)
    for nothing in (None, BIN, "../../etc/passwd", ""):
        assert seals.of(nothing) is None
    seals.put(BIN, authority.issue(iin="900101300014", name="ТЕСТОВ ТЕСТ", bin=BIN, key="ec"))
    with pytest.raises(SealUnusable):
        seals.of(BIN)
    (tmp_path / f"{BIN}.password").write_bytes(b"another")
    with pytest.raises(SealUnusable):
        Seals(tmp_path).of(BIN)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
