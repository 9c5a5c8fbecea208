"""Small but real documents: PDF, PNG and JPEG of a few hundred bytes, each with a line that makes it its own."""

from __future__ import annotations

import struct
import zlib
from typing import Final

_GREY_BLOCK: Final = bytes(
    (
        *(0xFF, 0xC4, 0, 20, 0x00, 1, *[0] * 15, 0),
        *(0xFF, 0xC4, 0, 20, 0x10, 1, *[0] * 15, 0),
        *(0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0, 0x3F, 0xFF, 0xD9),
    )
)
"""Two Huffman tables of one code each, and one block of 8 × 8 that both of them end at once."""


def pdf(line: str) -> bytes:
    """One page with this line (ASCII)."""
    drawn = f"BT /F1 14 Tf 60 760 Td ({line}) Tj ET".encode("ascii", "replace")
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\n" % table
    return content + head + b"startxref\n%d\n%%%%EOF\n" % len(content)


def png(line: str) -> bytes:
    """A grey square of 3 × 4, as a photo is."""
    rows = b"".join(b"\0" + bytes((200, 180, 200)) for _ in range(4))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 3, 4, 8, 0, 0, 0, 0)),
        (b"tEXt", b"Comment\0" + line.encode("latin-1", "replace")),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def jpeg(line: str) -> bytes:
    """A grey dot."""
    comment = line.encode("ascii", "replace")
    return b"".join(
        (
            b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00",
            b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment,
            b"\xff\xdb\x00\x43\x00" + b"\x01" * 64,
            b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00",
            _GREY_BLOCK,
        )
    )
