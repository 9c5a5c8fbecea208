"""The parts of a streamed workbook that are the same in every report: types, relations, styles, properties."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from .report_sheets import EDGE, FONT, FONT_SIZE, HEADING_FILL, TITLE_SIZE, TOTAL_FILL, Kind

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KINDS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"

LINE, TITLE, HEAD, LABEL, PROSE = 0, 1, 2, 3, 4
PLAIN: Final = {Kind.TEXT: 5, Kind.COUNT: 6, Kind.TENTHS: 7}
TOTAL: Final = {Kind.TEXT: 8, Kind.COUNT: 9, Kind.TENTHS: 10}
MIDDLE, TOTAL_MIDDLE = 11, 12
"""Places in `cellXfs` below; the last two are for a text in a number's place."""

TYPES: Final = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KINDS}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_KINDS}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/>'
    f'<Override PartName="/docProps/core.xml"'
    f' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    f"</Types>"
)

RELATIONS: Final = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f"</Relationships>"
)

BOOK_RELATIONS: Final = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f"</Relationships>"
)

_FONT: Final = f'<name val="{FONT}"/><family val="2"/>'
_SMALL: Final = f'<sz val="{FONT_SIZE}"/>{_FONT}'
_FONTS: Final = (_SMALL, f"<b/>{_SMALL}", f'<b/><sz val="{TITLE_SIZE}"/>{_FONT}')
_SHADES: Final = (HEADING_FILL, TOTAL_FILL)
_FILLS: Final = (
    '<patternFill patternType="none"/>',
    '<patternFill patternType="gray125"/>',
    *(
        f'<patternFill patternType="solid"><fgColor rgb="{each}"/></patternFill>'
        for each in (HEADING_FILL, TOTAL_FILL)
    ),
)
_EDGE: Final = f'<{{0}} style="thin"><color rgb="{EDGE}"/></{{0}}>'
_BOX: Final = "".join(_EDGE.format(side) for side in ("left", "right", "top", "bottom"))
_TOP: Final = '<alignment vertical="top" wrapText="1"/>'
_CENTRE: Final = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
_INDENTED: Final = '<alignment horizontal="left" indent="1"/>'
_ACROSS: Final = '<alignment horizontal="center"/>'
_XFS: Final = (
    (0, 0, 0, 0, ""),
    (0, 2, 0, 0, ""),
    (0, 1, 2, 1, _CENTRE),
    (0, 1, 0, 0, _TOP),
    (0, 0, 0, 0, _TOP),
    (49, 0, 0, 1, _INDENTED),
    (3, 0, 0, 1, ""),
    (164, 0, 0, 1, ""),
    (49, 1, 3, 1, _INDENTED),
    (3, 1, 3, 1, ""),
    (164, 1, 3, 1, ""),
    (49, 0, 0, 1, _ACROSS),
    (49, 1, 3, 1, _ACROSS),
)
"""Number format, font, fill, border, alignment. Formats: 49 text, 3 with thousands apart, 164 one decimal."""


def _xf(style: tuple[int, int, int, int, str]) -> str:
    number, font, fill, border, alignment = style
    applied = " ".join(f'apply{what}="1"' for what in ("NumberFormat", "Font", "Fill", "Border"))
    opened = f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" {applied}'
    return f'{opened} applyAlignment="1">{alignment}</xf>' if alignment else f"{opened}/>"


STYLES: Final = (
    f'{_XML}<styleSheet xmlns="{MAIN}">'
    f'<numFmts count="1"><numFmt numFmtId="164" formatCode="0.0"/></numFmts>'
    f'<fonts count="{len(_FONTS)}">{"".join(f"<font>{each}</font>" for each in _FONTS)}</fonts>'
    f'<fills count="{len(_FILLS)}">{"".join(f"<fill>{each}</fill>" for each in _FILLS)}</fills>'
    f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    f"<border>{_BOX}<diagonal/></border></borders>"
    f'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_XFS)}">{"".join(map(_xf, _XFS))}</cellXfs>'
    f'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def core(title: str, at: datetime) -> str:
    """Properties of the file: its title, and the cut's moment as both of its own."""
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    moments = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>Kundelik</dc:creator>{moments}</cp:coreProperties>"
    )


def book(names: tuple[str, str], defined: str) -> str:
    """The workbook: two sheets, and what is named in them."""
    sheets = "".join(
        f'<sheet name="{_attribute(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    return (
        f'{_XML}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
        f"<definedNames>{defined}</definedNames></workbook>"
    )


def sheet_opened() -> str:
    """The beginning of any sheet: as wide as one page where it is printed."""
    return f'{_XML}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})
