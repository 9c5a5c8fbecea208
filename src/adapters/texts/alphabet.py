"""The order of names in lists: by the Kazakh alphabet, which holds the Russian one, numbers by their value.

Our own and not a library's, because a file must come out the same a year later, whatever the libraries know by then.
"""

from __future__ import annotations

import re
from typing import Final

ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACES: Final = {letter: f"{place:02}" for place, letter in enumerate(ALPHABET)}
_NUMBERS: Final = re.compile(r"(\d{1,18})")
_KazakhKey = tuple[tuple[int, int, str], ...]


def in_order(name: str) -> _KazakhKey:
    """What to sort by: `№ 2` before `№ 10`, Latin letters before Cyrillic ones, case only where all else is equal."""
    parts = _NUMBERS.split(name)
    told = (
        (0, int(part), "") if place % 2 else (1, 0, "".join(_letter(letter) for letter in part.casefold()))
        for place, part in enumerate(parts)
        if part
    )
    return (*told, (2, 0, name))


def _letter(letter: str) -> str:
    return "\u0400" + _PLACES[letter] if letter in _PLACES else letter
