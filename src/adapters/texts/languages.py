"""The three languages, and which of them somebody wants (I18-1; RFC 9110, 12.5.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, get_args

Language = Literal["kk", "ru", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
"""In the order in which they are offered to who wants any."""

DEFAULT: Final[Language] = "kk"

_RANGE: Final = re.compile(
    r"[ \t]*(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)"
    r"[ \t]*(?:;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?"
)


def negotiate(accept_language: str | None) -> Language:
    """The language of ours that the header wants most; Kazakh where it wants none of them or makes no sense.

    A region narrows nothing (`ru-KZ` is Russian), `q=0` excludes, of equal wishes the first named counts, and
    what cannot be read is passed over.
    """
    wishes: dict[str, float] = {}
    for language, quality in _wishes(accept_language or ""):
        wishes[language] = max(quality, wishes.get(language, 0.0))
    order = [*wishes, "*"]
    ranked = [
        (-wishes.get(language, wishes.get("*", 0.0)), order.index(language if language in wishes else "*"), language)
        for language in LANGUAGES
    ]
    quality, _, best = min(ranked, key=lambda wish: wish[:2])
    return best if quality < 0 else DEFAULT


def _wishes(header: str) -> Iterator[tuple[str, float]]:
    for element in header.split(","):
        found = _RANGE.fullmatch(element)
        if found is not None:
            yield found[1].lower().split("-")[0], float(found[2] or 1)
