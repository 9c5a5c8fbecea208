"""A signing key in a file outside every database: 32 secret bytes, readable by its owner only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from adapters.durable import make_secret

from .notes import Signer

if TYPE_CHECKING:
    from pathlib import Path

SEED_BYTES: Final = 32


class KeyUnusable(Exception):  # noqa: N818 - reads as what it is
    """The file does not hold 32 bytes."""


def create_or_open(path: Path, name: str, kind: int) -> Signer:
    """Open the file, or make it (0600) where there is none; two processes at once get the same key.

    Raises `KeyUnusable`, or `NoteRefused` for a name that no note can hold.
    """
    if not path.exists():
        Signer.of(name, kind, bytes(SEED_BYTES))
        make_secret(path, SEED_BYTES)
    seed = path.read_bytes()
    if len(seed) != SEED_BYTES:
        raise KeyUnusable(str(path))
    return Signer.of(name, kind, seed)
