"""The page that signs through NCALayer: what is served, under which policy; the development signer is off."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from adapters.http.sign_page import CODES, POLICY
from adapters.settings import Settings, SettingWrong, SignatureSettings
from adapters.texts.catalogue import catalogue
from adapters.texts.languages import LANGUAGES
from tests.installations import NOBODY, Answer, Country, TestClock, TestInstallation, Town, a_database

SCRIPTS: Final = ("ncalayer.js", "sign.js")


@pytest.fixture(scope="module")
def with_a_signer(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    settings = Settings(
        var=tmp_path_factory.mktemp("signer") / "var", signatures=SignatureSettings(development_signer=True)
    )
    with a_database(server, template) as conninfo:
        installation = TestInstallation(settings, conninfo)
        installation.clock = TestClock()
        country = Country(installation)
        try:
            yield country
        finally:
            country.close()


def visited(country: Country, path: str) -> Answer:
    """Outside the API's prefix."""
    return country._loop.run(country._client.get(path))


def page(country: Country, path: str = "/sign") -> str:
    answer = visited(country, path)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.req("SIG-3")
def test_nothing_may_run_or_be_asked_but_our_scripts_and_ncalayer(shared_town: Town) -> None:
    answer = visited(shared_town.country, "/sign")

    assert answer.headers["content-security-policy"] == POLICY
    assert "connect-src 'self' wss://127.0.0.1:13579;" in POLICY
    assert "unsafe" not in POLICY
    assert re.findall(r"<script[^>]*>", answer.text) == ['<script type="module" src="/sign/sign.js">']
    assert not re.search(r"\son[a-z]+=|\sstyle=|<style", answer.text)


@pytest.mark.req("SIG-3")
@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_are_served_as_they_stand_in_the_repository(shared_town: Town, name: str) -> None:
    answer = visited(shared_town.country, f"/sign/{name}")
    source = Path(__file__).parents[3] / "src" / "adapters" / "pages" / "static" / name

    assert answer.content == source.read_bytes()
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert visited(shared_town.country, "/sign/other.js").status_code == 404


@pytest.mark.req("SIG-3", "I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_scripts_has_words_on_the_page(shared_town: Town, language: str) -> None:
    text = page(shared_town.country, f"/sign?lang={language}")
    script = visited(shared_town.country, "/sign/ncalayer.js").text
    told = dict(re.findall(r'<li data-code="([a-z-]+)">(.+?)</li>', text))

    assert set(told) == set(CODES)
    assert set(re.findall(r'SigningFailed\("([a-z-]+)"', script)) <= set(CODES)
    assert set(re.findall(r'"([a-z-]+)"', script[script.index("socket.onclose = async") :])) & set(CODES) == {
        *("closed", "permission-denied", "not-running")
    }
    assert len(set(told.values())) == len(CODES)


@pytest.mark.req("SIG-3")
def test_every_element_that_the_script_looks_for_is_there(with_a_signer: Country) -> None:
    text, script = page(with_a_signer), visited(with_a_signer, "/sign/sign.js").text
    wanted = set(re.findall(r'by\("([a-z-]+)"\)', script))

    assert wanted <= set(re.findall(r'\sid="([a-z-]+)"', text))


@pytest.mark.req("SIG-3")
def test_what_a_visitor_sends_is_shown_as_text(shared_town: Town) -> None:
    assert '"><script>' not in page(shared_town.country, "/sign?application=%22%3E%3Cscript%3E")


@pytest.mark.req("SIG-3")
def test_the_development_signer_is_off_by_default(shared_town: Town) -> None:
    body = {"document": "e30=", "iin": shared_town.parent.iin, "name": "ТЕСТОВ ТЕСТ"}
    answer = shared_town.country.ask(NOBODY, "POST", "/development/signatures", json=body)

    assert answer.status_code == 404
    assert 'id="development"' not in page(shared_town.country)


@pytest.mark.req("SIG-3")
def test_where_it_is_on_it_signs_and_the_page_says_so(with_a_signer: Country) -> None:
    document = b"{}"
    body = {"document": base64.b64encode(document).decode(), "iin": with_a_signer.iin(), "name": "ТЕСТОВ ТЕСТ"}
    signature = with_a_signer.told(NOBODY, "POST", "/development/signatures", json=body)["signature"]
    check = with_a_signer.installation.signatures
    verified = check.verify(document, base64.b64decode(signature), at=with_a_signer.clock.now())

    assert verified.signer.iin == body["iin"]
    for language in LANGUAGES:
        words = catalogue().text("sign-page.development-title", language)
        assert words in page(with_a_signer, f"/sign?lang={language}")


@pytest.mark.req("SIG-3")
def test_production_forbids_it_at_the_start() -> None:
    production = {"KUNDELIK_PRODUCTION": "1", "KUNDELIK_TRUST": "/etc/kundelik/trust"}

    assert Settings.from_environment(production).signatures.production
    with pytest.raises(SettingWrong, match="KUNDELIK_DEVELOPMENT_SIGNER"):
        Settings.from_environment({**production, "KUNDELIK_DEVELOPMENT_SIGNER": "1"})
    with pytest.raises(SettingWrong, match="KUNDELIK_TRUST"):
        Settings.from_environment({"KUNDELIK_PRODUCTION": "1"})
    with pytest.raises(SettingWrong, match="0 or 1"):
        Settings.from_environment({"KUNDELIK_DEVELOPMENT_SIGNER": "yes"})


@pytest.mark.req("SIG-1")
def test_a_trust_folder_without_roots_is_told_at_the_start(tmp_path: Path) -> None:
    from adapters.bootstrap.signature_checking import trust_of

    settings = replace(Settings(var=tmp_path), signatures=SignatureSettings(trust=tmp_path / "trust"))
    with pytest.raises(SettingWrong, match="KUNDELIK_TRUST"):
        trust_of(TestInstallation(settings, ""))
