"""What an upload really is: by content, never by name (ADM-5, FIL-1)."""

from __future__ import annotations

from typing import Final

import filetype

from kundelik_domain.shared.refusals import Malformed

from .structure import sound

MOST_BYTES: Final = 10 * 1024 * 1024
ALLOWED: Final = ("application/pdf", "image/jpeg", "image/png")


class FileTooLarge(Malformed):
    """`most_bytes` is the limit."""

    CODE = "files.too-large"


class FileTypeNotAllowed(Malformed):
    """`allowed` are the media types that are taken."""

    CODE = "files.type-not-allowed"


class FileEmpty(Malformed):
    """Nothing was uploaded."""

    CODE = "files.empty"


def media_type_of(content: bytes) -> str:
    """The media type of an acceptable document; raises `FileEmpty`, `FileTooLarge`, `FileTypeNotAllowed`."""
    if not content:
        raise FileEmpty(field="file")
    if len(content) > MOST_BYTES:
        raise FileTooLarge(field="file", most_bytes=MOST_BYTES)
    kind = filetype.guess_mime(content)
    if kind not in ALLOWED:
        raise FileTypeNotAllowed(field="file", allowed=list(ALLOWED))
    return str(kind)


def accepted(content: bytes) -> tuple[bytes, str]:
    """The document as it is kept and its media type; raises those refusals, and all of `structure`."""
    media_type = media_type_of(content)
    return sound(content, media_type), media_type
