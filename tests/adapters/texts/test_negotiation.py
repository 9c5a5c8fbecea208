"""Which language somebody gets who asks by `Accept-Language` (RFC 9110, 12.5.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.texts.languages import LANGUAGES, Language, negotiate

languages = st.sampled_from(LANGUAGES)
spaces = st.text(" \t", max_size=2)
regions = st.sampled_from(["", "-KZ", "-kz", "-Cyrl-KZ", "-x-any"])


@st.composite
def wishes(draw: st.DrawFn, thousandths: int, language: str) -> str:
    spelt = draw(st.sampled_from([language, language.upper()])) + draw(regions)
    return f"{draw(spaces)}{spelt}{draw(spaces)};{draw(spaces)}q={thousandths / 1000:.3f}{draw(spaces)}"


@pytest.mark.req("I18-1")
@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "kk"),
        ("", "kk"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
        ("en-GB, en;q=0.9", "en"),
        ("kk-KZ;q=0.5, ru;q=0.8", "ru"),
        ("de, fr;q=0.9", "kk"),
        ("de, en;q=0.1", "en"),
        ("*", "kk"),
        ("en;q=0.5, *", "kk"),
        ("ru;q=0.9, *;q=0.1", "ru"),
        ("kk;q=0, *", "ru"),
        ("kk;q=0, ru;q=0, *;q=0.001", "en"),
        ("kk;q=0, ru;q=0, en;q=0", "kk"),
        ("ru, en", "ru"),
        ("en, ru", "en"),
        ("en;q=2, ru;q=0.1", "ru"),
        ("en;q=0.1234, ru;q=0.1", "ru"),
        ("en;q=, ru;q=0.1", "ru"),
        ("russian, en;q=0.2", "en"),
        (", ,;q=1,ru", "ru"),
        ("ru\x00, \udcff, en;q=0.3", "en"),
    ],
)
def test_the_most_wanted_of_ours_is_given(header: str | None, language: Language) -> None:
    assert negotiate(header) == language


@given(st.text())
def test_garbage_gets_some_language_of_ours(header: str) -> None:
    assert negotiate(header) in LANGUAGES


@given(st.lists(st.sampled_from(["ru", "en;q=", "*", ";", "q=0", ",", " ", "0.5", "kk-", "\x00"])).map("".join))
def test_half_sense_gets_some_language_of_ours(header: str) -> None:
    assert negotiate(header) in LANGUAGES


@given(st.permutations(LANGUAGES), st.lists(st.integers(0, 1000), min_size=3, max_size=3, unique=True), st.data())
def test_the_highest_quality_wins_in_whatever_order(
    order: list[Language], qualities: list[int], data: st.DataObject
) -> None:
    asked = list(zip(order, qualities, strict=True))
    header = ",".join(data.draw(wishes(quality, language)) for language, quality in asked)

    assert negotiate(header) == max(asked, key=lambda wish: wish[1])[0]


@given(languages, languages)
def test_what_is_excluded_is_not_given_where_anything_else_is_wanted(excluded: Language, wanted: Language) -> None:
    expected = wanted if wanted != excluded else next(each for each in LANGUAGES if each != excluded)
    header = f"{excluded};q=0, {wanted if wanted != excluded else '*'};q=0.001"

    assert negotiate(header) == expected


@given(st.text(st.characters(exclude_characters=",")), languages)
def test_what_cannot_be_read_harms_nothing_beside_it(noise: str, language: Language) -> None:
    assert negotiate(f"{language}, ?{noise}") == language


def test_a_long_header_is_read_quickly() -> None:
    assert negotiate("x-" * 50_000 + ",ru" + ",;" * 50_000) == "ru"
