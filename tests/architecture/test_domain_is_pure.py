"""The domain uses only what cannot touch the world: an allowlist of imports, and no clock, chance or I/O."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

DOMAIN: Final = Path(__file__).parents[2] / "src" / "kundelik_domain"

# fmt: off
HARMLESS: Final = {
    "__future__", "abc", "bisect", "collections", "contextlib", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "itertools", "math", "operator", "re", "types", "typing", "unicodedata", "uuid",
    "zoneinfo", "kundelik_domain",
}
WORLDLY: Final = {
    "print", "open", "input", "eval", "exec", "compile", "breakpoint", "__import__",
    "uuid1", "uuid4", "getnode", "available_timezones",
}
# fmt: on
CLOCK: Final = {"now", "utcnow", "today"}
"""Only of a port called `clock`: `datetime.now` under any other name is still the machine's."""


def offences(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name.split(".")[0] not in HARMLESS)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                if module.split(".")[0] not in HARMLESS:
                    yield module
                yield from (alias.name for alias in names if alias.name in WORLDLY)
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="uuid"), attr=name) if name in WORLDLY:
                yield name
            case ast.Attribute(value=owner, attr=name) if name in CLOCK:
                if not ast.unparse(owner).endswith("clock"):
                    yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr="astimezone"), args=[], keywords=[]):
                yield "astimezone() to the machine's own zone"


def test_the_domain_touches_nothing() -> None:
    found = {str(path.relative_to(DOMAIN)): list(offences(path.read_text())) for path in DOMAIN.rglob("*.py")}

    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "import os",
        "import collections, random",
        "from random import choice",
        "import eventsourcing.domain",
        "def decide():\n    import time",
        "from uuid import uuid4 as fresh",
        "now = datetime.now(UTC)",
        "from datetime import date as day\nstart = day.today()",
        "number = field(default_factory=uuid4)",
        "key = uuid.uuid1()",
        "print(fact)",
        "text = open('rules.toml').read()",
        "local = moment.astimezone()",
    ],
)
def test_an_offence_is_found(planted: str) -> None:
    assert list(offences(planted)) != []


@pytest.mark.parametrize(
    "innocent",
    [
        "from .values import Status",
        "from uuid import UUID, uuid5",
        "now = self.clock.now()",
        "at.astimezone(ALMATY)",
    ],
)
def test_the_innocent_go_free(innocent: str) -> None:
    assert list(offences(innocent)) == []
