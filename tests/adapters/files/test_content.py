"""What an upload is, is told by its content: documents are taken, everything else is refused (FIL-1, ADM-5)."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.content import ALLOWED, MOST_BYTES, FileEmpty, FileTooLarge, FileTypeNotAllowed, media_type_of

pytestmark = pytest.mark.req("FIL-1", "ADM-5")

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(64) + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17)


def a_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("document.pdf", PDF)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"), [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (PNG, "image/png")]
)
def test_documents_are_taken(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


OTHERS = {
    "HTML": b"<!DOCTYPE html><script>alert(1)</script>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "script": b"#!/bin/sh\nrm -rf /\n",
    "text": "Өтініш".encode(),
    "zip": a_zip(),
    "ELF": b"\x7fELF\x02\x01\x01" + bytes(60),
    "Windows program": b"MZ" + bytes(100),
    "GIF": b"GIF89a" + bytes(40),
    "WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40),
    "gzip": b"\x1f\x8b\x08" + bytes(40),
    "HTML before a PDF": b"<html>" + PDF,
    "XML": b'<?xml version="1.0"?><a/>',
    "one byte": b"%",
    "zeroes": bytes(100),
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_everything_else_is_refused_and_told_what_is_taken(content: bytes) -> None:
    with pytest.raises(FileTypeNotAllowed) as refused:
        media_type_of(content)
    assert refused.value.details == {"field": "file", "allowed": list(ALLOWED)}


def test_nothing_is_no_document() -> None:
    with pytest.raises(FileEmpty):
        media_type_of(b"")


def test_a_document_has_a_largest_size() -> None:
    assert media_type_of(PDF.ljust(MOST_BYTES)) == "application/pdf"
    with pytest.raises(FileTooLarge) as refused:
        media_type_of(PDF.ljust(MOST_BYTES + 1))
    assert refused.value.details == {"field": "file", "most_bytes": 10 * 1024 * 1024}


@given(
    st.sampled_from([PDF, JPEG, PNG, b"PK\x03\x04", b"\x00\x00\x00\x20ftyp", b"RIFF", b"\xff"]),
    st.binary(max_size=600),
)
def test_no_content_breaks_the_recognition(beginning: bytes, rest: bytes) -> None:
    for content in (beginning + rest, rest or b"x", beginning[:3] + rest):
        try:
            assert media_type_of(content) in ALLOWED
        except FileTypeNotAllowed:
            continue
