"""The catalogue: every text by its key, in three languages that stand side by side in the TOML files here (I18-1).

A key is the path to a text: `["admissions.no-free-seat"] title.kk = …` is `admissions.no-free-seat.title`. Files
only group. `{name}` shows a value by its type, `{name:status}` by its label (`[status.sent]`), `{name:moment}` and
`{name:day}` an ISO string as a time or a date, `{name:megabytes}` a number of bytes. A catalogue with a gap or a slip
is not loaded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kundelik_domain.shared.refusals import Refusal

from .languages import LANGUAGES, Language
from .moments import KAZAKHSTAN, day, moment
from .templates import Gap, MalformedTemplate, Template, parse

FORMS: Final = frozenset({"moment", "day", "megabytes"})
ZONE: Final = "zone"
"""The value that says where the moments among the others are shown."""


class BrokenCatalogue(ValueError):  # noqa: N818 - says what is broken
    """Lists everything that is wrong: missing translations, differing gaps, keys given twice."""


class UnknownText(LookupError):  # noqa: N818 - says what is unknown
    """There is no text under this key."""


class MissingValue(LookupError):  # noqa: N818 - says what is missing
    """The text has a gap for which nothing was given."""


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal in words: what it is in short; what happened and what can be done instead."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Made by `of`, which checks it, or `catalogue`, which loads the one that is shipped."""

    texts: Mapping[str, Mapping[Language, Template]]

    @staticmethod
    def of(documents: Iterable[Mapping[str, Any]]) -> Catalogue:
        """From parsed TOML documents; raises `BrokenCatalogue`."""
        texts: dict[str, Mapping[Language, Template]] = {}
        wrong: list[str] = []
        for key, translations in (entry for document in documents for entry in _entries(document)):
            if key in texts:
                wrong.append(f"{key}: given twice")
            try:
                texts[key] = _templates(translations)
            except ValueError as error:
                wrong.append(f"{key}: {error}")
        if not wrong:
            wrong = list(_unknown_kinds(texts))
        if wrong:
            raise BrokenCatalogue("\n".join(wrong))
        return Catalogue(texts)

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def gaps(self, key: str) -> frozenset[Gap]:
        """What the text needs; the same in all languages. Raises `UnknownText`."""
        return self._translations(key)["kk"].gaps

    def text(self, key: str, language: Language, /, **values: object) -> str:
        """The text with its gaps filled; `zone` is where moments are shown. Raises `UnknownText`, `MissingValue`."""
        template = self._translations(key)[language]
        missing = template.names - {name for name, value in values.items() if value is not None}
        if missing:
            raise MissingValue(key, *sorted(missing))
        return template.filled(lambda gap: self._shown(values[gap.name], gap.kind, language, values.get(ZONE)))

    def label(self, kind: str, member: str | Enum, language: Language) -> str:
        """What people call a member of an enumeration; `kind` is the enumeration's name, `class-kind`."""
        return self.text(f"{kind}.{member.value if isinstance(member, Enum) else member}", language)

    def label_of(self, member: Enum, language: Language) -> str:
        """The same, when the member itself is at hand."""
        return self.label(kind_of(type(member)), member, language)

    def status_for_parent(self, status: str, language: Language) -> str:
        """As the parent's cabinet shows it, where a refused application is called otherwise."""
        kind = "status-for-parent"
        return self.label(kind if f"{kind}.{status}" in self else "status", status, language)

    def refusal(self, refusal: Refusal, language: Language, zone: str = KAZAKHSTAN) -> Told:
        """Never fails: without its details the plain text stands, for an unknown code that of its family."""
        families = (kind for kind in type(refusal).__mro__ if issubclass(kind, Refusal) and kind is not Refusal)
        code = next(kind.CODE for kind in families if f"{kind.CODE}.title" in self)
        given = {name for name, value in refusal.details.items() if value is not None}
        needed = {gap.name for gap in self.gaps(f"{code}.detail")}
        detail = f"{code}.detail" if needed <= given else f"{code}.plain"
        values = {**refusal.details, ZONE: zone}
        return Told(self.text(f"{code}.title", language), self.text(detail, language, **values))

    def history(
        self,
        fact: str,
        role: str,
        language: Language,
        *,
        name: str | None = None,
        again: bool = False,
        **values: object,
    ) -> str:
        """What a history says of a fact, by its stored name (ADM-24); without parentheses where no name is known.

        `again` is a sending after a refusal; `document` the kind of an attached one. Raises `UnknownText`.
        """
        path = f"{fact}.{role}" if f"{fact}.{role}.unnamed" in self else f"{fact}.anyone"
        if again and f"{path}.again.unnamed" in self:
            path = f"{path}.again"
        named = bool(name) and f"{path}.named" in self
        return self.text(f"{path}.{'named' if named else 'unnamed'}", language, name=name, **values)

    def _translations(self, key: str) -> Mapping[Language, Template]:
        if key not in self.texts:
            raise UnknownText(key)
        return self.texts[key]

    def _shown(self, value: object, kind: str | None, language: Language, zone: object) -> str:
        if isinstance(value, list | tuple | set | frozenset):
            shown = [self._shown(each, kind, language, zone) for each in value]
            return ", ".join(shown) or self.text("nothing", language)
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, str) and kind in FORMS:
            return _from_iso(value, kind, language, zone)
        if isinstance(value, int) and kind == "megabytes":
            return str(value // 1024**2)
        if kind is None or kind in FORMS:
            return self._plainly(value, language, zone)
        member = str(value)
        candidates = (f"{kind}.{member}", f"{kind}.{member.rpartition('.')[2]}")
        return next((self.text(key, language) for key in candidates if key in self), member)

    def _plainly(self, value: object, language: Language, zone: object) -> str:
        match value:
            case bool():
                return self.label("answer", "yes" if value else "no", language)
            case datetime():
                return moment(value, str(zone), language) if zone else moment(value, KAZAKHSTAN, language)
            case date():
                return day(value)
            case time():
                return f"{value:%H:%M}"
            case _:
                return str(value)


@cache
def catalogue() -> Catalogue:
    """The texts that are shipped, loaded and checked once."""
    sources = sorted((each for each in files(__package__).iterdir() if each.name.endswith(".toml")), key=str)
    return Catalogue.of(tomllib.loads(source.read_text(encoding="utf-8")) for source in sources)


def kind_of(enumeration: type[Enum]) -> str:
    """`ClassKind` is labelled under `class-kind`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", enumeration.__name__).lower()


def _entries(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Whatever holds a string is a text; everything else leads further down."""
    if not table or not all(isinstance(value, dict) for value in table.values()):
        yield ".".join(path), table
        return
    for name, value in table.items():
        yield from _entries(value, (*path, name))


def _templates(translations: Mapping[str, Any]) -> Mapping[Language, Template]:
    if set(translations) != set(LANGUAGES):
        raise ValueError(f"has {sorted(translations)}, wants {sorted(LANGUAGES)}")
    empty = [name for name, text in translations.items() if not isinstance(text, str) or not text.strip()]
    if empty:
        raise ValueError(f"no text in {empty}")
    try:
        templates = {language: parse(translations[language]) for language in LANGUAGES}
    except MalformedTemplate as malformed:
        raise ValueError(f"a loose brace in {malformed}") from malformed
    if len({template.gaps for template in templates.values()}) != 1:
        raise ValueError("the languages differ in their gaps")
    return templates


def _unknown_kinds(texts: Mapping[str, Mapping[Language, Template]]) -> Iterator[str]:
    kinds = FORMS | {key.partition(".")[0] for key in texts}
    for key, translations in texts.items():
        for gap in translations["kk"].gaps:
            if gap.kind is not None and gap.kind not in kinds:
                yield f"{key}: no labels of kind {gap.kind}"


def _from_iso(text: str, kind: str, language: Language, zone: object) -> str:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    if kind == "day" or instant.tzinfo is None:
        return day(instant.date())
    return moment(instant, str(zone or KAZAKHSTAN), language)
