"""Addresses as people write them, brought to one form, so that a street is one stream however it is spelled (ADM-7).

Case, `ё`, quotes, points and spaces do not tell streets apart, nor does the word for "street" in Kazakh or Russian,
before the name or after it. Different words for different things do: a lane is no avenue.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from uuid import UUID, uuid5

from kundelik_domain.organisations.refusals import InvalidAddress, InvalidHouse

_NAMES: Final = UUID("b1f4be0a-6a3c-5a07-9d3e-2f5c7a8e4c11")
MOST_HOUSE: Final = 9999
ADDRESS_LENGTH: Final = 150

# fmt: off
_KINDS: Final = {
    "": ("улица", "ул", "көшесі", "көше", "к-сі", "көш", "street", "st",
         "город", "гор", "г", "қаласы", "қала", "қ", "село", "с", "ауылы", "ауыл", "а", "аул", "city", "village"),
    "даңғыл": ("проспект", "просп", "пр-т", "пр", "даңғылы", "даңғыл", "даң", "avenue", "ave"),
    "шағын аудан": ("микрорайон", "мкр", "мкрн", "м-н", "ықшамауданы", "ықшамаудан", "шағынауданы", "шағынаудан",
                    "шағын ауданы", "шағын аудан", "ы/а", "ша", "ш/а"),
    "тұйық": ("переулок", "пер", "тұйық көшесі", "тұйығы", "тұйық", "lane"),
    "бульвар": ("бульвар", "бульвары", "б-р", "бул", "гүлзары"),
    "тас жол": ("шоссе", "тас жолы", "тасжолы", "тас жол", "highway"),
    "кент": ("поселок", "пос", "пгт", "п", "кенті", "кент"),
}
# fmt: on
_KIND_OF: Final = {word: kind for kind, words in _KINDS.items() for word in words}
_NOISE: Final = re.compile(r"[.,\"'«»“”„()№#]+")
_HOUSE: Final = re.compile(
    r"(?:(?:дом|д|үй|№)\.?\s*)?([0-9]{1,4})(?:\s*[-/]\s*[0-9]{1,4})?\s*[^\W\d_]?(?:\s*-?\s*(?:үй|дом))?",
    re.IGNORECASE,
)


def normal(name: str) -> str:
    """`ул. Ержанова`, `Ержанов көшесі` keep their names; the word for street goes, other kinds have one word."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    words = _NOISE.sub(" ", folded).split()
    places = [slice(0, 2), slice(-2, None), slice(0, 1), slice(-1, None)]
    told = [place for place in places if _KIND_OF.get(" ".join(words[place])) is not None]
    place = max(told, key=lambda each: len(" ".join(words[each])), default=None)
    if place is None or len(words[place]) == len(words):
        return " ".join(words)
    kind = _KIND_OF[" ".join(words[place])]
    del words[place]
    return " ".join([*words, kind]).strip()


def street_of(region: str, settlement: str, street: str) -> UUID:
    """The stream of the lines of a street, or of a whole settlement where the street is empty."""
    return uuid5(_NAMES, "\n".join((region, normal(settlement), normal(street))))


def house_number(house: str) -> int:
    """The number of `12`, `12А`, `12/3`, `12-үй`: it decides about the school. Raises `InvalidHouse`."""
    found = _HOUSE.fullmatch(house.strip())
    if found is None or not int(found[1]):
        raise InvalidHouse(field="house", allowed="12, 12А, 12/3")
    return int(found[1])


def name_of_place(field: str, written: str, *, may_be_empty: bool = False) -> str:
    """One line, not too long. Raises `InvalidAddress`."""
    if not (may_be_empty or normal(written)) or len(written) > ADDRESS_LENGTH or not written.isprintable():
        raise InvalidAddress(field=field, allowed=f"1-{ADDRESS_LENGTH}")
    return written.strip()
