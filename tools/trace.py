"""Which test proves which requirement: `make trace`.

Requirements are the numbered items of docs/requirements/; a test names those it proves with
`@pytest.mark.req("ADM-11")`, a whole file with `pytestmark = pytest.mark.req(...)`. Nothing is imported.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
NUMBER: Final = re.compile(r"[A-Z][A-Z0-9]{2}-[1-9][0-9]*")
ITEM: Final = re.compile(
    r"^- \*\*(?P<topic>[A-Z][A-Z0-9]{2})-(?P<first>\d+)"
    r"(?:[–-](?:(?P=topic)-)?(?P<last>\d+))?\*\* *(?P<text>.*)",
    re.MULTILINE,
)
FUNCTION: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
WIDTH: Final = 72


def requirements(page: str) -> dict[str, str]:
    """The requirements of a page and their first words; `**ABC-3–5**` stands for three of them."""
    return {
        f"{item['topic']}-{number}": " ".join(re.sub(r"[*`]", "", item["text"]).split())
        for item in ITEM.finditer(page)
        for number in range(int(item["first"]), int(item["last"] or item["first"]) + 1)
    }


def marks(source: str) -> Iterator[tuple[str, str]]:
    """Pairs of a requirement's number and the test that names it; what is no literal comes as it stands."""
    module = ast.parse(source)
    tests = [node for node in module.body if isinstance(node, FUNCTION) and node.name.startswith("test")]
    for node in module.body:
        match node:
            case ast.FunctionDef(decorator_list=decorators) | ast.AsyncFunctionDef(decorator_list=decorators):
                yield from ((number, node.name) for number in numbers(decorators))
            case ast.Assign(targets=[ast.Name(id="pytestmark")]) | ast.AnnAssign(target=ast.Name(id="pytestmark")):
                yield from ((number, test.name) for number in numbers([node]) for test in tests)
            case _:
                yield from ((number, f"line {node.lineno}") for number in numbers([node]))


def numbers(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.req":
            for argument in node.args:
                yield str(argument.value) if isinstance(argument, ast.Constant) else ast.unparse(argument)


def known(pages: Path = ROOT / "docs" / "requirements") -> dict[str, str]:
    """Every requirement of the project."""
    return {
        number: text for page in sorted(pages.glob("*.md")) for number, text in requirements(page.read_text()).items()
    }


def proofs(tests: Path = ROOT / "tests") -> dict[str, set[str]]:
    """Every number that a test names, with those tests."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted(tests.rglob("*.py")):
        for number, test in marks(path.read_text()):
            found[number].add(f"{path.relative_to(tests)}::{test}")
    return dict(found)


def unknown(named: Mapping[str, Iterable[str]], defined: Iterable[str]) -> list[str]:
    """Numbers that no page defines, each with the tests that name it."""
    return [f"{number}: {', '.join(sorted(named[number]))}" for number in sorted(named.keys() - set(defined))]


def table(defined: Mapping[str, str], named: Mapping[str, set[str]]) -> Iterator[str]:
    """The lines that a person reads."""
    yield f"{'number':<8} {'tests':>5}  requirement"
    for number, text in defined.items():
        words = text if len(text) <= WIDTH else text[: WIDTH - 1].rstrip() + "…"
        yield f"{number:<8} {len(named.get(number, ())) or '·':>5}  {words}"
    missing = [number for number in defined if number not in named]
    yield ""
    yield f"{len(defined) - len(missing)} of {len(defined)} requirements are named by a test."
    if missing:
        yield "Without a test:"
    for topic, group in groupby(missing, key=lambda number: number.split("-")[0]):
        yield f"  {topic}  {' '.join(number.split('-')[1] for number in group)}"


def main() -> int:
    defined, named = known(), proofs()
    print("\n".join(table(defined, named)))
    strangers = unknown(named, defined)
    for stranger in strangers:
        print(f"Unknown requirement {stranger}", file=sys.stderr)
    return 1 if strangers else 0


if __name__ == "__main__":
    sys.exit(main())
