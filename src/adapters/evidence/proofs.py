"""Proofs as files: inclusion as C2SP's tlog-proof, consistency in the same manner (docs/evidence.md)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

INCLUSION: Final = "c2sp.org/tlog-proof@v1"
CONSISTENCY: Final = "kundelik/consistency-proof@v1"


class NotAProof(ValueError):  # noqa: N818 - reads as what it is
    """The text has not the form of a proof."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That a leaf stands at `index` of the log whose `checkpoint` is inside. `extra` is what the leaf is made of."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    @override
    def __str__(self) -> str:
        """As the file stands."""
        extra = f"extra {b64encode(self.extra).decode()}\n" if self.extra else ""
        return f"{INCLUSION}\n{extra}index {self.index}\n{_lines(self.hashes)}\n{self.checkpoint}"

    @classmethod
    def parse(cls, text: str) -> InclusionProof:
        """Raises `NotAProof`."""
        head, _, checkpoint = text.partition("\n\n")
        first, *lines = head.split("\n")
        extra = lines.pop(0).removeprefix("extra ") if lines and lines[0].startswith("extra ") else ""
        if first != INCLUSION or not lines or not lines[0].startswith("index "):
            raise NotAProof
        index = lines.pop(0).removeprefix("index ")
        if not (index.isascii() and index.isdigit() and str(int(index)) == index):
            raise NotAProof
        return cls(int(index), tuple(map(_hash, lines)), checkpoint, _decoded(extra))


def consistency_text(old: str, new: str, hashes: Sequence[bytes]) -> str:
    """A first line, the hashes, the older checkpoint and the newer one, empty lines between."""
    return f"{CONSISTENCY}\n{_lines(hashes)}\n{old}\n{new}"


def _lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{b64encode(each).decode()}\n" for each in hashes)


def _hash(line: str) -> bytes:
    found = _decoded(line)
    if len(found) != 32:
        raise NotAProof
    return found


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as error:
        raise NotAProof from error
