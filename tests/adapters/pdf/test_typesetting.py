"""The PDF itself: letters, language and tags, hostile texts, the same bytes again (ADM-10, I18-1)."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from adapters.pdf.printable import BOX, PRINTED, printable
from adapters.pdf.typesetting import qr_code, typeset

MOMENT: Final = datetime(2022, 3, 14, 6, 34, tzinfo=UTC)
LETTERS: Final = "ӘҒҚҢӨҰҮҺІ әғқңөұүһі 24 500 ₸"


def sheet(*texts: str, language: str = "kk", **changes: Any) -> dict[str, Any]:
    check = {name: name for name in ("heading", "words", "address", "code", "alt")}
    return {
        "language": language,
        "title": "Қолхат",
        "organisation": "№1 «Хогвартс» мектебі",
        "organisation_address": "Қарағанды қ.",
        "letterhead": None,
        "addressee": None,
        "number": "№ 102381",
        "date": "14.03.2022 12:34",
        "blocks": [{"is": "fields", "rows": [["ТАӘ", text] for text in texts]}],
        "page_word": "Бет",
        "footer": "",
        "check": check | {"url": "https://kundelik.example/check/102381-AAAA-BBBB-CCCC-DDDD-EEEE"},
    } | changes


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(content).pages)


@pytest.mark.req("I18-1")
@pytest.mark.req("ADM-25")
def test_kazakh_letters_come_out_as_they_went_in() -> None:
    assert LETTERS in words(typeset(sheet(LETTERS), MOMENT))


@pytest.mark.req("ADM-10")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_is_an_accessible_archive_file(language: str) -> None:
    """PDF/A-2a and PDF/UA-1: tagged, with a title and a language."""
    content = typeset(sheet("х", language=language), MOMENT)
    root: Any = read(content).trailer["/Root"]
    metadata = read(content).xmp_metadata

    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read(content).metadata is not None
    assert metadata is not None
    assert (metadata.dc_title or {})["x-default"] == "Қолхат"
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content


@pytest.mark.req("ADM-25")
def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import sys, json, hashlib; from datetime import datetime; from adapters.pdf.typesetting import typeset\n"
        "told = json.load(sys.stdin)\n"
        "print(hashlib.sha256(typeset(told[0], datetime.fromisoformat(told[1]))).hexdigest())"
    )
    import json

    told = json.dumps([sheet(LETTERS, "өтініш"), MOMENT.isoformat()])
    environment = {"PYTHONPATH": "src", "TZ": "America/New_York", "PYTHONHASHSEED": "1", "LC_ALL": "C"}
    ran = subprocess.run(
        [sys.executable, "-c", program], input=told, capture_output=True, text=True, check=True, env=environment
    )

    assert ran.stdout.strip() == hashlib.sha256(typeset(sheet(LETTERS, "өтініш"), MOMENT)).hexdigest()
    assert typeset(sheet(LETTERS), MOMENT) != typeset(sheet(LETTERS + "."), MOMENT)


HOSTILE: Final = (
    '#let x = 1; #panic("no") $x^2$ \\ _a_ *b* `c` <d> @e [f] {g} // h /* i */ ~ -- = j',
    '#import "@preview/x:1.0.0": y #read("/etc/passwd")',
    "\u202eгілдірік\u202c \u200bе\u200dк\ufeff\u2066",
    "مرحبا 漢字 😀 \ue000 \U000f0000 \udc80",
    "\x00\x01\x1b[31m\x7f\x85",
    "бір\r\nекі\rүш\tтөрт\u2028бес",
    "и\u0306й е\u0308 а\u0301\u0301\u0301\u0301 \u0301",
)


@pytest.mark.req("ADM-10")
@pytest.mark.parametrize("text", HOSTILE)
def test_nobodys_text_is_markup_or_breaks_the_paper(text: str) -> None:
    shown = words(typeset(sheet(text, addressee=text, organisation=text, blocks=[block(text)]), MOMENT))

    assert {"no", "passwd"}.isdisjoint(shown.split()) or text.startswith("#")
    assert printable(text).split("\n")[0].strip()[:30] in shown.replace("\n", " ")
    assert not {"\u202e", "\x00", "\ue000"} & set(shown)


def block(text: str) -> dict[str, Any]:
    return {"is": "list", "items": [text]}


@pytest.mark.req("ADM-10")
def test_ten_thousand_characters_run_over_pages_and_stay_inside_them() -> None:
    content = typeset(sheet("ж" * 10_000, "сөз " * 2_500), MOMENT)

    assert len(read(content).pages) > 2
    assert words(content).count("ж") == 10_000
    assert words(content).count("сөз") == 2_500


@given(st.text(max_size=60), st.text(alphabet=sorted(PRINTED), max_size=200))
@example("\u0301", "\u00a0")
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_set(wild: str, tame: str) -> None:
    assert typeset(sheet(wild, tame, footer=wild, number=tame), MOMENT).startswith(b"%PDF-")


def test_every_character_of_the_list_can_be_printed() -> None:
    characters = "".join(sorted(PRINTED - {" "}))
    shown = words(typeset(sheet(" ".join(characters[at : at + 20] for at in range(0, len(characters), 20))), MOMENT))

    assert {"Ә", "ұ", "₸", "№", BOX} <= set(shown)
    assert len(PRINTED & set(shown)) > 0.95 * len(characters)


def test_printing_keeps_letters_and_loses_tricks() -> None:
    assert printable("и\u0306\u202eа\u200bб\tв\u00a0г") == "йаб в\u00a0г"
    assert printable("漢") == BOX
    assert printable("a" * 90).replace("\u200b", "") == "a" * 90


def test_the_qr_code_holds_the_address() -> None:
    assert qr_code("https://kundelik.example/check/1") != qr_code("https://kundelik.example/check/2")
    assert qr_code("https://x.kz/1").startswith("<svg")
