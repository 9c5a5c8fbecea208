"""Text that can be printed: what the fonts have, and nothing that moves, hides or breaks other text.

The typesetter refuses a text with a missing glyph, and over some characters that no font has it breaks altogether
(measured with typst 0.15.2): so only what was tried goes in, and a box stands for every other character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

# fmt: off
_TRIED: Final = (
    (32, 126), (160, 172), (174, 591), (884, 885), (890, 894), (900, 906), (908, 908), (910, 929), (931, 974),
    (1024, 1119), (1164, 1220), (1223, 1228), (1232, 1273), (8208, 8231), (8240, 8247), (8249, 8254), (8364, 8364),
    (8376, 8376), (8470, 8470), (8482, 8482), (8592, 8597), (8722, 8722), (8800, 8800), (8804, 8805), (9633, 9633),
)
# fmt: on
"""Latin, Greek, Cyrillic with all Kazakh letters, punctuation, €, ₸, №, arrows."""

PRINTED: Final = frozenset(chr(code) for first, last in _TRIED for code in range(first, last + 1))
BOX: Final = "\u25a1"
_UNSEEN: Final = frozenset({"Cf", "Cc"})
_LONG_WORD: Final = re.compile(r"[^\s-]{40}(?=[^\s-])")
_BREAK: Final = "\u200b"
"""A place where a line may break; it is not seen and has no width."""


def printable(text: str) -> str:
    """One text: composed letters, spaces for every kind of white space but a new line, words that can be broken."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LONG_WORD.sub(lambda word: word[0] + _BREAK, "".join(map(_shown, composed)))


def all_printable(value: Any) -> Any:
    """The same for every text in a plain value; keys are ours and stay."""
    match value:
        case str():
            return printable(value)
        case Mapping():
            return {key: all_printable(each) for key, each in value.items()}
        case Sequence():
            return [all_printable(each) for each in value]
        case _:
            return value


def _shown(character: str) -> str:
    if character in PRINTED or character == "\n":
        return character
    category = unicodedata.category(character)
    if category[0] == "Z" or character == "\t":
        return " "
    return "" if category in _UNSEEN else BOX
