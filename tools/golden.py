"""The golden files of facts: `python -m tools.golden` writes those that are missing and never changes another.

A file is the JSON of one fact as the store's codec writes it, with its sealed fields opened. It is never removed: a
log that holds such an event must stay readable (ADR-0006).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final
from uuid import UUID

import msgspec

import kundelik_domain
from adapters.persistence.fact_codec import SEALED, FactCodec, Sealing
from kundelik_domain.shared.facts import PERSONAL_OF, Fact

EVENTS: Final = Path(__file__).parents[1] / "tests" / "golden" / "events"
STREAM, VERSION = UUID(int=1), 1
OPEN: Final = Sealing(
    seal=lambda _person, plain, _context: plain,
    keys_of=lambda persons: dict.fromkeys(persons, b"key"),
    unseal=lambda _key, sealed, _context: sealed,
)


def facts() -> list[type[Fact]]:
    """Every fact of the domain that is stored under a name, found by importing all of it."""
    modules = [import_module(found.name) for found in walk_packages(kundelik_domain.__path__, "kundelik_domain.")]
    named = [
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Fact) and found.__module__ == module.__name__
    ]
    return sorted((fact for fact in named if "NAME" in vars(fact)), key=lambda fact: fact.NAME)


def codec() -> FactCodec:
    """The store's own, without a key."""
    return FactCodec(facts(), OPEN)


def encoded(fact: Fact) -> str:
    """The text of a golden file."""
    return msgspec.json.format(msgspec.json.encode(fact), indent=2).decode() + "\n"


def decoded(name: str, text: str) -> Fact:
    """What the store reads from such an event, its personal fields put back under their seal."""
    stored = msgspec.json.decode(text)
    for field in _personal_fields(name) & stored.keys():
        stored[field] = SEALED + b64encode(msgspec.json.encode(stored[field])).decode()
    return codec().decode(STREAM, VERSION, name, msgspec.json.encode(stored))


def write_missing(examples: Mapping[str, Fact], folder: Path = EVENTS) -> list[str]:
    """Names of the files written."""
    missing = [name for name in examples if not (folder / f"{name}.json").exists()]
    for name in missing:
        (folder / f"{name}.json").write_text(encoded(examples[name]), encoding="utf-8")
    return missing


def _personal_fields(name: str) -> set[str]:
    of_this_name: list[Any] = [fact for fact in facts() if name == fact.NAME]
    return {
        field.name
        for fact in of_this_name
        for field in fact.__dataclass_fields__.values()
        if PERSONAL_OF in field.metadata
    }


if __name__ == "__main__":
    from tests.golden.examples import EXAMPLES

    EVENTS.mkdir(parents=True, exist_ok=True)
    print("\n".join(write_missing(EXAMPLES)) or "Nothing is missing")
