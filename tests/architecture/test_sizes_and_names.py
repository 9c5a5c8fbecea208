"""Files and functions stay small, names say something, doors carry their promise, nothing is half done."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
FUNCTION: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITION: Final = (*FUNCTION, ast.ClassDef)

SIZES: Final = {  # the most lines of a file, and of a function
    "src/kundelik_domain": (200, 25),
    "src/projections": (300, 40),
    "src/adapters": (300, 40),
    "tools": (300, 40),
    "tests": (sys.maxsize, 40),
}
# fmt: off
NAMELESS: Final = {
    "service", "services", "manager", "managers", "utils", "util", "helpers", "helper",
    "common", "base", "misc",
}
# fmt: on
UNFINISHED: Final = re.compile(r"\b(?:T[O]DO|F[I]XME|X{3}|NotImplemented[E]rror)\b")
EVASIONS: Final = frozenset({("time", "sleep"), ("pytest", "skip"), ("pytest", "xfail"), ("pytest", "importorskip")})
EVASIVE_MARKS: Final = {"skip", "skipif", "xfail"}

Lint = Callable[[Path, str], Iterator[str]]


def too_long(path: Path, source: str) -> Iterator[str]:
    file_limit, function_limit = next(limits for folder, limits in SIZES.items() if path.is_relative_to(folder))
    length = len(source.splitlines())
    if length > file_limit:
        yield f"{length} lines, {file_limit} allowed"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FUNCTION):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > function_limit:
                yield f"{node.name} has {length} lines, {function_limit} allowed"


def nameless(path: Path, _source: str) -> Iterator[str]:
    yield from (f"{part} says nothing" for part in path.with_suffix("").parts if part in NAMELESS)


def silent(path: Path, source: str) -> Iterator[str]:
    module = ast.parse(source)
    if ast.get_docstring(module) is None:
        yield "the module says nothing of itself"
    if {"ports", "policies", "shared"} & set(path.with_suffix("").parts) and path.is_relative_to(
        "src/kundelik_domain"
    ):
        yield from (f"{name} has no docstring" for name in undocumented(module))


def undocumented(parent: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in parent.body:
        if isinstance(node, DEFINITION) and not node.name.startswith("_"):
            if ast.get_docstring(node) is None:
                yield node.name
            if isinstance(node, ast.ClassDef):
                yield from undocumented(node)


def unfinished(path: Path, source: str) -> Iterator[str]:
    if not path.is_relative_to("tests"):
        yield from (f"{word} is left" for word in UNFINISHED.findall(source))


def evasive(path: Path, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)) if path.is_relative_to("tests") else ():
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if (module, name) in EVASIONS:
                yield f"{module}.{name}"
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names if (module, alias.name) in EVASIONS)
            case ast.Attribute(value=ast.Attribute(attr="mark"), attr=name) if name in EVASIVE_MARKS:
                yield f"mark {name}"


@pytest.mark.parametrize("lint", [too_long, nameless, silent, unfinished, evasive])
def test_the_repository_passes(lint: Lint) -> None:
    files = [path for folder in SIZES for path in sorted((ROOT / folder).rglob("*.py"))]
    relative = {path.relative_to(ROOT): path.read_text() for path in files}

    assert [f"{path}: {offence}" for path, source in relative.items() for offence in lint(path, source)] == []


@pytest.mark.parametrize(
    ("lint", "path", "source"),
    [
        (too_long, "src/kundelik_domain/admissions/events.py", "\n" * 201),
        (too_long, "src/projections/admissions/executor_list.py", "\n" * 301),
        (too_long, "src/kundelik_domain/admissions/application.py", "def decide():\n" + "    a = 1\n" * 25),
        (
            too_long,
            "src/adapters/http/admissions.py",
            "class Routes:\n  def send(self):\n" + "    a = 1\n" * 40,
        ),
        (too_long, "tests/domain/test_sending.py", "def test_sending():\n" + "    a = 1\n" * 40),
        (nameless, "src/adapters/http/utils.py", ""),
        (nameless, "src/kundelik_domain/common/values.py", ""),
        (silent, "src/adapters/settings.py", "PORT = 8000"),
        (silent, "src/kundelik_domain/shared/facts.py", '"""Facts."""\nclass Fact: ...'),
        (
            silent,
            "src/kundelik_domain/identity/ports.py",
            '"""P."""\nclass A:\n  """A."""\n  def b(self): ...',
        ),
        (silent, "src/kundelik_domain/identity/policies.py", '"""P."""\ndef is_common(password): ...'),
        (unfinished, "src/adapters/settings.py", "# TODO: more"),
        (unfinished, "src/adapters/settings.py", "raise NotImplementedError"),
        (evasive, "tests/domain/test_sending.py", "time .sleep(1)"),
        (evasive, "tests/domain/test_sending.py", "from time import sleep"),
        (evasive, "tests/domain/test_sending.py", "pytest .skip('later')"),
        (evasive, "tests/domain/test_sending.py", "@pytest.mark .skipif(True)\ndef test_it(): ..."),
        (evasive, "tests/domain/test_sending.py", "pytest.param(1, marks=pytest.mark .xfail)"),
    ],
)
def test_an_offence_is_found(lint: Lint, path: str, source: str) -> None:
    assert list(lint(Path(path), source)) != []


def test_what_is_private_or_elsewhere_may_be_silent() -> None:
    quiet = '"""Words."""\nclass Told:\n    """Told."""\n    def __init__(self): ...\ndef _inner(): ...'

    assert list(silent(Path("src/kundelik_domain/shared/words.py"), quiet)) == []
    assert list(silent(Path("src/adapters/words.py"), '"""Words."""\ndef outer(): ...')) == []
