"""Whatever the code can say to people has its text in all three languages, and no text is left over."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
from typing_extensions import override

import kundelik_domain
from adapters.texts.catalogue import BrokenCatalogue, Catalogue, catalogue, kind_of
from adapters.texts.consents import consent
from adapters.texts.languages import LANGUAGES, Language
from kundelik_domain.admissions.rules import RuleSet
from kundelik_domain.admissions.shipped_rules import SHIPPED
from kundelik_domain.admissions.values import SERVICES, DocumentKind
from kundelik_domain.identity.values import CONSENT_TEXTS

SRC: Final = Path(__file__).parents[3] / "src"
REFUSALS: Final = files("adapters.texts").joinpath("refusals.toml").read_text(encoding="utf-8")
CODES: Final = frozenset(tomllib.loads(REFUSALS))

UNTOLD: Final = {
    "Shift": "told by the sentences of a time limit",
    "CredentialKind": "a prefix of credentials",
    "LetterKind": "each is a kind of notice",
}
"""Enumerations whose members nobody reads."""


class RefusalsInTheTree(ast.NodeVisitor):
    """Read from the sources, so that no module must be imported: bases, codes, promised and given details."""

    def __init__(self) -> None:
        self.bases: dict[str, set[str]] = {}
        self.codes: dict[str, str] = {}
        self.details: dict[str, set[str]] = {}

    @override
    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.bases.setdefault(node.name, set()).update(ast.unparse(b).split(".")[-1] for b in node.bases)
        promised = re.findall(r"`(\w+)`", ast.get_docstring(node) or "")
        self.details.setdefault(node.name, set()).update(promised)
        for line in node.body:
            match line:
                case ast.Assign(targets=[ast.Name(id="CODE")], value=ast.Constant(value=str(code))):
                    self.codes[node.name] = code
        self.generic_visit(node)

    @override
    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            given = {keyword.arg for keyword in node.keywords if keyword.arg}
            self.details.setdefault(node.func.id, set()).update(given)
        self.generic_visit(node)

    def family(self, name: str) -> set[str]:
        """The class and all it descends from."""
        return {name}.union(*(self.family(base) for base in self.bases.get(name, ())))

    def refusals(self) -> dict[str, set[str]]:
        """The details that may come with each code."""
        return {
            code: set().union(*(self.details.get(each, set()) for each in self.family(name)))
            for name, code in self.codes.items()
            if "Refusal" in self.family(name)
        }


def shipped() -> dict[str, dict[str, Any]]:
    sources = [each for each in files("adapters.texts").iterdir() if each.name.endswith(".toml")]
    return {source.name: tomllib.loads(source.read_text(encoding="utf-8")) for source in sources}


def without_a_translation(document: dict[str, Any], language: str) -> dict[str, Any]:
    """The same, but its first text has lost one language."""
    if language in document and isinstance(document[language], str):
        return {name: text for name, text in document.items() if name != language}
    first = next(iter(document))
    return {**document, first: without_a_translation(document[first], language)}


def refusals_in(sources: Iterator[str]) -> dict[str, set[str]]:
    found = RefusalsInTheTree()
    for source in sources:
        found.visit(ast.parse(source))
    return found.refusals()


def refusals_in_the_tree() -> dict[str, set[str]]:
    return refusals_in(path.read_text(encoding="utf-8") for path in sorted(SRC.rglob("*.py")))


def enumerations() -> list[type[Enum]]:
    modules = [each.name for each in pkgutil.walk_packages(kundelik_domain.__path__, "kundelik_domain.")]
    found = {
        value
        for module in map(importlib.import_module, modules)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Enum) and value.__module__.startswith("kundelik_domain")
    }
    return sorted(found, key=lambda each: (each.__module__, each.__name__))


def details_nobody_gives(texts: Catalogue, refusals: dict[str, set[str]]) -> Iterator[str]:
    for code, carried in refusals.items():
        if f"{code}.detail" in texts:
            needed = {gap.name for gap in texts.gaps(f"{code}.detail")}
            yield from (f"{code}: {name}" for name in sorted(needed - carried))


def keys_written_in(source: str) -> Iterator[str]:
    """The first argument of `….text("…")`, where it is written out."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="text"), args=[ast.Constant(value=str(key)), *_]):
                yield key


@pytest.mark.req("I18-1")
def test_every_refusal_has_its_text_and_every_text_its_refusal() -> None:
    assert set(refusals_in_the_tree()) == CODES


@pytest.mark.req("I18-1")
def test_every_refusal_has_a_title_without_gaps_and_a_detail() -> None:
    texts = catalogue()
    parts = {code: {"title": f"{code}.title" in texts, "detail": f"{code}.detail" in texts} for code in CODES}

    assert {code: part for code, part in parts.items() if not all(part.values())} == {}
    assert [code for code in sorted(CODES) if texts.gaps(f"{code}.title")] == []


@pytest.mark.req("I18-1")
def test_a_detail_with_gaps_has_a_plain_text_beside_it_and_no_other_has() -> None:
    texts = catalogue()
    gaps = {code: bool(texts.gaps(f"{code}.detail")) for code in CODES}

    assert {code: f"{code}.plain" in texts for code in CODES} == gaps
    assert [code for code, needs in gaps.items() if needs and texts.gaps(f"{code}.plain")] == []


@pytest.mark.req("I18-1")
def test_every_gap_of_a_refusal_is_promised_or_given_by_it() -> None:
    assert list(details_nobody_gives(catalogue(), refusals_in_the_tree())) == []


def test_a_gap_that_no_refusal_fills_is_found() -> None:
    planted = (
        "class Refusal(Exception): ...\nclass Full(Refusal):\n    '''`seats`.'''\n    CODE = 'full'\nFull(pool=1)"
    )
    three = dict.fromkeys(LANGUAGES, "{seats} {pool} {school}")
    texts = Catalogue.of([{"full": {"detail": three}}])

    assert list(details_nobody_gives(texts, refusals_in(iter([planted])))) == ["full: school"]


@pytest.mark.req("I18-1")
@pytest.mark.parametrize("enumeration", enumerations(), ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_every_member_of_an_enumeration_has_a_label(enumeration: type[Enum]) -> None:
    members = [] if enumeration.__name__ in UNTOLD else list(enumeration)

    assert [member for member in members if f"{kind_of(enumeration)}.{member.value}" not in catalogue()] == []


def test_only_enumerations_that_exist_are_left_untold() -> None:
    assert set(UNTOLD) <= {each.__name__ for each in enumerations()}


@pytest.mark.req("I18-1")
def test_every_key_written_in_the_sources_has_its_text() -> None:
    adapters = sorted((SRC / "adapters").rglob("*.py"))
    written = {key for path in adapters for key in keys_written_in(path.read_text(encoding="utf-8"))}

    assert {key for key in written if key not in catalogue()} == set()
    assert list(keys_written_in('catalogue().text("no.such-key", language)')) == ["no.such-key"]


@pytest.mark.req("ADM-1", "I18-1")
def test_every_version_of_the_consent_stands_there_in_full() -> None:
    shown = {(version, language): consent(version, language) for version in CONSENT_TEXTS for language in LANGUAGES}

    assert {key: len(text.points) for key, text in shown.items()} == {
        (version, language): points for version, points in CONSENT_TEXTS.items() for language in LANGUAGES
    }
    assert shown["2022-03", "kk"].points[3] == "Мемлекеттік қызметті көрсету мерзімдерімен таныстым;"


@pytest.mark.req("ADM-5", "I18-1")
@pytest.mark.parametrize(
    "rules", [rules for versions in SHIPPED.values() for rules in versions], ids=lambda rules: rules.version
)
def test_the_medical_forms_of_every_shipped_version_of_the_rules_are_named(rules: RuleSet) -> None:
    forms = (DocumentKind.HEALTH_CERTIFICATE, DocumentKind.HEALTH_PASSPORT)
    asked = [kind for kind in rules.documents if kind in forms]

    assert [kind for kind in asked if f"form.{rules.version}.{kind.value}" not in catalogue()] == []


@pytest.mark.req("ADM-3", "I18-1")
@pytest.mark.parametrize("kind", ["service", "service-about", "service-who"])
def test_every_service_has_its_name_and_its_page(kind: str) -> None:
    assert [code for code in SERVICES if f"{kind}.{code}" not in catalogue()] == []


@pytest.mark.req("I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(shipped()))
def test_no_shipped_file_may_lose_a_translation(name: str, language: Language) -> None:
    documents = shipped()

    with pytest.raises(BrokenCatalogue):
        Catalogue.of({**documents, name: without_a_translation(documents[name], language)}.values())


def test_what_the_door_says_needs_only_what_the_door_knows() -> None:
    known = {"field", "allowed", "method", "id", "retry_after_seconds"}
    needs = {key: {gap.name for gap in catalogue().gaps(key)} for key in catalogue().texts if key.startswith("http.")}

    assert {key: names - known for key, names in needs.items() if names - known} == {}


@pytest.mark.req("I18-1")
@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ({"a": {"kk": "а", "ru": "б"}}, "a: has ['kk', 'ru']"),
        ({"a": {"kk": "а", "ru": "б", "en": " "}}, "a: no text in ['en']"),
        ({"a": {"kk": "а", "ru": "б", "en": 1}}, "a: no text in ['en']"),
        ({"a": {"kk": "а", "ru": "б", "en": "c", "de": "d"}}, "a: has ['de', 'en', 'kk', 'ru']"),
        ({"a": {"kk": "{x}", "ru": "{x}", "en": "{y}"}}, "a: the languages differ in their gaps"),
        ({"a": {"kk": "{x:status}", "ru": "{x}", "en": "{x}"}}, "a: the languages differ in their gaps"),
        ({"a": dict.fromkeys(LANGUAGES, "{x:nowhere}")}, "a: no labels of kind nowhere"),
        ({"a": dict.fromkeys(LANGUAGES, "{x")}, "a: a loose brace"),
        ({"a": {"b": dict.fromkeys(LANGUAGES, "b"), "kk": "а"}}, "a: has"),
        ({"a": {}}, "a: has []"),
    ],
)
def test_a_catalogue_with_a_slip_is_not_loaded(planted: dict[str, object], complaint: str) -> None:
    with pytest.raises(BrokenCatalogue, match=re.escape(complaint)):
        Catalogue.of([planted])


def test_a_key_given_twice_is_not_loaded() -> None:
    entry = {"a": dict.fromkeys(LANGUAGES, "a")}

    with pytest.raises(BrokenCatalogue, match="a: given twice"):
        Catalogue.of([entry, entry])
