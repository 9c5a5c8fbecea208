"""The erasures of one person: each ends one generation of their key, and none is undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from kundelik_domain.shared.streams import StreamKind

from .events import ERASURE_FACTS, PersonErased
from .refusals import AlreadyErased


@dataclass(frozen=True, slots=True)
class Erasure:
    """The last generation that has been erased; 0 where none has."""

    generation: int = 0


def erase(erasure: Erasure, erased: PersonErased) -> PersonErased:
    """Raises `AlreadyErased`."""
    if erased.generation <= erasure.generation:
        raise AlreadyErased
    return erased


def evolve(erasure: Erasure, fact: PersonErased) -> Erasure:
    """Never refuses."""
    match fact:
        case PersonErased():
            return Erasure(max(erasure.generation, fact.generation))
        case _:
            assert_never(fact)


ERASURE: Final = StreamKind("privacy.erasure", Erasure(), evolve, ERASURE_FACTS)
