"""Whether an upload is sound through and through: images are decoded, a PDF's objects are walked (FIL-1, ADM-5).

A sniffer looks at the first bytes only. Here a bomb is told by its declared size before anything is unpacked, a
picture with something glued on is refused (PNG) or loses it (JPEG: cameras do that, too), and a PDF that acts by
itself is refused.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from kundelik_domain.shared.refusals import Malformed

MOST_PIXELS: Final = 40_000_000
"""A page scanned at 600 dpi has 35 million."""

MOST_PAGES: Final = 100
MOST_OBJECTS: Final = 20_000
Image.MAX_IMAGE_PIXELS = None
"""Pillow's own limit is higher, and half of it only a warning."""

_SHRUNK: Final = 64
_PNG_END: Final = b"\x00\x00\x00\x00IEND\xaeB\x60\x82"
_JPEG_MARKER: Final = re.compile(rb"\xff+([^\x00\xff])")
_ACTING: Final = frozenset({"/JavaScript", "/JS", "/Launch", "/AA", "/EmbeddedFiles", "/RichMedia", "/XFA", "/GoToE"})
_DECODING: Final = threading.BoundedSemaphore(2)
"""A decoded picture takes up to 160 MB: so many at once, whatever the number of threads."""


class FileDamaged(Malformed):
    """It begins like `media_type`, but cannot be read to its end."""

    CODE = "files.damaged"


class FileTooManyPixels(Malformed):
    """`most_pixels` is the limit for width times height."""

    CODE = "files.too-many-pixels"


class FileHasMore(Malformed):
    """Something stands behind the end of the picture."""

    CODE = "files.has-more"


class FileActs(Malformed):
    """A PDF with scripts, embedded files or actions of its own; `found` names the first."""

    CODE = "files.acts"


class FileLocked(Malformed):
    """A PDF that asks for a password."""

    CODE = "files.locked"


class TooManyPages(Malformed):
    """`most_pages` is the limit."""

    CODE = "files.too-many-pages"


def sound(content: bytes, media_type: str) -> bytes:
    """The content as it is kept; raises the refusals above.

    A JPEG is cut at its end marker, everything else stays as it came.
    """
    checks: dict[str, Callable[[bytes], bytes]] = {"image/png": _png, "image/jpeg": _jpeg, "application/pdf": _pdf}
    try:
        return checks[media_type](content)
    except Malformed:
        raise
    except Exception as error:  # decoders raise whatever they please over bytes from outside
        raise FileDamaged(field="file", media_type=media_type) from error


def _png(content: bytes) -> bytes:
    end = content.find(_PNG_END)
    if end < 0:
        raise FileDamaged(field="file", media_type="image/png")
    if end + len(_PNG_END) != len(content):
        raise FileHasMore(field="file")
    _decoded(content, "PNG")
    return content


def _jpeg(content: bytes) -> bytes:
    whole = content[: _end_of_jpeg(content)]
    _decoded(whole, "JPEG")
    return whole


def _end_of_jpeg(content: bytes) -> int:
    """Behind the end marker of the first picture; thumbnails stand inside segments, which are stepped over."""
    place = 2
    while True:
        found = _JPEG_MARKER.search(content, place)
        if found is None:
            raise FileDamaged(field="file", media_type="image/jpeg")
        marker, place = found[1][0], found.end()
        if marker == 0xD9:
            return place
        if 0xD0 <= marker <= 0xD7 or marker in {0x01, 0xD8}:
            continue
        place += int.from_bytes(content[place : place + 2])


def _decoded(content: bytes, kind: str) -> None:
    """Its declared size first, then its pixels: JPEG at an eighth of the size, which reads all of the data."""
    with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise FileTooManyPixels(field="file", most_pixels=MOST_PIXELS)
        picture.draft(None, (_SHRUNK, _SHRUNK))
        with _DECODING:
            picture.load()


def _pdf(content: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise FileLocked(field="file")
    for name in _names(reader.trailer.get("/Root"), reader):
        if name in _ACTING:
            raise FileActs(field="file", found=name.lstrip("/"))
    pages = len(reader.pages)
    if not pages:
        raise FileDamaged(field="file", media_type="application/pdf")
    if pages > MOST_PAGES:
        raise TooManyPages(field="file", most_pages=MOST_PAGES)
    return content


def _names(root: Any, reader: PdfReader) -> Iterator[str]:
    """The keys of every dictionary that the document leads to, each object once; streams are not unpacked."""
    waiting, seen = [root], set[int]()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            if len(seen) > MOST_OBJECTS:
                raise FileDamaged(field="file", media_type="application/pdf")
            found = reader.get_object(found)
        if isinstance(found, DictionaryObject):
            yield from (str(key) for key in found)
            yield from (str(found.raw_get("/S")),) if "/S" in found else ()
            waiting.extend(found.raw_get(key) for key in found)
        elif isinstance(found, ArrayObject):
            waiting.extend(list.__iter__(found))
