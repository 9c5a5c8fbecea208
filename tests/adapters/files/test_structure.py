"""What begins like a document and is none, or is more than one, is refused by name (ADM-5, FIL-1)."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from adapters.files.content import accepted
from adapters.files.structure import (
    MOST_PAGES,
    MOST_PIXELS,
    FileActs,
    FileDamaged,
    FileHasMore,
    FileLocked,
    FileTooManyPixels,
    TooManyPages,
)
from adapters.sample_documents import jpeg, pdf, png
from kundelik_domain.shared.refusals import Malformed

pytestmark = pytest.mark.req("FIL-1", "ADM-5")

SCRIPT = b"<script>fetch('/api/v1/accounts/current')</script>"


def picture(kind: str, width: int = 300, height: int = 400) -> bytes:
    packed = io.BytesIO()
    Image.effect_noise((width, height), 50).save(packed, kind)
    return packed.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that would unpack to width times height bytes."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(2_000_000), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def written(change: Callable[[PdfWriter], object], pages: int = 1) -> bytes:
    writer, packed = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    change(writer)
    writer.write(packed)
    return packed.getvalue()


def opening_with(writer: PdfWriter, kind: str) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("calc.exe")})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)


def named_script(writer: PdfWriter) -> None:
    """A script that runs when the document opens, by the catalogue's name tree."""
    script = DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): script})


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf("Certificate"), "application/pdf"),
        (written(lambda _: None, pages=MOST_PAGES), "application/pdf"),
        (png("Photo"), "image/png"),
        (jpeg("Photo"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("JPEG", 4000, 3000), "image/jpeg"),
    ],
)
def test_sound_documents_are_kept_as_they_are(content: bytes, media_type: str) -> None:
    assert accepted(content) == (content, media_type)


@pytest.mark.parametrize("tail", [SCRIPT, b"PK\x03\x04", b"%PDF-1.7", bytes(1)])
def test_a_picture_with_something_glued_on_is_refused_or_loses_it(tail: bytes) -> None:
    photo = picture("JPEG")
    with pytest.raises(FileHasMore):
        accepted(picture("PNG") + tail)

    assert accepted(photo + tail) == (photo, "image/jpeg")


@pytest.mark.parametrize(
    ("content", "refusal", "details"),
    [
        (bomb(20_000, 20_000), FileTooManyPixels, {"most_pixels": MOST_PIXELS}),
        (bomb(65_000, 60_000), FileTooManyPixels, {"most_pixels": MOST_PIXELS}),
        (bomb(6_000, 6_000), FileDamaged, {"media_type": "image/png"}),
        (picture("PNG")[:-20], FileDamaged, {"media_type": "image/png"}),
        (picture("JPEG")[:-20], FileDamaged, {"media_type": "image/jpeg"}),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40), FileDamaged, {"media_type": "image/png"}),
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", FileDamaged, {"media_type": "application/pdf"}),
        (b"%PDF-1.7" + SCRIPT * 10, FileDamaged, {"media_type": "application/pdf"}),
        (written(lambda w: w.encrypt("secret")), FileLocked, {}),
        (written(named_script), FileActs, {"found": "JavaScript"}),
        (written(lambda w: opening_with(w, "/Launch")), FileActs, {"found": "Launch"}),
        (written(lambda w: opening_with(w, "/JavaScript")), FileActs, {"found": "JavaScript"}),
        (written(lambda w: w.add_attachment("a.exe", b"MZ")), FileActs, {"found": "EmbeddedFiles"}),
        (written(lambda _: None, pages=MOST_PAGES + 1), TooManyPages, {"most_pages": MOST_PAGES}),
    ],
)
def test_what_is_no_plain_document_is_refused_by_name(
    content: bytes, refusal: type[Malformed], details: dict[str, object]
) -> None:
    with pytest.raises(Malformed) as caught:
        accepted(content)

    assert (type(caught.value), caught.value.details) == (refusal, {"field": "file"} | details)


SOUND = [pdf("Certificate"), png("Photo"), jpeg("Photo"), picture("PNG", 30, 40), picture("JPEG", 30, 40)]


@given(st.sampled_from(SOUND), st.data())
def test_whatever_is_broken_is_refused_and_nothing_else_is_raised(content: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content) - 1))
    broken = bytearray(content)
    broken[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    try:
        kept, media_type = accepted(bytes(broken))
    except Malformed:
        return
    assert accepted(kept) == (kept, media_type)
