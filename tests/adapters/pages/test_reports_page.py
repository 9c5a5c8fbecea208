"""The page on which reports are read: what is served to everybody, and what its scripts rely on (RPT-13, I18-1)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from adapters.http.account_pages import POLICY
from adapters.http.report_pages import REVISERS, SEERS, WORDS
from adapters.pages import rendering
from adapters.texts.languages import LANGUAGES, Language
from kundelik_domain.attainment.published_week import REASON_LENGTH
from kundelik_domain.attainment.values import SUBJECTS
from tests.installations import Answer, Town

STATIC: Final = Path(rendering.__file__).parent / "static"
SCRIPTS: Final = (
    "reports", "report_view", "report_rows", "report_files", "report_missing", "report_differences",
    "report_revision", "report_words", "session", "page",
)  # fmt: skip
TABLES: Final = 6
REVISION: Final = {"sunday": "2021-10-31", "school_year": 2021, "period": "1"}


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
    fields = set(re.findall(r'<(?:select|input|textarea)[^>]*\sid="([a-z-]+)"', text))

    assert fields == set(re.findall(r'<label for="([a-z-]+)"', text))
    assert fields == {
        "unit", "period", "week", "missing-period", "other", "indicator", "threshold", "form", "language", "reason",
    }  # fmt: skip
    assert text.count("<table") == text.count("<caption") == TABLES
    assert re.findall(r"<th(?! scope=\"col\")[\s>]", text) == []
    regions = re.findall(r'class="scroll" role="region" aria-labelledby="([a-z-]+)" tabindex="0"', text)
    assert len(set(regions)) == TABLES
    ids = re.findall(r'\sid="([a-z-]+)"', text)
    assert len(ids) == len(set(ids))
    referred = " ".join(re.findall(r'aria-(?:labelledby|describedby|controls)="([a-z -]+)"', text))
    assert set(referred.split()) <= set(ids)
    assert 'aria-expanded="false"' in text
    assert text.count("<form") == len(re.findall(r"<button(?![^>]*type=)", text)) == 7


@pytest.mark.req("RPT-13")
def test_every_element_and_word_that_a_script_looks_for_is_there(shared_town: Town) -> None:
    text = page(shared_town).text
    there, words = set(re.findall(r'\sid="([a-z-]+)"', text)), set(re.findall(r'data-word="([a-z0-9.-]+)"', text))
    wanted = {one or other for one, other in re.findall(r'by\("([a-z-]+)"\)|show\("([a-z-]+)"\)', source())}

    assert wanted <= there
    assert set(re.findall(r'(?:word|tell)\("([a-z-]+)"\)', source())) <= words
    assert set(re.findall(r"word\(`([a-z-]+)\.\$", source())) == {
        "period",
        "level",
        "column",
        "report-group",
        "role",
        "subject",
    }
    assert {f"{kind}.{name}" for kind, names in WORDS.items() for name in names} <= words
    assert {f"subject.{subject.key}" for subject in SUBJECTS} <= words
    for rows in ("parallel", "school", "district", "oblast"):
        assert {f"rows-{rows}", f"column.{rows}"} <= words
    slots = set(re.findall(r'data-of="([a-z_]+)"', text))
    assert {slot for slot in slots if not re.search(rf"\b{slot}\b", source())} == set()


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
    for script in ("report_words", "report_rows", "report_missing", "report_differences"):
        written = (STATIC / f"{script}.js").read_text()
        assert "suppressed" in written
        assert 'word("hidden")' in written


@pytest.mark.req("RPT-18")
def test_the_form_of_a_revision_is_hidden_until_the_api_has_told_the_roles(shared_town: Town) -> None:
    text, script = page(shared_town).text, (STATIC / "report_revision.js").read_text()
    (form,) = re.findall(r'<section id="revision"[^>]*>', text)

    assert REVISERS == ["ministry-officer", "clock"]
    assert f'data-roles="{" ".join(REVISERS)}" hidden>' in form
    assert 'by("revision").hidden = !isAble' in script
    assert "holds(able, country)" in script
    assert 'await told("/me")' in (STATIC / "session.js").read_text()
    assert f'maxlength="{REASON_LENGTH}"' in text
    confirmed = script.index('attempt(by("confirming")')
    assert script.index("showModal()") < confirmed < script.index('"/reports/revisions"')


@pytest.mark.req("RPT-21")
def test_missing_grades_are_offered_before_the_first_report_to_who_sees_pupils(shared_town: Town) -> None:
    (section,) = re.findall(r'<section id="missing"[^>]*>', page(shared_town).text)

    assert f'data-roles="{" ".join(SEERS)}" hidden>' in section
    assert {"director", "deputy-for-studies", "teacher"} <= set(SEERS)
    assert {"hr", "district-officer", "oblast-officer", "ministry-officer"} & set(SEERS) == set()


@pytest.mark.req("RPT-18")
@pytest.mark.parametrize("reason", ["", " \n ", "Түзетілді\u202e", "x" * REASON_LENGTH + "x"])
def test_what_is_wrong_with_a_reason_is_told_by_its_field(shared_town: Town, reason: str) -> None:
    country = shared_town.country
    body = REVISION | {"reason": reason}
    answer = country.ask(country.back(country.ministry), "POST", "/reports/revisions", json=body)
    told = answer.json()

    assert answer.status_code == 422
    assert [each["field"] for each in told.get("errors", [told])] == ["reason"]
    body |= {"reason": "Түзетілді"}
    refused = country.ask(country.back(shared_town.director), "POST", "/reports/revisions", json=body)
    assert refused.status_code == 404
