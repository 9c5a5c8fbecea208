"""The door to typst and segno: a sheet becomes a PDF/A-2a that screen readers can read, too (PDF/UA-1).

The same sheet and moment give the same bytes, in whatever process and whenever: fonts come with the library, nothing
of the machine is looked at. Four to ten milliseconds a page.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

import segno
import typst

from .printable import all_printable

STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
_NEVER_PRINTED: Final = ("qr", "letterhead")
"""Pictures as SVG, not texts."""


def typeset(sheet: Mapping[str, Any], moment: datetime) -> bytes:
    """The PDF of a sheet; `moment` (aware) is the time of what it shows, and all the time that is in it."""
    drawn = typst.Compiler(
        _template(), root=_nowhere(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=_inputs(sheet)
    ).compile(format="pdf", pdf_standards=STANDARDS, timestamp=int(moment.timestamp()))
    assert isinstance(drawn, bytes)
    return drawn


def _inputs(sheet: Mapping[str, Any]) -> dict[str, str]:
    texts = all_printable({name: value for name, value in sheet.items() if name not in _NEVER_PRINTED})
    pictures = {"qr": qr_code(sheet["check"]["url"]), "letterhead": sheet.get("letterhead")}
    return {"sheet": json.dumps(texts | pictures, ensure_ascii=False)}


def qr_code(address: str) -> str:
    """As SVG; a seventh of it may be damaged or dirty (level M)."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode()


@cache
def _template() -> bytes:
    return (files(__package__) / "paper.typ").read_bytes()


@cache
def _nowhere() -> str:
    """The only folder that a template could read: this package's own, which holds no secrets."""
    return str(files(__package__))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
