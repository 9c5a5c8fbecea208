"""What was ever stored stays readable: every fact has a golden file, and each still means the same (ADR-0006)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from kundelik_domain.admissions.events import ADMISSION_FACTS
from kundelik_domain.identity.events import LOGIN_FACTS, SESSION_FACTS, TOKEN_FACTS, USER_FACTS
from kundelik_domain.organisations.events import SCHOOL_FACTS
from tests.golden.examples import EXAMPLES
from tests.language import A_CANCELLATION, A_FORWARDING
from tools import golden

pytestmark = pytest.mark.req("AUD-1")
NAMES: Final = [fact.NAME for fact in golden.facts()]
FILES: Final = sorted(golden.EVENTS.glob("*.json"))
SHAPE: Final = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*")


def test_every_fact_is_found() -> None:
    declared = {*ADMISSION_FACTS, *USER_FACTS, *LOGIN_FACTS, *SESSION_FACTS, *TOKEN_FACTS, *SCHOOL_FACTS}

    assert declared <= set(golden.facts())


def test_no_name_has_two_classes() -> None:
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []


def test_every_name_is_context_noun_participle_and_version() -> None:
    contexts = {fact.NAME: fact.__module__.split(".")[1] for fact in golden.facts()}

    assert [name for name in NAMES if not SHAPE.fullmatch(name)] == []
    assert [name for name, context in contexts.items() if name.split(".")[0] != context] == []


def test_every_fact_has_an_example_and_a_golden_file() -> None:
    assert sorted(set(NAMES) - EXAMPLES.keys()) == [], "write an example into tests/golden/examples.py"
    assert sorted(set(NAMES) - {path.stem for path in FILES}) == [], "run python -m tools.golden"


def test_every_golden_file_has_a_class_or_an_upcaster() -> None:
    assert sorted({path.stem for path in FILES} - golden.codec().names) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_was_stored_still_reads_as_the_same_fact(path: Path) -> None:
    fact = golden.decoded(path.stem, path.read_text(encoding="utf-8"))

    assert fact == EXAMPLES[fact.NAME]


@pytest.mark.parametrize("name", [path.stem for path in FILES if path.stem in EXAMPLES])
def test_a_stored_field_is_never_left_out_by_what_is_stored_now(name: str) -> None:
    example = EXAMPLES[name]

    assert golden.decoded(name, golden.encoded(example)) == example


def test_the_tool_writes_what_is_missing_and_changes_nothing_else(tmp_path: Path) -> None:
    examples = {fact.NAME: fact for fact in (A_CANCELLATION, A_FORWARDING)}
    old = tmp_path / f"{A_CANCELLATION.NAME}.json"
    old.write_text("as it was")

    assert golden.write_missing(examples, tmp_path) == [A_FORWARDING.NAME]
    assert golden.write_missing(examples, tmp_path) == []
    assert old.read_text() == "as it was"


def test_another_fact_is_told_from_the_example() -> None:
    other = replace(A_FORWARDING, forwarded_by=A_FORWARDING.application)

    assert golden.decoded(other.NAME, golden.encoded(other)) != A_FORWARDING
