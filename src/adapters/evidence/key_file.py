"""A signing key in a file outside every database: 32 secret bytes, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final

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
        _create(path)
    seed = path.read_bytes()
    if len(seed) != SEED_BYTES:
        raise KeyUnusable(str(path))
    return Signer.of(name, kind, seed)


def _create(path: Path) -> None:
    """Write beside, then link: whoever comes second finds the first one's key, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(SEED_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    flush_names(path.parent)


def flush_names(folder: Path) -> None:
    """A file whose name is lost in a power cut is lost."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
