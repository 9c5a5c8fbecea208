"""Every architecture decision record is listed, numbered without a gap, and says what the others say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

RECORDS: Final = Path(__file__).parents[2] / "docs" / "adr"
HEADINGS: Final = ("Status", "Date", "Context", "Decision", "Consequences", "Alternatives", "Enforced by")
LONGEST: Final = 60


def offences(name: str, text: str, index: str) -> Iterator[str]:
    title = re.match(r"# (\d{4}) (.+)\n", text)
    if title is None or title[1] != name[:4]:
        yield "its first line is not `# number title`"
    elif f"| [{title[1]}]({name}) | {title[2]} |" not in index:
        yield "it is not in the index under its title"
    yield from (f"no heading {wanted}" for wanted in HEADINGS if f"\n## {wanted}\n" not in text)
    if len(text.splitlines()) > LONGEST:
        yield "it is longer than a page"


def test_every_record_is_whole_and_listed() -> None:
    index = (RECORDS / "README.md").read_text()
    records = sorted(RECORDS.glob("[0-9]*.md"))

    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    assert index.count("\n| [") == len(records)
    assert [f"{path.name}: {what}" for path in records for what in offences(path.name, path.read_text(), index)] == []


WHOLE = "# 0001 Write it down\n" + "".join(f"\n## {heading}\nWords.\n" for heading in HEADINGS)
INDEX = "\n| [0001](0001-write-it-down.md) | Write it down |\n"


def test_a_whole_record_passes() -> None:
    assert list(offences("0001-write-it-down.md", WHOLE, INDEX)) == []


@pytest.mark.parametrize(
    ("text", "index"),
    [
        (WHOLE, ""),
        (WHOLE.replace("0001", "0002"), INDEX),
        (WHOLE.replace("## Enforced by", "## Hoped for"), INDEX),
        (WHOLE + "And on.\n" * LONGEST, INDEX),
    ],
)
def test_an_offence_is_found(text: str, index: str) -> None:
    assert list(offences("0001-write-it-down.md", text, index)) != []
