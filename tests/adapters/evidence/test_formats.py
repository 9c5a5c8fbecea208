"""Byte for byte as C2SP has them: notes, checkpoints, cosignatures, tiles, proofs; and the leaf's layout (AUD-4)."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.evidence.key_file import KeyUnusable, create_or_open
from adapters.evidence.layout import FIELDS, NotARow, Row, leaf_hash, moved, packed, position_of, unpacked
from adapters.evidence.mirror import Folder, parse_tile_path, tile_path
from adapters.evidence.notes import COSIGNED, SIGNED, Checkpoint, Note, NoteRefused, Signer, VerifierKey, opened, sign
from adapters.evidence.proofs import InclusionProof, NotAProof
from adapters.evidence.tree import Tile
from adapters.persistence.evidence_rows import COLUMNS, RawRows
from tests.adapters.evidence.sealing import KEY, ORIGIN, SIGNER, SealedLog

pytestmark = pytest.mark.req("AUD-4")

GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""From the documentation of Go's package note, where the format comes from."""

CHECKPOINT = Checkpoint(ORIGIN, 20_852_163, bytes(range(32)))
WITNESS = Signer.of("witness.example.kz/1", COSIGNED, bytes(reversed(range(32))))


def test_a_note_signed_by_another_implementation_is_believed() -> None:
    key, note = VerifierKey.parse(GO_KEY), Note.parse(GO_NOTE)

    assert str(key) == GO_KEY
    assert str(note) == GO_NOTE
    assert note.is_signed_by(key)
    assert not Note.parse(GO_NOTE.replace("think", "thank")).is_signed_by(key)


def test_a_checkpoint_byte_for_byte() -> None:
    note = sign(CHECKPOINT, SIGNER)
    text, line = note.split("\n\n")

    assert text == f"{ORIGIN}\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert line.startswith(f"\u2014 {ORIGIN} ")
    assert opened(note, SIGNER.verifier) == CHECKPOINT
    assert VerifierKey.parse(KEY) == SIGNER.verifier


def test_a_cosignature_is_added_and_replaced() -> None:
    note = Note.parse(sign(CHECKPOINT, SIGNER))
    once = note.with_line(WITNESS.line(note.text, 1_679_315_147))
    twice = once.with_line(WITNESS.line(note.text, 1_679_315_148))

    assert len(twice.lines.splitlines()) == 2
    assert opened(str(twice), WITNESS.verifier) == opened(str(twice), SIGNER.verifier) == CHECKPOINT
    forged = str(twice).replace("20852163", "20852164")
    with pytest.raises(NoteRefused):
        opened(forged, WITNESS.verifier)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "no lines\n",
        sign(CHECKPOINT, SIGNER)[:-1],
        sign(CHECKPOINT, SIGNER).replace("20852163", "020852163"),
        sign(CHECKPOINT, SIGNER).replace("\u2014", "-"),
        sign(CHECKPOINT, SIGNER) + "\u2014 a !\n",
        sign(CHECKPOINT, SIGNER).replace("\n\n", "\nmore\n\n"),
        sign(CHECKPOINT, Signer.of(ORIGIN, SIGNED, bytes(32))),
        sign(Checkpoint("another.example.kz", 1, bytes(32)), SIGNER),
        sign(CHECKPOINT, SIGNER) + "\t\n",
        "x" * 70_000 + "\n",
    ],
)
def test_what_is_no_checkpoint_of_the_log_is_refused(note: str) -> None:
    with pytest.raises(NoteRefused):
        opened(note, SIGNER.verifier)


@pytest.mark.parametrize("key", ["", "a+b", KEY[:-4], KEY.replace(ORIGIN, "other"), "a+00000000+AAAA"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(NoteRefused):
        VerifierKey.parse(key)


@pytest.mark.parametrize(
    ("tile", "width", "path"),
    [
        (Tile(0, 1_234_067), 256, "tile/0/x001/x234/067"),
        (Tile(0, 0), 256, "tile/0/000"),
        (Tile(1, 5), 17, "tile/1/005.p/17"),
        (Tile(2, 1000), 1, "tile/2/x001/000.p/1"),
    ],
)
def test_a_tile_has_one_name(tile: Tile, width: int, path: str) -> None:
    assert tile_path(tile, width) == path
    assert parse_tile_path(path) == (tile, width)


@pytest.mark.parametrize(
    "path",
    ["", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/000.p/256", "tile/0/000.p/0",
     "tile/0/000.p/01", "tile/0/../000", "tile/0/001/000", "tile/-1/000", "tile/entries/000"],
)  # fmt: skip
def test_what_is_no_tiles_name_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a tile"):
        parse_tile_path(path)


def test_a_proof_is_read_as_it_was_written() -> None:
    proof = InclusionProof(73_894, (bytes(32), bytes(range(32))), sign(CHECKPOINT, SIGNER), b"extra")

    assert InclusionProof.parse(str(proof)) == proof
    assert str(proof).startswith(
        "c2sp.org/tlog-proof@v1\nextra ZXh0cmE=\nindex 73894\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    )
    for wrong in ("", str(proof)[1:], str(proof).replace("index 73894", "index 073894")):
        with pytest.raises(NotAProof):
            InclusionProof.parse(wrong)


def test_a_published_log_is_laid_out_as_c2sp_has_it(sealed_log: SealedLog) -> None:
    sealed_log.grown(100, 200)
    found = {str(path.relative_to(sealed_log.folder)) for path in sealed_log.folder.rglob("*") if path.is_file()}

    assert found == {"checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"}
    assert (sealed_log.folder / "tile/0/000").stat().st_size == 8192
    assert (sealed_log.folder / "tile/0/001.p/44").stat().st_size == 44 * 32
    assert Folder(sealed_log.folder).tile(Tile(0, 0), 100) == (sealed_log.folder / "tile/0/000").read_bytes()[:3200]


def test_two_processes_that_make_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    path, keys, gate = tmp_path / "keys" / "log.key", set[str](), threading.Barrier(8)

    def make() -> None:
        gate.wait()
        keys.add(str(create_or_open(path, ORIGIN, SIGNED).verifier))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 1
    assert [stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()] == [0o600]
    path.write_bytes(b"short")
    with pytest.raises(KeyUnusable):
        create_or_open(path, ORIGIN, SIGNED)
    with pytest.raises(NoteRefused):
        create_or_open(tmp_path / "other.key", "with space", SIGNED)
    assert not (tmp_path / "other.key").exists()


uuids = st.none() | st.uuids()
texts = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)
rows = st.builds(
    Row, st.integers(1, 2**62), st.uuids(), st.integers(1, 2**62), st.just("tests.қ.v1"),
    st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC)), uuids, texts, uuids, uuids, st.uuids(), uuids, uuids,  # noqa: DTZ001 - bounds are naive
    texts, st.binary(max_size=40),
)  # fmt: skip


@given(row=rows, other=rows)
def test_rows_are_read_as_they_were_written_and_different_ones_have_different_bytes(row: Row, other: Row) -> None:
    assert unpacked(packed(row)) == row
    assert position_of(packed(row)) == row.position
    assert unpacked(moved(packed(row), 7)) == row._replace(position=7)
    assert (packed(row) == packed(other)) == (row == other)
    for spoilt in (b"", packed(row)[:-1], packed(row) + b"\0"):
        with pytest.raises(NotARow):
            unpacked(spoilt)


def test_a_leaf_byte_for_byte() -> None:
    row = Row(
        1, UUID(int=2), 3, "a.b.v1", datetime(2000, 1, 1, 0, 0, 1, tzinfo=UTC), None, None, None, None, UUID(int=4),
        None, None, None, b"{}",
    )  # fmt: skip

    assert packed(row).hex() == (
        "000e" "00000008" "0000000000000001" "00000010" "00000000000000000000000000000002"
        "00000008" "0000000000000003" "00000006" "612e622e7631" "00000008" "00000000000f4240"
        "ffffffff" "ffffffff" "ffffffff" "ffffffff" "00000010" "00000000000000000000000000000004"
        "ffffffff" "ffffffff" "ffffffff" "00000002" "7b7d"
    )  # fmt: skip
    assert leaf_hash(packed(row)).hex() == "ca01e56de6aa7260228d02215e10f5e4865537852b0525037d16ddb66c565bb0"


def test_the_database_gives_rows_in_exactly_this_layout(sealed_log: SealedLog) -> None:
    sealed_log.write(7)
    with sealed_log.database.connect() as connection:
        raw = RawRows(connection).rows(0, 7)
        stored = connection.execute(f"select {COLUMNS} from kundelik.events order by position").fetchall()
        assert RawRows(connection).rows(7, 9) == []

    assert [packed(Row(*row)) for row in stored] == raw
    assert len(FIELDS) == len(stored[0]) == 14
