"""The code on a paper: what it is of, and a keyed check that nobody can make up (SIG-4). Nothing is stored.

    102381-KWQ3-7F2M-…      number of the application, 20 characters of base32
    26 characters-…         a formation's id, the same 20 characters

The 20 characters are 100 bits: 4 of kind and language, 16 of the version, 80 of an HMAC over all of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from adapters.texts.languages import LANGUAGES, Language
from projections.admissions.papers import PaperKind

MOST_VERSION: Final = 2**16 - 1
_KINDS: Final = tuple(PaperKind)
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_MISREAD: Final = str.maketrans("0189", "OIBG", " -\u00a0\u200b\u2010\u2011\u2013\u2014\t")
_NUMBER: Final = re.compile(r"\s*([0-9]{6,18}|[A-Za-z0-9]{26})(?:\s*[-–—/ ]\s*)(.{20,60})", re.ASCII)
_MAC_BYTES: Final = 10


class NoSuchCode(ValueError):  # noqa: N818 - says what it is
    """Misread, made up, or of another installation: nobody is told which."""


@dataclass(frozen=True, slots=True)
class PaperCode:
    """Which paper: an application by its number, or a formation by its id; the version that is shown."""

    subject: int | UUID
    kind: PaperKind
    language: Language
    version: int


@dataclass(frozen=True, slots=True)
class Codes:
    """`blind` is the keyed index of the installation (AUD-6)."""

    blind: Callable[[str, str], UUID]

    def written(self, paper: PaperCode) -> str:
        """In groups of four, as it is printed; raises ValueError for a version that no paper has."""
        if not 1 <= paper.version <= MOST_VERSION:
            raise ValueError(paper.version)
        told = _KINDS.index(paper.kind) * 4 + LANGUAGES.index(paper.language)
        bits = (told << 16 | paper.version) << 80 | int.from_bytes(self._mac(paper))
        characters = "".join(_ALPHABET[bits >> shift & 31] for shift in range(95, -1, -5))
        groups = [characters[place : place + 4] for place in range(0, 20, 4)]
        return "-".join([_subject(paper.subject), *groups])

    def read(self, text: str) -> PaperCode:
        """However it was typed: small letters, without hyphens, 0 for O; raises `NoSuchCode`."""
        found = _NUMBER.fullmatch(text[:200].strip())
        if found is None:
            raise NoSuchCode
        characters = found[2].upper().translate(_MISREAD)
        if len(characters) != 20 or not set(characters) <= set(_ALPHABET):
            raise NoSuchCode
        bits = 0
        for character in characters:
            bits = bits << 5 | _ALPHABET.index(character)
        paper = _paper(found[1], bits >> 96, bits >> 80 & MOST_VERSION)
        if not hmac.compare_digest(self._mac(paper), (bits & (1 << 80) - 1).to_bytes(_MAC_BYTES)):
            raise NoSuchCode
        return paper

    def _mac(self, paper: PaperCode) -> bytes:
        told = f"{paper.kind.value}/{_subject(paper.subject)}/{paper.version}/{paper.language}"
        return hashlib.sha256(self.blind("paper", told).bytes).digest()[:_MAC_BYTES]


def _paper(subject: str, told: int, version: int) -> PaperCode:
    kind, language = divmod(told, 4)
    if kind >= len(_KINDS) or language >= len(LANGUAGES):
        raise NoSuchCode
    if subject.isdigit():
        return PaperCode(int(subject), _KINDS[kind], LANGUAGES[language], version)
    try:
        formation = UUID(bytes=base64.b32decode(subject.upper().translate(_MISREAD) + "======"))
    except ValueError as error:
        raise NoSuchCode from error
    return PaperCode(formation, _KINDS[kind], LANGUAGES[language], version)


def _subject(subject: int | UUID) -> str:
    if isinstance(subject, UUID):
        return base64.b32encode(subject.bytes).decode().rstrip("=")
    return str(subject)
