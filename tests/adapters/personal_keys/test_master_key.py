"""The one secret that all personal data hang on (AUD-6)."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path
from uuid import RFC_4122

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from hypothesis import given
from hypothesis import strategies as st

from adapters.personal_keys import master_key
from adapters.personal_keys.master_key import MasterKey, MasterKeyUnusable, new_key, seal, unseal

pytestmark = pytest.mark.req("AUD-6")

MASTER, ANOTHER = MasterKey(bytes(range(32))), MasterKey(bytes(32))
ROOT = Path(__file__).parents[3]
OPEN = (
    "import sys, pathlib; from adapters.personal_keys.master_key import MasterKey;"
    "sys.stdin.readline(); print(MasterKey.create_or_open(pathlib.Path(sys.argv[1])).secret.hex())"
)


def test_it_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    made = MasterKey.create_or_open(path)

    assert MasterKey.create_or_open(path) == made
    assert (len(made.secret), path.read_bytes()) == (32, made.secret)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["master.key"]


def test_processes_that_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN, str(tmp_path / "master.key")]
    children = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT / "src")}
        )
        for _ in range(4)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"\n")
        child.stdin.flush()
    secrets = {child.communicate()[0] for child in children}

    assert secrets == {f"{(tmp_path / 'master.key').read_bytes().hex()}\n".encode()}
    assert [found.name for found in tmp_path.iterdir()] == ["master.key"]


def test_who_comes_second_takes_the_first_ones_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen that there is none."""
    path = tmp_path / "master.key"
    first = MasterKey.create_or_open(path)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "exists", lambda _: False)
        assert MasterKey.create_or_open(path) == first

    assert [found.name for found in tmp_path.iterdir()] == ["master.key"]


@pytest.mark.parametrize("size", [0, 16, 31, 33, 64])
def test_a_file_of_another_size_is_not_used_and_not_overwritten(tmp_path: Path, size: int) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(bytes(size))

    with pytest.raises(MasterKeyUnusable):
        MasterKey.create_or_open(path)
    assert path.read_bytes() == bytes(size)


def test_a_wrapped_key_opens_under_its_master_only() -> None:
    key = new_key()
    wrapped = MASTER.wrap(key)

    assert (MASTER.unwrap(wrapped), key in wrapped) == (key, False)
    with pytest.raises(InvalidUnwrap):
        ANOTHER.unwrap(wrapped)
    with pytest.raises(InvalidUnwrap):
        MASTER.unwrap(wrapped[:-1] + bytes([wrapped[-1] ^ 1]))


@given(st.text(), st.text())
def test_a_blind_id_depends_on_kind_value_and_key_and_nothing_else(kind: str, value: str) -> None:
    blind = MASTER.blind(kind, value)

    assert blind == MasterKey(MASTER.secret).blind(kind, value)
    assert (blind.version, blind.variant) == (8, RFC_4122)
    assert (
        len({blind, MASTER.blind(kind + "x", value), MASTER.blind(kind, value + "x"), ANOTHER.blind(kind, value)})
        == 4
    )


def test_blind_ids_stay_as_they_are_for_ever() -> None:
    """Streams are named by them: a change would lose everybody."""
    assert str(MASTER.blind("person", "200310600046")) == "0e5f7e3b-319c-8138-a81d-282ab4d09576"


@given(st.binary(max_size=300), st.binary(max_size=50))
def test_what_is_sealed_opens_with_its_key_at_its_place_only(plain: bytes, context: bytes) -> None:
    key = new_key()
    sealed = seal(key, plain, context)

    assert unseal(key, sealed, context) == plain
    for other_key, text, place in (
        (new_key(), sealed, context),
        (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), context),
        (key, sealed, context + b"x"),
    ):
        with pytest.raises(InvalidTag):
            unseal(other_key, text, place)


def test_nonces_and_keys_are_never_the_same() -> None:
    assert len({seal(bytes(32), b"", b"")[: master_key.NONCE_BYTES] for _ in range(1000)}) == 1000
    assert len({new_key() for _ in range(100)}) == 100
