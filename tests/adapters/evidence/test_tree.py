"""Trees and proofs are those of RFC 6962: test vectors, and an independent implementation as an oracle (AUD-4)."""

from __future__ import annotations

import hashlib

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.evidence.tree import (
    EMPTY_ROOT,
    HASH,
    Edge,
    ReadTile,
    Tile,
    TileMissing,
    Tree,
    is_consistent,
    root_of_inclusion,
    tiles_for,
    width_at,
)

pytestmark = pytest.mark.req("AUD-4")

ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

sizes = st.one_of(st.integers(1, 40), st.sampled_from([255, 256, 257, 511, 512, 513, 769]), st.integers(1, 1300))


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def grown(leaves: list[bytes], step: int = 100_000) -> tuple[Edge, ReadTile]:
    """The edge, and all tiles, full and partial."""
    edge, tiles = Edge(), dict[Tile, bytes]()
    for at in range(0, len(leaves), step):
        tiles |= dict(edge.grow(b"".join(leaves[at : at + step])))
    for level, hashes in enumerate(edge.partial):
        tiles[Tile(level, edge.size >> 8 * (level + 1))] = hashes
    return edge, tiles.__getitem__


def test_the_vectors_of_rfc_6962() -> None:
    leaves = [leaf(entry) for entry in ENTRIES]

    assert [grown(leaves[:size])[0].root().hex() for size in range(1, 9)] == ROOTS
    assert Edge().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    tree = Tree(grown(leaves)[1])
    assert root_of_inclusion(leaves[5], 5, 8, tree.inclusion(5, 8)) == bytes.fromhex(ROOTS[7])


def oracle(size: int) -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    tree.append_entries([number.to_bytes(4) for number in range(size)])
    return tree


def merkle_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = max(1 << bit for bit in range(16) if 1 << bit < len(leaves))
    return hashlib.sha256(b"\1" + merkle_hash(leaves[:k]) + merkle_hash(leaves[k:])).digest()


def by_the_letter(m: int, leaves: list[bytes], *, known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2, word for word; pymerkle's consistency proofs are cut into other pieces."""
    n = len(leaves)
    if m == n:
        return [] if known else [merkle_hash(leaves)]
    k = max(1 << bit for bit in range(16) if 1 << bit < n)
    if m <= k:
        return [*by_the_letter(m, leaves[:k], known=known), merkle_hash(leaves[k:])]
    return [*by_the_letter(m - k, leaves[k:], known=False), merkle_hash(leaves[:k])]


@given(size=sizes, data=st.data())
def test_roots_and_proofs_are_those_of_another_implementation(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    leaves = [leaf(number.to_bytes(4)) for number in range(size)]
    edge, read = grown(leaves, data.draw(st.sampled_from([1, 7, 256, 300, 5000])))
    tree, theirs = Tree(read), oracle(size)
    root, old_root = theirs.get_root(size), theirs.get_root(old)

    assert edge.root() == tree.root(size) == root
    assert tree.root(old) == old_root
    assert tree.inclusion(index, size) == list(theirs.prove_inclusion(index + 1, size).path)[1:]
    proof = tree.consistency(old, size)
    assert proof == (by_the_letter(old, leaves, known=True) if old < size else [])
    assert root_of_inclusion(leaves[index], index, size, tree.inclusion(index, size)) == root
    assert is_consistent(old, old_root, size, root, proof)


@given(size=st.integers(2, 600), data=st.data())
def test_a_proof_with_anything_else_in_it_proves_nothing(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    leaves = [leaf(number.to_bytes(4)) for number in range(size)]
    edge, read = grown(leaves)
    tree, root = Tree(read), edge.root()
    inclusion, consistency = tree.inclusion(index, size), tree.consistency(old, size)
    at = data.draw(st.integers(0, len(inclusion) - 1))
    spoilt = [*inclusion[:at], bytes(32), *inclusion[at + 1 :]]

    for changed in (spoilt, inclusion[:-1], [*inclusion, root]):
        assert root_of_inclusion(leaves[index], index, size, changed) != root
    assert root_of_inclusion(leaves[index], other, size, inclusion) != root
    assert root_of_inclusion(leaves[index], size, size, inclusion) is None
    assert not is_consistent(old, bytes(32), size, root, consistency)
    assert not is_consistent(old, tree.root(old), size, bytes(32), consistency)
    assert not is_consistent(old, tree.root(old), size, root, consistency[:-1])
    assert not is_consistent(old, tree.root(old), size, root, [*consistency, root])
    assert not is_consistent(size, root, old, tree.root(old), consistency)


@given(size=st.integers(0, 70_000))
def test_the_edge_of_a_tree_is_found_again(size: int) -> None:
    edge, read = grown([leaf(b"")] * size)

    assert Edge.of(size, edge.hashes) == edge
    assert Edge.read(size, read).root() == edge.root()
    with pytest.raises(ValueError, match="edge"):
        Edge.of(size, edge.hashes + bytes(HASH))


def test_the_partial_tiles_of_a_log_of_70000_events_are_those_that_c2sp_names() -> None:
    assert [width_at(70_000, level) for level in range(3)] == [112, 17, 1]
    assert [(70_000 >> 8 * (level + 1)) for level in range(3)] == [273, 1, 0]
    assert tiles_for([70_000], [0])[0] == Tile(0, 0)


def test_what_is_missing_is_said() -> None:
    with pytest.raises(TileMissing):
        Tree(lambda _: b"").inclusion(0, 2)
    with pytest.raises(TileMissing):
        Edge.read(5, lambda _: bytes(HASH))
