"""A workbook looked through before anything calculates with it: packed parts, formulas, and how far its cells reach.

Every part is unpacked once, under limits, and packed again into a copy: whatever reads the copy sees exactly what
was looked at. The parser is expat, which opens nothing outside the text; document type declarations are refused.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from abc import ABC, abstractmethod
from typing import Any, Final
from xml.parsers import expat

from typing_extensions import override

from .limits import (
    MOST_COLUMNS,
    MOST_IN_ALL,
    MOST_IN_CELL,
    MOST_PARTS,
    MOST_RATIO,
    MOST_ROWS,
    MOST_UNPACKED,
    at_most,
)
from .refusals import FormulaFound, LinksElsewhere, TableDamaged, TableTooLarge

STEP: Final = 1024 * 1024
MAIN: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
ELSEWHERE: Final = {
    "xl/externallinks/": "external links",
    "xl/connections": "connections",
    "xl/querytables/": "queries",
    "xl/vbaproject": "a program",
    "xl/macrosheets/": "a program",
    "xl/embeddings/": "embedded files",
    "xl/activex/": "a program",
}
_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def looked_through(content: bytes) -> bytes:
    """A copy that holds what was looked at; raises every refusal of `refusals`."""
    copy = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as packed,
            zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as clean,
        ):
            _copy(packed, clean)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, RuntimeError) as error:
        raise TableDamaged(field="file") from error
    return copy.getvalue()


def _copy(packed: zipfile.ZipFile, clean: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    _sane(parts)
    lengths = _Lengths()
    strings = [part for part in parts if part.filename.lower().endswith("sharedstrings.xml")]
    rest = [part for part in parts if part not in strings]
    for part in strings + rest:
        look = _look(part, lengths)
        with packed.open(part) as source, clean.open(part.filename, "w") as target:
            while piece := source.read(STEP):
                if look is not None:
                    look.feed(piece)
                target.write(piece)
        if look is not None:
            look.end()


def _sane(parts: list[zipfile.ZipInfo]) -> None:
    at_most("parts", len(parts), MOST_PARTS)
    at_most("unpacked bytes", sum(part.file_size for part in parts), MOST_UNPACKED)
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise TableDamaged(field="file")
    for part in parts:
        if part.file_size > STEP and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise TableTooLarge(field="file", what="unpacked bytes", most=MOST_UNPACKED)
        found = next((kind for start, kind in ELSEWHERE.items() if part.filename.lower().startswith(start)), None)
        if found is not None:
            raise LinksElsewhere(field="file", found=found)


class _Lengths:
    """How long the shared texts are, and how much all cells together would show."""

    def __init__(self) -> None:
        self.shared: list[int] = []
        self.shown = 0

    def show(self, length: int) -> None:
        at_most("signs in a cell", length, MOST_IN_CELL)
        self.shown += length
        at_most("signs", self.shown, MOST_IN_ALL)


def _look(part: zipfile.ZipInfo, lengths: _Lengths) -> _Look | None:
    """Every part that is XML; the shared texts are read before the sheets that show them."""
    name = part.filename.lower()
    if not name.endswith((".xml", ".rels")):
        return None
    return _Texts(lengths) if name.endswith("sharedstrings.xml") else _Cells(lengths)


class _Look(ABC):
    """One part, in pieces."""

    def __init__(self, lengths: _Lengths) -> None:
        self.lengths = lengths
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.finish
        self._parser.CharacterDataHandler = self.text

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def end(self) -> None:
        self._parser.Parse(b"", True)

    @abstractmethod
    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    @abstractmethod
    def finish(self, name: str) -> None:
        """An element ends."""

    @abstractmethod
    def text(self, data: str) -> None:
        """What stands between."""


def _refuse_doctype(*_: Any) -> None:
    raise TableDamaged(field="file")


class _Texts(_Look):
    """The shared texts."""

    length = -1

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "si":
            self.length = 0

    @override
    def finish(self, name: str) -> None:
        if name.rpartition(" ")[2] == "si":
            self.lengths.shared.append(self.length)

    @override
    def text(self, data: str) -> None:
        self.length += len(data)


class _Cells(_Look):
    """Any other part: what has cells is a sheet, wherever it stands and whatever it is called."""

    def __init__(self, lengths: _Lengths) -> None:
        super().__init__(lengths)
        self.row = self.column = self.length = 0
        self.inside = self.shared = self.valued = False
        self.value = ""

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(" ")
        if namespace not in MAIN:
            return
        if tag == "c":
            self._at(attributes)
        elif tag == "row":
            self.row, self.column = _number(attributes.get("r"), self.row + 1), 0
            at_most("rows", self.row, MOST_ROWS + 1)
        elif tag == "f" and self.inside:
            raise FormulaFound(field="file", row=self.row, column=self.column)
        elif tag == "v":
            self.valued, self.value = True, ""

    def _at(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        found = _PLACE.fullmatch(place) if place else None
        if place and found is None:
            raise TableDamaged(field="file")
        self.column = _column(found[1]) if found else self.column + 1
        self.row = int(found[2]) if found else self.row
        at_most("rows", self.row, MOST_ROWS + 1)
        at_most("columns", self.column, MOST_COLUMNS)
        self.inside, self.shared, self.length = True, attributes.get("t") == "s", 0

    @override
    def finish(self, name: str) -> None:
        namespace, _, tag = name.rpartition(" ")
        if not self.inside or namespace not in MAIN:
            return
        if tag == "v":
            self.valued = False
        elif tag == "c":
            self.inside = False
            self.lengths.show(self._of_shared() if self.shared else self.length)

    def _of_shared(self) -> int:
        number = _number(self.value.strip(), 0)
        if not 0 <= number < len(self.lengths.shared):
            raise TableDamaged(field="file")
        return self.lengths.shared[number]

    @override
    def text(self, data: str) -> None:
        if self.inside:
            self.length += len(data)
            if self.valued and len(self.value) < 20:
                self.value += data


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise TableDamaged(field="file")
    return int(text)
