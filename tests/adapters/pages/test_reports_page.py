"""The page on which reports are read: what is served to everybody, and what its scripts rely on (RPT-13, I18-1)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from adapters.http.account_pages import POLICY
from adapters.http.report_pages import WORDS
from adapters.pages import rendering
from adapters.texts.languages import LANGUAGES, Language
from kundelik_domain.attainment.values import SUBJECTS
from tests.installations import Answer, Town

STATIC: Final = Path(rendering.__file__).parent / "static"
SCRIPTS: Final = ("reports", "report_view", "report_rows", "report_files", "report_words", "session", "page")


def page(town: Town, language: Language = "kk") -> Answer:
    """Outside the API's prefix."""
    return town.country._loop.run(town.country._client.request("GET", "/reports", params={"lang": language}))


def source() -> str:
    return "\n".join((STATIC / f"{name}.js").read_text() for name in SCRIPTS)


def shown(markup: str) -> str:
    """Without what only scripts read, and the languages' own names."""
    body = re.sub(r'<template id="words">.*?</template>', "", markup[markup.index("<main") :], flags=re.DOTALL)
    return re.sub(r'<option value="\w\w" lang=.*?</option>', "", body)


@pytest.mark.req("RPT-13", "I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_nobodys_figures_and_runs_only_our_script(shared_town: Town, language: Language) -> None:
    answer = page(shared_town, language)
    text = answer.text

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["content-language"] == language
    assert text.startswith(f'<!doctype html>\n<html lang="{language}">')
    assert re.findall(r"<script[^>]*>", text) == [
        f'<script type="module" src="/static/{rendering.static_name("reports.js")}">'
    ]
    assert not re.search(r"\son[a-z]+=|\sstyle=|<style|javascript:|https?://", text)
    assert "100 %" in shown(text)
    whoever = shared_town.country._client.request(
        "GET", "/reports", params={"lang": language}, headers=shared_town.director.headers
    )
    assert shared_town.country._loop.run(whoever).text == text


@pytest.mark.req("RPT-13")
def test_every_field_has_its_label_and_every_table_its_caption_and_scopes(shared_town: Town) -> None:
    text = page(shared_town).text
    fields = set(re.findall(r'<(?:select|input)[^>]*\sid="([a-z-]+)"', text))

    assert fields == set(re.findall(r'<label for="([a-z-]+)"', text))
    assert fields == {"unit", "period", "week", "indicator", "threshold", "form", "language"}
    assert text.count("<table") == text.count("<caption") == 2
    assert re.findall(r"<th(?! scope=\"col\")[\s>]", text) == []
    regions = re.findall(r'class="scroll" role="region" aria-labelledby="([a-z-]+)" tabindex="0"', text)
    assert len(regions) == 2
    ids = re.findall(r'\sid="([a-z-]+)"', text)
    assert len(ids) == len(set(ids))
    referred = re.findall(r'aria-(?:labelledby|describedby|controls)="([a-z-]+)"', text)
    assert set(referred) <= set(ids)
    assert 'aria-expanded="false"' in text
    assert re.findall(r"<button(?![^>]*type=)", text) == ["<button"] * 3


@pytest.mark.req("RPT-13")
def test_every_element_and_word_that_a_script_looks_for_is_there(shared_town: Town) -> None:
    text = page(shared_town).text
    there, words = set(re.findall(r'\sid="([a-z-]+)"', text)), set(re.findall(r'data-word="([a-z0-9.-]+)"', text))
    wanted = {one or other for one, other in re.findall(r'by\("([a-z-]+)"\)|show\("([a-z-]+)"\)', source())}

    assert wanted <= there
    assert set(re.findall(r'word\("([a-z-]+)"\)', source())) <= words
    assert set(re.findall(r"word\(`([a-z-]+)\.\$", source())) == {
        "period",
        "level",
        "column",
        "report-group",
        "subject",
    }
    assert {f"{kind}.{name}" for kind, names in WORDS.items() for name in names} <= words
    assert {f"subject.{subject.key}" for subject in SUBJECTS} <= words
    for rows in ("parallel", "school", "district", "oblast"):
        assert {f"rows-{rows}", f"column.{rows}"} <= words


@pytest.mark.req("I18-1")
def test_the_page_has_no_word_of_another_language(shared_town: Town) -> None:
    def words(language: Language) -> set[str]:
        lines = re.sub(r"<header>.*?</header>|<[^>]*>", "\n", shown(page(shared_town, language).text)).splitlines()
        return {line.strip() for line in lines if len(line.strip()) > 2}

    kk, ru, en = (words(language) for language in LANGUAGES)
    assert (kk & ru, kk & en, ru & en) == (set(), set(), set())
    assert not {line for line in en if re.search(r"[а-яәіңғүұқөһ]", line)}


@pytest.mark.req("RPT-24")
def test_scripts_put_figures_into_text_only() -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage|cookie", source()
    )
    assert source().count("parseFromString") == 1, "the figure that the server has made"
    assert 'word("hidden")' in source()
