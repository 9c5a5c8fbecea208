"""The pages that letters and outside systems lead to: what is served, to whom, and what a plain form does there."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.bootstrap.account_mail import KINDS
from adapters.bootstrap.outside_accounts import openid_of
from adapters.http.account_pages import POLICY
from adapters.pages import rendering
from adapters.settings import OpenIdSettings, Settings
from adapters.texts.catalogue import catalogue
from adapters.texts.consents import consent
from adapters.texts.languages import LANGUAGES, Language
from kundelik_domain.identity.values.keeping import LetterKind
from tests.fakes import Letters
from tests.installations import PASSWORD, Answer, Town

SOURCES: Final = Path(rendering.__file__).parent
CALLBACK: Final = "/openid/bilimal/callback"
ADDRESSES: Final = ("/sign-in", "/account", "/password-resets", "/email-confirmations", CALLBACK)
NEW: Final = "қар жауған күнгі ән"
HOSTILE: Final = "\"'><script>alert(1)</script>\u202e{{7*7}}"


ELSEWHERE: Final = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "https:evil.example", "HTTPS:/evil.example", "javascript:alert(1)",
    " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "blob:x",
    "/\t/evil.example", "\n//evil.example", "/reports\n", " /reports", "/%2f/evil.example", "/%5cevil.example",
    "/.//evil.example", "/..//evil.example", "/reports//evil.example", "/reports/", "/reports?to=//evil.example",
    "/@evil.example", "/reports#x", "/reports;x", "/reports:8080", ".evil.example", "@evil.example",
    ":8080", "reports", "", "/", "/REPORTS",
    "/есеп", "/reports\u202e", "/reports\x00", "/ſ", "/\u2028/evil.example", HOSTILE,
)  # fmt: skip
"""What nobody may be sent to after signing in."""


def ours() -> re.Pattern[str]:
    """What `session.js` comes back to. Its `^` and `$` are the ends of the whole text, as of a full match."""
    source = (SOURCES / "static" / "session.js").read_text()
    (pattern,) = re.findall(r"^const OURS = /\^(.+)\$/;", source, re.MULTILINE)
    return re.compile(pattern.replace(r"\/", "/"))


def visited(town: Town, path: str, method: str = "GET", **options: Any) -> Answer:
    """Outside the API's prefix."""
    return town.country._loop.run(town.country._client.request(method, path, **options))


def letter(town: Town, kind: LetterKind) -> str:
    """The secret in the letter of that kind that went out last."""
    letters = town.country.installation.account_mail
    assert isinstance(letters, Letters)
    return next(each.secret for each in reversed(letters.sent) if each.kind is kind and each.secret)


@pytest.mark.req("ADM-1", "ADM-2")
def test_every_letter_and_provider_leads_to_a_page(shared_town: Town) -> None:
    known = OpenIdSettings(name="bilimal", issuer="https://bilimal.test", client_id="c", client_secret="s")
    providers = openid_of(Settings(var=Path("var"), openid=(known,)), shared_town.country.clock.now)
    asked: list[str] = [providers._callback("bilimal")]
    addresses = [f"http://127.0.0.1:8000/{page}" for _, page in KINDS.values()] + asked

    for address in addresses:
        assert visited(shared_town, urlsplit(address).path).status_code == 200


@pytest.mark.req("ADM-2", "I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_runs_but_our_own_scripts(shared_town: Town, address: str, language: Language) -> None:
    page = visited(shared_town, address, params={"lang": language})
    by_header = visited(shared_town, address, headers={"Accept-Language": f"{language};q=0.9, de"})

    assert page.headers["content-security-policy"] == POLICY
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert page.headers["content-language"] == language
    assert by_header.text == page.text
    assert page.text.startswith(f'<!doctype html>\n<html lang="{language}">')
    assert [f'href="{address}?lang={other}"' in page.text for other in LANGUAGES] == [True] * 3
    assert len(re.findall(r'<script type="module" src="/static/[a-z_]+-[0-9a-f]{12}\.js"></script>', page.text)) == 1
    assert page.text.count("<script") == 1
    assert not re.search(r"\son[a-z]+=|\sstyle=|<style|javascript:|https?://", page.text)


@pytest.mark.req("I18-1")
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_word_of_another_language(shared_town: Town, address: str) -> None:
    def words(language: str) -> set[str]:
        text = visited(shared_town, address, params={"lang": language}).text
        shown = re.sub(r"<header>.*?</header>|<[^>]*>", "\n", text[text.index("<main") :], flags=re.DOTALL)
        return {line.strip() for line in shown.splitlines() if len(line.strip()) > 2} - {"bilimal"}

    same = {"Телефон", "Логин, электронная почта или ИИН"}
    kk, ru, en = (words(language) for language in LANGUAGES)
    assert ((kk & ru) - same, kk & en, ru & en) == (set(), set(), set())
    assert not {line for line in en if re.search(r"[а-яәіңғүұқөһ]", line)}


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize("address", [*ADDRESSES, "/check"])
def test_static_files_are_kept_for_ever_under_the_digest_of_their_content(shared_town: Town, address: str) -> None:
    names = set(re.findall(r"/static/[^\"]+", visited(shared_town, address).text))
    imported: set[str] = set()
    for name in names:
        source = visited(shared_town, name).text
        imported |= {f"/static/{each}" for each in re.findall(r'from "\./([^"]+)"', source)}

    for name in names | imported:
        answer = visited(shared_town, name)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert (
            answer.headers["content-type"].split(";")[0] == f"text/{'css' if name.endswith('css') else 'javascript'}"
        )
        assert name.split("-")[-1].split(".")[0] == hashlib.sha256(answer.content).hexdigest()[:12]


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize(
    "name", ["page.js", "page-000000000000.js", "..%2Frendering.py", "rendering.py", "sign.js", "%00", "x" * 5000]
)
def test_there_is_no_other_static_file(shared_town: Town, name: str) -> None:
    assert visited(shared_town, f"/static/{name}").status_code == 404


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize(
    ("script", "address"),
    [("secrets", "/password-resets"), ("sign_in", "/sign-in"), ("callback", CALLBACK), ("account", "/account")],
)
def test_every_element_that_a_script_looks_for_is_there(shared_town: Town, script: str, address: str) -> None:
    source = (SOURCES / "static" / f"{script}.js").read_text() + (SOURCES / "static" / "page.js").read_text()
    page = visited(shared_town, address).text
    wanted = set(re.findall(r'by\("([a-z-]+)"\)|show\("([a-z-]+)"\)', source))
    there = set(re.findall(r'\sid="([a-z-]+)"', page))
    elsewhere = {"confirm"} if script == "secrets" else set()

    assert {one or other for one, other in wanted} - elsewhere <= there
    codes = set(re.findall(r'refused\("([a-z-]+)"\)', source))
    assert codes <= set(re.findall(r'data-code="([a-z-]+)"', page))


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize("name", [each for each in rendering.STATIC if each.endswith(".js")])
def test_no_script_makes_markup_of_what_it_is_told(name: str) -> None:
    source = (SOURCES / "static" / name).read_text()

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage|cookie", source)
    assert len(source.splitlines()) <= 110


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize("value", [HOSTILE, "kk\r\nX: y", "de", "", "ru" * 5000])
def test_an_unknown_language_is_refused_without_being_shown(shared_town: Town, value: str) -> None:
    answer = visited(shared_town, "/sign-in", params={"lang": value})

    assert answer.status_code == 422
    assert "<script>" not in answer.text


@pytest.mark.req("ADM-2", "RPT-13")
def test_who_had_to_sign_in_comes_back_to_a_page_of_ours_and_to_nothing_else() -> None:
    assert [path for path in ("/reports", "/account") if not ours().fullmatch(path)] == []
    assert [path for path in ELSEWHERE if ours().fullmatch(path)] == []


@given(st.text("/\\:.@%?#;&=\t\r\n \u2028\x00abR1-", max_size=12) | st.from_regex(ours(), fullmatch=True))
def test_whatever_is_come_back_to_is_a_path_of_this_site(path: str) -> None:
    if ours().fullmatch(path):
        there = urlsplit(urljoin("https://kundelik.test/account?lang=kk", f"{path}?lang=kk"))
        assert (there.scheme, there.netloc, there.path, there.query) == ("https", "kundelik.test", path, "lang=kk")


@pytest.mark.req("ADM-2")
def test_scripts_go_to_our_pages_to_a_provider_and_nowhere_else() -> None:
    sources = {each: (SOURCES / "static" / each).read_text() for each in rendering.STATIC if each.endswith(".js")}
    moving = re.compile(r"location\.(?:assign|replace|href).*")
    moves = {(name, move) for name, text in sources.items() for move in moving.findall(text)}
    goes = {(name, path) for name, text in sources.items() for path in re.findall(r"\bgo\(([^)]*)\)", text)}

    assert moves == {
        ("page.js", "location.assign(`${path}?lang=${language}`);"),
        ("page.js", "location.assign(url);"),
        ("callback.js", "location.replace(`?${given}`);"),
    }
    assert goes == {("page.js", '"/account"'), ("session.js", '"/sign-in"'), ("session.js", "path")}
    assert "OURS.test(path) && path !== location.pathname;\n  if (isAway) go(path);" in sources["session.js"]
    assert "open(" not in re.sub(r"\b(async function )?open\(\)", "", "".join(sources.values()))


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize("value", ELSEWHERE)
def test_no_link_says_where_to_go_after_signing_in(shared_town: Town, value: str) -> None:
    asked = dict.fromkeys(("next", "return", "return_to", "redirect", "redirect_uri", "continue"), value)

    for address in ("/sign-in", "/account"):
        assert visited(shared_town, address, params=asked).text == visited(shared_town, address).text


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize("value", [HOSTILE, "x" * 5000, "\x00", "kdl_0_0"])
def test_the_server_makes_nothing_of_the_answer_of_an_outside_system(shared_town: Town, value: str) -> None:
    events = shared_town.country.head
    hostile = {"code": value, "state": value, "error": value, "error_description": value}

    assert visited(shared_town, CALLBACK, params=hostile).text == visited(shared_town, CALLBACK).text
    assert shared_town.country.head == events


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize("provider", ["unknown", "BILIMAL", "%3Cscript%3E", "x" * 500, "..%2F"])
def test_an_outside_system_that_is_not_set_has_no_page(shared_town: Town, provider: str) -> None:
    answer = visited(shared_town, f"/openid/{provider}/callback")

    assert answer.status_code in {404, 422}
    assert "<script" not in answer.text


@pytest.mark.req("ADM-1", "ADM-2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_unknown_there_is_shown_the_whole_consent(shared_town: Town, language: Language) -> None:
    page, shown = visited(shared_town, CALLBACK, params={"lang": language}).text, consent("2022-03", language)

    assert len(shown.points) == 5
    for text in (shown.heading, *shown.points, shown.confirmation):
        assert text in page
    assert 'data-consent="2022-03"' in page
    assert set(re.findall(r'data-field="([a-z]+)"', page)) == {"surname", "name", "patronymic", "email", "phone"}


@pytest.mark.req("ADM-2")
def test_a_password_is_set_by_a_plain_form_once(shared_town: Town) -> None:
    parent = shared_town.country.parent()
    asked = visited(shared_town, "/password-resets/letters?lang=en", "POST", data={"login": parent.login})
    link = f"http://kundelik.test/password-resets#{letter(shared_town, LetterKind.RESET_PASSWORD)}"
    form = {"code": f"  {link}\n", "password": NEW}

    weak = visited(shared_town, "/password-resets?lang=ru", "POST", data=form | {"password": "коротко"})
    done = visited(shared_town, "/password-resets?lang=en", "POST", data=form)
    again = visited(shared_town, "/password-resets?lang=en", "POST", data=form)

    assert [answer.status_code for answer in (asked, weak, done, again)] == [200, 422, 200, 404]
    assert 'id="letter-done" class="told good" role="status" tabindex="-1">' in asked.text
    assert "Число знаков в пароле: 10–128." in weak.text
    assert 'id="reset-done" class="told good" role="status" tabindex="-1">' in done.text
    assert catalogue().text("identity.link-not-valid.title", "en") in again.text
    assert link.split("#")[1] not in weak.text + done.text + again.text
    assert shared_town.country.signed_in(parent.login, NEW).user == parent.user


@pytest.mark.req("ADM-2")
def test_asking_for_a_letter_tells_nobody_who_is_registered(shared_town: Town) -> None:
    answers = [
        visited(shared_town, "/password-resets/letters?lang=kk", "POST", data={"login": login})
        for login in (shared_town.country.parent().login, "nobody@example.kz", HOSTILE)
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.req("ADM-1", "ADM-6")
def test_an_address_is_confirmed_by_a_plain_form(shared_town: Town) -> None:
    parent = shared_town.country.parent()
    form = {"code": letter(shared_town, LetterKind.CONFIRM_EMAIL)}
    before = shared_town.country.told(parent, "GET", "/me")["email_confirmed"]
    done = visited(shared_town, "/email-confirmations?lang=en", "POST", data=form)
    after = shared_town.country.told(parent, "GET", "/me")["email_confirmed"]

    assert (before, done.status_code, after) == (False, 200, True)
    assert "The e-mail address is confirmed." in done.text


@pytest.mark.req("ADM-1", "ADM-2")
@pytest.mark.parametrize("code", [HOSTILE, "#", "kdl_x_y", "\x00\ud800".encode("utf-16", "surrogatepass"), "x" * 900])
def test_a_wrong_code_is_refused_and_never_shown(shared_town: Town, code: str | bytes) -> None:
    shared_town.country.clock.forward(timedelta(hours=2))
    for address in ("/password-resets", "/email-confirmations"):
        answer = visited(shared_town, f"{address}?lang=en", "POST", data={"code": code, "password": PASSWORD})

        assert answer.status_code in {404, 422, 429}
        assert HOSTILE not in answer.text
        assert "alert(1)" not in answer.text
        assert answer.headers["content-type"].split(";")[0] in {"text/html", "application/problem+json"}


@pytest.mark.req("ADM-2")
@pytest.mark.parametrize("data", [{}, {"code": "x" * 1001, "password": "x"}, {"login": "x" * 301}])
def test_a_form_with_too_little_or_too_much_is_refused(shared_town: Town, data: dict[str, str]) -> None:
    for address in ("/password-resets", "/password-resets/letters", "/email-confirmations"):
        assert visited(shared_town, address, "POST", data=data).status_code == 422


@pytest.mark.req("ADM-2")
def test_the_page_of_an_account_holds_nothing_of_anybody(shared_town: Town) -> None:
    parent = shared_town.parent
    with_credential = visited(shared_town, "/account", headers=parent.headers)

    assert with_credential.text == visited(shared_town, "/account").text
