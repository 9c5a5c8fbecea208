"""The texts are in the language they stand under: no copies, no letters of another alphabet in a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import pytest

from adapters.texts.catalogue import catalogue
from adapters.texts.languages import LANGUAGES, Language
from adapters.texts.templates import Template

WORD: Final = re.compile(r"[^\W\d_]+")
KAZAKH_ALONE: Final = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)

# fmt: off
SAME_IN_KAZAKH_AND_RUSSIAN: Final = {
    "account-page.phone",
    "field.director", "field.file", "field.inclusion", "field.login", "field.parallel",
    "grade.1", "grade.2", "grade.3", "grade.4", "grade.5", "import-column.portal_id",
    "media-type.application/pdf", "media-type.image/jpeg", "media-type.image/png",
    "paper.number", "reading-language.en", "reading-language.kk",
    "reading-language.ru", "role.auditor", "role.director", "role.methodologist", "role.operator",
    "role.psychologist",
}
SAME_IN_ALL: Final = {
    "grade.1", "grade.2", "grade.3", "grade.4", "grade.5",
    "import-column.portal_id", "media-type.application/pdf", "media-type.image/jpeg", "media-type.image/png",
    "reading-language.en", "reading-language.kk", "reading-language.ru",
}
CYRILLIC_IN_ENGLISH: Final = {
    "form.first-grade-2021.health-certificate", "form.first-grade-2021.health-passport",
    "form.first-grade-2024.health-certificate", "form.first-grade-2024.health-passport",
    "form.tenth-grade-2021.health-passport",
    "reading-language.kk", "reading-language.ru", "signatures.untrusted-chain.detail",
}
KAZAKH_IN_RUSSIAN: Final = {"reading-language.kk"}
# fmt: on


def alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def mixed_words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if {"LATIN", "CYRILLIC"} <= {alphabet(letter) for letter in word}]


def words_of(template: Template) -> str:
    """Without the gaps, whose names are nobody's words."""
    return template.filled(lambda _: " 0 ")


def texts_in(language: Language) -> Iterator[tuple[str, str]]:
    yield from ((key, words_of(translations[language])) for key, translations in catalogue().texts.items())


def alike(one: Language, other: Language) -> set[str]:
    others = dict(texts_in(other))
    return {key for key, text in texts_in(one) if text.casefold() == others[key].casefold()}


@pytest.mark.req("I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_mixes_latin_and_cyrillic_letters(language: Language) -> None:
    assert {key: mixed_words(text) for key, text in texts_in(language) if mixed_words(text)} == {}


@pytest.mark.parametrize("word", ["Өтiнiш", "мектeп", "ЖCН", "cан"])
def test_a_look_alike_letter_is_found(word: str) -> None:
    assert mixed_words(f"Бұл {word} AUTH_RSA PDF-файл") == [word]


@pytest.mark.req("I18-1")
def test_no_translation_is_a_copy() -> None:
    assert alike("kk", "ru") == SAME_IN_KAZAKH_AND_RUSSIAN
    assert alike("kk", "en") == SAME_IN_ALL
    assert alike("ru", "en") == SAME_IN_ALL


@pytest.mark.req("I18-1")
def test_russian_has_no_kazakh_letters_and_english_no_cyrillic() -> None:
    assert {key for key, text in texts_in("ru") if KAZAKH_ALONE.search(text)} == KAZAKH_IN_RUSSIAN
    assert {
        key for key, text in texts_in("en") if any(alphabet(letter) == "CYRILLIC" for letter in text)
    } == CYRILLIC_IN_ENGLISH


@pytest.mark.req("I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_trimmed_single_lines_in_composed_letters(language: Language) -> None:
    untidy = {
        key: text
        for key, text in texts_in(language)
        if "  " in text.replace(" 0 ", "0") or not text.isprintable() or text != unicodedata.normalize("NFC", text)
    }

    assert untidy == {}


@pytest.mark.req("I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_for_people_end_as_sentences_do(language: Language) -> None:
    told = {key: text for key, text in texts_in(language) if key.endswith((".detail", ".plain"))}

    assert {key: text for key, text in told.items() if not text.endswith(".")} == {}
    assert {key: text for key, text in texts_in(language) if key.endswith(".title") and text.endswith(".")} == {}
